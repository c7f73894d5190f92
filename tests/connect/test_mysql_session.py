"""Sessions on MariaDB: what they refuse, with which message, and that nothing is left behind."""

from __future__ import annotations

import gc
import socket
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pymysql
import pytest

from dbready.connect import mysql, mysql_errors, secrets, session, target
from dbready.connect.session import Limits, StatementError
from dbready.errors import DbreadyError, TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.connect.mysql import MysqlSession
    from tests.conftest import Database
    from tests.servers import MariaDB

PASSWORD = "correct-horse-battery"
SHORT = Limits(connect=2, lock=1, statement=2)


def open_session(url: str, limits: Limits = SHORT) -> MysqlSession:
    return mysql.connect(target.parse(url), limits)


def refusal(url: str) -> DbreadyError:
    with pytest.raises(DbreadyError) as caught:
        open_session(url)
    assert caught.value.help
    return caught.value


@pytest.fixture
def auditor(mariadb: MariaDB, mariadb_database: Database) -> Iterator[str]:
    """Return the URL of a read-only account the test's database."""
    name = f"auditor_{mariadb_database.name}"
    mariadb.execute(f"create user {name} identified by '{PASSWORD}'")
    mariadb.execute(f"grant select on {mariadb_database.name}.* to {name}")
    yield mariadb.url(mariadb_database.name, name, PASSWORD)
    mariadb.execute(f"drop user {name}")


@pytest.fixture
def opened(mariadb_database: Database) -> Iterator[MysqlSession]:
    """Return a session of the superuser on an empty database with one table."""
    mariadb_database.execute("create table person (id int primary key, name text)")
    mariadb_database.execute("insert into person values (1, 'Ada')")
    with closing(open_session(mariadb_database.url)) as opened:
        yield opened


@pytest.mark.parametrize(
    "statement",
    [
        "insert into person values (2, 'Grace')",
        "update person set name = 'Grace'",
        "delete from person",
        "truncate person",
        "create table other (id int)",
        "drop table person",
        "alter table person add column age int",
    ],
)
def test_the_server_refuses_every_write(opened: MysqlSession, statement: str) -> None:
    with pytest.raises(StatementError, match="READ ONLY"):
        opened.query(statement)


def test_limits_and_encoding_hold_for_the_whole_session(opened: MysqlSession) -> None:
    _, rows = opened.query(
        "select @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@max_statement_time,"
        " @@autocommit, @@character_set_client"
    )
    assert list(rows) == [(1, 1, 2.0, 1, "utf8mb4")]


def test_a_slow_statement_is_refused_as_a_timeout(opened: MysqlSession) -> None:
    started = time.monotonic()
    with pytest.raises(StatementError) as caught:
        opened.query("select sleep(20)")
    assert caught.value.refusal == "timeout"
    assert time.monotonic() - started < 10


def test_a_table_that_does_not_exist_is_refused_in_the_servers_words(opened: MysqlSession) -> None:
    with pytest.raises(StatementError, match="no_such_table") as caught:
        opened.query("select * from no_such_table")
    assert caught.value.refusal == "other"


def test_a_locked_table_is_waited_for_no_longer_than_the_limit(
    opened: MysqlSession, mariadb: MariaDB, mariadb_database: Database
) -> None:
    with closing(holder(mariadb, mariadb_database.name)) as other:
        other.cursor().execute("lock tables person write")
        started = time.monotonic()
        with pytest.raises(StatementError) as caught:
            opened.query("select * from person")
    assert caught.value.refusal == "locked"
    assert time.monotonic() - started < 3


def holder(mariadb: MariaDB, database: str) -> pymysql.connections.Connection[Any]:
    return pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", database=database)


def test_a_missing_privilege_is_refused_as_denied(auditor: str) -> None:
    with closing(open_session(auditor)) as opened, pytest.raises(StatementError) as caught:
        opened.query("select * from mysql.global_priv")
    assert caught.value.refusal == "denied"


def test_no_transaction_stays_open_and_ddl_does_not_wait(
    opened: MysqlSession, mariadb_database: Database
) -> None:
    opened.query("select * from person")
    started = time.monotonic()
    mariadb_database.execute("alter table person add column age int")
    assert time.monotonic() - started < 1


def test_warnings_carry_their_code_and_are_asked_only_where_there_are_some(
    opened: MysqlSession,
) -> None:
    opened.query("select 1")
    sent = opened.sent
    assert opened.warnings() == ()
    assert opened.sent == sent
    opened.query("select cast('x' as signed)")
    assert [words.split(":")[0] for words in opened.warnings()] == ["1292"]


def test_the_preamble_and_the_number_of_statements_are_reported(opened: MysqlSession) -> None:
    assert opened.preamble[0] == opened.describe("set session transaction read only")
    assert opened.sent == 1 + len(opened.preamble)
    assert opened.describe("select 1").startswith(f"/* {session.APPLICATION_NAME} */")


def test_an_aborted_connection_is_lost(opened: MysqlSession) -> None:
    opened.abort()
    with pytest.raises(StatementError) as caught:
        opened.query("select 1")
    assert caught.value.refusal == "lost"


def test_closing_twice_is_safe(opened: MysqlSession) -> None:
    opened.close()
    opened.close()


def test_a_wrong_password_is_reported_and_not_repeated(auditor: str) -> None:
    error = refusal(auditor.replace(PASSWORD, "wrong-horse-battery"))
    assert "rejected the account or its password" in error.message
    assert "wrong-horse" not in str(error)


def test_an_unknown_database_is_reported(mariadb: MariaDB) -> None:
    assert "no such database" in refusal(mariadb.url("nowhere")).message


def test_a_database_that_the_account_may_not_use_is_reported(auditor: str) -> None:
    error = refusal(auditor.rsplit("/", 1)[0] + "/mysql")
    assert "may not use the database" in error.message


def test_a_closed_port_is_reported() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    assert "nothing listens" in refusal(f"mysql://root@127.0.0.1:{port}/shop").message


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_missing_socket_is_reported() -> None:
    error = refusal("mysql://root@/shop?unix_socket=/nonexistent/socket")
    assert "nothing listens on the socket" in error.message
    del error
    gc.collect()  # the driver forgets to close a socket that it could not connect


def test_an_unknown_host_is_reported() -> None:
    assert (
        "host name cannot be resolved" in refusal("mysql://root@no-such-host.invalid/shop").message
    )


def test_a_server_that_accepts_and_does_not_speak_first_may_be_another_product() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        started = time.monotonic()
        error = refusal(f"mysql://root@127.0.0.1:{listener.getsockname()[1]}/shop")
    assert "did not answer as MySQL and MariaDB do" in error.message
    assert "PostgreSQL" in error.help
    assert time.monotonic() - started < 6


def test_statements_may_take_longer_than_connecting(mariadb: MariaDB) -> None:
    limits = Limits(connect=1, statement=10)
    with closing(open_session(mariadb.url(), limits)) as opened:
        opened.query("select sleep(1.5)")


@pytest.mark.parametrize("option", ["init_command=select+1", "sql_mode=ANSI", "sslmode=require"])
def test_options_that_would_do_something_else_are_refused(option: str) -> None:
    error = refusal(f"mysql://root@127.0.0.1/shop?{option}")
    assert isinstance(error, UsageError)
    assert option.split("=", maxsplit=1)[0] in error.message


def test_common_options_of_applications_are_accepted(mariadb: MariaDB) -> None:
    url = f"{mariadb.url()}?charset=latin1&connect_timeout=5&ssl_verify_identity=false"
    with closing(open_session(url)) as opened:
        _, rows = opened.query("select @@character_set_client")
        assert list(rows) == [("utf8mb4",)]


def test_tls_that_the_server_does_not_offer_is_reported(mariadb: MariaDB) -> None:
    error = refusal(f"{mariadb.url()}?ssl_verify_cert=true")
    assert "does not offer TLS" in error.message


def test_a_missing_certificate_file_is_reported(mariadb: MariaDB) -> None:
    error = refusal(f"{mariadb.url()}?ssl_ca=/nonexistent/ca.pem")
    assert "cannot be used" in error.message
    assert "No such file" in (error.cause or "")


@pytest.mark.parametrize(
    ("banner", "dialect", "version"),
    [
        ("10.11.19-MariaDB-0+deb12u1", "mariadb", 101119),
        ("5.5.5-10.6.16-MariaDB-log", "mariadb", 100616),
        ("11.4.2-MariaDB", "mariadb", 110402),
        ("8.0.36", "mysql", 80036),
        ("8.4.0-google", "mysql", 80400),
        ("5.7.44-log", "mysql", 50744),
        ("nonsense", "mysql", 0),
    ],
)
def test_the_banner_tells_product_and_version(banner: str, dialect: str, version: int) -> None:
    assert mysql.product(banner) == (dialect, version)


@pytest.mark.parametrize(("dialect", "version"), [("mysql", 50699), ("mariadb", 100432)])
def test_an_old_server_is_named(dialect: session.Dialect, version: int) -> None:
    with pytest.raises(TargetError, match=r"this is (MySQL 5\.6|MariaDB 10\.4); dbready reads"):
        mysql.require_supported(dialect, version)


def test_a_password_in_the_words_of_the_driver_is_redacted() -> None:
    secrets.remember("tell-nobody")
    error = mysql_errors.unusable(
        target.parse("mysql://root@127.0.0.1/shop"), RuntimeError("bad tell-nobody")
    )
    assert "tell-nobody" not in str(error)
