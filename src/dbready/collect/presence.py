"""Notices tables that were created, changed or dropped while their facts were collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.collect.reshape import Table
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3

# Seen by the first statement about tables and by the last; version changes when the table does.
# Where it is a time in seconds, a table may change twice within one: read_at is then the time of the
# statement, and changes the number of schema changes that the server has made until then.
SIGHTINGS = """
create temp table if not exists sightings (
    moment text not null,
    schema_name text not null,
    table_name text not null,
    version text,
    read_at integer,
    changes integer,
    primary key (moment, schema_name, table_name)
) without rowid
"""
DROPPED = """
select schema_name, table_name
from sightings as b
where moment = 'before'
    and not exists (
        select 1
        from sightings as a
        where a.moment = 'after'
            and a.schema_name = b.schema_name
            and a.table_name = b.table_name
    )
"""
CREATED = (
    DROPPED.replace("'after'", "'x'").replace("'before'", "'after'").replace("'x'", "'before'")
)
CHANGED = """
select schema_name, table_name
from sightings as b
join sightings as a using (schema_name, table_name)
where b.moment = 'before'
    and a.moment = 'after'
    and b.version is not null -- another session had locked it
    and (
        a.version <> b.version
        or (a.version is null and a.changes is not b.changes)
        -- Files are dated by a clock that may be a little late.
        or (a.version + 0 >= b.read_at - 1 and a.changes is not b.changes)
    )
"""
ORPHANS = "delete from {} where (schema_name, table_name) not in (select schema_name, table_name from tables)"


def remember(facts: sqlite3.Connection, moment: str, table: Table) -> Table:
    """Note which tables a statement saw, in which version; return the rows without the version."""
    rows = list(table.rows)
    noted = ("schema_name", "table_name", "_version", "_read_at", "_changes")
    at = [table.names.index(name) if name in table.names else None for name in noted]
    facts.execute(SIGHTINGS)
    facts.execute("delete from sightings where moment = ?", [moment])
    seen = ([moment, *(None if index is None else row[index] for index in at)] for row in rows)
    with snapshot.transaction(facts):
        facts.executemany(
            "insert into sightings values (?, ?, ?, ?, ?, ?)", snapshot.quick_to_bind(seen)
        )
    keep = [index for index, name in enumerate(table.names) if name not in noted[2:]]
    return Table(
        [table.names[index] for index in keep], [[row[index] for index in keep] for row in rows]
    )


def remove_changed(facts: sqlite3.Connection) -> None:
    """Remove facts of tables that did not stay the same meanwhile; coverage names them."""
    facts.execute(SIGHTINGS)
    unread = "select 1 from coverage where fact = 'tables' and table_name is null"
    if not facts.execute(unread).fetchone():
        _cover(facts, CHANGED, "changed while its facts were read", is_incomplete=1)
        made = _cover(facts, CREATED, "created while the facts were read", is_incomplete=0)
        gone = _cover(facts, DROPPED, "dropped while the facts were read", is_incomplete=0)
        if made or gone:
            facts.execute(f"delete from tables where (schema_name, table_name) in ({DROPPED})")  # noqa: S608 - constants
            _delete_orphans(facts)
    facts.execute("drop table sightings")


def _delete_orphans(facts: sqlite3.Connection) -> None:
    for table, columns in snapshot.fact_columns().items():
        if table not in {"tables", "coverage"} and "table_name" in columns:
            facts.execute(ORPHANS.format(table))


def _cover(facts: sqlite3.Connection, which: str, reason: str, *, is_incomplete: int) -> int:
    cursor = facts.execute(
        "insert into coverage "  # noqa: S608 - constants
        "(coverage_kind, schema_name, table_name, reason, remedy, is_incomplete) "
        f"select 'not_collected', schema_name, table_name, ?, 'run the audit again', ? from ({which})",
        [reason, is_incomplete],
    )
    return cursor.rowcount
