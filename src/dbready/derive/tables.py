"""What is known of one table when its kind is asked for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import Words, split, stems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.times import Confidence, Role

DATE = re.compile(r"(19|20)\d{2}(\d{2}){1,2}")


class Kind(NamedTuple):
    """What one table is for."""

    kind: str
    confidence: Confidence
    reason: str

    @property
    def effective_kind(self) -> str:
        """Return the kind, or entity where it is only a guess: no guess leaves a table out."""
        return "entity" if self.confidence == "low" else self.kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known of one table when its kind is asked for."""

    table: Table
    roles: Mapping[str, list[Role]]
    references: frozenset[str]
    """Columns that refer to another table, declared or inferred."""
    is_referenced: bool
    words: Words
    present: frozenset[str] = field(init=False)
    """Roles that some column has for certain or likely."""

    def __post_init__(self) -> None:
        """Collect the roles that are more than a guess."""
        present = {
            role.role for found in self.roles.values() for role in found if role.confidence != "low"
        }
        object.__setattr__(self, "present", frozenset(present))

    def has(self, column: str, *roles: str) -> bool:
        """Say whether a column has one of the roles, with any confidence."""
        return any(role.role in roles for role in self.roles.get(column, ()))


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a snapshot's tables, to find the table that a copy or a history is of."""

    known: frozenset[tuple[str, Words]]
    dated: Counter[tuple[str, Words]]

    def has(self, schema: str, base: Words) -> bool:
        """Say whether a schema has a table of these words."""
        return (schema, base) in self.known


def names_of(catalog: Catalog) -> Names:
    """Collect the names of all tables."""
    dated: Counter[tuple[str, Words]] = Counter()
    for schema, name in catalog:
        parts = stems(name)
        if DATE.fullmatch(parts[-1]):
            dated[schema, parts[:-1]] += 1
    return Names(frozenset((schema, stems(name)) for schema, name in catalog), dated)


def meaning_of(
    table: Table,
    roles: Mapping[str, list[Role]],
    inferred: frozenset[str],
    referenced: frozenset[TableId],
) -> Meaning:
    """Put together what a kind is concluded from."""
    declared = {name for key in table.foreign_keys for name in key.columns}
    return Meaning(
        table,
        roles,
        inferred | declared,
        is_referenced=table.id in referenced,
        words=split(table.id[1]),
    )
