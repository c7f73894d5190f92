"""The read model of all export formats: tables with everything that a next tool needs to know of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.export.values import ValueSet
    from dbready.findings import inventory

    Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """One finding about a table or a column."""

    rule: str
    severity: str
    summary: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalog describes it, and what the audit adds."""

    name: str
    data_type: str
    family: str
    is_nullable: bool
    is_generated: bool
    is_identity: bool
    has_time_zone: bool | None
    datetime_precision: int | None
    length: int | None
    precision: int | None
    scale: int | None
    is_unsigned: bool
    default: str | None
    comment: str | None
    sensitive: str | None
    """The class of data that needs protection, if the column seems to hold such data."""
    time_zone: str | None
    """The zone in which rows show naive times to be."""
    roles: tuple[str, ...] = ()
    values: ValueSet | None = None
    json_schema: Mapping[str, Any] | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A key that holds for every row."""

    columns: tuple[str, ...]
    is_primary: bool
    has_nullable_column: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference from one table to another; `reason` says why it is believed, None if it is declared."""

    schema: str
    table: str
    columns: tuple[str, ...]
    referenced_schema: str
    referenced_table: str
    referenced_columns: tuple[str, ...]
    is_enforced: bool
    reason: str | None
    outlives_target: bool
    """Whether rows stay when the row that they refer to is deleted, as in logs."""
    on_delete: str | None
    on_update: str | None

    @property
    def is_declared(self) -> bool:
        """Say whether the database declares it."""
        return self.reason is None

    @property
    def target(self) -> Place:
        """Return schema and name of the referenced table."""
        return self.referenced_schema, self.referenced_table


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns, keys and references to others."""

    schema: str
    name: str
    type: str
    kind: str | None
    comment: str | None
    owner: str | None
    update_column: str | None
    is_empty: bool
    unused_since: str | None
    extraction: inventory.Extraction
    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    references: tuple[Reference, ...]
    indexed: frozenset[str]
    """Columns that an index begins with."""
    notes: tuple[Note, ...] = ()
    by_name: Mapping[str, Column] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> Place:
        """Return schema and name."""
        return self.schema, self.name

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Return the primary key, else a unique key without NULLs, else nothing."""
        known = [key for key in self.keys if key.is_primary or not key.has_nullable_column]
        return known[0].columns if known else ()

    @property
    def is_view(self) -> bool:
        """Say whether it is a view, of which the columns are not known."""
        return "view" in self.type


@dataclass(frozen=True, slots=True)
class Model:
    """All tables and views of a target, by schema and name."""

    database: str
    dialect: str
    tables: tuple[Table, ...]
    views: tuple[Table, ...]

    @property
    def schemas(self) -> tuple[str, ...]:
        """Return the schemas that have tables."""
        return tuple(dict.fromkeys(table.schema for table in self.tables))

    @property
    def places(self) -> frozenset[Place]:
        """Return schema and name of every table."""
        return frozenset(table.place for table in self.tables)
