"""Tables whose names are written in short, and short forms of words: categ_id, idp_id."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dbready.derive.names import split
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
        self._of_one_word: dict[str, list[Table]] = {}
        self._mixed: dict[tuple[str, str], list[Table]] = {}
        self._abbreviated: dict[tuple[str, Words], list[Table]] = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        first = (table.id[0], f"{table.stems[0][:1]}{len(table.stems)}")
        self._by_first.setdefault(first, []).append(table)
        if len(table.stems) == 1:
            self._of_one_word.setdefault(table.id[0], []).append(table)
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

    def in_one_word(self, word: str, referrer: Table) -> Table | None:
        """Return the one table that a word shortens in the middle, or ends: runcat, of runningcatalog."""
        key = (referrer.id[0], word)
        if len(word) < _SHORTEST_MIXED:
            return None
        if key not in self._mixed:
            self._mixed[key] = [
                table
                for table in self._of_one_word.get(key[0], ())
                if _is_in(word, table.stems[0]) and word not in table.columns
            ]
        found = self._mixed[key]
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


_SHORTEST = 3
_SHORTEST_MIXED = 4
_SHORTEST_WORD = 5  # shorter ones are abbreviations already
_VOWELS = frozenset("aeiou")


def abbreviates(short: Words, name: Words) -> bool:
    """Say whether words are short forms of a name's words, one by one."""
    return len(short) == len(name) and all(map(shortens, short, name))


@lru_cache(maxsize=1 << 16)
def shortens(short: str, word: str) -> bool:
    """Say whether a word is another one, its beginning, or its consonants from the first letter on."""
    if short == word:
        return True
    if len(short) < _SHORTEST or len(short) >= len(word) or short[0] != word[0]:
        return False
    if word.startswith(short):
        return True
    return not _VOWELS.intersection(short[1:]) and is_within(short, word)


def _is_in(word: str, name: str) -> bool:
    """Say whether a name begins with the first letters of a word and has the others in order, or ends in it."""
    if len(name) < len(word) + _SHORTEST:
        return False
    return name.endswith(word) or (name.startswith(word[:_SHORTEST]) and is_within(word, name))


def spells_shortened(words: Words, name: str) -> bool:
    """Say whether a name of one word is made of words or their beginnings: accumxraydose, of accumulated xray dose."""
    if not words:
        return not name
    word, *rest = words
    return any(
        name.startswith(word[:taken]) and spells_shortened(tuple(rest), name[taken:])
        for taken in range(len(word), min(_SHORTEST, len(word)) - 1, -1)
    )


def is_acronym(word: str, name: Words) -> bool:
    """Say whether a word is made of the first letters of a name's words: eca, of entity_credit_account.

    More letters of the words may come in between: idp, of identity_provider.
    """
    if len(name) < 2 or len(word) < len(name) or word[0] != name[0][0]:  # noqa: PLR2004 - words
        return False
    if word == "".join(part[0] for part in name):
        return True
    # Longer ones are words of their own: icon is not of item_condition.
    if len(word) != _SHORTEST or min(map(len, name)) < _SHORTEST_WORD:
        return False
    return _spells(word, name)


def _spells(letters: str, name: Words) -> bool:
    """Say whether letters begin every word of a name in turn, and come in these words in order."""
    if not name:
        return not letters
    first, rest = name[0], name[1:]
    return any(
        letters[:1] == first[:1]
        and is_within(letters[:taken], first)
        and _spells(letters[taken:], rest)
        for taken in range(1, len(letters) - len(rest) + 1)
    )
