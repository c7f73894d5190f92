"""Creates the tables of a history, brings older ones forward, and refuses what is newer or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from dbready.errors import UsageError
from dbready.history import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MIGRATIONS: Mapping[int, Callable[[sa.Connection], None]] = {}
"""What brings a history of each older version to the next one."""
LOCK = 0x64627264_00  # of PostgreSQL: several shards may find an empty database at once


def migrate(connection: sa.Connection, label: str) -> None:
    """Make the tables those of this version, in the transaction of the connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    names = set(sa.inspect(connection).get_table_names())
    if schema.meta.name not in names:
        _require_no_other(connection, names, label)
        schema.metadata.create_all(connection)
        connection.execute(sa.insert(schema.meta).values(name="version", value=str(schema.VERSION)))
        return
    found = _version(connection, label)
    for version in range(found, schema.VERSION):
        MIGRATIONS[version](connection)
    if found != schema.VERSION:
        connection.execute(sa.update(schema.meta).values(value=str(schema.VERSION)))


def _version(connection: sa.Connection, label: str) -> int:
    text = connection.execute(
        sa.select(schema.meta.c.value).where(schema.meta.c.name == "version")
    ).scalar()
    if text is None or not text.isdecimal():
        raise UsageError(
            f"{label} is not a history of dbready", help="name another place with --history"
        )
    if int(text) > schema.VERSION:
        raise UsageError(
            f"the history {label} was written by a newer version of dbready",
            cause=f"its version is {text}; this dbready knows {schema.VERSION}",
            help="update dbready, or name another history with --history",
        )
    return int(text)


def _require_no_other(connection: sa.Connection, names: set[str], label: str) -> None:
    """Refuse a database of something else: a SQLite file with tables, or names that are taken."""
    is_file = connection.dialect.name == "sqlite"
    taken = names if is_file else names & set(schema.metadata.tables)
    if taken:
        raise UsageError(
            f"{label} is not a history of dbready: it has a table {min(taken)}",
            help="name a new file with --history"
            if is_file
            else "give the history a database of its own",
        )
