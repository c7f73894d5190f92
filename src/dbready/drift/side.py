"""Reads the facts of one side into tables, in one pass over each fact table."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbready.facts import contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Place = tuple[str, str]
    Row = sqlite3.Row

COLUMNS = """
select
    schema_name, table_name, column_name, data_type, type_family, has_time_zone, datetime_precision,
    character_length, numeric_precision, numeric_scale, is_unsigned, is_nullable, default_expression,
    on_update_expression, is_identity, is_generated, generation_expression, enum_name, domain_name,
    collation, comment, ordinal_position
from columns
order by schema_name, table_name, ordinal_position
"""
TABLES = """
select
    schema_name, table_name, table_type, comment, storage_engine, is_unlogged, partition_key,
    has_row_security, replica_identity, published_events, is_row_security_active, is_strict,
    can_select, can_write, owner
from tables
where not is_partition
    and extension_name is null
order by schema_name, table_name
"""
PARTS = ("keys", "foreign_keys", "checks", "indexes", "triggers")
ROLES = """
select schema_name, table_name, column_name, role
from column_roles
where confidence <> 'low'
"""
GAPS = """
select fact, columns, schema_name, table_name, reason, coverage_kind = 'excluded'
from coverage
"""
EXCLUDED_ANYWAY = (
    "partition, counted with its parent",
    "belongs to an extension",
    "part of a virtual table",
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table with everything that belongs to it, as collected."""

    place: Place
    row: Row
    columns: Mapping[str, Row]
    keys: Sequence[Row] = ()
    foreign_keys: Sequence[Row] = ()
    checks: Sequence[Row] = ()
    indexes: Sequence[Row] = ()
    triggers: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Facts that are unknown on one side; None stands for all."""

    fact: str | None
    columns: tuple[str, ...] | None
    schema: str | None
    table: str | None
    reason: str


@dataclass(slots=True)
class Side:
    """The facts of one side."""

    server: Row
    label: str
    tables: dict[Place, Table] = field(default_factory=dict)
    roles: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    """Roles of columns; empty where the meaning was not derived."""
    gaps: dict[Place | tuple[str | None, str | None], list[Gap]] = field(default_factory=dict)
    facts: sqlite3.Connection | None = None

    @property
    def dialect(self) -> str:
        """Return postgresql, mysql, mariadb or sqlite."""
        return str(self.server["dialect"])

    @property
    def schemas(self) -> set[str]:
        """Return the schemas that hold tables."""
        return {schema for schema, _ in self.tables}

    def rows(self, query: str) -> list[Row]:
        """Return what a query over the facts finds."""
        return rows(self.facts, query) if self.facts else []

    def unknown(
        self, fact: str, place: Place | None = None, column: str | None = None
    ) -> str | None:
        """Return why a fact (or a column of it) is unknown, of a table or altogether; None if it is known."""
        if not self.gaps:
            return None
        names = {fact, *contract.dependencies().get(fact, ())}
        schema, table = place or (None, None)
        for at in {(schema, table), (schema, None), (None, None)}:
            for gap in self.gaps.get(at, ()):
                is_whole = gap.columns is None
                if gap.fact is None and gap.table is None:
                    continue  # other tables may exist; those that are listed are known
                concerns = gap.fact is None or (
                    gap.fact in names
                    if is_whole
                    else gap.fact == fact and column in (gap.columns or ())
                )
                if concerns:
                    return gap.reason
        return None

    def absent(self, place: Place) -> str | None:
        """Return why a table that is not listed may still exist; None if it does not."""
        schema, table = place
        for at in ((schema, table), (schema, None), (None, None)):
            for gap in self.gaps.get(at, ()):
                if gap.columns is None and gap.fact in {None, "tables"}:
                    return gap.reason
        return None


def rows(facts: sqlite3.Connection, query: str) -> list[Row]:
    """Return rows by name, whatever row factory the connection has."""
    cursor = facts.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query).fetchall()


def read(facts: sqlite3.Connection) -> Side:
    """Return one side; partitions and tables of extensions are left out."""
    (server,) = rows(facts, "select * from server")
    (label,) = facts.execute("select target_label from snapshot").fetchone() or ("",)
    side = Side(server, str(label), facts=facts)
    columns: dict[Place, dict[str, Row]] = defaultdict(dict)
    for row in rows(facts, COLUMNS):
        columns[row[0], row[1]][row[2]] = row
    parts = {name: _by_table(facts, name) for name in PARTS}
    for row in rows(facts, TABLES):
        place = (row[0], row[1])
        own = {name: found[place] for name, found in parts.items() if place in found}
        side.tables[place] = Table(place, row, columns.get(place, {}), **own)
    for schema, table, column, role in facts.execute(ROLES):
        side.roles.setdefault((schema, table, column), set()).add(role)
    for gap in _gaps(facts):
        side.gaps.setdefault((gap.schema, gap.table), []).append(gap)
    return side


def _by_table(facts: sqlite3.Connection, name: str) -> dict[Place, list[Row]]:
    found: dict[Place, list[Row]] = defaultdict(list)
    for row in rows(facts, f"select * from {name}"):  # noqa: S608 - names of the contract
        found[row["schema_name"], row["table_name"]].append(row)
    return found


def _gaps(facts: sqlite3.Connection) -> Iterator[Gap]:
    for fact, columns, schema, table, reason, is_excluded in facts.execute(GAPS):
        if is_excluded and reason in EXCLUDED_ANYWAY:
            continue
        names: Any = json.loads(columns) if columns else None
        yield Gap(fact, tuple(names) if names is not None else None, schema, table, reason)


def names_of(text: str | None) -> tuple[str | None, ...]:
    """Return a list of names that is kept as JSON."""
    return tuple(json.loads(text)) if text else ()
