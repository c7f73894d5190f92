"""Names as words: customerID, customer_id and CUSTOMER-ID are all customer, id."""

from __future__ import annotations

import re
from typing import TypeAlias

from dbready.derive.vocabulary import cached, irregular, ordered, words

# OAuth and IoT are one word each.
_PARTS = re.compile(r"OAuth2?|IoT|[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+")
_OTHER_ALPHABETS = re.compile(r"[^\W_]+")
_SINGULAR = ("ss", "us", "sis", "xis")  # address, status, basis, axis
_DONE = ("creation", "update", "deletion", "transition", "scheduled")
"""Lists of what stands before "at" in createdat, as PostgreSQL spells createdAt without quotes."""
_SHORTEST_STEM = 3  # "paid" is not "pa" and "id"

Words: TypeAlias = tuple[str, ...]

ANONYMOUS = frozenset({("id",), ("uuid",), ("guid",)})
"""Names of keys that do not say whose they are."""


@cached
def split(name: str) -> Words:
    """Return the words of a name in lower case, at least one."""
    if name.islower() and name.isascii() and name.isidentifier():
        parts = [part for part in name.split("_") if part]
    elif not name.isascii():
        parts = _OTHER_ALPHABETS.findall(name.lower())
    else:
        parts = [part.lower() for part in _PARTS.findall(name)]
    if not parts:
        return (name.lower(),)
    return tuple(word for part in parts for word in _unglue(part))


@cached
def _unglue(word: str) -> Words:
    """Split "modifieddate" into "modified" and "date"; words that only look glued stay whole."""
    if word in words("words", "whole") or word.endswith(ordered("words", "whole_ends")):
        return (word,)
    for end in ordered("words", "glued_ends"):
        stem = word.removesuffix(end)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            return (*_unglue(stem), end)
    return _unglue_time(word) or (word,)


def _unglue_time(word: str) -> Words | None:
    """Split the name of a time: lastlogin, createdat, datecreated."""
    for start, verbs in (("last", "last_moment"), ("next", "next_moment")):
        if word.startswith(start) and word.removeprefix(start) in words("time", verbs):
            return (start, word.removeprefix(start))
    if word.endswith("at") and any(word[:-2] in words("time", verbs) for verbs in _DONE):
        return (word[:-2], "at")
    if word[:4] in {"date", "data"} and word[4:] in words("time", "update") | words(
        "time", "creation"
    ):
        return (word[:4], word[4:])
    return (word[:4], "last") if word in {"timelast", "datelast"} else None


@cached
def stem(word: str) -> str:
    """Return a form that singular and plural share; it need not be a real word."""
    known = irregular().get(word)
    if known:
        return known
    if len(word) >= _SHORTEST_STEM and word.endswith("s") and not word.endswith(_SINGULAR):
        word = word[:-1]
    if len(word) <= _SHORTEST_STEM:
        return word
    word = word.removesuffix("e")
    return f"{word[:-1]}i" if word.endswith("y") else word


@cached
def stems(name: str) -> Words:
    """Return the words of a name, each in the form that singular and plural share."""
    return tuple(map(stem, split(name)))


@cached
def stem_words(section: str, name: str) -> frozenset[str]:
    """Return a word list in the form that singular and plural share."""
    return frozenset(map(stem, words(section, name)))


@cached
def key_word(name: str) -> str:
    """Return what a key column names as one word, as tables are called: fileupload, of file_upload_id."""
    return glued_ends(name)[0]


@cached
def glued_ends(name: str) -> Words:
    """Return the ends of what a key column names, each as one word, the longest first."""
    kept = len(key_words(name)[0])
    names = split(name)
    start = 1 if names[0] in words("references", "prefix") and len(names) > kept else 0
    *first, last = names[start : start + kept]
    named = (*first, last)
    return tuple(stem("".join(named[at:])) for at in range(len(named)))


@cached
def key_words(name: str) -> tuple[Words, str]:
    """Return what a key column names and its ending: customer_id is customer and id."""
    names = split(name)
    if len(names) > 2 and names[-1].isdigit():  # noqa: PLR2004 - user, id, 2
        names = names[:-1]
    if len(names) > 2 and names[-1] == names[-2] in words("references", "suffix"):  # noqa: PLR2004
        names = names[:-1]  # parent_id_id, of Django
    for section in ("suffix", "suffix_weak"):
        if len(names) > 1 and names[-1] in words("references", section):
            return tuple(map(stem, names[:-1])), names[-1]
    if len(names) > 1 and names[0] in words("references", "prefix"):
        return tuple(map(stem, names[1:])), names[0]
    return stems(name), ""
