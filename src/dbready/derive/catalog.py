"""The facts that meaning is derived from, read once: tables with their columns and keys."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, Words, key_words, split, stems
from dbready.derive.vocabulary import cached
from dbready.facts.functions import mentions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_PREFIX_SHARE = (
    0.6  # share of a table's columns that start with the same word, from which it is a prefix
)
_FEWEST_COLUMNS = 4  # in a smaller table a repeated word is chance
_TABLE_PREFIX_SHARE = 0.5
_FEWEST_TABLES = 4

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
    words: Words = field(init=False)
    """Words of the name."""
    base: Words = field(init=False)
    """What the name says that the column refers to, if it refers to something."""
    suffix: str = field(init=False)
    """How the name says that the column refers to something: id; empty where it does not."""

    def __post_init__(self) -> None:
        """Split the name into words."""
        base, suffix = key_words(self.name)
        object.__setattr__(self, "words", split(self.name))
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "suffix", suffix)


@cached
def renamed(column: Column, name: str) -> Column:
    """Return the column as it would be under another name."""
    return column if name == column.name else replace(column, name=name)


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
    """Words of the name without the prefix that most tables of the schema share."""
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
        table.own.update(_own_words(table))
    _read_keys(facts, catalog)
    return catalog


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
    prefixes = _prefixes((schema, name) for schema, name, *_ in rows)
    catalog = {}
    for schema, name, is_partition, partition_key in rows:
        own = stems(name)
        if len(own) > 1 and own[0] == prefixes.get(schema):
            own = own[1:]
        catalog[schema, name] = Table((schema, name), own, bool(is_partition), partition_key)
    return catalog


def _prefixes(tables: Iterable[TableId]) -> dict[str, str]:
    """Return the first word that most tables of a schema share: wp in wp_posts."""
    firsts: dict[str, Counter[str]] = {}
    for schema, name in tables:
        firsts.setdefault(schema, Counter())[stems(name)[0]] += 1
    common = {schema: words.most_common(1)[0] for schema, words in firsts.items()}
    return {
        schema: word
        for schema, (word, count) in common.items()
        if count >= _FEWEST_TABLES and count >= _TABLE_PREFIX_SHARE * firsts[schema].total()
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
