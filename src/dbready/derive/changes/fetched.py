"""Tables that keep local copies of what a web service has: only what fetches them writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.tables import Meaning

_FETCHED = frozenset(
    {"cached_at", "cachedAt", "fetched_at", "fetchedAt", "retrieved_at", "retrievedAt"}
)

_DOWNLOADED = frozenset({"download", "downloaded"})


def fetched(meanings: Mapping[TableId, Meaning]) -> frozenset[TableId]:
    """Return the tables whose rows are probably fetched from another system.

    They say when they were fetched; or they have an update time and no creation time, and say when they were
    downloaded, are named after something that only another system has ids of, or have a second, unique number
    that refers to nothing.
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
    downloaded = [meaning.table.id for meaning in updated if _is_downloaded(meaning)]
    return frozenset([*of_services, *say_so, *downloaded])


def _is_downloaded(meaning: Meaning) -> bool:
    """Say whether a row has the time when it was downloaded: DatumDownload, download_date."""
    moments = words("time", "moment")
    return any(
        column.family in {"timestamp", "date"}
        and not moments.isdisjoint(column.words)
        and moments.union(_DOWNLOADED).issuperset(column.words)
        and not _DOWNLOADED.isdisjoint(column.words)
        for column in meaning.table.columns.values()
    )


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
