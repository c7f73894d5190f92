"""Tables that keep the past states of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import is_named
from dbready.derive.names import stem, stems
from dbready.derive.tables import Kind, is_copy
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Table
    from dbready.derive.names import Words
    from dbready.derive.tables import Meaning, Names

_COPIED = "version_"
_FEWEST_COPIED = 3  # columns
_COPIED_SHARE = 0.5  # of the columns of the table whose versions are kept


def history_of(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table of another table's past rows: orders_history."""
    parts = meaning.words
    for kept in range(len(parts) - 1, 0, -1):
        word = parts[kept]
        if word not in words("tables", "history") | words("tables", "history_weak"):
            return None
        base = names.base(meaning, parts[:kept])
        is_sure = word in words("tables", "history")
        # Beside property_hist, hist is no table: property is a prefix of all names.
        if base is None:
            continue
        is_of_another = names.is_table(meaning, word, is_whole_name=is_sure)
        if is_of_another and not (meaning.references and is_copy(meaning.table, base)):
            continue
        reason = f"named like the {word} of {base.id[1]}"
        if is_copy(meaning.table, base) and (is_sure or not _changes_after_insert(meaning)):
            return Kind(
                "history", "high", f"{reason}, and it has the same columns", original=base.id
            )
        if is_sure:
            return None if _changes_after_insert(meaning) else _of_base(meaning, base, reason)
        # The current revision of a note is one that the note itself refers to.
        is_of_base_alone = meaning.referrers <= {base.id} or _is_numbered(meaning, word)
        if is_of_base_alone and not meaning.present & {"updated_at", "status"}:
            reason = f"{reason}, and it has no update time or status"
            return Kind("history", "medium", reason, original=base.id)
    return None


def _is_numbered(meaning: Meaning, word: str) -> bool:
    """Say whether the revisions of each row are numbered, whatever refers to one of them."""
    if stem(word) != stem("revision"):
        return False
    keys = [key for key in (meaning.table.primary_key, *meaning.table.unique_keys) if len(key) > 1]
    numbers = [c.name for c in meaning.table.columns.values() if c.words[-1] == "number"]
    return any(name in key for key in keys for name in numbers)


def versions_of(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table that repeats the columns of one that it refers to: version_title, of title."""
    copied = [name for name in meaning.table.columns if name.startswith(_COPIED)]
    if len(copied) < _FEWEST_COPIED:
        return None
    for key in meaning.table.foreign_keys:
        base = names.base(meaning, stems(key.target[1]))
        if base is None or base.id != key.target:
            continue
        repeated = sum(name.removeprefix(_COPIED) in base.columns for name in copied)
        if repeated >= max(_FEWEST_COPIED, _COPIED_SHARE * len(base.columns)):
            reason = f"its columns repeat those of {base.id[1]}, as {copied[0]} does"
            return Kind("history", "high", reason, original=base.id)
    return None


def _of_base(meaning: Meaning, base: Table, reason: str) -> Kind:
    """Return history; without a time, it does not say when rows of the base changed."""
    if not _has_time(meaning):
        return Kind("history", "medium", reason)
    return Kind("history", "high", reason, original=base.id)


def history(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table whose name or key suggests one row for each version."""
    last = meaning.words[-1]
    if _changes_after_insert(meaning):
        return None
    is_alone = last in words("tables", "history_alone") and _has_time(meaning)
    if is_alone and not _is_kept_up(meaning):
        return Kind("history", "medium", f"named '{last}', and its rows have a time")
    if names.is_table(meaning, last):
        return None
    differences = words("tables", "difference")
    if last in words("tables", "history_weak") and not meaning.is_referenced:
        found = [c.name for c in meaning.table.columns.values() if c.words[-1] in differences]
        if found:
            return Kind("history", "medium", f"named '{last}', with {found[0]}")
    is_trail = meaning.table.stems in {("version",), ("revision",), (stem("archive"),)}
    is_release = is_named(meaning) and last not in words("tables", "history")
    if is_trail and not (is_release or meaning.is_referenced) and not _is_edited(meaning):
        return Kind("history", "medium", f"named '{last}', and it has no update time or status")
    return _history_by_key(meaning) if len(meaning.table.primary_key) > 1 else None


def marked_versions(meaning: Meaning) -> Kind | None:
    """Return history for numbered versions with a flag of the current one: is_current, beside version_number."""
    columns = meaning.table.columns.values()
    is_numbered = any(c.words[0] == "version" and c.family == "integer" for c in columns)
    if stem(meaning.last) != stem("version") or not is_numbered:
        return None
    known = words("columns", "current_version")
    flag = next((c for c in columns if c.family == "boolean" and c.words[-1] in known), None)
    if flag is None:
        return None
    return Kind(
        "history", "medium", f"named '{meaning.last}', and {flag.name} marks the current one"
    )


def _is_kept_up(meaning: Meaning) -> bool:
    """Say whether rows change: histories of employment that are reviewed, or those that people name."""
    if len(meaning.words) == 1:
        return not meaning.present.isdisjoint({"updated_at", "is_deleted"})
    if _is_written_about(meaning):
        return True
    is_of_states = not {"status", "state"}.isdisjoint(meaning.words)
    return {"status", "updated_at"} <= meaning.changing and not is_of_states


def _is_written_about(meaning: Meaning) -> bool:
    """Say whether rows have a text or title that people edit, with the time of the edit: medical histories."""
    is_edited = meaning.present >= {"created_at", "updated_at"}
    if not is_edited or not meaning.present.isdisjoint(
        {"ip_address", "user_agent", "money", "json"}
    ):
        return False
    columns = meaning.table.columns.values()
    return any(c.words[-1] == "title" or meaning.is_likely(c.name, "description") for c in columns)


def _is_edited(meaning: Meaning) -> bool:
    return not meaning.present.isdisjoint({"updated_at", "status"})


def _has_time(meaning: Meaning) -> bool:
    """Say whether a row has a time, also as a number: event_time."""
    times = {"created_at", "updated_at", "event_time", "scheduled_time"}
    return bool(meaning.present & times) or any(
        (column.words[-1] in {"time", "timestamp"} and column.family not in {"boolean", "json"})
        or (column.words == ("date",) and column.family in {"date", "timestamp"})
        for column in meaning.table.columns.values()
    )


def _changes_after_insert(meaning: Meaning) -> bool:
    """Say whether rows change after they are written, as rows of a history do not."""
    return {"status", "status_changed_at"} <= meaning.present


def _history_by_key(meaning: Meaning) -> Kind | None:
    """Return history for keys of an id and its version, or of an id and the start of a period."""
    key = meaning.table.primary_key
    own = (meaning.table.stems, meaning.table.stems[-1:], ())
    ids = [name for name in key if _without_id(meaning, name) in own]
    for name in key:
        if meaning.words_of(name)[-1] in words("columns", "version") and ids and name not in ids:
            reason = f"its key is {', '.join(key)}: one row for each version"
            return Kind("history", "medium", reason)
        column = meaning.table.columns.get(name)
        starts = {"from", "start", "begin", "effective", "valid", "since"}
        if (
            column
            and column.family in {"date", "timestamp"}
            and starts.intersection(meaning.words_of(name))
        ):
            is_measured = not words("tables", "event_measure").isdisjoint(meaning.words)
            kind = "event" if is_measured else "history"
            return Kind(kind, "medium", f"its key includes {name}: one row for each period")
    return None


def _without_id(meaning: Meaning, name: str) -> Words:
    """Return the stems of a key's name without its ending: node for node_id, nothing for id."""
    names = meaning.words_of(name)
    kept = names[:-1] if names[-1] in words("references", "suffix") else names
    return tuple(map(stem, kept))
