"""Recognises tables of settings and search indexes, which no kind describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.tables import Kind, Meaning

_MAYBE = frozenset({"entity", "join", "lookup"})  # other kinds say by themselves what they are
_BUSINESS = frozenset({"money", "deleted_at", "is_deleted"})


def housekeeping(meaning: Meaning, kind: Kind) -> str | None:
    """Return settings or search index for a table that an application keeps for itself, else None.

    A table that others refer to holds data, and so does one with amounts or deletion marks.
    """
    if kind.effective_kind not in _MAYBE or meaning.is_referenced or meaning.present & _BUSINESS:
        return None
    named = frozenset(meaning.words)
    if named & words("housekeeping", "settings"):
        return "settings"
    return "search index" if named & words("housekeeping", "search") else None
