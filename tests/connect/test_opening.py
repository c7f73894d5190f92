"""Opening a session: deadlines, prompts, tunnels and interrupts, and what is left when it fails."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dbready.connect import opening, secrets, target
from dbready.connect.passwords import Source
from dbready.connect.session import Limits, StatementError
from dbready.connect.tunnel import Route
from dbready.errors import TargetError
from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dbready.connect.session import Session
    from dbready.connect.target import Target
    from tests.conftest import Database
    from tests.connect.bastion import Client

PASSWORD = "s3cr3t-of-the-auditor"
SHORT = Limits(connect=5, statement=5)
SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
SLEEP = {"postgresql": "select pg_sleep(20)", "mariadb": "select sleep(20)"}


@pytest.fixture(autouse=True)
def _empty_handed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every source of passwords from the environment."""
    monkeypatch.setattr(secrets, "_known", set())
    for name in ("PGPASSWORD", "MYSQL_PWD", "PGSERVICE", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    monkeypatch.setenv("HOME", "/nonexistent")


@pytest.fixture
def auditor(database: Database) -> Iterator[Target]:
    """Return a database as an account that has a password, which the target does not know."""
    assert database.server
    name = f"auditor_{database.name}"
    if database.dialect == "postgresql":
        database.execute(f"create role {name} login password '{PASSWORD}'")
    else:
        database.execute(f"create user {name} identified by '{PASSWORD}'")
        database.execute(f"grant select on {database.name}.* to {name}")
    yield target.parse(database.server.url(database.name, name))
    database.execute(f"drop {'role' if database.dialect == 'postgresql' else 'user'} {name}")


def answers(opened: Session) -> bool:
    _, rows = opened.query("select 1")
    return list(rows) == [(1,)]


@SERVERS
def test_a_password_is_asked_for_when_the_server_wants_one(auditor: Target) -> None:
    asked: list[str] = []

    def ask(text: str) -> str:
        asked.append(text)
        return PASSWORD

    with closing(opening.connect(auditor, SHORT, ask=ask)) as opened:
        assert answers(opened)
    assert asked == [f"Password for {auditor.label}: "]
    assert secrets.redact(PASSWORD) == "***"


@SERVERS
def test_nobody_is_asked_where_no_password_is_wanted(database: Database) -> None:
    parsed = target.parse(database.url)
    with closing(opening.connect(parsed, SHORT, ask=lambda _: pytest.fail("asked"))) as opened:
        assert answers(opened)


@SERVERS
@pytest.mark.parametrize("answer", ["", None])
def test_no_answer_and_nobody_to_answer_are_the_same_error(
    auditor: Target, answer: str | None
) -> None:
    for ask in (None, lambda _: answer):
        with pytest.raises(TargetError, match="requires a password") as caught:
            opening.connect(auditor, SHORT, ask=ask)
        assert "password_command" in caught.value.help


@SERVERS
def test_time_at_a_prompt_is_not_counted(auditor: Target) -> None:
    def ask(_: str) -> str:
        time.sleep(1.2)
        return PASSWORD

    with closing(opening.connect(auditor, replace(SHORT, run=1), ask=ask)) as opened:
        assert answers(opened)


@SERVERS
def test_a_password_from_another_source_is_used(
    auditor: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    with_source = replace(auditor, password=Source("variable", "SHOP_PASSWORD", "here"))
    with closing(opening.connect(with_source, SHORT)) as opened:
        assert answers(opened)
    assert secrets.redact(PASSWORD) == "***"
    assert PASSWORD not in repr(with_source)


@SERVERS
def test_the_drivers_own_variables_still_work(
    auditor: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.setenv("MYSQL_PWD", PASSWORD)
    with closing(opening.connect(auditor, SHORT)) as opened:
        assert answers(opened)
    assert secrets.redact(PASSWORD) == "***"


POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def in_passfile(folder: Path, mode: int) -> Path:
    """Return a password file with the auditor's password."""
    (folder / "given").mkdir()
    path = folder / "given" / "pgpass"
    path.write_text(f"*:*:*:*:{PASSWORD}\n")
    path.chmod(mode)
    return path


@POSTGRESQL
@pytest.mark.parametrize("way", ["variable", "option"])
def test_a_password_file_is_used_and_its_password_never_shown(
    auditor: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    path = in_passfile(tmp_path, 0o600)
    if way == "variable":
        monkeypatch.setenv("PGPASSFILE", str(path))
    else:
        auditor = replace(auditor, url=f"{auditor.url}?passfile={path}")
    with closing(opening.connect(auditor, SHORT)) as opened:
        with pytest.raises(StatementError) as caught:
            opened.query(f"select '{PASSWORD}'::int")
        assert PASSWORD not in caught.value.message
    monkeypatch.setattr(secrets, "_known", set())
    nowhere = replace(auditor, url=auditor.url.replace(HOST, "no-such-host.invalid"))
    with pytest.raises(TargetError):
        opening.connect(nowhere, SHORT)
    assert secrets.redact(PASSWORD) == "***"


@POSTGRESQL
def test_a_password_file_that_others_can_read_is_named(
    auditor: Target,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = in_passfile(tmp_path, 0o644)
    monkeypatch.setenv("PGPASSFILE", str(path))
    with pytest.raises(TargetError, match="requires a password") as caught:
        opening.connect(auditor, SHORT)
    assert f"chmod 600 {path}" in caught.value.help
    assert capfd.readouterr().err == ""  # libpq would print a warning of its own


@POSTGRESQL
def test_a_warning_names_the_database_that_the_url_does_not_name(database: Database) -> None:
    assert database.server
    told: list[str] = []
    whole = target.parse(database.url)
    with closing(opening.connect(whole, SHORT, notify=told.append)):
        assert told == []
    nameless = target.parse(database.server.url().rsplit("/", 1)[0])
    name = nameless.account or ""
    with closing(opening.connect(nameless, SHORT, notify=told.append)):
        assert told == [
            f"warning: the URL names no database: this is {name}, which has the account's name"
        ]


@POSTGRESQL
def test_the_accounts_name_as_a_database_that_is_missing_is_explained(auditor: Target) -> None:
    nameless = replace(auditor, url=auditor.url.rsplit("/", 1)[0])
    with pytest.raises(TargetError, match="no such database") as caught:
        opening.connect(nameless, SHORT, ask=lambda _: PASSWORD)
    assert "the default is the account's name" in caught.value.message
    assert "add the database to the URL" in caught.value.help


@POSTGRESQL
def test_a_service_names_server_and_password(
    auditor: Target, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.server
    (tmp_path / "given").mkdir()
    path = tmp_path / "given" / "pg_service.conf"
    path.write_text(
        f"[shop]\nhost={HOST}\nport={database.server.port}\nuser={auditor.account}\n"
        f"dbname={database.name}\npassword={PASSWORD}\n",
        "utf-8",
    )
    monkeypatch.setenv("PGSERVICEFILE", str(path))
    parsed = target.parse("postgresql:///?service=shop")
    assert parsed.label.endswith("?service=shop")
    with closing(opening.connect(parsed, SHORT)) as opened:
        _, rows = opened.query("select current_user")
        assert list(rows) == [(auditor.account,)]
    assert secrets.redact(PASSWORD) == "***"
    assert "PGSERVICE" not in os.environ


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_server_that_stays_silent_does_not_outlast_the_run(scheme: str) -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        parsed = target.parse(f"{scheme}://a@{HOST}:{listener.getsockname()[1]}/x")
        started = time.monotonic()
        with pytest.raises(TargetError, match=r"took longer than 0\.5 s") as caught:
            opening.connect(parsed, Limits(connect=3, run=0.5))
        assert time.monotonic() - started < 2
        assert caught.value.cause == "dbready was still connecting"
        assert "--timeout" in caught.value.help
        wait_for_threads()


def wait_for_threads() -> None:
    """Let abandoned connections end, so that they do not affect other tests."""
    for thread in threading.enumerate():
        if thread.name == "dbready-connect":
            thread.join(5)


def test_a_session_that_comes_too_late_is_closed_by_itself() -> None:
    closed = threading.Event()
    may_come = threading.Event()

    class Late:
        def close(self) -> None:
            closed.set()

    def slow() -> Session:
        may_come.wait(5)
        return Late()  # type: ignore[return-value]

    with pytest.raises(TargetError, match="late"):
        opening.within(0.05, slow, lambda: TargetError("late", help="-"))
    may_come.set()
    assert closed.wait(5)
    wait_for_threads()


@pytest.fixture
def tunnelled(client: Client, database: Database) -> Target:
    """Return a database as the SSH server reaches it, with the route to it."""
    parsed = target.parse(database.url)
    return replace(parsed, route=Route((client.hop(),)), label=f"{parsed.label} through {HOST}")


@SERVERS
def test_a_session_runs_through_ssh_and_ends_with_it(client: Client, tunnelled: Target) -> None:
    opened = opening.connect(tunnelled, SHORT)
    try:
        assert answers(opened)
        assert client.sshd.sessions()
        assert opened.preamble
        assert opened.sent > 1
    finally:
        opened.close()
        opened.close()


@SERVERS
def test_an_interrupt_reaches_the_server_through_ssh(tunnelled: Target, database: Database) -> None:
    busy = {
        "postgresql": "select pg_sleep(21)",
        "mariadb": "select benchmark(10000000000, md5('x'))",
    }[database.dialect]
    opened = opening.connect(tunnelled, replace(SHORT, statement=30))
    with closing(opened):
        interrupter = threading.Thread(target=interrupt_once_busy, args=(database, busy))
        interrupter.start()
        with pytest.raises(KeyboardInterrupt):
            opened.query(busy)
        interrupter.join()
        assert wait_until(lambda: sessions_with(database, busy) == [])


def interrupt_once_busy(database: Database, statement: str) -> None:
    """Send Ctrl-C to this process when the server runs the statement."""
    assert wait_until(lambda: sessions_with(database, statement) != [])
    os.kill(os.getpid(), signal.SIGINT)


def wait_until(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def sessions_with(database: Database, statement: str) -> list[object]:
    """Return the sessions that run a statement."""
    text = statement.replace("'", "''")
    return list(
        database.execute(
            f"select pid from pg_stat_activity where state = 'active' and query like '%{text}' "
            "and pid <> pg_backend_pid()"
            if database.dialect == "postgresql"
            else f"select id from information_schema.processlist where info like '%{text}' "
            "and id <> connection_id()"
        )
    )


@SERVERS
def test_a_session_that_fails_leaves_no_tunnel(client: Client, tunnelled: Target) -> None:
    del client  # its fixture looks for threads and sockets that are left
    wrong = replace(tunnelled, url=tunnelled.url.rsplit("/", 1)[0] + "/absent")
    with pytest.raises(TargetError, match="no such database"):
        opening.connect(wrong, SHORT)


@SERVERS
def test_a_database_that_ssh_cannot_reach_is_reported(client: Client, tunnelled: Target) -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        free = listener.getsockname()[1]
    scheme, rest = tunnelled.url.split("://")
    nowhere = f"{scheme}://{rest.split('@')[0]}@{HOST}:{free}/x"
    with pytest.raises(TargetError) as caught:
        opening.connect(replace(tunnelled, url=nowhere), SHORT)
    assert caught.value.help
    del client


@SERVERS
def test_the_death_of_the_tunnel_ends_a_running_statement_and_is_named(
    client: Client, tunnelled: Target, database: Database
) -> None:
    killer = threading.Timer(0.5, lambda: client.sshd.signal_sessions(signal.SIGKILL))
    with closing(opening.connect(tunnelled, Limits(connect=5, statement=20))) as opened:
        killer.start()
        started = time.monotonic()
        with pytest.raises(StatementError) as caught:
            opened.query(SLEEP[database.dialect])
        assert caught.value.refusal == "lost"
        assert "the SSH tunnel ended: " in caught.value.message
        assert time.monotonic() - started < 5
    killer.join()
