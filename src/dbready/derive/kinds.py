"""Infers what each table is for: an entity, or a kind with simpler needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words
from dbready.derive.shapes import event_by_shape, join, lookup, settings
from dbready.derive.tables import DATE, Kind, Meaning, Names, is_copy
from dbready.derive.vocabulary import ordered, remembered, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Table
    from dbready.derive.names import Words
    from dbready.derive.times import Confidence

_FEW_DATED = 2  # more tables of one name with dates are partitions made by hand, not copies
_MOST_VERSION_COLUMNS = 3
_LASTING = frozenset({"event", "history", "queue", "staging", "backup", "cache"})


def kind_of(meaning: Meaning, names: Names) -> Kind:
    """Return the first kind that fits a table; entity where none does.

    Structure comes before names: a table of two references is a join whatever its name.
    """
    return (
        _owned(meaning)
        or _backup(meaning, names)
        or _history_of(meaning, names)
        or join(meaning)
        or _staging(meaning, names)
        or _cache(meaning, names)
        or _queue(meaning, names)
        or _history(meaning, names)
        or _event_by_name(meaning, names)
        or lookup(meaning, names)
        or settings(meaning)
        or event_by_shape(meaning)
        or _entity(meaning)
    )


def outlives_targets(table: Table, kind: Kind) -> bool:
    """Say whether rows are kept when the rows that they refer to are deleted.

    Logs, archives, queues, copies and records of what was deleted are. A foreign key of the table
    shows that its rows are not.
    """
    if table.foreign_keys:
        return False
    gone = stem_words("time", "deletion") | {stem("tombstone"), stem("removed"), stem("trash")}
    return kind.effective_kind in _LASTING or not gone.isdisjoint(table.stems)


@remembered
def _shaped() -> Mapping[str, list[frozenset[str]]]:
    """Return the columns that identify framework tables with ordinary names."""
    found: dict[str, list[frozenset[str]]] = {}
    for line in ordered("tables", "framework_shaped"):
        name, *columns = line.split()
        found.setdefault(name, []).append(frozenset(columns))
    return found


def _owned(meaning: Meaning) -> Kind | None:
    """Return migration or framework for tables that a tool owns."""
    schema, name = (part.lower() for part in meaning.table.id)
    # An application's table prefix may precede the names of its tools' tables.
    is_prefixed = len(meaning.table.stems) < len(meaning.words)
    bare = name.split("_", 1)[-1] if is_prefixed else name
    columns = {name.lower() for name in meaning.table.columns}
    if {name, bare} & words("tables", "migration"):
        return Kind("migration", "high", f"{name} is a migration tool's own table")
    if {name, bare} & words("tables", "migration_small") and len(columns) <= _MOST_VERSION_COLUMNS:
        return Kind("migration", "medium", f"{name} is small enough to hold only a schema version")
    if name in words("tables", "framework") or name.startswith(
        ordered("tables", "framework_start")
    ):
        return Kind("framework", "high", f"{name} is a framework's own table")
    if schema in words("tables", "framework_schema"):
        return Kind("framework", "high", f"schema {schema} belongs to an extension or a tool")
    for shape in _shaped().get(bare, ()):
        if shape <= columns:
            listed = ", ".join(sorted(shape))
            return Kind("framework", "high", f"{name} has the columns of a framework: {listed}")
    return None


def _backup(meaning: Meaning, names: Names) -> Kind | None:
    """Return backup for a table named like a copy of another that has the same columns."""
    parts = meaning.words
    if len(parts) == 1:
        return None
    rest, last = parts[:-1], parts[-1]
    end = last.rstrip("0123456789") or last
    is_date = bool(DATE.fullmatch(last))
    few_dated = names.dated[meaning.table.id[0], tuple(map(stem, rest))] <= _FEW_DATED
    if (is_date and few_dated) or end in words("tables", "backup_end"):
        base = names.base(meaning, rest)
        if base and is_copy(meaning.table, base):
            return Kind("backup", "high", f"a copy of {base.id[1]}, by name and columns")
        if base is None and (is_date or end in words("tables", "backup_sure")):
            return Kind("backup", "medium", f"'{last}' ends the name of a copy")
    if parts[0] in words("tables", "backup_start"):
        base = names.base(meaning, parts[1:]) or names.base(meaning, parts[2:])
        if base and is_copy(meaning.table, base):
            return Kind("backup", "high", f"a copy of {base.id[1]}, by name and columns")
    return None


def _history_of(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table of another table's past rows: orders_history."""
    parts = meaning.words
    for kept in range(len(parts) - 1, 0, -1):
        word = parts[kept]
        if word not in words("tables", "history") | words("tables", "history_weak"):
            return None
        base = names.base(meaning, parts[:kept])
        if base is None or names.is_table(meaning, word):
            continue
        reason = f"named like the {word} of {base.id[1]}"
        is_sure = word in words("tables", "history")
        if is_copy(meaning.table, base) and (is_sure or not _goes_through_states(meaning)):
            return Kind("history", "high", f"{reason}, and it has the same columns")
        if is_sure:
            return None if _goes_through_states(meaning) else Kind("history", "high", reason)
        if not meaning.is_referenced and not meaning.present & {"updated_at", "status"}:
            return Kind("history", "medium", f"{reason}, and it has no update time or status")
    return None


def _staging(meaning: Meaning, names: Names) -> Kind | None:
    """Return staging for data in transit to other tables."""
    schema, parts = meaning.table.id[0], meaning.words
    if schema.lower() in words("tables", "staging_schema"):
        return Kind("staging", "high", f"schema {schema} holds data in transit")
    if len(parts) == 1 or meaning.is_referenced or meaning.table.foreign_keys:
        return None
    for word, rest in ((parts[0], parts[1:]), (parts[-1], parts[:-1])):
        if names.is_table(meaning, word):
            continue
        base = names.base(meaning, rest)
        if word in words("tables", "staging"):
            return Kind("staging", "medium", f"'{word}' marks a table of data in transit")
        if word in words("tables", "staging_weak") and base and is_copy(meaning.table, base):
            return Kind("staging", "medium", f"'{word}', and the columns of {base.id[1]}")
    return None


def _cache(meaning: Meaning, names: Names) -> Kind | None:
    """Return cache for copies that the application can rebuild."""
    if meaning.is_referenced:
        return None
    for word in {meaning.words[0], meaning.words[-1]}:
        if word in words("tables", "cache") and not names.is_table(meaning, word):
            return Kind("cache", "medium", f"'{word}' names copies that can be rebuilt")
    # Tables beside a table named cache belong to it: cache, cache_index.
    if meaning.words[0] in words("tables", "cache"):
        return Kind("cache", "medium", f"'{meaning.words[0]}' names copies that can be rebuilt")
    return None


def _queue(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for pending work, by name and by columns that only pending work has."""
    last = stem(meaning.words[-1])
    if last not in stem_words("tables", "queue") | stem_words("tables", "queue_weak"):
        return None
    if names.is_table(meaning, meaning.words[-1]):
        return None
    columns = {name.lower() for name in meaning.table.columns}
    columns |= {"_".join(split(name)) for name in meaning.table.columns}
    columns |= {name.split("_", 1)[-1] for name in columns}
    work = sorted(columns & words("tables", "queue_columns"))
    if last in stem_words("tables", "queue"):
        work += sorted(columns & words("tables", "queue_columns_weak"))
    if not work:
        return None
    return Kind(
        "queue",
        "high" if len(work) > 1 else "medium",
        f"named '{meaning.words[-1]}', with {', '.join(work[:3])}",
    )


def _history(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table whose name or key suggests one row for each version."""
    last = meaning.words[-1]
    if names.is_table(meaning, last) or _goes_through_states(meaning):
        return None
    times = {"created_at", "updated_at", "event_time", "scheduled_time"}
    if last in words("tables", "history_alone") and meaning.present & times:
        return Kind("history", "medium", f"named '{last}', and its rows have a time")
    is_trail = meaning.table.stems in {("version",), ("revision",)}
    if is_trail and not meaning.present & {"updated_at", "status"} and not meaning.is_referenced:
        return Kind("history", "medium", f"named '{last}', and it has no update time or status")
    return _history_by_key(meaning) if len(meaning.table.primary_key) > 1 else None


def _goes_through_states(meaning: Meaning) -> bool:
    """Say whether rows change after they are written, as rows of a history do not."""
    return {"status", "status_changed_at"} <= meaning.present


def _history_by_key(meaning: Meaning) -> Kind | None:
    """Return history for keys of an id and its version, or of an id and the start of a period."""
    key = meaning.table.primary_key
    own = (meaning.table.stems, meaning.table.stems[-1:], ())
    ids = [name for name in key if _without_id(name) in own]
    for name in key:
        if split(name)[-1] in words("columns", "version") and ids and name not in ids:
            reason = f"its key is {', '.join(key)}: one row for each version"
            return Kind("history", "medium", reason)
        column = meaning.table.columns.get(name)
        starts = {"from", "start", "begin", "effective", "valid", "since"}
        if column and column.family in {"date", "timestamp"} and starts.intersection(split(name)):
            return Kind("history", "medium", f"its key includes {name}: one row for each period")
    return None


def _without_id(name: str) -> Words:
    """Return the stems of a key's name without its ending: node for node_id, nothing for id."""
    names = split(name)
    kept = names[:-1] if names[-1] in words("references", "suffix") else names
    return tuple(map(stem, kept))


def _event_by_name(meaning: Meaning, names: Names) -> Kind | None:
    """Return event for a table named after events whose columns agree."""
    last = meaning.words[-1]
    times = {"created_at", "event_time"}
    has_time = any(role.role in times for found in meaning.roles.values() for role in found)
    is_still = not meaning.present & {"updated_at", "status", "deleted_at", "is_deleted"}
    if last in words("tables", "event_sure"):
        if has_time and is_still:
            return Kind("event", "high", f"named '{last}', and its rows have a time")
        return Kind("event", "medium", f"named '{last}'")
    if not (has_time and is_still) or names.is_table(meaning, last):
        return None
    if meaning.words[0] in {"last", "latest", "current"}:
        return None  # latest_metrics are overwritten
    is_event = last in words("tables", "event") and not _is_planned(meaning)
    is_measure = last in words("tables", "event_measure") and "event_time" in meaning.present
    is_likely = is_measure or last in words("tables", "event_weak")
    if not (is_event or (is_likely and not meaning.is_referenced)):
        return None
    sure: Confidence = "high" if is_event and not meaning.is_referenced else "medium"
    return Kind("event", sure, f"named '{last}', with a time, and without update time or status")


def _is_planned(meaning: Meaning) -> bool:
    """Say whether events are appointments, which change, and not records of what happened."""
    planned = {"start", "starts", "end", "ends", "venue", "location", "enabled"}
    return any(planned.intersection(split(name)) for name in meaning.table.columns)


def _entity(meaning: Meaning) -> Kind:
    alive = sorted(meaning.present & {"updated_at", "status", "deleted_at", "is_deleted"})
    if alive:
        return Kind("entity", "high", f"its rows change: it has {', '.join(alive)}")
    if meaning.is_referenced:
        return Kind("entity", "high", "other tables refer to it")
    return Kind("entity", "medium", "nothing marks it as any other kind")
