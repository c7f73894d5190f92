"""Guesses that rows do not last, by the name of their table alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.caches import is_cached
from dbready.derive.kinds.queues import has_titles, names_another_kind, names_work
from dbready.derive.kinds.transients import is_lock, lasts
from dbready.derive.names import stem
from dbready.derive.tables import Kind, Meaning, Names

if TYPE_CHECKING:
    from dbready.derive.names import Words


def by_name(meaning: Meaning, names: Names) -> Kind | None:
    """Return a guess for a table that nothing but its name puts among these kinds."""
    last = meaning.last
    guess = _named_kind(meaning.words, last)
    if guess is None or meaning.is_referenced or names.is_table(meaning, last):
        return None
    if guess.kind == "transient" and lasts(meaning):
        return None
    return None if has_titles(meaning) else guess


def _named_kind(parts: Words, last: str) -> Kind | None:
    """Return the kind that the words of a name suggest."""
    if names_work(last):
        return Kind("queue", "low", f"only its name, '{last}', says so")
    if stem(last) == "session" or is_lock(last):
        return Kind("transient", "low", f"only its name, '{last}', says so")
    if any(map(is_cached, parts)) and not names_another_kind(last):
        return Kind("cache", "low", "only its name says so")
    return None
