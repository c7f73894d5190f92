"""The statements of a collection: the SQL file of each fact, adapted to one server and scope."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.connect.session import Dialect

ORDER = (
    "server",
    "database_id",
    "replica_lag",
    "server_settings",
    "extensions",
    "schemas",
    "tables",
    "table_ids",
    "row_policies",
    "columns",
    "enum_values",
    "keys",
    "foreign_keys",
    "checks",
    "indexes",
    "triggers",
    "views",
    "table_statistics",
    "table_counters",
    "user_statistics",
    "identity_values",
    "column_statistics",
    "replication_slots",
    "statement_writes",
    "scheduled_jobs",
    "grants",
    "presence",
)
# Statements that complete rows of another fact table, and the columns they fill.
COMPLETES = {
    "replica_lag": ("server", ("server_role", "replica_lag_seconds")),
    "grants": ("tables", ("can_select", "can_write")),
    "database_id": ("server", ("database_id",)),
    "table_ids": ("tables", ("table_id",)),
    "row_policies": ("tables", ("is_row_security_active",)),
    "table_counters": (
        "table_statistics",
        ("inserted_rows", "updated_rows", "deleted_rows", "counted_since"),
    ),
    "user_statistics": ("table_statistics", ("changed_rows",)),
    "identity_values": (
        "table_statistics",
        ("identity_column", "identity_last_value", "identity_maximum"),
    ),
}
FALLBACK: dict[str, str] = {"mariadb": "mysql"}
# Of MySQL, MariaDB and their relatives, some of which spell them in upper case and compare exactly.
NAMES_OF_SYSTEM_SCHEMAS = (
    "information_schema", "INFORMATION_SCHEMA", "mysql", "performance_schema", "PERFORMANCE_SCHEMA",
    "sys", "system", "METRICS_SCHEMA", "oceanbase", "LBACSYS", "ORAAUDITOR", "__recyclebin", "__public",
)  # fmt: skip
SYSTEM_SCHEMAS = f"not in ({', '.join(map(repr, NAMES_OF_SYSTEM_SCHEMAS))})"
# "-- on mariadb", "-- since 80000", "-- on mysql before 80000" at the end of a line.
MARKED_LINE = re.compile(
    r"^(?P<line>.*?)\s*--(?: on (?P<dialect>mysql|mariadb))?(?: (?P<when>since|before) (?P<version>\d+))?$"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a collection: its name, the fact table it fills, its text."""

    name: str
    fact: str
    sql: str
    columns: tuple[str, ...] | None = None
    """The columns that it fills; None: all of them."""


def statements(
    dialect: Dialect, version: int, database: str | None = None
) -> tuple[Statement, ...]:
    """Return everything a collection sends, in order; version is major * 10000 + minor * 100 + patch."""
    found = []
    for name in ORDER:
        text = _text(dialect, name)
        if text is not None:
            sql = _in_scope(_for_server(text, dialect, version), database)
            fact, columns = COMPLETES.get(name, (name, None))
            found.append(Statement(name, fact, sql, columns))
    return tuple(found)


def simpler(
    statement: Statement, dialect: Dialect, version: int, database: str | None = None
) -> Statement | None:
    """Return what to ask a relative of the dialect's server that does not understand a statement."""
    text = _text(dialect, f"relatives/{statement.name}")
    if text is None:
        return None
    return replace(statement, sql=_in_scope(_for_server(text, dialect, version), database))


@cache
def _text(dialect: str, name: str) -> str | None:
    for folder in (dialect, FALLBACK.get(dialect)):
        if folder:
            file = files("dbready.collect") / folder / f"{name}.sql"
            if file.is_file():
                return file.read_text("utf-8").strip()
    return None


@lru_cache(maxsize=1024)
def _for_server(text: str, dialect: str, version: int) -> str:
    """Keep the lines that a server of this product and version understands."""
    kept = []
    for line in text.splitlines():
        match = MARKED_LINE.match(line)
        if match is None:
            kept.append(line)
        elif match["dialect"] in {None, dialect} and _is_version(match, version):
            kept.append(match["line"])
    return "\n".join(kept)


def _is_version(mark: re.Match[str], version: int) -> bool:
    if mark["when"] is None:
        return True
    return (version >= int(mark["version"])) == (mark["when"] == "since")


def _in_scope(sql: str, database: str | None) -> str:
    if database is None:
        return sql.replace("{schemas}", SYSTEM_SCHEMAS)
    literal = database.replace("\\", "\\\\").replace("'", "''")
    return sql.replace("{schemas}", f"= '{literal}'")
