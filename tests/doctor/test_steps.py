"""To which step a connection error belongs, and the state of later steps."""

from __future__ import annotations

import pytest

from dbready.connect import tls
from dbready.connect.passwords import PasswordWantedError
from dbready.doctor.steps import SERVER_STEPS, Step, before, complete, failed_at
from dbready.errors import TargetError


@pytest.mark.parametrize(
    ("message", "step"),
    [
        ("db: the host name cannot be resolved", "name"),
        ("nothing listens at db", "tcp"),
        ("db does not offer TLS", "tls"),
        ("db accepts TLS connections only", "tls"),
        ("db did not answer in time", "tls"),
        ("db accepted the connection, but did not answer as MySQL and MariaDB do", "tls"),
        ("db rejected the password", "login"),
        ("db: no such role", "login"),
        ("db has no free connections", "login"),
        ("db: no such database", "database"),
        ("db: this account may not use the database", "database"),
        ("db rejected the settings that make a session safe", "read_only"),
        ("cannot connect to db", "login"),
    ],
)
def test_the_message_of_an_error_decides_which_step_failed(message: str, step: str) -> None:
    assert failed_at(TargetError(message, help="")) == step


@pytest.mark.parametrize("why", list(tls.REFUSALS))
def test_every_certificate_error_fails_the_step_tls(why: tls.Reason) -> None:
    assert failed_at(tls.refused("db", "db.example.com", why, "words")) == "tls"


def test_an_error_that_names_a_step_fails_that_step() -> None:
    error = TargetError("db rejected the password", help="")
    error.step = "ssh"
    assert failed_at(error) == "ssh"


def test_a_missing_password_fails_the_step_login() -> None:
    assert failed_at(PasswordWantedError("db requires a password", help="")) == "login"


def test_steps_after_a_failed_one_are_not_tried() -> None:
    known = [Step("name", "ok", ""), Step("tcp", "ok", ""), Step("database", "failed", "no")]
    steps = complete([*known, *before("database", SERVER_STEPS, known)], SERVER_STEPS)
    assert {step.key: step.state for step in steps} == {
        "name": "ok",
        "tcp": "ok",
        "tls": "none",
        "login": "ok",
        "database": "failed",
        "read_only": "untried",
        "privileges": "untried",
        "catalog": "untried",
        "statistics": "untried",
    }
