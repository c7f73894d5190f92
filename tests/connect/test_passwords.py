"""Sources of passwords: each one, its errors, and that no password is repeated."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from dbready.connect import mysql_options, option_files, passwords, secrets, target
from dbready.connect.passwords import Source
from dbready.connect.session import Limits
from dbready.errors import UsageError

SECRET = "s3cr3t-from-somewhere"
WHERE = "dbready.toml:3"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())
    monkeypatch.delenv("MYSQL_PWD", raising=False)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home directory."""
    path = tmp_path / "given"
    path.mkdir()
    monkeypatch.setenv("HOME", str(path))
    return path


def fetched(source: Source) -> str:
    password = passwords.fetch(source, "auditor")
    assert SECRET not in secrets.redact(f"password is {password}")
    return password


def refusal(source: Source) -> UsageError:
    with pytest.raises(UsageError) as caught:
        passwords.fetch(source, "auditor")
    assert caught.value.message.startswith(f"{WHERE}: the password's {source.kind} ")
    return caught.value


def python(code: str) -> tuple[str, ...]:
    return sys.executable, "-c", code


def test_a_variable_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    assert fetched(Source("variable", "SHOP_PASSWORD", WHERE)) == SECRET


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_PASSWORD", raising=False)
    error = refusal(Source("variable", "SHOP_PASSWORD", WHERE))
    assert "SHOP_PASSWORD is not set" in error.message


def test_the_first_line_of_a_file_is_it(given: Path) -> None:
    path = given / "password"
    path.write_text(f"{SECRET}\r\nsecond line\n", "utf-8")
    path.chmod(0o600)
    assert fetched(Source("file", str(path), WHERE)) == SECRET
    assert fetched(Source("file", "~/password", WHERE)) == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_can_read_is_refused(given: Path, mode: int) -> None:
    path = given / "password"
    path.write_text(SECRET, "utf-8")
    path.chmod(mode)
    error = refusal(Source("file", str(path), WHERE))
    assert "can be read by others" in error.message
    assert "chmod 600" in error.help


def test_an_empty_or_missing_file_is_refused(given: Path) -> None:
    assert "cannot be read" in refusal(Source("file", str(given / "absent"), WHERE)).message
    (given / "password").touch(0o600)
    assert "is empty" in refusal(Source("file", str(given / "password"), WHERE)).message


def test_the_first_line_that_a_command_prints_is_it() -> None:
    command = python(f"print('{SECRET}'); print('more')")
    assert fetched(Source("command", command, WHERE)) == SECRET
    assert fetched(Source("command", shlex.join(command), WHERE)) == SECRET


def test_a_command_runs_without_a_shell(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -c 'import sys; print(sys.argv[1:])' $HOME ; touch x"
    assert fetched(Source("command", command, WHERE)) == "['$HOME', ';', 'touch', 'x']"
    assert not (tmp_path / "x").exists()


def test_nothing_that_a_failing_command_prints_is_shown(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code = f"import sys; print('{SECRET}'); sys.stderr.write('TOKEN {SECRET[::-1]}'); sys.exit(4)"
    error = refusal(Source("command", python(code), WHERE))
    assert "failed with exit code 4" in error.message
    assert error.cause is None
    assert "by hand" in error.help
    captured = capfd.readouterr()
    for text in (str(error), captured.out, captured.err):
        assert SECRET not in text
        assert SECRET[::-1] not in text


def test_only_the_name_of_a_command_is_shown() -> None:
    error = refusal(Source("command", ("no-such-program", SECRET), WHERE))
    assert "command no-such-program cannot be run" in error.message
    assert SECRET not in str(error)


def test_a_command_that_waits_for_input_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COMMAND_SECONDS", 0.3)
    started = time.monotonic()
    error = refusal(Source("command", python("import time; time.sleep(20)"), WHERE))
    assert "did not end within 0.3 s" in error.message
    assert time.monotonic() - started < 5


def test_a_command_that_prints_nothing_gave_no_password() -> None:
    assert "is empty" in refusal(Source("command", python("print()"), WHERE)).message


def test_the_keyring_is_asked_by_service_and_account(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {("shop", "auditor"): SECRET}
    ring = SimpleNamespace(get_password=lambda service, user: known.get((service, user)))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert fetched(Source("keyring", "shop", WHERE)) == SECRET
    assert "has no account auditor" in refusal(Source("keyring", "other", WHERE)).message


def test_a_keyring_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    error = refusal(Source("keyring", "shop", WHERE))
    assert "dbready[keyring]" in error.help


def test_a_locked_keyring_is_said_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(service: str, user: str) -> str:
        message = f"{service} of {user} is locked with {SECRET}"
        raise RuntimeError(message)

    secrets.remember(SECRET)
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=locked))
    error = refusal(Source("keyring", "shop", WHERE))
    assert error.cause == "shop of auditor is locked with ***"


MY_CNF = f"""
!includedir /etc/mysql/conf.d/
[mysqld]
password=of the server
[client]
user = auditor
password="{SECRET}#\\"quoted\\""   # comment
host=db.example.com
port = 3307
skip-something
[mysqldump]
password=of the dump
[mysql]
database=shop
ssl_ca=/etc/ca.pem
[audit]
password=s3cr3t-of-the-group
"""


@pytest.fixture
def my_cnf(given: Path) -> Path:
    """Return the home directory's option file."""
    path = given / ".my.cnf"
    path.write_text(MY_CNF, "utf-8")
    path.chmod(0o600)
    return path


def test_the_groups_of_the_clients_are_read(my_cnf: Path) -> None:
    assert option_files.read(my_cnf) == {
        "user": "auditor",
        "password": f'{SECRET}#"quoted"',
        "host": "db.example.com",
        "port": "3307",
        "database": "shop",
        "ssl-ca": "/etc/ca.pem",
    }
    assert option_files.read(my_cnf, "audit") == {"password": "s3cr3t-of-the-group"}


def test_a_missing_file_or_group_of_options_is_named(my_cnf: Path) -> None:
    with pytest.raises(UsageError, match=r"has no group \[nobody\]"):
        option_files.read(my_cnf, "nobody")
    with pytest.raises(UsageError, match="cannot be read"):
        option_files.read(my_cnf / "absent")


def test_options_that_everybody_can_write_are_refused_and_at_home_ignored(my_cnf: Path) -> None:
    my_cnf.chmod(0o666)
    with pytest.raises(UsageError, match="is writable by everybody"):
        option_files.read(my_cnf)
    assert option_files.of_home() == {}


def password_for(url: str) -> bytes:
    parsed = target.parse(url)
    told = mysql_options.arguments(parsed, Limits(), through_tunnel=True, password=None)
    password = told["password"]
    assert isinstance(password, bytes)
    return password


@pytest.mark.usefixtures("my_cnf")
def test_a_password_at_home_goes_only_to_its_own_account_and_host() -> None:
    (Path("~/.my.cnf").expanduser()).write_text(MY_CNF.replace("ssl_ca=/etc/ca.pem", ""), "utf-8")
    right = f'{SECRET}#"quoted"'.encode()
    assert password_for("mysql://auditor@db.example.com:3307/shop") == right
    assert password_for("mysql://db.example.com/shop") == right
    assert password_for("mysql:///shop") == right
    assert password_for("mysql://root@db.example.com/shop") == b""
    assert password_for("mysql://auditor@other.example.com/shop") == b""
    assert password_for("mysql://auditor@db.example.com:3306/shop") == b""
    assert password_for("mysql://auditor:own@db.example.com/shop") == b"own"


@pytest.mark.usefixtures("given")
def test_mysqls_own_variable_is_the_last_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSQL_PWD", SECRET)
    assert password_for("mysql://auditor@db.example.com/shop") == SECRET.encode()
