"""Recognises tables that an application keeps for itself, which no kind describes: settings, secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import key_words, stem_words
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.tables import Kind, Meaning

_MAYBE = frozenset({"entity", "join", "lookup"})  # other kinds say by themselves what they are
_BUSINESS = frozenset({"money", "deleted_at", "is_deleted"})


_UNREFERENCED = ("settings", "search", "permissions", "counters")
_MOST_SETTING_COLUMNS = 6
_SHORTEST_END = 5  # letters of a word that may be glued to others: apitoken


def housekeeping(meaning: Meaning, kind: Kind) -> str | None:
    """Return what an application keeps a table for if it is for itself, else None.

    A table with amounts or deletion marks holds data, and so does one of settings that others
    refer to.
    """
    if kind.effective_kind not in _MAYBE or meaning.present & _BUSINESS:
        return None
    for kept in ("credentials", "interface"):
        if _is_named(meaning, kept):
            return kept
    if meaning.is_referenced:
        return None
    if _is_key_and_value(meaning):
        return "settings"
    purpose = next((purpose for purpose in _UNREFERENCED if _is_named(meaning, purpose)), None)
    if purpose == "settings" and _is_about_other_rows(meaning):
        return None
    return "search index" if purpose == "search" else purpose


def _is_key_and_value(meaning: Meaning) -> bool:
    """Say whether rows are names with a value each, and of nothing else: system_info."""
    columns = meaning.table.columns
    names = {meaning.words_of(name)[-1] for name in columns}
    named = words("housekeeping", "key").intersection(names)
    has_time = any(column.family in {"timestamp", "date"} for column in columns.values())
    few = len(columns) <= _MOST_SETTING_COLUMNS and not meaning.references and not has_time
    return few and bool(named) and not words("housekeeping", "value").isdisjoint(names)


def _is_about_other_rows(meaning: Meaning) -> bool:
    """Say whether rows are attributes of other rows than users: job_settings, of jobs."""
    people = stem_words("references", "people") | stem_words("references", "person")
    about = {key_words(name)[0] for name in meaning.references}
    whole = "".join(meaning.table.stems)
    return any(
        whole.startswith("".join(base)) and people.isdisjoint(base) for base in about if base
    )


def _is_named(meaning: Meaning, purpose: str) -> bool:
    """Say whether a word of the name is one of the list, or the last one ends in one of it."""
    known = words("housekeeping", purpose)
    ends = tuple(word for word in known if len(word) >= _SHORTEST_END)
    return not known.isdisjoint(meaning.words) or meaning.words[-1].endswith(ends)
