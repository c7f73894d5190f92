"""The tables of a snapshot with their columns and keys, as names and kinds are inferred from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from dbready.derive.names import ANONYMOUS, Words, key_words, split, stem
from dbready.derive.vocabulary import cached
from dbready.facts.functions import mentions

VERSION = re.compile(r"v\d+")

TableId = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What roles are inferred from; equal columns of different tables are one object.

    Large schemas repeat a few thousand columns in all their tables. What follows from a column alone
    is found once for each, by functions that are `cached`.
    """

    name: str
    data_type: str
    family: str
    length: int | None
    on_update: str | None
    is_identity: int
    is_now: int
    """Whether the default is the time of the insert."""
    has_json_default: int = 0
    """Whether it is a text whose default is an object or an array of JSON."""
    is_worded: int = 0
    """Whether it is a text named like a status whose default is a word: 'pending'."""
    is_touched: int = 0
    """Whether a trigger sets it when the row is updated."""
    known_as: str = ""
    """The name without words that only repeat the table: date_epoch, of date_epoch_admin."""
    words: Words = field(init=False)
    """Words of the name, or of what it is known as."""
    base: Words = field(init=False)
    """What the name says that the column refers to, if it refers to something."""
    suffix: str = field(init=False)
    """How the name says that the column refers to something: id; empty where it does not."""

    def __post_init__(self) -> None:
        """Split the name into words."""
        name = self.known_as or self.name
        base, suffix = key_words(name)
        object.__setattr__(self, "words", split(name))
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "suffix", suffix)


@cached
def renamed(column: Column, name: str) -> Column:
    """Return the column as it would be under another name."""
    return column if name == column.name else replace(column, name=name, known_as="")


@cached
def touched(column: Column) -> Column:
    """Return the column as one that a trigger sets when the row is updated."""
    return replace(column, is_touched=1)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A declared foreign key."""

    columns: Words
    target: TableId
    target_columns: Words


@dataclass(frozen=True, slots=True)
class Table:
    """One table; the lists are filled while reading and left alone afterwards."""

    id: TableId
    stems: Words
    """Words of the name without those at its start or end that most tables of the schema share."""
    is_partition: bool = False
    partition_key: str | None = None
    """Expression that the table is partitioned by."""
    rejects_updates: bool = False
    """Whether a trigger makes every update fail."""
    is_append_only: bool = False
    """Whether its comment says that rows stay as they were inserted."""
    columns: dict[str, Column] = field(default_factory=dict)
    nullable: set[str] = field(default_factory=set)
    """Names of the columns that accept NULL."""
    primary_key: list[str] = field(default_factory=list)
    unique_keys: list[Words] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    alternate_keys: list[str] = field(default_factory=list)
    """Columns that are unique and not null, each alone."""
    presumed_keys: list[str] = field(default_factory=list)
    """The generated id of a table without a primary key, which nothing makes unique."""
    own: set[str] = field(default_factory=set)
    """Words that, leading a column's name, only repeat the table: post in wp_posts."""

    def words(self) -> Words:
        """Return the words of the name, the shared start included, without the shared end and version."""
        names = split(self.id[1])
        if len(names) > 1 and VERSION.fullmatch(names[-1]):
            return names[:-1]  # scheduled_jobs_v2
        if len(names) > 1 and names[-1] in {"table", "tbl"}:
            return names[:-1]
        return names if stem(names[-1]) == self.stems[-1] else names[:-1]

    def key(self) -> str | None:
        """Return the column that a reference to this table holds; None where no single one does."""
        if self.partition_key is not None:
            return self._key_across_partitions()
        if len(self.primary_key) == 1:
            return self.primary_key[0]
        if self.primary_key:
            return self._surrogate()
        if self.presumed_keys:
            return self.presumed_keys[0]
        return next((key[0] for key in self.unique_keys if len(key) == 1), None)

    def _surrogate(self) -> str | None:
        """Return the alternate key that is named or generated as keys are: id, beside (code, class)."""
        for name in self.alternate_keys:
            base, suffix = key_words(name)
            if self.columns[name].is_identity or split(name) in ANONYMOUS:
                return name
            if suffix and base == self.stems:
                return name
        return None

    def _key_across_partitions(self) -> str | None:
        """Return the column that identifies a row beside those that only choose its partition.

        Servers demand the partition columns in every key, or leave the table without one.
        """
        for key in (self.primary_key, *self.unique_keys):
            if len(key) == 1:
                return key[0]
            rest = [name for name in key if not mentions(self.partition_key, name)]
            if len(rest) == 1:
                return rest[0]
        if self.primary_key:
            return None
        generated = [column.name for column in self.columns.values() if column.is_identity]
        return generated[0] if len(generated) == 1 else None


Catalog = dict[TableId, Table]
