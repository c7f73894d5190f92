"""Inventory: every table and view of a target, with what a reader needs to plan its extraction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its roles; roles of low confidence are left out."""

    name: str
    data_type: str
    is_nullable: bool
    roles: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference between two tables; inferred unless declared."""

    schema: str
    table: str
    columns: tuple[str, ...]
    referenced_schema: str
    referenced_table: str
    is_declared: bool


@dataclass(frozen=True, slots=True)
class Extraction:
    """How a table can be copied: from the log, by a cursor column, or in full; and why."""

    method: str
    cursor: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view; fields that the server does not know are None."""

    schema: str
    name: str
    type: str
    """base table, partitioned table, foreign table, view or materialized view."""
    extraction: Extraction
    kind: str | None = None
    rows: int | None = None
    bytes: int | None = None
    key: tuple[str, ...] | None = None
    """The primary key, else a unique key without NULLs; None: no columns identify a row."""
    update_column: str | None = None
    is_empty: bool = False
    unused_since: str | None = None
    """The date since when no row was written, if the server has counted for long enough."""
    comment: str | None = None
    columns: tuple[Column, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """Return schema and name."""
        return self.schema, self.name


@dataclass(frozen=True, slots=True)
class Inventory:
    """All tables and views in scope, by schema and name, and the references between them."""

    tables: tuple[Table, ...] = ()
    references: tuple[Reference, ...] = ()
    _outgoing: dict[tuple[str, str], list[Reference]] = field(default_factory=dict, repr=False)
    _incoming: dict[tuple[str, str], list[Reference]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Index the references by table."""
        for each in self.references:
            self._outgoing.setdefault((each.schema, each.table), []).append(each)
            place = (each.referenced_schema, each.referenced_table)
            self._incoming.setdefault(place, []).append(each)

    def outgoing(self, table: Table) -> Iterator[Reference]:
        """Return the references of a table to others."""
        yield from self._outgoing.get(table.place, ())

    def incoming(self, table: Table) -> Iterator[Reference]:
        """Return the references of other tables to a table."""
        yield from self._incoming.get(table.place, ())
