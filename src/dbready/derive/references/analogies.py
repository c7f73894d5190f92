"""References of columns named like others, with words before: enzyme_tid, where each tid leads to one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, key_words, split, stems
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.references.shorter_names import without_last_word
from dbready.derive.references.unsuffixed import UNSUFFIXED_FAMILIES
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.guess import Reference
    from dbready.derive.names import Words
    from dbready.derive.references.evidence import Evidence

    _Name = tuple[str, Words, str]
    """A schema, the words of a column's name, and its type."""
    _Key = tuple[TableId, str]
    """A table and the column of it to which others refer."""

_FEWEST_ALIKE = 2  # columns of one name that lead to one table
_SURE_SHARE = 0.8  # of the columns of one name


class Analogies:
    """Where the columns of each name and type lead, if all lead to one table."""

    def __init__(self, catalog: Catalog, found: Mapping[TableId, list[Reference]]) -> None:
        self._catalog = catalog
        self._leads: dict[_Name, Counter[_Key]] = {}
        for table in catalog.values():
            if table.is_partition:
                continue
            for name, key in _references(table, found.get(table.id, ())):
                column = table.columns.get(name)
                if column and key[0] != table.id and column.words not in ANONYMOUS:
                    called = (table.id[0], split(name), column.data_type)
                    self._leads.setdefault(called, Counter())[key] += 1

    def find(self, table: Table, column: Column, evidence: Evidence) -> Guess | None:
        """Return the table to which the columns lead in whose name this one ends."""
        names = split(without_last_word(table, column).name)
        if table.primary_key == [column.name]:
            return None
        for start in range(1, len(names)):
            called = table.id[0], names[start:], column.data_type
            leads = self._leads.get(called) or self._with_ending(called, column)
            if leads is None:
                continue
            (target, key), count = leads.most_common(1)[0]
            is_sure = count >= max(_FEWEST_ALIKE, _SURE_SHARE * leads.total())
            if not is_sure or is_polymorphic(table, column):
                return None
            if not evidence.is_searched(table, column.name):
                return None
            found = self._catalog[target]
            if not _names_a_row(names[start:], found, key):
                return None
            reason = f"{'_'.join(names[start:])} leads there in {count} other tables"
            return Guess(found, "medium", reason, key_name=key)
        return None

    def _with_ending(self, called: _Name, column: Column) -> Counter[_Key] | None:
        """Return where the columns of a name with an ending lead: file_id, for resulting_file."""
        schema, names, data_type = called
        if column.suffix or column.family not in UNSUFFIXED_FAMILIES:
            return None
        return self._leads.get((schema, (*names, "id"), data_type))


def _references(table: Table, found: Iterable[Reference]) -> Iterator[tuple[str, _Key]]:
    for foreign in table.foreign_keys:
        if len(foreign.columns) == len(foreign.target_columns) == 1:
            yield foreign.columns[0], (foreign.target, foreign.target_columns[0])
    for reference in found:
        if reference.confidence != "low":
            yield reference.column, (reference.target, reference.target_column)


def _names_a_row(names: Words, target: Table, key: str) -> bool:
    """Say whether a name means a row rather than a value: it has an ending, or the name of the table or key."""
    called = "_".join(names)
    base, suffix = key_words(called)
    is_marked = suffix in words("references", "suffix") | words("references", "suffix_weak")
    return is_marked or len(names) > 1 or base == target.stems or stems(called) == stems(key)
