"""Tables that keep the past states of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import is_named
from dbready.derive.names import stem, stems
from dbready.derive.tables import Kind, is_copy
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.tables import Meaning, Names

_VERSIONS = frozenset(stems("version_revision"))
_STATES = frozenset({"status", "deleted_at", "is_deleted"})


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
        # The current version of a note is one that the note itself refers to.
        is_of_base_alone = meaning.referrers <= {base.id} or stem(word) == stem("revision")
        if is_of_base_alone and not meaning.present & {"updated_at", "status"}:
            reason = f"{reason}, and it has no update time or status"
            return Kind("history", "medium", reason, original=base.id)
    return None


def _of_base(meaning: Meaning, base: Table, reason: str) -> Kind:
    """Return history; without a time, it does not say when rows of the base changed."""
    if not _has_time(meaning):
        return Kind("history", "medium", reason)
    return Kind("history", "high", reason, original=base.id)


def history(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table whose name or key suggests one row for each version."""
    last = meaning.words[-1]
    if marked := _marked_versions(meaning):
        return marked
    if _changes_after_insert(meaning):
        return None
    is_alone = last in words("tables", "history_alone") and _has_time(meaning)
    if is_alone and not _is_kept_up(meaning):
        return Kind("history", "medium", f"named '{last}', and its rows have a time")
    if names.is_table(meaning, last):
        return None
    is_trail = meaning.table.stems in {("version",), ("revision",), (stem("archive"),)}
    is_release = is_named(meaning) and last not in words("tables", "history")
    if is_trail and not (is_release or meaning.is_referenced) and not _is_edited(meaning):
        return Kind("history", "medium", f"named '{last}', and it has no update time or status")
    return _history_by_key(meaning)


def _marked_versions(meaning: Meaning) -> Kind | None:
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


def past_of_rows(meaning: Meaning) -> Kind | None:
    """Return history for versions or changes of other rows, whatever the table of these rows is called."""
    return _versions_of_rows(meaning) or _journal(meaning)


def _versions_of_rows(meaning: Meaning) -> Kind | None:
    """Return history for numbered versions of the row that they refer to, or for contents of rows of any table."""
    if stem(meaning.last) not in _VERSIONS or not meaning.present.isdisjoint(_STATES):
        return None
    if meaning.present >= {"created_at", "updated_at"}:
        return None  # drafts that people go on writing
    columns = meaning.table.columns.values()
    contents = words("tables", "text_columns") | words("tables", "payload")
    if meaning.present >= {"polymorphic_type", "created_at"}:
        held = next((c.name for c in columns if c.words[-1] in contents), None)
        reason = f"named '{meaning.last}', and {held} is what rows of other tables held"
        return Kind("history", "medium", reason) if held else None
    number = next((c.name for c in columns if _is_number_of_version(meaning, c)), None)
    is_of_row = not meaning.references.isdisjoint(
        meaning.table.columns.keys() - meaning.table.nullable
    )
    if number is None or not is_of_row or meaning.is_referenced or is_named(meaning):
        return None
    if not _has_time(meaning):
        return None
    reason = f"named '{meaning.last}', and {number} counts the versions of another row"
    return Kind("history", "medium", reason)


def _is_number_of_version(meaning: Meaning, column: Column) -> bool:
    is_number = column.family == "integer" and len(column.words) > 1
    return is_number and meaning.is_likely(column.name, "version")


def _journal(meaning: Meaning) -> Kind | None:
    """Return history for the changes of other rows in the order in which they were made: operation, timestamp."""
    if meaning.last != "journal" or meaning.is_referenced or meaning.changing:
        return None
    columns = meaning.table.columns.values()
    operation = next((c.name for c in columns if c.words in {("operation",), ("action",)}), None)
    if operation is None or not _has_time(meaning):
        return None
    return Kind("history", "medium", f"named 'journal', with a time and {operation}")


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
    own = {("id",), (*meaning.table.stems, "id"), (meaning.table.stems[-1], "id")}
    is_of_an_id = any(stems(name) in own for name in key)
    starts = {"from", "start", "begin", "effective", "valid", "since"}
    for name in key if len(key) > 1 else ():
        if is_of_an_id and meaning.words_of(name)[-1] in words("columns", "version"):
            reason = f"its key is {', '.join(key)}: one row for each version"
            return Kind("history", "medium", reason)
        column = meaning.table.columns.get(name)
        is_time = column is not None and column.family in {"date", "timestamp"}
        if is_time and not starts.isdisjoint(meaning.words_of(name)):
            is_measured = not words("tables", "event_measure").isdisjoint(meaning.words)
            reason = f"its key includes {name}: one row for each period"
            return Kind("event" if is_measured else "history", "medium", reason)
    return None


def differences(meaning: Meaning) -> Kind | None:
    """Return history or event for rows that say how other rows differ since a moment."""
    is_named = meaning.last in words("tables", "history_weak")
    is_about_rows = bool(meaning.references) or "polymorphic_type" in meaning.present
    if meaning.is_referenced or not (is_named or (is_about_rows and not meaning.changing)):
        return None
    known = words("tables", "difference")
    found = next((c for c in meaning.table.columns.values() if c.words[-1] in known), None)
    if found is None or not _has_time(meaning):
        return None
    kind = "history" if found.family in {"text", "json"} else "event"
    return Kind(kind, "medium", f"it records what changed, {found.name}, and when")
