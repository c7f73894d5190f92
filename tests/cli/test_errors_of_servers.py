"""Targets on servers: failed connections are explained in one sentence, with help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused
from tests.processes import HOST, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready
    from tests.conftest import Database

PASSWORD = "correct-horse-battery"
SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)


@pytest.fixture
def auditor(database: Database) -> Iterator[str]:
    """Return an account that has a password."""
    assert database.server
    name = f"auditor_{database.name}"
    if database.dialect == "postgresql":
        database.execute(f"create role {name} login password '{PASSWORD}'")
    else:
        database.execute(f"create user {name} identified by '{PASSWORD}'")
        database.execute(f"grant select on {database.name}.* to {name}")
    yield name
    database.execute(f"drop {'role' if database.dialect == 'postgresql' else 'user'} {name}")


@SERVERS
def test_the_right_password_is_accepted(dbready: Dbready, database: Database, auditor: str) -> None:
    assert database.server
    ended = dbready("audit", database.server.url(database.name, auditor, PASSWORD))
    assert ended.code == 0, ended
    assert auditor in ended.out
    assert PASSWORD not in ended.out + ended.err


@SERVERS
@pytest.mark.parametrize("more", [(), ("--debug",)])
def test_a_wrong_password_is_refused_and_never_repeated(
    dbready: Dbready, database: Database, auditor: str, more: tuple[str, ...]
) -> None:
    assert database.server
    wrong = "Tr0ub4dor/3@home#x?y"
    ended = dbready("audit", database.server.url(database.name, auditor, wrong), *more)
    assert ended.code == 3
    assert f"{auditor}@{HOST}" in ended.err
    assert "rejected the" in ended.err
    assert "check account and password" in ended.help
    assert "cause: " in ended.err
    assert ("Traceback" in ended.err) == bool(more)
    for piece in ("Tr0ub4dor", "3@home", "home#x", "x?y", "%40"):
        assert piece not in ended.err + ended.out


@SERVERS
def test_an_account_without_a_password_is_asked_for_one(
    dbready: Dbready, database: Database, auditor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.server
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    ended = dbready("audit", database.server.url(database.name, auditor))
    assert_refused(ended, 3, auditor, "")
    assert "password" in ended.err


@SERVERS
def test_an_unknown_account_is_refused(dbready: Dbready, database: Database) -> None:
    assert database.server
    ended = dbready("audit", database.server.url(database.name, "nobody_here", PASSWORD))
    assert_refused(ended, 3, "nobody_here@", "")


def test_postgresql_names_an_unknown_account_if_it_asks_for_no_password(
    dbready: Dbready, postgresql_database: Database
) -> None:
    assert postgresql_database.server
    ended = dbready("audit", postgresql_database.server.url("absent", "postgres"))
    assert_refused(ended, 3, "no such database", "psql --list")


def test_mariadb_names_an_unknown_database(dbready: Dbready, mariadb_database: Database) -> None:
    assert mariadb_database.server
    ended = dbready("audit", mariadb_database.server.url("absent"))
    assert_refused(ended, 3, "no such database", "show databases")


@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb"])
def test_a_closed_port_has_its_own_message(dbready: Dbready, scheme: str) -> None:
    port = free_port()
    ended = dbready("audit", f"{scheme}://auditor:{PASSWORD}@{HOST}:{port}/shop")
    assert_refused(ended, 3, f"nothing listens on {scheme}://auditor@{HOST}:{port}/shop", "port")
    assert PASSWORD not in ended.err


@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb"])
def test_an_unknown_host_suggests_checking_the_spelling(dbready: Dbready, scheme: str) -> None:
    ended = dbready("audit", f"{scheme}://auditor:{PASSWORD}@db.invalid/shop")
    assert_refused(ended, 3, "the host name cannot be resolved", "check the spelling")
    assert PASSWORD not in ended.err


def test_an_unknown_option_of_a_url_is_refused(dbready: Dbready) -> None:
    ended = dbready("audit", f"postgresql://a@{HOST}/shop?ssl_mode=require")
    assert_refused(ended, 2, "URL is invalid", "")
    ended = dbready("audit", f"mysql://a@{HOST}/shop?init_command=drop")
    assert_refused(ended, 2, "the option init_command of a mysql:// URL is not supported", "ssl_ca")
