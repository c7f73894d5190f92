"""Guesses that rows are events, by the name of their table alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.events import is_a_list_of_names, is_planned, keeps_the_latest
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.tables import Meaning, Names

_LONG = 8  # letters of a word that names an event wherever a name ends in it: stockmovement

_ALWAYS = frozenset({"event", "events"})


def guess_events(
    meanings: Mapping[TableId, Meaning], names: Names, found: dict[TableId, Kind]
) -> None:
    """Guess events among the tables that nothing else marks: their rows have no such shape."""
    for id_, meaning in meanings.items():
        kind = found[id_]
        if kind.kind == "entity" and not kind.is_record and (last := _named(meaning, names)):
            found[id_] = Kind("event", "low", f"only its name, '{last}', says so")


def _named(meaning: Meaning, names: Names) -> str | None:
    """Return what says that a table is named after what happens: an event, and no appointment."""
    last, present = meaning.last, meaning.present
    if names.is_table(meaning, last) or is_a_list_of_names(meaning) or keeps_the_latest(meaning):
        return None
    has_time = not present.isdisjoint({"created_at", "event_time"})
    if meaning.words[-1] in words("tables", "event_once"):
        return last if has_time and "updated_at" not in present else None
    if "status" in present:
        return None
    if last in words("tables", "event"):
        is_event = has_time or last in _ALWAYS
        return last if is_event and not is_planned(meaning) else None
    return last if has_time and meaning.words[-1].endswith(_long_words()) else None


@cached
def _long_words() -> tuple[str, ...]:
    weak = words("tables", "event_weak") - words("tables", "event_edited")
    return tuple(word for word in weak if len(word) >= _LONG)
