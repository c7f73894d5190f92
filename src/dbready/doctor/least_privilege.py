"""Writes the SQL of an account that can do what an audit needs, and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.engine.template import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

NAME = "dbready_audit"
PASSWORD = "CHANGE-ME"  # noqa: S105 - a placeholder
CONNECTIONS = 2  # one for the audit, one for inspecting it at the same time
WIDTH = 76
# Where accounts are not made with SQL.
ELSEWHERE = {
    "PlanetScale": "make a password with the role reader in its console",
    "Heroku": "make a read-only credential: heroku pg:credentials:create",
}

GRANTED_SCHEMAS = """
select distinct t.schema_name
from tables as t
where t.extension_name is null
order by 1
"""
# Views are left to their owners: what they show may be meant for others.
OWNERS = """
select t.owner, t.schema_name
from tables as t
where t.extension_name is null
    and t.owner is not null
group by t.owner, t.schema_name
order by 1, 2
"""
IDEAL = """
select
    coalesce(is_superuser, 1) = 0
    and coalesce(can_write, 1) = 0
    -- Before PostgreSQL 15 everybody may create tables in the schema public.
    and (coalesce(can_create, 1) = 0 or dialect = 'postgresql' and version_number < 150000)
    and not exists (select 1 from tables where can_select = 0 and extension_name is null)
    and not exists (
        select 1
        from schemas as s
        join tables as t using (schema_name)
        where coalesce(s.covers_new_tables, 0) = 0
            and t.extension_name is null
    )
from server
"""


def is_ideal(facts: sqlite3.Connection) -> bool:
    """Say whether this account already reads every table, later ones too, and may write to none."""
    (answer,) = facts.execute(IDEAL).fetchone()
    return bool(answer)


def elsewhere(facts: sqlite3.Connection) -> str | None:
    """Return what to do on services that do not make accounts with SQL."""
    (service,) = facts.execute("select host_service from server").fetchone()
    return ELSEWHERE.get(service)


def statements(facts: sqlite3.Connection) -> tuple[str, ...]:
    """Return the statements in order; none for files, and none where accounts are made elsewhere."""
    (dialect,) = facts.execute("select dialect from server").fetchone()
    if elsewhere(facts):
        return ()
    if dialect == "postgresql":
        return tuple(_postgresql(facts))
    if dialect in {"mysql", "mariadb"}:
        return tuple(_mysql(facts, dialect))
    return ()


def _postgresql(facts: sqlite3.Connection) -> Iterator[str]:
    (database,) = facts.execute("select database_name from server").fetchone()
    yield f"create role {NAME} login password '{PASSWORD}' connection limit {CONNECTIONS}"
    yield f"alter role {NAME} set default_transaction_read_only = on"
    yield _written("grant connect on database", [database], f"to {NAME}")
    schemas = [schema for (schema,) in facts.execute(GRANTED_SCHEMAS)]
    if schemas:
        yield _written("grant usage on schema", schemas, f"to {NAME}")
        yield _written("grant select on all tables in schema", schemas, f"to {NAME}")
        # Without it, the last values of identity columns are hidden.
        yield _written("grant select on all sequences in schema", schemas, f"to {NAME}")
    owners: dict[str, list[str]] = {}
    for owner, schema in facts.execute(OWNERS):
        owners.setdefault(owner, []).append(schema)
    for owner, theirs in owners.items():
        makers = f"alter default privileges for role {quoted(owner, 'postgresql')} in schema"
        for things in ("tables", "sequences"):
            yield _written(makers, theirs, f"grant select on {things} to {NAME}")


def _mysql(facts: sqlite3.Connection, dialect: str) -> Iterator[str]:
    (is_encrypted,) = facts.execute("select is_encrypted from server").fetchone()
    account = f"{NAME}@'%'"
    tls = " require ssl" if is_encrypted else ""
    made = f"create user {account} identified by '{PASSWORD}'{tls}"
    yield f"{made}\n    with max_user_connections {CONNECTIONS}"
    for (schema,) in facts.execute(GRANTED_SCHEMAS):
        # Without TRIGGER, triggers and the actions of foreign keys are not listed.
        yield f"grant select, trigger on {_pattern(schema)}.* to {account}"
    yield f"grant select on performance_schema.* to {account}"
    replication = "replica monitor" if dialect == "mariadb" else "replication client"
    yield f"grant {replication} on *.* to {account}"


def _pattern(schema: str) -> str:
    """Return a database's name for GRANT, where _ and % would stand for any characters."""
    escaped = schema.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    return quoted(escaped, "mysql")


def _written(start: str, names: Sequence[str], end: str) -> str:
    """Return a statement about names of PostgreSQL, in lines that break between them."""
    last = len(names) - 1
    pieces = [
        quoted(name, "postgresql") + ("," if at < last else "") for at, name in enumerate(names)
    ]
    lines = [start]
    for piece in [*pieces, end]:
        if len(lines[-1]) + 1 + len(piece) <= WIDTH:
            lines[-1] += f" {piece}"
        else:
            lines.append(f"    {piece}")
    return "\n".join(lines)
