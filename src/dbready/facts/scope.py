"""Removes what is out of scope from the facts, and records it in coverage."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dbready.errors import UsageError
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

DEFAULT_EXCLUSIONS = r"""
select schema_name, table_name, 'partition, counted with its parent' as reason
from tables
where is_partition
union all
select schema_name, table_name,
    iif((select dialect from server) = 'sqlite', 'part of a virtual table', 'belongs to an extension')
from tables
where extension_name is not null
    and not is_partition
union all
select schema_name, table_name, 'internal to the product'
from tables
where (schema_name like '\_timescaledb\_%' escape '\' or schema_name in ('crdb_internal', 'columnar_internal'))
    and extension_name is null
    and not is_partition
"""

BOOKKEEPING_EXCLUSIONS = """
select k.schema_name, k.table_name, 'bookkeeping of a migration tool' as reason
from table_kinds as k
join tables as t using (schema_name, table_name)
where k.effective_kind = 'migration'
"""

UNCLOSED = re.compile(r"\[(?!!?\]?[^\]]*\])")
MOST_LISTED = 8

EXCLUDED = """
insert into coverage (coverage_kind, schema_name, table_name, reason, is_incomplete)
values ('excluded', ?, ?, ?, 0)
"""

INCOMPLETE = """
select distinct schema_name, table_name
from coverage
where coverage_kind = 'not_collected'
    and (is_incomplete or fact = 'columns')
    and table_name is not null
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Patterns (shell style) of the schemas and tables to audit; empty: all."""

    schemas: Sequence[str] = ()
    exclude_schemas: Sequence[str] = ()
    tables: Sequence[str] = ()
    exclude_tables: Sequence[str] = ()

    @property
    def is_limited(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.schemas or self.exclude_schemas or self.tables or self.exclude_tables)


COUNTS = """
select
    count(*) filter (where not is_partition and extension_name is null),
    count(*) filter (where is_partition),
    count(*) filter (where not is_partition and extension_name is not null)
from tables
"""


def counted(facts: sqlite3.Connection) -> str:
    """Return the number of tables in words; partitions and tables of extensions are counted apart."""
    tables, partitions, of_extensions = facts.execute(COUNTS).fetchone()
    also = [
        f"{count} {words if count == 1 else words_of_many}"
        for count, words, words_of_many in (
            (partitions, "partition", "partitions"),
            (of_extensions, "table of an extension", "tables of extensions"),
        )
        if count
    ]
    text = f"{tables} {'table' if tables == 1 else 'tables'}"
    return f"{text} (and {', '.join(also)})" if also else text


def apply(facts: sqlite3.Connection, scope: Scope) -> None:
    """Remove what the user left out; a pattern that matches nothing is refused."""
    names = [
        (s, t) for s, t in facts.execute("select schema_name, table_name from tables order by 1, 2")
    ]
    schemas = sorted(
        {s for (s,) in facts.execute("select schema_name from schemas")} | {s for s, _ in names}
    )
    _require_matches("--schema", scope.schemas, schemas)
    _require_matches("--exclude-schema", scope.exclude_schemas, schemas)
    spelled = [spelling for schema, table in names for spelling in (table, f"{schema}.{table}")]
    known = [f"{schema}.{table}" for schema, table in names]
    _require_matches("--table", scope.tables, spelled, known)
    _require_matches("--exclude-table", scope.exclude_tables, spelled, known)
    out = [
        (schema, table, reason)
        for schema, table in names
        if (reason := _reason(scope, schema, table))
    ]
    _exclude(facts, out)
    gone = [schema for schema in schemas if _schema_reason(scope, schema)]
    facts.executemany("delete from schemas where schema_name = ?", [(schema,) for schema in gone])
    facts.executemany("delete from views where schema_name = ?", [(schema,) for schema in gone])


def apply_defaults(facts: sqlite3.Connection) -> None:
    """Remove partitions, extensions' tables and migration bookkeeping: noise in every report."""
    _exclude(facts, facts.execute(DEFAULT_EXCLUSIONS).fetchall())
    _exclude(facts, facts.execute(BOOKKEEPING_EXCLUSIONS).fetchall())


def drop_incomplete(facts: sqlite3.Connection) -> None:
    """Remove tables whose facts could not all be read: half a table must not look clean."""
    _delete(facts, facts.execute(INCOMPLETE).fetchall())


def _reason(scope: Scope, schema: str, table: str) -> str | None:
    by_schema = _schema_reason(scope, schema)
    if by_schema:
        return by_schema
    if scope.tables and not _matches(scope.tables, (table, f"{schema}.{table}")):
        return "not matched by --table"
    if _matches(scope.exclude_tables, (table, f"{schema}.{table}")):
        return "matched by --exclude-table"
    return None


def _schema_reason(scope: Scope, schema: str) -> str | None:
    if scope.schemas and not _matches(scope.schemas, (schema,)):
        return "not matched by --schema"
    if _matches(scope.exclude_schemas, (schema,)):
        return "matched by --exclude-schema"
    return None


def _matches(patterns: Sequence[str], names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _require_matches(
    option: str, patterns: Sequence[str], names: Sequence[str], listed: Sequence[str] | None = None
) -> None:
    """Refuse a pattern that matches no spelling of a name; `listed` has each name once."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            known = _instead(option, pattern, names, names if listed is None else listed)
            raise UsageError(f"{option} {pattern} matches nothing", help=known)


def _instead(option: str, pattern: str, names: Sequence[str], listed: Sequence[str]) -> str:
    if "," in pattern:
        return f"names can contain commas, so name each one by itself: {_repeated(option, pattern)}"
    if UNCLOSED.search(pattern):
        return "its [ is not closed: [ab] is a or b, and [[] stands for the character [ itself"
    if near := difflib.get_close_matches(pattern, names, n=1):
        return f"did you mean {near[0]}?"
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    return f"this target has {', '.join(listed[:MOST_LISTED]) or 'no tables'}{more}"


def _repeated(option: str, pattern: str) -> str:
    return " ".join(f"{option} {name.strip()}" for name in pattern.split(",") if name.strip())


def _exclude(facts: sqlite3.Connection, out: Sequence[tuple[str, str, str]]) -> None:
    facts.executemany(EXCLUDED, out)
    _delete(facts, [(schema, table) for schema, table, _ in out])


def _delete(facts: sqlite3.Connection, out: Sequence[tuple[str, str]]) -> None:
    """Delete every fact of these tables but their coverage."""
    if not out:
        return
    facts.execute("begin")
    facts.execute(
        "create temp table gone (schema_name, table_name, primary key (schema_name, table_name))"
    )
    facts.executemany("insert or ignore into gone values (?, ?)", out)
    for table, columns in snapshot.fact_columns().items():
        if table != "coverage" and "table_name" in columns:
            where = "(schema_name, table_name) in (select * from gone)"
            facts.execute(f"delete from {table} where {where}")  # noqa: S608 - names of the contract
    facts.execute("drop table gone")
    facts.execute("commit")
