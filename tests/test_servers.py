"""The suite's own servers: what the other tests rely on."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.processes import ROOT, ServerMissingError
from tests.servers import PgBouncer, PostgreSQL, postgresql_programs

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.servers import MariaDB


def test_each_test_has_an_empty_database_of_each_dialect(database: Database) -> None:
    database.execute("create table customer (id integer primary key); drop table customer")
    database.execute("create table customer (id integer primary key)")


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_several_statements_return_the_rows_of_the_last(database: Database) -> None:
    assert database.execute(
        "create table t (a int); insert into t values (7); select a from t"
    ) == [(7,)]


def test_postgresql_logs_the_statements_of_an_application(postgresql: PostgreSQL) -> None:
    url = postgresql.url() + "?application_name=dbready/test"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(b"select 1\nas first")
        connection.execute("select %s", [2])
    assert postgresql.statements("dbready/test") == ["select 1\nas first", "select $1"]


def test_postgresql_asks_other_accounts_for_their_password(postgresql: PostgreSQL) -> None:
    postgresql.execute("create role reader login password 'p@ss/word'")
    with psycopg.connect(postgresql.url(user="reader", password="p@ss/word")) as connection:
        assert connection.execute("select current_user").fetchone() == ("reader",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgresql.url(user="reader", password="wrong"))


def test_mariadb_logs_every_statement(mariadb: MariaDB) -> None:
    mariadb.execute("select 'seen in the log'")
    assert "select 'seen in the log'" in mariadb.log_text()


def test_pgbouncer_passes_accounts_on(postgresql: PostgreSQL, pgbouncer: PgBouncer) -> None:
    postgresql.execute("create role pooled login password 'pooled'")
    with psycopg.connect(pgbouncer.url(user="pooled", password="pooled")) as connection:
        assert connection.execute("select current_user").fetchone() == ("pooled",)


def test_a_standby_is_in_recovery(standby: PostgreSQL) -> None:
    assert standby.execute("select pg_is_in_recovery()") == [(True,)]


def test_a_stopped_server_leaves_nothing(postgresql: PostgreSQL) -> None:
    server = PgBouncer(postgresql)
    server.stop()
    server.stop()
    assert not server.process.home.exists()


def test_a_missing_program_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBREADY_POSTGRESQL", raising=False)
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ServerMissingError):
        postgresql_programs()


def test_where_servers_cannot_be_installed_the_message_says_how_to_test_without(
    tmp_path: Path,
) -> None:
    environment = {"PATH": str(tmp_path), "DBREADY_WITHOUT": "postgresql"}
    command = ["/bin/bash", str(ROOT / "scripts" / "install-servers")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "packages are missing: mariadb-server" in done.stderr
    assert "make test-unit" in done.stderr
