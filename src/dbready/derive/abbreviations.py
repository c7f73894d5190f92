"""Short forms of words, as names of columns use them: cust of customer, tmpl of template."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.derive.names import Words

_SHORTEST = 3
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


def is_within(letters: str, word: str) -> bool:
    """Say whether letters come in a word in the same order: dept in department."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
