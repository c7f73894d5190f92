"""Tables whose names are written in short: categ_id, idp_id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.references.abbreviations import abbreviates, is_acronym, spells_shortened
from dbready.derive.references.extensions import is_within

if TYPE_CHECKING:
    from dbready.derive.catalog import Table
    from dbready.derive.names import Words
    from dbready.derive.references.name_starts import NameStarts

_FIRST_LETTERS = 3
_FEWEST_GLUED = 3  # words of a column


class ShortNames:
    """The tables of a snapshot that can be referred to, by first letter and number of words."""

    def __init__(self, starts: NameStarts) -> None:
        self._starts = starts
        self._by_first: dict[tuple[str, str], list[Table]] = {}
        self._by_letters: dict[tuple[str, str], list[tuple[str, Table]]] = {}
        self._abbreviated: dict[tuple[str, Words], list[Table]] = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        first = (table.id[0], f"{table.stems[0][:1]}{len(table.stems)}")
        self._by_first.setdefault(first, []).append(table)
        word = split(table.id[1])[-1]
        self._by_letters.setdefault((table.id[0], word[:_FIRST_LETTERS]), []).append((word, table))

    def abbreviated(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table of the schema whose name the words shorten."""
        schema = referrer.id[0]
        found = self._shortened(schema, base)
        if not found and len(base) == 1:  # categ_id in product_template
            found = self._shortened(schema, (referrer.stems[0], *base))
        return found[0] if len(found) == 1 and found[0] is not referrer else None

    def glued(self, words: Words, referrer: Table) -> Table | None:
        """Return the one table whose last word is made of several words or their beginnings: accumxraydose."""
        if len(words) < _FEWEST_GLUED:
            return None
        known = self._by_letters.get((referrer.id[0], words[0][:_FIRST_LETTERS]), ())
        found = [table for word, table in known if spells_shortened(words, word)]
        return found[0] if len(found) == 1 and found[0] is not referrer else None

    def _shortened(self, schema: str, short: Words) -> list[Table]:
        """Return the tables of a schema whose names the words shorten, looked for once."""
        key = (schema, short)
        if key not in self._abbreviated:
            tables = self._by_first.get((schema, f"{short[0][:1]}{len(short)}"), ())
            self._abbreviated[key] = [table for table in tables if abbreviates(short, table.stems)]
        return self._abbreviated[key]

    def acronym(self, word: str, referrer: Table, column: str) -> Table | None:
        """Return the one table whose words the letters begin: idp of identity_provider.

        The words after the module count where the referrer is of the same module. Tables that refer with
        the column themselves are not meant: till_entry has a te_id, transaction_entry has none.
        """
        schema, module = referrer.id[0], referrer.stems[0]
        inside = [(table, table.stems[1:]) for table in self._starts.first_word(module, schema)]
        whole = [
            (table, table.stems)
            for count in range(2, len(word) + 1)
            for table in self._by_first.get((schema, f"{word[0]}{count}"), ())
        ]
        for is_exact in (True, False):
            for named in (inside, whole):
                found = [
                    table
                    for table, stems in named
                    if is_acronym(word, stems) and (len(word) == len(stems) or not is_exact)
                ]
                found = [table for table in found if column not in table.columns] or found
                if found:
                    return _nearest(found, referrer)
        return None


def _nearest(found: list[Table], referrer: Table) -> Table | None:
    """Return the only table, or the only one whose name is in the referrer's."""
    if len(found) > 1:
        found = [table for table in found if is_within(table.stems, referrer.stems)]
    return found[0] if len(found) == 1 else None
