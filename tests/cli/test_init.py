"""`dbready init`: writes a valid first file from options or answers, and never overwrites one."""

from __future__ import annotations

import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from dbready import config
from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

URL = "postgresql://auditor@db.example.com/shop"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the file is going to be: in the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "dbready.toml"


def test_options_become_a_file_that_works(dbready: Dbready, path: Path) -> None:
    ended = dbready("init", "--name", "prod", "--url", URL, "--environment", "live")
    assert ended.code == 0, ended
    assert ended.out == "wrote dbready.toml\nnext: dbready doctor prod\n"
    assert path.stat().st_mode & 0o777 == 0o600
    prod = config.load(path).targets["prod"]
    assert prod.values == {"url": URL, "environment": "live"}


def test_every_option_is_written_as_it_was_given(dbready: Dbready, path: Path) -> None:
    given = {
        "--name": "dev-1",
        "--dialect": "mariadb",
        "--host": 'odd "name" \\ größe',
        "--port": "3307",
        "--database": "shop",
        "--user": "auditor",
        "--environment": "dev",
        "--ssh": "me@bastion:23",
        "--tls": "verify-ca",
        "--tls-ca": "ca.pem",
        "--password-command": "pass show 'db/my shop'",
    }
    words = [word for pair in given.items() for word in pair]
    assert dbready("init", path, *words).code == 0
    values = dict(config.load(path).targets["dev-1"].values)
    assert values.pop("port") == 3307
    names = {"--tls-ca": "ca"}
    del given["--name"], given["--port"]
    assert values == {
        names.get(option, option[2:].replace("-", "_")): value for option, value in given.items()
    }


def test_every_comment_in_the_file_is_a_setting_that_works(dbready: Dbready, path: Path) -> None:
    assert dbready("init", "--name", "prod", "--dialect", "postgresql").code == 0
    lines = path.read_text("utf-8").splitlines()
    keys = {line.lstrip("# ").split(" = ")[0] for line in lines if " = " in line}
    assert {"tls", "ssh", "password_env", "schemas", "timeout"} <= keys
    for line in lines:
        if line.startswith("# ") and " = " in line:
            config.load(with_line(path, lines, line))


def with_line(path: Path, lines: list[str], line: str) -> Path:
    """Return a copy of the file in which one comment is a setting."""
    copy = path.with_name("copy.toml")
    copy.write_text("\n".join(line[2:] if known == line else known for known in lines), "utf-8")
    return copy


def test_an_existing_file_is_never_touched(dbready: Dbready, path: Path) -> None:
    path.write_text("mine", "utf-8")
    ended = dbready("init", "--name", "prod", "--url", URL)
    assert_refused(ended, 2, "dbready.toml exists already", "[targets.NAME]")
    assert path.read_text("utf-8") == "mine"


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "there is no terminal to prompt on"),
        (("--name", "prod"), "there is no terminal to prompt on"),
        (("--name", "shop.db", "--url", URL), "is not a valid target name"),
        (("--name", "a", "--url", "db.example.com"), "is not a URL"),
        (("--name", "a", "--url", "access://h/d"), "cannot audit access://"),
        (("--name", "a", "--url", URL, "--dialect", "mysql"), "both url and dialect"),
        (("--name", "a", "--url", URL, "--host", "h"), "host cannot be combined with url"),
        (("--name", "a", "--url", "mysql://u:s3cr3t-x@h/d"), "the URL contains a password"),
        (
            ("--name", "a", "--url", URL, "--password-env", "A", "--password-file", "b"),
            "password_file cannot be combined with password_env",
        ),
    ],
)
def test_invalid_settings_are_refused_and_not_written(
    dbready: Dbready, path: Path, options: tuple[str, ...], sentence: str
) -> None:
    assert_refused(dbready("init", *options), 2, sentence, "")
    assert not path.exists()


def test_a_directory_that_does_not_exist_is_reported(dbready: Dbready, path: Path) -> None:
    ended = dbready("init", path.parent / "absent" / "x.toml", "--name", "a", "--url", URL)
    assert_refused(ended, 2, "cannot write", "name a new file")


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        (
            ["live", "", "db.example.com", "shop", "auditor", "prod", "me@bastion", "SHOP"],
            {
                "dialect": "postgresql",
                "host": "db.example.com",
                "database": "shop",
                "user": "auditor",
                "environment": "prod",
                "ssh": "me@bastion",
                "password_env": "SHOP",
            },
        ),
        (
            ["", "mysql", "", "", "", "", "", ""],
            {"dialect": "mysql", "host": "localhost"},
        ),
    ],
)
def test_on_a_terminal_it_asks(
    dbready: Dbready,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    values: dict[str, str],
) -> None:
    answers = iter(typed)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    ended = dbready("init")
    assert ended.code == 0, ended
    (settings,) = config.load(path).targets.values()
    assert settings.name == typed[0] or "prod"
    assert settings.values == values
    assert next(answers, None) is None


def test_what_was_given_is_not_asked_again(
    dbready: Dbready, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["", "", ""])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    assert dbready("init", "--url", URL, "--password-env", "SHOP").code == 0
    assert config.load(path).targets["prod"].values == {"url": URL, "password_env": "SHOP"}


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("db.example.com:5433", ("db.example.com", 5433)),
        ("10.0.0.5:5433", ("10.0.0.5", 5433)),
        ("[::1]:5433", ("::1", 5433)),
        ("::1", ("::1", None)),
        ("db.example.com", ("db.example.com", None)),
    ],
)
def test_a_host_with_its_port_becomes_two_keys(
    dbready: Dbready,
    path: Path,
    host: str,
    expected: tuple[str, int | None],
) -> None:
    ended = dbready("init", "--name", "a", "--dialect", "postgresql", "--host", host)
    assert ended.code == 0, ended.err
    written = tomllib.loads(path.read_text("utf-8"))["targets"]["a"]
    assert (written["host"], written.get("port")) == expected
    assert "contains a port" not in dbready("doctor", "a", "--timeout", "0.001").err


def test_two_ports_and_a_url_as_host_are_refused(dbready: Dbready, path: Path) -> None:
    given = ("init", "--name", "a", "--dialect", "mysql", "--host")
    assert_refused(
        dbready(*given, "h:1", "--port", "2"), 2, "names port 1", "leave one of them out"
    )
    assert_refused(dbready(*given, "mysql://h/d"), 2, "the host is a URL", "--url")
    assert not path.exists()
