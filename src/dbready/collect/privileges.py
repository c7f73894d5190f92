"""Fills in what an account of MySQL or MariaDB may do, and records what it therefore does not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.collect import gaps, grants
from dbready.collect.gaps import Gap, grantee

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from dbready.collect.grants import Grants
    from dbready.collect.reshape import Table
    from dbready.connect.session import StatementError

TABLES_ONE_BY_ONE = (
    "the account sees only tables that were granted one by one, and others may exist"
)
COLUMNS_ONE_BY_ONE = (
    "the account sees only columns that were granted one by one, and others may exist"
)
NO_COLUMNS = "the account lacks the SELECT privilege, without which columns are not listed"
NO_TRIGGERS = "the account lacks the TRIGGER privilege, without which triggers are not listed"
NO_EVENTS = "the account lacks the EVENT privilege"
UNKNOWN = "the account's privileges could not be read: {}"
FILLED = {
    "server": (
        "is_superuser",
        "can_write",
        "can_create",
        "can_create_temporary_tables",
        "can_replicate",
    ),
    "schemas": ("covers_new_tables",),
    "tables": ("can_select", "can_write"),
}
IGNORES_CASE = """
select 1
from server_settings
where setting_name = 'lower_case_table_names'
    and setting_value <> '0'
"""
OF_SCHEMA = """
update tables
set can_select = ?, can_write = ?
where schema_name = ?
"""
OF_TABLE = """
update tables
set can_select = max(can_select, ?), can_write = max(can_write, ?)
where schema_name = ?
    and table_name = ?
"""
OF_SERVER = """
update server
set
    is_superuser = max(coalesce(is_superuser, 0), ?),
    can_create = ?,
    can_create_temporary_tables = ?,
    can_replicate = ?
"""
WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "DROP"})


def complete(facts: sqlite3.Connection, shown: Table) -> None:
    """Fill in what the lines of SHOW GRANTS say of the server, schemas and tables, and cover what is hidden."""
    is_case_insensitive = facts.execute(IGNORES_CASE).fetchone() is not None
    lines = (str(row[0]) for row in shown.rows)
    granted = grants.read(lines, is_case_insensitive=is_case_insensitive)
    _fill_in(facts, granted)
    gaps.record(facts, list(_hidden(facts, granted)))


def unknown(facts: sqlite3.Connection, error: StatementError) -> Iterator[Gap]:
    """Return what is unknown where SHOW GRANTS failed: nobody can say which tables are hidden."""
    reason = UNKNOWN.format(error.message)
    for fact, columns in FILLED.items():
        yield Gap(fact, reason, columns=columns, is_incomplete=False)
    for schema in _schemas(facts):
        yield Gap(None, f"others may exist: {reason}", schema=schema, is_incomplete=False)


def _schemas(facts: sqlite3.Connection) -> list[str]:
    return [name for (name,) in facts.execute("select schema_name from schemas order by 1")]


def _tables(facts: sqlite3.Connection, schema: str) -> list[str]:
    rows = facts.execute("select table_name from tables where schema_name = ? order by 1", [schema])
    return [name for (name,) in rows]


def _fill_in(facts: sqlite3.Connection, granted: Grants) -> None:
    anywhere = set(granted.server)
    facts.execute("begin")
    for schema in _schemas(facts):
        found = granted.on_schema(schema)
        anywhere |= found
        reads, writes = "SELECT" in found, bool(found & WRITING)
        facts.execute(
            "update schemas set covers_new_tables = ? where schema_name = ?", [reads, schema]
        )
        facts.execute(OF_SCHEMA, [reads, writes, schema])
        for table in _tables(facts, schema) if granted.tables else ():
            own = granted.on_table(schema, table) | granted.on_columns(schema, table)
            if own:
                facts.execute(OF_TABLE, ["SELECT" in own, bool(own & WRITING), schema, table])
    is_superuser = "SUPER" in granted.server or (
        "CREATE USER" in granted.server and granted.is_grantable
    )
    facts.execute(
        OF_SERVER,
        [
            is_superuser,
            bool(anywhere & {"CREATE", "CREATE VIEW"}),
            "CREATE TEMPORARY TABLES" in anywhere,
            "REPLICATION SLAVE" in granted.server,
        ],
    )
    facts.execute("commit")


def _hidden(facts: sqlite3.Connection, granted: Grants) -> Iterator[Gap]:
    (account,) = facts.execute("select account from server").fetchone()
    to = f"to {grantee(account)}"
    for schema in _schemas(facts):
        found, tables = granted.on_schema(schema), _tables(facts, schema)
        if "TRIGGER" not in found and any(
            "TRIGGER" not in granted.on_table(schema, table) for table in tables
        ):
            remedy = f"grant trigger on {_quoted(schema)}.* {to}"
            yield Gap("triggers", NO_TRIGGERS, remedy, schema, is_incomplete=False)
        if "EVENT" not in found:
            remedy = f"grant event on {_quoted(schema)}.* {to}"
            yield Gap("scheduled_jobs", NO_EVENTS, remedy, schema, is_incomplete=False)
        if not found & grants.TABLE_PRIVILEGES:
            remedy = f"grant select on {_quoted(schema)}.* {to}"
            yield Gap(None, TABLES_ONE_BY_ONE, remedy, schema, is_incomplete=False)
        if not found & grants.COLUMN_PRIVILEGES:
            yield from _hidden_columns(facts, granted, schema, tables, to)


def _hidden_columns(
    facts: sqlite3.Connection, granted: Grants, schema: str, tables: Sequence[str], to: str
) -> Iterator[Gap]:
    query = "select distinct table_name from columns where schema_name = ?"
    known = set(facts.execute(query, [schema]))
    for table in tables:
        if granted.on_table(schema, table) & grants.COLUMN_PRIVILEGES:
            continue
        remedy = f"grant select on {_quoted(schema)}.{_quoted(table)} {to}"
        if granted.on_columns(schema, table):
            yield Gap("columns", COLUMNS_ONE_BY_ONE, remedy, schema, table, is_incomplete=False)
        elif (table,) not in known:
            yield Gap("columns", NO_COLUMNS, remedy, schema, table, is_incomplete=False)


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
