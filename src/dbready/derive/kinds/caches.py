"""Caches: tables of copies that the application can rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import has_titles, names_another_kind
from dbready.derive.names import stem, stem_words
from dbready.derive.tables import Kind, Meaning, Names
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEW_COLUMNS = 4


def cache(meaning: Meaning, names: Names) -> Kind | None:
    """Return cache for copies that the application can rebuild."""
    last = meaning.last
    if meaning.is_referenced or names_another_kind(last):
        return None
    known = words("tables", "cache")
    # Tables beside a table named cache belong to it: cache, cache_index.
    if meaning.words[0] in known or (last in known and not names.is_table(meaning, last)):
        named = meaning.words[0] if meaning.words[0] in known else last
        return Kind("cache", "medium", f"'{named}' names copies that can be rebuilt")
    copied = next((word for word in meaning.words if is_cached(word)), None)
    evidence = next(_cached_columns(meaning), None) or _cache_key(meaning)
    if evidence and copied:
        return Kind("cache", "medium", f"'{copied}' names copies, and it has {evidence}")
    if evidence and _holds_keys_of_servers(meaning):
        return Kind("cache", "medium", "the keys of other servers, which can be fetched again")
    return None


def _cache_key(meaning: Meaning) -> str | None:
    """Return the key of a table that has hardly more than a key and a value, and refers to no row."""
    columns = meaning.table.columns.values()
    if len(columns) > _FEW_COLUMNS or meaning.references or has_titles(meaning):
        return None
    return next((column.name for column in columns if column.words[-1] == "key"), None)


@cached
def is_cached(word: str) -> bool:
    """Say whether a word names a copy, also where it is glued to another: cachedfile."""
    is_glued = word.startswith("cache") or word.endswith("cache")
    return is_glued or stem(word) in stem_words("tables", "cache_weak")


def _cached_columns(meaning: Meaning) -> Iterator[str]:
    """Return columns that copies have: when they were made or expire, and the size of an image."""
    for name in meaning.table.columns:
        if meaning.is_likely(name, "scheduled_time", "created_at", "updated_at", "event_time") or {
            "width",
            "height",
            "etag",
            "checksum",
            "mimetype",
        }.intersection(meaning.words_of(name)):
            yield name


def _holds_keys_of_servers(meaning: Meaning) -> bool:
    """Say whether a table keeps the public keys of other servers while these are valid."""
    return (
        "server" in meaning.table.stems
        and stem(meaning.words[-1]) == "key"
        and any(
            "valid" in meaning.words_of(name) or "expires" in meaning.words_of(name)
            for name in meaning.table.columns
        )
    )
