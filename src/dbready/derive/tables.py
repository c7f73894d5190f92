"""What is known about a table when its kind is inferred."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import Words, key_words, split, stem, stem_words, stems
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.times.times import Confidence, Roles

DATE = re.compile(r"(19|20)\d{2}(\d{2}){1,2}")
CHANGING = frozenset({"updated_at", "status", "deleted_at", "is_deleted"})
"""Roles of columns that change after their row was written."""
BOOKKEEPING = frozenset(
    {
        "created_at",
        "updated_at",
        "deleted_at",
        "is_deleted",
        "sequence_number",
        "version",
        "migrated_marker",
    }
)
"""Roles of columns that the application keeps beside what a row says."""
GUIDS = frozenset({"guid", "uuid", "rowguid"})
"""Last words of second keys."""
_INTERNAL_KINDS = frozenset({"transient", "cache", "queue", "framework", "migration"})
_INTERNAL_PURPOSES = frozenset({"credentials", "counters", "search index"})
_SHORTEST_START = 3  # letters before a word that is glued to another
_SHORTEST_END = 4
_USUAL_SHARE = 0.75  # of the tables that have a role, from which it says nothing about a table
_FEWEST_TABLES = 8
_SHARED = 0.6  # of the tables, from which a column is one that all of them are given
_TENANT_SHARE = 0.55  # of the tables that refer to the same rows, from which those are tenants
_FEWEST_OF_A_TENANT = 12  # such tables
_COPY_SHARE = 0.6  # share of common columns from which a table is a copy of another


class Kind(NamedTuple):
    """What one table is for."""

    kind: str
    confidence: Confidence
    reason: str
    housekeeping: str | None = None
    """What for, where the application keeps it for itself: settings, credentials."""
    original: TableId | None = None
    """The table whose past rows a history keeps."""
    part_of: TableId | None = None
    """The table whose rows its rows are parts of."""
    changing_column: str | None = None
    """A column whose value changes while the row lives."""
    is_record: bool = False
    """Whether rows tell of the past, whatever the kind, and outlive what they are about."""
    is_by_shape: bool = False
    """Whether only columns and indexes suggest it, which say nothing about how long rows are kept."""

    @property
    def effective_kind(self) -> str:
        """Return the kind, or entity where it is only a guess: no guess leaves a table out."""
        return "entity" if self.confidence == "low" else self.kind

    @property
    def is_internal(self) -> bool:
        """Whether a framework, or the application for itself, keeps rows that are seldom loaded elsewhere."""
        return self.effective_kind in _INTERNAL_KINDS or self.housekeeping in _INTERNAL_PURPOSES

    @property
    def is_only_a_guess(self) -> bool:
        """Whether it is another kind than rules treat the table as."""
        return self.kind != self.effective_kind

    @property
    def is_unmarked(self) -> bool:
        """Whether it is an entity only because nothing shows another kind."""
        return self.kind == "entity" and self.confidence == "low"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known about a table when its kind is inferred."""

    table: Table
    roles: Mapping[str, Roles]
    present: frozenset[str]
    """Roles that some column has with medium or high confidence."""
    references: frozenset[str]
    """Columns that refer to another table, declared or inferred."""
    is_referenced: bool
    words: Words
    stands_apart: bool = False
    """Whether no reference leads to or from it, although references lead to or from most tables."""
    referrers: frozenset[TableId] = frozenset()
    """Other tables that refer to it."""
    usual: frozenset[str] = frozenset()
    """Roles that nearly every table of the database has, and that say nothing about this one."""
    tenants: frozenset[str] = frozenset()
    """Columns by which most tables of the database refer to a tenant, and that pair nothing."""
    shared: frozenset[str] = frozenset()
    """Columns that most tables of the database have, as a loader or a mixin adds them."""
    last: str = field(init=False)
    """Last word of the name, also where it is glued to another: queue, of syncqueue."""

    def __post_init__(self) -> None:
        """Read the last word of the name."""
        object.__setattr__(self, "last", _known_end(self.words[-1]))

    @property
    def changing(self) -> frozenset[str]:
        """Return the roles that show that rows change."""
        return self.distinguishing & CHANGING

    @property
    def distinguishing(self) -> frozenset[str]:
        """Return the roles that some column has, and that not nearly every table of the database has."""
        return self.present - self.usual

    def has(self, column: str, *roles: str) -> bool:
        """Say whether a column has one of the roles, with any confidence."""
        return any(role.role in roles for role in self.roles.get(column, ()))

    def words_of(self, column: str) -> Words:
        """Return the words of a column's name, without those that only repeat the table's."""
        found = self.table.columns.get(column)
        return found.words if found else split(column)

    def is_likely(self, column: str, *roles: str) -> bool:
        """Say whether a column has one of the roles with medium or high confidence."""
        # A loop: any() would cost as much again, and large schemas ask hundreds of thousands of times.
        for role in self.roles.get(column, ()):  # noqa: SIM110
            if role.role in roles and role.confidence != "low":
                return True
        return False


def likely_roles(roles: Mapping[str, Roles]) -> frozenset[str]:
    """Return the roles that some column has with medium or high confidence."""
    return frozenset(
        [role.role for found in roles.values() for role in found if role.confidence != "low"]
    )


@cached
def _known_end(word: str) -> str:
    """Return the word that another one ends in, if tables of a certain kind are called so."""
    lists = ("event", "event_sure", "event_measure", "queue", "history_alone", "token", "cache")
    known = frozenset().union(*(words("tables", name) for name in lists))
    if word in known or word in words("words", "whole"):
        return word
    starts = range(_SHORTEST_START, len(word) - _SHORTEST_END + 1)
    found = (word[start:] for start in starts if not _is_inside_longer_word(word, start))
    return next((end for end in found if end in known), word)


def _is_inside_longer_word(word: str, start: int) -> bool:
    """Say whether the end that begins there cuts a word that only looks like a log: log, of microblog."""
    for other in words("words", "whole_ends"):
        at = word.rfind(other)
        if 0 <= at < start < at + len(other):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Names:
    """The tables of a snapshot by their words, to find what a copy or a history is of."""

    known: Mapping[tuple[str, Words], Table]
    dated: Counter[tuple[str, Words]]
    everywhere: Mapping[Words, list[Table]]
    is_of_a_framework: bool = False
    """Whether the database holds a framework's tables and hardly any other, so that they are what it is about."""

    def base(self, meaning: Meaning, parts: Words) -> Table | None:
        """Return another table of the same schema with these words as its name."""
        found = self.known.get((meaning.table.id[0], tuple(map(stem, parts))))
        return None if found is meaning.table else found

    def anywhere(self, meaning: Meaning, parts: Words) -> Table | None:
        """Return another table with these words as its name: of the same schema, or the only one."""
        if found := self.base(meaning, parts):
            return found
        found_elsewhere = self.everywhere.get(tuple(map(stem, parts)), [])
        others = [table for table in found_elsewhere if table is not meaning.table]
        return others[0] if len(others) == 1 else None

    def is_table(self, meaning: Meaning, word: str, *, is_whole_name: bool = False) -> bool:
        """Say whether a word of a table's name is itself the name of another table of the schema.

        The name then says which tables meet here, and nothing about the kind.
        """
        found = self.base(meaning, (word,)) if len(meaning.words) > 1 else None
        return found is not None and not (is_whole_name and len(stems(found.id[1])) > 1)


def names_of(catalog: Catalog) -> Names:
    """Collect the tables by name, with and without the prefix that a schema's tables share."""
    dated: Counter[tuple[str, Words]] = Counter()
    known: dict[tuple[str, Words], Table] = {}
    everywhere: dict[Words, list[Table]] = {}
    for (schema, name), table in catalog.items():
        parts = stems(name)
        if DATE.fullmatch(parts[-1]):
            dated[schema, parts[:-1]] += 1
        known[schema, parts] = table
        everywhere.setdefault(parts, []).append(table)
        known.setdefault((schema, table.stems), table)
    return Names(known, dated, everywhere)


def is_copy(table: Table, base: Table) -> bool:
    """Say whether most of a table's columns exist in another table."""
    others = {name.lower() for name in base.columns}
    own = [name.lower() in others for name in table.columns]
    return sum(own) > 1 and sum(own) >= _COPY_SHARE * len(own)


def usual_roles(present: Collection[AbstractSet[str]]) -> frozenset[str]:
    """Return the roles of update times and deletion marks that nearly every table has, as from a mixin."""
    fewest = max(_FEWEST_TABLES, _USUAL_SHARE * len(present))
    return frozenset(
        name
        for name in ("updated_at", "deleted_at", "is_deleted")
        if sum(name in of_table for of_table in present) >= fewest
    )


def tenants_of(catalog: Catalog, referring: Mapping[TableId, AbstractSet[str]]) -> frozenset[str]:
    """Return the columns by which most tables refer to the same rows, other than people: tenant_id."""
    counts = Counter(name for columns in referring.values() for name in columns)
    fewest = max(_FEWEST_OF_A_TENANT, _TENANT_SHARE * len(catalog))
    people = stem_words("references", "people") | stem_words("references", "person")
    return frozenset(
        name
        for name, count in counts.items()
        if count >= fewest and people.isdisjoint(key_words(name)[0])
    )


def shared_columns(catalog: Catalog) -> frozenset[str]:
    """Return the columns that most tables have: those of a loader or a mixin, which say nothing about a row."""
    counts = Counter(name for table in catalog.values() for name in table.columns)
    fewest = max(_FEWEST_TABLES, _SHARED * len(catalog))
    return frozenset(name for name, count in counts.items() if count >= fewest)
