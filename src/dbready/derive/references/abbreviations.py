"""Short forms of words, as names of columns use them: cust of customer, tmpl of template."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.derive.names import Words

_SHORTEST = 3
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


def is_within(letters: str, word: str) -> bool:
    """Say whether letters come in a word in the same order: dept in department."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
