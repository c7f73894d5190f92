"""Watches dbready's sessions on a server, and makes them wait there."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
import pymysql

from tests.processes import HOST
from tests.safety.running import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.servers import MariaDB

# MariaDB's sessions have no names: dbready's are recognized by an account of their own.
ACCOUNT = "dbready_auditor"
POSTGRESQL_SESSIONS = """
select pid, wait_event_type = 'Lock'
from pg_stat_activity
where application_name like 'dbready/%%' and datname = '{}'
"""
MARIADB_SESSIONS = f"""
select id, coalesce(state like 'Waiting for table metadata lock%%', 0)
from information_schema.processlist
where user = '{ACCOUNT}'
"""
# Makes the statement about its fact wait for the session that holds it.
CATALOG = "pg_enum"


def sessions(database: Database) -> list[tuple[int, bool]]:
    """Return the number of each of dbready's sessions, and whether it waits for a lock."""
    query = POSTGRESQL_SESSIONS if database.dialect == "postgresql" else MARIADB_SESSIONS
    assert database.server
    rows = database.server.execute(query.format(database.name).replace("%%", "%"))
    return [(int(number), bool(waits)) for number, waits in rows]


def waiting(database: Database) -> int | None:
    """Return the number of the session that waits for a lock, if one does."""
    return next((number for number, waits in sessions(database) if waits), None)


def wait_until_waiting(database: Database) -> int:
    """Return the number of dbready's session as soon as it waits for a lock."""
    wait_until(lambda: waiting(database), "a waiting session")
    number = waiting(database)
    assert number is not None
    return number


@contextmanager
def stalling(database: Database) -> Iterator[None]:
    """Make every audit of the database wait for a lock at one of its statements, in its middle."""
    if database.dialect == "mariadb":
        database.execute("create table if not exists held (id int primary key)")
    with exclusive_lock(database, CATALOG if database.dialect == "postgresql" else "held"):
        yield


@contextmanager
def exclusive_lock(database: Database, table: str) -> Iterator[None]:
    """Lock a table so that no other session can even read its definition.

    PostgreSQL has a statement for it. On MariaDB it is a RENAME of two tables that waits for a
    reader of the other one. The server may be shut down meanwhile.
    """
    if database.dialect == "postgresql":
        with suppress(psycopg.OperationalError), psycopg.connect(database.url) as holder:
            holder.execute(f"lock table {table} in access exclusive mode")
            yield
        return
    server: MariaDB = database.server  # type: ignore[assignment]
    database.execute("create table if not exists zz_waited_for (id int primary key)")

    def rename() -> None:
        with closing(connected(server, database.name)) as renaming:
            try:
                renaming.cursor().execute(
                    f"rename table {table} to zz_x, zz_waited_for to zz_y, "
                    f"zz_x to {table}, zz_y to zz_waited_for"
                )
            except pymysql.MySQLError:
                return  # the server is shut down

    reader = connected(server, database.name)
    reader.cursor().execute("select * from zz_waited_for")
    thread = threading.Thread(target=rename, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.execute(RENAMING), "the waiting rename")
        yield
    finally:
        reader.close()
        thread.join(10)


RENAMING = (
    "select 1 from information_schema.processlist "
    "where info like 'rename table%' and state like 'Waiting for table%'"
)


def connected(server: MariaDB, database: str) -> pymysql.connections.Connection[Any]:
    """Return a connection of the superuser that opens transactions."""
    return pymysql.connect(host=HOST, port=server.port, user="root", database=database)
