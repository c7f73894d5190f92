"""The facts that meaning is derived from, read once: tables with their columns and keys."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, Words, key_words, split, stem, stems
from dbready.derive.vocabulary import cached, words
from dbready.facts.functions import mentions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_PREFIX_SHARE = (
    0.6  # share of a table's columns that start with the same word, from which it is a prefix
)
_FEWEST_COLUMNS = 4  # in a smaller table a repeated word is chance
_REPETITION_SHARE = 0.7  # share of a table's columns whose names repeat the table's
_TABLE_PREFIX_SHARE = 0.5
_VERSION = re.compile(r"v\d+")
_TABLE_END_SHARE = 0.8  # ends such as "history" say what a table is for
_FEWEST_TABLES = 4

_VERSION = re.compile(r"v\d+")

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
def _without_repetition(column: Column, start: int, end: int) -> Column:
    """Return the column without so many words at the start and at the end of its name."""
    kept = column.words[start : len(column.words) - end]
    return replace(column, known_as="_".join(kept))


@cached
def _touched(column: Column) -> Column:
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
    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: list[str] = field(default_factory=list)
    unique_keys: list[Words] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    alternate_keys: list[str] = field(default_factory=list)
    """Columns that are unique and not null, each alone."""
    own: set[str] = field(default_factory=set)
    """Words that, leading a column's name, only repeat the table: post in wp_posts."""

    def words(self) -> Words:
        """Return the words of the name, the shared start included, without the shared end and version."""
        names = split(self.id[1])
        if len(names) > 1 and _VERSION.fullmatch(names[-1]):
            return names[:-1]  # scheduled_jobs_v2
        return names if stem(names[-1]) == self.stems[-1] else names[:-1]

    def key(self) -> str | None:
        """Return the column that a reference to this table holds; None where no single one does."""
        if self.partition_key is not None:
            return self._key_across_partitions()
        if len(self.primary_key) == 1:
            return self.primary_key[0]
        if self.primary_key:
            return self._surrogate()
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


def read(facts: sqlite3.Connection) -> Catalog:
    """Return every table of a snapshot, ordered by schema and name, with a constant number of queries."""
    catalog = _tables(facts)
    _read_columns(facts, catalog)
    for table in catalog.values():
        _drop_repetition(table)
        table.own.update(_own_words(table))
    _read_keys(facts, catalog)
    return catalog


def _drop_repetition(table: Table) -> None:
    """Read columns without an end, or a start of several words, that only repeats the table's name.

    A start of one word is left to the readers of names, which try names with and without it.
    """
    if len(table.columns) < _FEWEST_COLUMNS:
        return
    names = stems(table.id[1])
    fewest = _REPETITION_SHARE * len(table.columns)
    columns = table.columns.values()
    ends = starts = 0
    if sum(stem(column.words[-1]) in names for column in columns) >= fewest:
        ends = _repeated([column.words[::-1] for column in columns], names[::-1], fewest)
    if len(names) > 1 and sum(stem(column.words[0]) in names for column in columns) >= fewest:
        starts = _repeated([column.words for column in columns], names, fewest)
        starts = starts if starts > 1 else 0
    if not (ends or starts):
        return
    start = _commonest(column.words[:starts] for column in columns)
    end = _commonest(column.words[len(column.words) - ends :] for column in columns)
    for name, column in table.columns.items():
        from_start = starts if column.words[:starts] == start else 0
        from_end = ends if column.words[len(column.words) - ends :] == end else 0
        if from_start + from_end and from_start + from_end < len(column.words):
            table.columns[name] = _without_repetition(column, from_start, from_end)


def _commonest(found: Iterable[Words]) -> Words:
    return Counter(found).most_common(1)[0][0]


def _repeated(columns: list[Words], names: Words, fewest: float) -> int:
    """Return with how many words that follow each other in a table's name enough columns begin."""
    found = 0
    for count in range(1, len(names) + 1):
        begin = _commonest(of_column[:count] for of_column in columns)
        repeated = sum(of_column[:count] == begin for of_column in columns)
        stemmed = tuple(map(stem, begin))
        is_name = any(names[at : at + count] == stemmed for at in range(len(names)))
        if repeated < fewest or not is_name or (count == 1 and begin[0] in _meaningful_ends()):
            break
        found = count
    return found


@cached
def _meaningful_ends() -> frozenset[str]:
    """Return words that say what a column is, also where the table is called so: start_date in dates."""
    lists = (
        ("references", "suffix"),
        ("references", "suffix_weak"),
        ("time", "moment"),
        ("columns", "status"),
        ("columns", "type"),
        ("columns", "label"),
        ("columns", "money"),
        ("columns", "json"),
    )
    return frozenset().union(*(words(section, name) for section, name in lists))


def _own_words(table: Table) -> set[str]:
    own = {table.stems[0], table.stems[-1]}
    if len(table.columns) >= _FEWEST_COLUMNS:
        firsts = [column.words[0] for column in table.columns.values()]
        if len(set(firsts)) <= (1 - _PREFIX_SHARE) * len(firsts) + 1:
            word, count = Counter(firsts).most_common(1)[0]
            if count >= _PREFIX_SHARE * len(firsts):
                own.add(word)
    return own


def _read_keys(facts: sqlite3.Connection, catalog: Catalog) -> None:
    for schema, name, key_type, columns, is_alternate in facts.execute(
        """
        select
            schema_name, table_name, key_type, columns,
            key_type = 'unique'
            and column_count = 1
            and exists (
                select 1
                from columns
                where columns.schema_name = keys.schema_name
                  and columns.table_name = keys.table_name
                  and columns.column_name = json_extract(keys.columns, '$[0]')
                  and not columns.is_nullable
            )
        from keys
        where predicate is null
        """
    ):
        if table := catalog.get((schema, name)):
            names = _names(columns)
            if key_type == "primary":
                table.primary_key.extend(names)
            else:
                table.unique_keys.append(names)
            if is_alternate and names[0] in table.columns:
                table.alternate_keys.append(names[0])
    for schema, name, columns, *target, target_columns in facts.execute(
        """
        select schema_name, table_name, columns, referenced_schema, referenced_table, referenced_columns
        from foreign_keys
        """
    ):
        if table := catalog.get((schema, name)):
            foreign_key = ForeignKey(
                _names(columns),
                (target[0], target[1]),
                _names(target_columns),
            )
            table.foreign_keys.append(foreign_key)


@lru_cache(maxsize=1 << 16)
def _names(columns: str) -> Words:
    return tuple(json.loads(columns))


def _tables(facts: sqlite3.Connection) -> Catalog:
    rows = facts.execute(
        """
        select schema_name, table_name, is_partition, partition_key
        from tables
        order by schema_name, table_name
        """
    ).fetchall()
    prefixes = _shared((row[:2] for row in rows), 0, _TABLE_PREFIX_SHARE)
    ends = _shared((row[:2] for row in rows), -1, _TABLE_END_SHARE)
    catalog = {}
    for schema, name, is_partition, partition_key in rows:
        own = stems(name)
        if len(own) > 1 and own[0] == prefixes.get(schema):
            own = own[1:]
        if len(own) > 1 and (own[-1] == ends.get(schema) or _VERSION.fullmatch(own[-1])):
            own = own[:-1]  # agents_v2, also beside others
        catalog[schema, name] = Table((schema, name), own, bool(is_partition), partition_key)
    return catalog


def _shared(tables: Iterable[TableId], at: int, share: float) -> dict[str, str]:
    """Return the first or last word that so many tables of a schema share: wp in wp_posts."""
    found: dict[str, Counter[str]] = {}
    for schema, name in tables:
        found.setdefault(schema, Counter())[stems(name)[at]] += 1
    common = {schema: counts.most_common(1)[0] for schema, counts in found.items()}
    return {
        schema: word
        for schema, (word, count) in common.items()
        if count >= _FEWEST_TABLES and count >= share * found[schema].total()
    }


def _read_columns(facts: sqlite3.Connection, catalog: Catalog) -> None:
    # A row for each table, with a line of JSON for each column in the order of the primary key. Equal
    # columns are equal lines, and are parsed once. A key's generated default is left out: it would make
    # every key column distinct. SQLite evaluates both sides of AND, but only the branch of CASE that applies.
    known: dict[str, Column] = {}
    for schema, name, lines in facts.execute(
        """
        select schema_name, table_name, group_concat(
            json_array(
                column_name, data_type, type_family, character_length, on_update_expression, is_identity,
                case when type_family in ('timestamp', 'date') and default_expression is not null then
                    default_expression like '%now(%'
                    or default_expression like '%current_%'
                    or default_expression like '%localtime%'
                    or default_expression like '%clock_timestamp%'
                else 0 end,
                case when type_family = 'text'
                  and (instr(default_expression, '{') or instr(default_expression, '['))
                then
                    substr(ltrim(default_expression, '('''), 1, 2) in ('{}', '[]', '{"', '["', '[{')
                else 0 end
            ),
            char(10)
        )
        from columns
        group by schema_name, table_name
        """
    ):
        if table := catalog.get((schema, name)):
            columns = table.columns
            for line in lines.split("\n"):
                column = known.get(line)
                if column is None:
                    column = known[line] = Column(*json.loads(line))
                columns[column.name] = column
    _mark_touched(facts, catalog)


def _mark_touched(facts: sqlite3.Connection, catalog: Catalog) -> None:
    """Mark the columns that a trigger sets when a row is updated."""
    for schema, name, assigned in facts.execute(
        """
        select schema_name, table_name, assigned.value
        from triggers, json_each(assigned_columns) as assigned
        where has_column(events, 'update')
          and is_enabled is not 0
        """
    ):
        table = catalog.get((schema, name))
        if table and assigned in table.columns:
            table.columns[assigned] = _touched(table.columns[assigned])
