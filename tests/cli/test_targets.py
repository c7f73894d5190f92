"""Named targets on the command line: their use, their list, and which options override which."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused
from tests.connect.impostors import CLEARTEXT, impersonating, postgresql
from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database

PASSWORD = "s3cr3t-of-the-auditor"
SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
TABLES = "create table {schema}t (id int primary key); create table {schema}u (id int primary key)"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory; no password is anywhere but where a test puts it."""
    path = tmp_path / "given"
    path.mkdir()
    monkeypatch.chdir(path)
    monkeypatch.setenv("HOME", str(path))
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    for name in ("PGPASSWORD", "MYSQL_PWD"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture
def auditor(database: Database) -> Iterator[str]:
    """Return an account with a password that may see two tables."""
    assert database.server
    name = f"auditor_{database.name}"
    if database.dialect == "postgresql":
        database.execute(TABLES.format(schema="public."))
        database.execute(f"create role {name} login password '{PASSWORD}'")
    else:
        database.execute(TABLES.format(schema=""))
        database.execute(f"create user {name} identified by '{PASSWORD}'")
        database.execute(f"grant select on {database.name}.* to {name}")
    yield name
    database.execute(f"drop {'role' if database.dialect == 'postgresql' else 'user'} {name}")


def settings(folder: Path, database: Database, auditor: str, *lines: str) -> None:
    assert database.server
    text = [
        "[targets.prod]",
        f'dialect = "{database.dialect}"',
        f'host = "{HOST}"',
        f"port = {database.server.port}",
        f'database = "{database.name}"',
        f'user = "{auditor}"',
        *lines,
    ]
    (folder / "dbready.toml").write_text("\n".join(text) + "\n", "utf-8")


@SERVERS
@pytest.mark.parametrize("place", ["variable", "file", "command"])
def test_a_named_target_is_audited_and_collected(  # noqa: PLR0913, PLR0917 - fixtures
    dbready: Dbready,
    folder: Path,
    database: Database,
    auditor: str,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    (folder / "password").write_text(PASSWORD, "utf-8")
    (folder / "password").chmod(0o600)
    line = {
        "variable": 'password_env = "SHOP_PASSWORD"',
        "file": 'password_file = "password"',
        "command": 'password_command = ["cat", "password"]',
    }[place]
    settings(folder, database, auditor, line)
    ended = dbready("audit", "prod", "--fail-on", "never", "--debug")
    assert ended.code == 0, ended
    assert auditor in ended.out
    kept = folder.parent / "prod.snapshot"
    assert dbready("collect", "prod", "-o", kept).code == 0
    assert PASSWORD not in ended.out + ended.err
    assert PASSWORD.encode() not in kept.read_bytes()


@SERVERS
def test_settings_apply_unless_options_override_them(
    dbready: Dbready, folder: Path, database: Database, auditor: str
) -> None:
    url = f'password_command = ["printf", "{PASSWORD}"]'
    settings(folder, database, auditor, url, 'tables = ["t"]', "timeout = 0.0001")
    ended = dbready("audit", "prod")
    assert_refused(ended, 2, "--timeout 0.0001 is not a time", "seconds")
    ended = dbready("audit", "prod", "--timeout", "60", "--format", "json", "--fail-on", "never")
    tables = {found["object"].get("table") for found in json.loads(ended.out)["findings"]}
    assert "u" not in tables
    ended = dbready("collect", "prod", "--timeout", "60", "--table", "u", "-o", folder / "s")
    assert ended.code == 0
    assert ": 1 table," in ended.err


@SERVERS
def test_a_password_in_a_url_works_and_is_warned_about_once(
    dbready: Dbready, folder: Path, database: Database, auditor: str
) -> None:
    assert database.server
    url = database.server.url(database.name, auditor, PASSWORD)
    ended = dbready("audit", url, "--fail-on", "never")
    assert ended.code == 0, ended
    assert ended.err.count("warning: other users can see the password") == 1
    assert "dbready.toml" in ended.err
    (folder / "dbready.toml").write_text(f'[targets.prod]\nurl = "{url}"\n', "utf-8")
    (folder / "dbready.toml").chmod(0o644)
    assert "dbready.toml:2 contains a password, and others" in dbready("audit", "prod").err
    (folder / "dbready.toml").chmod(0o600)
    assert "warning" not in dbready("audit", "prod").err


@SERVERS
def test_a_password_is_asked_for_on_a_terminal_and_not_shown(
    folder: Path, database: Database, auditor: str
) -> None:
    settings(folder, database, auditor)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "dbready", "audit", "prod", "--fail-on", "never"]
    with subprocess.Popen(
        command,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        env={**environment, "TERM": "dumb"},
        start_new_session=True,
    ) as child:
        os.close(terminal)
        shown = read_until(controller, f"/{database.name}: ".encode())
        os.write(controller, f"{PASSWORD}\n".encode())
        assert child.stdout
        out = child.stdout.read()
        assert child.wait(20) == 0
        shown += read_until(controller, None)
    os.close(controller)
    assert auditor.encode() in out
    assert PASSWORD.encode() not in shown + out


def read_until(controller: int, mark: bytes | None) -> bytes:
    """Read what a terminal shows up to a mark, or until no process has it open."""
    received = b""
    while mark is None or mark not in received:
        try:
            part = os.read(controller, 1024)
        except OSError:  # Linux: the other end is closed
            return received
        received += part
    return received


@SERVERS
@pytest.mark.parametrize("more", [{}, {"CI": "true"}])
def test_nobody_is_asked_in_a_pipeline(
    folder: Path, database: Database, auditor: str, more: dict[str, str]
) -> None:
    settings(folder, database, auditor)
    command = [sys.executable, "-m", "dbready", "audit", "prod"]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "requires a password" in done.stderr


def test_the_list_shows_everything_but_secrets(dbready: Dbready, folder: Path) -> None:
    (folder / "dbready.toml").write_text(
        """
[targets.prod]
url = "postgresql://auditor:${SHOP_PASSWORD}@db.example.com/shop"
environment = "prod"
tls = "verify-full"
ssh = "me@bastion.example.com"

[targets.dev]
dialect = "mysql"
host = "localhost"
port = 3307
user = "me"
database = "shop"
password_command = ["op", "read", "s3cr3t-vault/shop"]
[targets.dev.ssh]
host = "bastion"
user = "you"
port = 23
jump = ["gate"]

[targets.bad]
url = "mysql://a:s3cr3t-/x@y@h/d"

[targets.whole]
url = "${DATABASE_URL}"

[targets.file]
url = "mariadb://h/d"
defaults_file = "~/audit.cnf"
""",
        "utf-8",
    )
    ended = dbready("targets")
    assert ended.code == 0
    assert ended.err == ""
    lines = [" ".join(line.split()) for line in ended.out.splitlines()[2:]]
    assert lines == [
        "prod prod postgresql://auditor@db.example.com/shop me@bastion.example.com verify-full the URL",
        "dev - mysql://me@localhost:3307/shop gate, you@bastion:23 - command op",
        "bad - mysql://... - - the URL",
        "whole - ${DATABASE_URL} - - -",
        "file - mariadb://h/d - - option file ~/audit.cnf",
    ]
    document = json.loads(dbready("targets", "--format", "json").out)
    assert document["file"] == str(folder / "dbready.toml")
    assert document["targets"][1] == {
        "name": "dev",
        "environment": None,
        "target": "mysql://me@localhost:3307/shop",
        "ssh": "gate, you@bastion:23",
        "tls": None,
        "password": "command op",
        "probe": None,
    }


def test_no_settings_file_says_how_to_begin(dbready: Dbready, folder: Path) -> None:
    del folder
    assert_refused(dbready("targets"), 2, "there is no dbready.toml", "dbready init")


def test_an_empty_settings_file_is_not_an_error(dbready: Dbready, folder: Path) -> None:
    (folder / "dbready.toml").touch()
    assert "contains no targets" in dbready("targets").out


def test_a_file_is_chosen_by_option(dbready: Dbready, folder: Path) -> None:
    (folder / "dbready.toml").write_text("[targets.a]\nurl = 'mysql://h/d'", "utf-8")
    (folder / "other.toml").write_text("[targets.b]\nurl = 'mysql://h/d'", "utf-8")
    assert "\nb " in dbready("targets", "--config", "other.toml").out
    ended = dbready("audit", "a", "--config", "other.toml")
    assert_refused(ended, 2, "other.toml has no target a", "its targets: b")
    ended = dbready("audit", "mysql://h/d", "--config", "absent.toml")
    assert_refused(ended, 2, "absent.toml cannot be read", "dbready init")


@pytest.mark.parametrize(
    "options", [("--tls", "require"), ("--ssh", "me@bastion"), ("--allow-cleartext-password",)]
)
def test_options_of_servers_do_not_apply_to_files(
    dbready: Dbready, small: Path, options: tuple[str, ...]
) -> None:
    ended = dbready("audit", small, *options)
    assert_refused(
        ended, 2, "options for TLS, SSH and passwords do not apply", "leave these options out"
    )


def test_a_password_in_clear_text_is_allowed_by_option_or_by_target(
    dbready: Dbready, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "s3cr3t-in-clear")
    with impersonating(postgresql(CLEARTEXT)) as impostor:
        url = f"postgresql://auditor@127.0.0.1:{impostor.port}/shop"
        (folder / "dbready.toml").write_text(
            f'[targets.no]\nurl = "{url}"\n\n[targets.yes]\nurl = "{url}"\n'
            "allow_cleartext_password = true\n"
        )
        assert "requires the password in clear text" in dbready("audit", url).sentence
        assert "requires the password in clear text" in dbready("audit", "no").sentence
        assert b"s3cr3t-in-clear" not in impostor.heard
        for arguments in (("yes",), (url, "--allow-cleartext-password")):
            impostor.heard.clear()
            assert dbready("audit", *arguments).code == 3
            assert b"s3cr3t-in-clear" in impostor.heard


def test_accepting_a_key_needs_ssh(dbready: Dbready) -> None:
    ended = dbready("audit", "mysql://h/d", "--ssh-accept-new")
    assert_refused(ended, 2, "--ssh-accept-new requires SSH", "--ssh USER@HOST")
