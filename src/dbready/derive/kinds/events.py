"""Tables of what happened, whose rows are only added, and of sums over a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.logs import handled_later, log, log_in_name, of_every_row, of_other_rows
from dbready.derive.kinds.queues import has_titles
from dbready.derive.names import stem, stem_words, stems
from dbready.derive.tables import CHANGING, Kind
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning, Names
    from dbready.derive.times.times import Confidence


_NUMBERS = frozenset({"integer", "decimal", "float"})
_STATES = frozenset({"status", "statuses", "state", "states"})
_OVERWRITTEN = frozenset({"last", "latest", "current"})
_FEWEST_NOTES = 3  # tables that refer to events on which people work
_PAIRS = (
    ("old", "new"),
    ("from", "to"),
    ("before", "after"),
    ("previous", "new"),
    ("former", "modified"),
    ("former", "new"),
)
_LEDGER_ENTRY = ("ledger", stem("entries"))
_BALANCE_AFTER = ("balance", "after")
_MOMENTS = frozenset({("timestamp",), ("ts",)})
_FIELDS = frozenset({"field", "column", "attribute", "property", "action"})


def event_by_name(meaning: Meaning, names: Names) -> Kind | None:
    """Return event for a table named after events whose columns agree."""
    last = meaning.last
    record = _deletions(meaning) or _named_change(meaning) or _entry_of_a_ledger(meaning)
    named = log_in_name(meaning)
    if record or (last not in event_words() and named is None):
        return record
    times = {"created_at", "event_time"}
    has_time = any(role.role in times for found in meaning.roles.values() for role in found)
    changing = meaning.changing - of_other_rows(meaning, names) - of_every_row(meaning)
    is_still = has_time and not changing
    if named:
        return log(meaning, named, is_still=is_still)
    is_another = names.is_table(meaning, last) and not _is_of_the_rest(meaning, names)
    if not is_still or is_another or handled_later(meaning):
        return None
    # latest_metrics are overwritten
    is_overwritten = meaning.words[0] in _OVERWRITTEN or keeps_the_latest(meaning)
    is_event = last in words("tables", "event") and not (
        is_planned(meaning) or is_a_list_of_names(meaning)
    )
    is_measure = last in words("tables", "event_measure") and _is_repeated(meaning)
    # People correct what they have described: entries of a list, transactions of a ledger.
    is_titled = last in words("tables", "event_edited") and has_titles(meaning)
    is_likely = is_measure or (last in words("tables", "event_weak") and not is_titled)
    if is_overwritten or not (is_event or (is_likely and not meaning.is_referenced)):
        return None
    sure: Confidence = "high" if is_event and not meaning.is_referenced else "medium"
    without = "status" if "updated_at" in meaning.changing else "update time or status"
    return Kind("event", sure, f"named '{last}', with a time, and without {without}")


def _named_change(meaning: Meaning) -> Kind | None:
    """Return event for the changes of other rows, also where these refer to the latest: state_changes."""
    last = meaning.words[-1]
    is_named = len(meaning.words) > 1 and last in words("tables", "event_change")
    if not is_named or "created_at" not in meaning.present or meaning.changing:
        return None
    is_about_rows = bool(meaning.references) or "polymorphic_type" in meaning.present
    if not is_about_rows or handled_later(meaning) or has_titles(meaning):
        return None
    return Kind("event", "medium", f"named '{last}', with a time and the rows that changed")


def _entry_of_a_ledger(meaning: Meaning) -> Kind | None:
    """Return event for entries of a ledger with their amounts and times, unless they have a state."""
    is_timed = not meaning.present.isdisjoint({"created_at", "event_time"})
    if not is_timed or "status" in meaning.present or not is_a_ledger(meaning):
        return None
    return Kind("event", "medium", "its rows are entries of a ledger")


def is_a_ledger(meaning: Meaning) -> bool:
    """Say whether rows are entries of a ledger, which are corrected by further entries."""
    if tuple(map(stem, meaning.words[-2:])) == _LEDGER_ENTRY:
        return True
    return any(column.words == _BALANCE_AFTER for column in meaning.table.columns.values())


def is_a_list_of_names(meaning: Meaning) -> bool:
    """Say whether rows are names with a description, such as the events that may happen."""
    columns = meaning.table.columns.values()
    is_named = any(c.words == ("name",) and c.family == "text" for c in columns)
    is_described = any(meaning.has(c.name, "description") for c in columns)
    return (
        is_named and is_described and not meaning.references and "event_time" not in meaning.present
    )


def keeps_the_latest(meaning: Meaning) -> bool:
    """Say whether rows are counted up, with the time of the latest event, or noted by many others."""
    is_known_elsewhere = len(meaning.referrers) >= _FEWEST_NOTES and "updated_at" in meaning.present
    columns = meaning.table.columns.values()
    counts = words("tables", "rollup")
    is_counted = any(c.family == "integer" and not counts.isdisjoint(c.words) for c in columns)
    return is_known_elsewhere or (
        is_counted
        and any(
            c.words[0] in _OVERWRITTEN and meaning.is_likely(c.name, "event_time") for c in columns
        )
    )


def _is_of_the_rest(meaning: Meaning, names: Names) -> bool:
    """Say whether rows are events of the table in the rest of the name, also beside a table of events.

    They refer to that table, and not to one of events.
    """
    rest = meaning.words[:-1]
    if names.base(meaning, rest) is None:
        return False
    named = [stems(name) for name in meaning.references]
    is_of_rest = any(stem(rest[-1]) in name for name in named)
    return is_of_rest and not any(stem(meaning.last) in name for name in named)


def _is_repeated(meaning: Meaning) -> bool:
    """Say whether there is a row for each time that something was measured, and not one a thing."""
    if any(
        meaning.is_likely(column.name, "event_time") and column.words[0] not in _OVERWRITTEN
        for column in meaning.table.columns.values()
    ):
        return True
    if "created_at" not in meaning.present or meaning.present & CHANGING:
        return False
    has_value = any(_is_value(meaning, column) for column in meaning.table.columns.values())
    keys = (tuple(meaning.table.primary_key), *meaning.table.unique_keys)
    is_one_a_thing = any(meaning.references.issuperset(key) for key in keys if key)
    return has_value and not is_one_a_thing


def _is_value(meaning: Meaning, column: Column) -> bool:
    """Say whether a column may hold what was measured: a number that is no key, or called value."""
    if column.words[-1] == "value":
        return True
    is_key = bool(column.suffix) or column.name in meaning.table.primary_key
    is_other = is_key or meaning.has(column.name, "created_at", "reference")
    return column.family in _NUMBERS and not is_other


@cached
def event_words() -> frozenset[str]:
    """Return the last words of names of tables of events or measurements."""
    lists = ("event", "event_sure", "event_measure", "event_weak")
    return frozenset().union(*(words("tables", name) for name in lists))


def _deletions(meaning: Meaning) -> Kind | None:
    """Return event for a table of what was deleted elsewhere: deleted_users, tombstones."""
    gone = words("tables", "deletions")
    *before, last = meaning.words
    glued = any(last.startswith(word) and len(last) > len(word) for word in gone)
    if not (glued or gone.intersection((*before[-1:], last))):
        return None
    if meaning.is_referenced and meaning.words[0] not in gone:
        return None
    return Kind("event", "medium", "its rows record what was deleted", is_record=True)


def is_planned(meaning: Meaning) -> bool:
    """Say whether events are appointments, which change, and not records of what happened."""
    planned = {"start", "starts", "end", "ends", "venue", "location", "enabled"}
    return any(planned.intersection(meaning.words_of(name)) for name in meaning.table.columns)


def event_flag(meaning: Meaning) -> str | None:
    """Return the flag that is set later in a table named after events, if it has a time."""
    is_named = meaning.last in words("tables", "event") and not is_planned(meaning)
    has_time = not meaning.present.isdisjoint({"created_at", "event_time"})
    return handled_later(meaning) if is_named and has_time else None


def event_by_shape(meaning: Meaning) -> Kind | None:
    """Return event for a table whose columns and keys suggest that rows are only added."""
    changing = {"updated_at", "status", "deleted_at", "is_deleted"}
    if (meaning.present & changing) == {"status"} and meaning.last in _STATES:
        time = _time_in_key(meaning)
        return (
            Kind("event", "medium", f"states over time: its key includes {time}") if time else None
        )
    if meaning.present & changing or handled_later(meaning):
        return None
    if time := _time_in_key(meaning):
        return Kind("event", "medium", f"its key includes {time}: rows are added over time")
    # The changes of a comment have no time of their own: field, old_value, new_value.
    is_field = any(c.words[-1] in _FIELDS for c in meaning.table.columns.values())
    is_detail = is_field and bool(meaning.references) and not meaning.is_referenced
    if not is_detail and not meaning.present & {"created_at", "event_time"}:
        return None
    if pair := _before_and_after(meaning):
        is_version = meaning.table.stems[-1] in stem_words("tables", "versions")
        kind = "history" if is_version else "event"
        return Kind(kind, "medium", f"it records changes: {' and '.join(pair)}")
    return None


def reading(meaning: Meaning) -> Kind | None:
    """Return event for what was measured at a timestamp in the key, also where that is a state: battery_status."""
    time = _time_in_key(meaning)
    is_kept_up = not meaning.present.isdisjoint({"updated_at", "deleted_at", "is_deleted"})
    if time is None or is_kept_up or meaning.words_of(time) not in _MOMENTS:
        return None
    return Kind("event", "medium", f"its key includes {time}: rows are added over time")


def _before_and_after(meaning: Meaning) -> tuple[str, str] | None:
    """Return two columns with a value before and after a change: old_value and new_value."""
    found = {meaning.words_of(name): name for name in meaning.table.columns}
    for names, name in found.items():
        for old, new in _PAIRS:
            changed = words("tables", "changed" if old == "from" else "changed_old")
            if old in names and names[-1] in changed:
                other = found.get(tuple(new if word == old else word for word in names))
                if other:
                    return name, other
    return _glued_pair(meaning)


def _glued_pair(meaning: Meaning) -> tuple[str, str] | None:
    """Return two columns such as oldvalue and newvalue."""
    found = {name.lower(): name for name in meaning.table.columns}
    for word in words("tables", "changed_old"):
        pair = found.get(f"old{word}"), found.get(f"new{word}")
        if pair[0] and pair[1]:
            return pair[0], pair[1]
    return None


def _time_in_key(meaning: Meaning) -> str | None:
    """Return the time in a composite key, unless the key also has an id: then the time is for partitioning."""
    found = None
    table = meaning.table
    if len(table.primary_key) == 1 and table.columns.keys() == set(table.primary_key):
        return None  # a calendar
    is_long = len(table.primary_key) > 1
    for name in table.primary_key:
        column = meaning.table.columns.get(name)
        if (
            column is None
            or column.is_identity
            or stems(name) in {("id",), (*meaning.table.stems, "id")}
        ):
            return None
        if name.lower().startswith(("valid", "effective")):
            return None  # a key of periods: one row follows another
        is_of_another = name in meaning.references  # the session of a directory
        is_own = meaning.is_referenced and column.words[0] == meaning.words[-1]  # of a session
        if is_of_another or is_own:
            continue
        is_moment = is_long or column.words in _MOMENTS
        if is_moment and meaning.has(name, "event_time") and column.family != "text":
            found = name
    if any(found not in key for key in meaning.table.unique_keys):
        return None  # one row a thing, which has another key
    return found
