"""Guesses at the kind of a table that nothing but its name suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.caches import is_cached
from dbready.derive.kinds.events import is_a_list_of_names, is_planned, keeps_the_latest
from dbready.derive.kinds.occurrences import is_time
from dbready.derive.kinds.queues import has_titles, names_another_kind, names_work
from dbready.derive.kinds.transients import is_lock, lasts
from dbready.derive.names import stem
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.tables import Meaning, Names

_LONG = 8  # letters of a word that names an event wherever a name ends in it: stockmovement
_ALWAYS = frozenset({"event", "events"})


def guess_by_name(
    meanings: Mapping[TableId, Meaning], names: Names, found: dict[TableId, Kind]
) -> None:
    """Guess the kinds of tables that are entities because their columns show no other kind.

    All that a guess changes is how certain the kind is: reports count such tables as entities.
    """
    for id_, meaning in meanings.items():
        kind, last = found[id_], meaning.last
        if kind.kind != "entity" or kind.is_record:
            continue
        guess = _short_lived(meaning) or ("event" if _is_event(meaning) else None)
        if guess and not names.is_table(meaning, last):
            found[id_] = Kind(guess, "low", f"only its name, '{last}', says so")
        elif _is_sequenced(meaning):
            found[id_] = Kind("event", "low", "only its key says so, which is called a sequence")


def _short_lived(meaning: Meaning) -> str | None:
    """Return the kind that the words of a name suggest for rows that do not last."""
    last = meaning.last
    if meaning.is_referenced or has_titles(meaning):
        return None
    if names_work(last):
        return "queue"
    if (stem(last) == "session" or is_lock(last)) and not lasts(meaning):
        return "transient"
    if names_another_kind(last) or _is_one_for_each(meaning):
        return None
    return "cache" if any(map(is_cached, meaning.words)) else None


def _is_one_for_each(meaning: Meaning) -> bool:
    """Say whether each row of another table has one row at most, as it has a picture that people chose for it."""
    return any((name,) in meaning.table.unique_keys for name in meaning.references)


def _is_event(meaning: Meaning) -> bool:
    """Say whether a table is named after what happens: an event, and no appointment."""
    last, present = meaning.last, meaning.present
    if is_a_list_of_names(meaning) or keeps_the_latest(meaning):
        return False
    has_time = not present.isdisjoint({"created_at", "event_time"})
    if meaning.words[-1] in words("tables", "event_once"):
        return has_time and "updated_at" not in present
    if "status" in present:
        return False
    if last in words("tables", "event"):
        return (has_time or last in _ALWAYS) and not is_planned(meaning)
    return has_time and meaning.words[-1].endswith(_long_words())


def _is_sequenced(meaning: Meaning) -> bool:
    """Say whether the key of a row is its place in a sequence: seq."""
    key = meaning.table.columns.get(meaning.table.key() or "")
    if key is None or meaning.is_referenced or meaning.changing:
        return False
    is_sequence = key.family == "integer" and key.words[-1] in {"seq", "seqno", "sequence"}
    return is_sequence and any(is_time(meaning, c) for c in meaning.table.columns.values())


@cached
def _long_words() -> tuple[str, ...]:
    weak = words("tables", "event_weak") - words("tables", "event_edited")
    return tuple(word for word in weak if len(word) >= _LONG)
