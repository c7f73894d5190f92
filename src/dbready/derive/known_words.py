"""How much of a schema's names dbready can read: names in other languages say little to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive import vocabulary
from dbready.derive.names import split

if TYPE_CHECKING:
    import sqlite3

_FEWEST_WORDS = 40  # different ones; the share of fewer says little
_SHORTEST = 3  # letters; shorter words are abbreviations in any language
_MOST_COLUMNS = 20_000  # more would cost time, and change the share little
NAMES = """
select column_name, count(*)
from (select column_name from columns limit ?)
group by column_name
"""


def share_of_known_words(facts: sqlite3.Connection) -> float | None:
    """Return the share of the words in column names that are in a word list; None for too few words."""
    counted: Counter[str] = Counter()
    for name, number in facts.execute(NAMES, [_MOST_COLUMNS]):
        for word in split(name):
            if word.isalpha() and len(word) >= _SHORTEST:
                counted[word] += number
    if len(counted) < _FEWEST_WORDS:
        return None
    known = {
        part
        for section, names in vocabulary.lists().items()
        for name in names
        for word in vocabulary.words(section, name)
        for part in word.split("_")
    }
    return sum(number for word, number in counted.items() if word in known) / counted.total()
