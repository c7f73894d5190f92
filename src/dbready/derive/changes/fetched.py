"""Tables that keep local copies of what a web service has: only what fetches them writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.tables import Meaning

_FETCHED = frozenset(
    {"cached_at", "cachedAt", "fetched_at", "fetchedAt", "retrieved_at", "retrievedAt"}
)


def fetched(meanings: Mapping[TableId, Meaning]) -> frozenset[TableId]:
    """Return the tables whose rows are probably fetched from another system.

    They say when they were fetched; or they have an update time and no creation time, and are named after
    something that only another system has ids of, or have a second, unique number that refers to nothing.
    """
    updated = [
        meaning
        for meaning in meanings.values()
        if "updated_at" in meaning.present and "created_at" not in meaning.present
    ]
    outside = _outside(meanings.values(), {_named_after(meaning) for meaning in updated})
    of_services = [
        meaning.table.id
        for meaning in updated
        if _named_after(meaning) in outside or _has_given_number(meaning)
    ]
    say_so = [
        id_ for id_, meaning in meanings.items() if not _FETCHED.isdisjoint(meaning.table.columns)
    ]
    return frozenset([*of_services, *say_so])


def _named_after(meaning: Meaning) -> tuple[str, str]:
    """Return the column that would refer to what a table is named after: imdb_id, of imdb_movies."""
    schema, name = meaning.table.id
    return schema, f"{name.lower().split('_', 1)[0]}_id"


def _outside(
    meanings: Iterable[Meaning], wanted: set[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Return the wanted columns that exist and refer to nothing in this database."""
    names = {name for _, name in wanted}
    found: set[tuple[str, str]] = set()
    referring: set[tuple[str, str]] = set()
    for meaning in meanings:
        for name in names & meaning.table.columns.keys():
            place = (meaning.table.id[0], name)
            (referring if name in meaning.references else found).add(place)
    return frozenset((found - referring) & wanted)


def _has_given_number(meaning: Meaning) -> bool:
    table = meaning.table
    return bool(table.primary_key) and any(
        len(key) == 1
        and key[0].lower().endswith("_id")
        and key[0] in table.columns
        and table.columns[key[0]].family == "integer"
        and key[0] not in meaning.references
        for key in table.unique_keys
    )
