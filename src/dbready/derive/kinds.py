"""What each table is for: an entity, or something that needs less care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words
from dbready.derive.shapes import event_by_shape, join, lookup, settings
from dbready.derive.tables import DATE, Kind, Meaning, Names
from dbready.derive.vocabulary import ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Table
    from dbready.derive.names import Words
    from dbready.derive.times import Confidence

_FEW_DATED = 2  # more tables of one name with dates are partitions made by hand, not copies
_MOST_VERSION_COLUMNS = 3
_MOST_STORE_COLUMNS = 9
_LASTING = frozenset({"event", "history", "queue", "staging", "backup"})


def kind_of(meaning: Meaning, names: Names) -> Kind:
    """Return the first kind whose marks a table bears; an entity where there are none."""
    for reader in (_owned, _backup, _staging, _queue):
        if found := reader(meaning, names):
            return found
    return (
        _history(meaning, names)
        or _event_by_name(meaning)
        or join(meaning)
        or lookup(meaning)
        or settings(meaning)
        or event_by_shape(meaning)
        or _entity(meaning)
    )


def _owned(meaning: Meaning, _names: Names) -> Kind | None:
    """Return migration or framework for tables that a tool owns."""
    schema, name = (part.lower() for part in meaning.table.id)
    # Tools that share a database put its prefix before their tables, too.
    is_prefixed = len(meaning.table.stems) < len(meaning.words)
    bare = name.split("_", 1)[-1] if is_prefixed else name
    if {name, bare} & words("tables", "migration"):
        return Kind("migration", "high", f"{name} is a migration tool's own table")
    if name in words("tables", "framework") or name.startswith(
        ordered("tables", "framework_start")
    ):
        return Kind("framework", "high", f"{name} is a framework's own table")
    if schema in words("tables", "framework_schema"):
        return Kind("framework", "high", f"schema {schema} belongs to an extension or a tool")
    columns = {name.lower() for name in meaning.table.columns}
    if name in words("tables", "migration_small") and len(columns) <= _MOST_VERSION_COLUMNS:
        return Kind(
            "migration", "medium", f"{name} is small enough to only say the schema's version"
        )
    is_store = len(meaning.table.stems) == 1 and meaning.table.stems[0] in stem_words(
        "tables", "store"
    )
    if (
        is_store
        and len(columns) <= _MOST_STORE_COLUMNS
        and columns & words("tables", "store_columns")
    ):
        store = ", ".join(sorted(columns & words("tables", "store_columns")))
        return Kind("framework", "medium", f"named '{meaning.words[-1]}', with {store}")
    return None


def _backup(meaning: Meaning, names: Names) -> Kind | None:
    parts, schema = meaning.words, meaning.table.id[0]
    if len(parts) == 1:
        return None
    rest = tuple(map(stem, parts[:-1]))
    end = parts[-1].rstrip("0123456789") or parts[-1]
    is_date = bool(DATE.fullmatch(parts[-1])) and names.dated[schema, rest] <= _FEW_DATED
    if is_date or end in words("tables", "backup_end"):
        if names.has(schema, rest):
            return Kind("backup", "high", f"named like a copy of {' '.join(parts[:-1])}")
        is_sure = end in {"bak", "backup", "bkp", "bkup", "bck"} or is_date
        return (
            Kind("backup", "medium", f"'{parts[-1]}' ends the name of a copy") if is_sure else None
        )
    start = next((n for n in (1, 2) if names.has(schema, tuple(map(stem, parts[n:])))), 0)
    if parts[0] in words("tables", "backup_start") and start:
        return Kind("backup", "high", f"named like a copy of {' '.join(parts[start:])}")
    return None


def _staging(meaning: Meaning, names: Names) -> Kind | None:
    schema, parts = meaning.table.id[0], meaning.words
    if schema.lower() in words("tables", "staging_schema"):
        return Kind("staging", "high", f"schema {schema} holds data on its way")
    if len(parts) == 1 or meaning.is_referenced:
        return None
    first, last = parts[0], parts[-1]
    if first in words("tables", "staging_start"):
        return Kind("staging", "medium", f"'{first}' begins the name of a table of data on its way")
    if last in words("tables", "cache"):
        return Kind("staging", "medium", f"'{last}' ends the name of copies that can be made anew")
    if last in words("tables", "staging_end"):
        return Kind("staging", "medium", f"'{last}' ends the name of a table of data on its way")
    return _staging_of(meaning, names, first, parts[1:]) or _staging_of(
        meaning, names, last, parts[:-1]
    )


def _staging_of(meaning: Meaning, names: Names, word: str, rest: Words) -> Kind | None:
    """Return staging for raw_orders beside orders; raw_materials are what they are."""
    if word not in words("tables", "staging_weak"):
        return None
    if names.has(meaning.table.id[0], tuple(map(stem, rest))):
        return Kind("staging", "medium", f"'{word}' before or after {' '.join(rest)}")
    if meaning.table.primary_key:
        return None
    return Kind("staging", "low", f"'{word}' in its name, and no primary key")


def _queue(meaning: Meaning, _names: Names) -> Kind | None:
    if stem(meaning.words[-1]) not in stem_words("tables", "queue"):
        return None
    columns = {name.lower() for name in meaning.table.columns}
    columns |= {name.split("_", 1)[-1] for name in columns}
    work = sorted(columns & words("tables", "queue_columns"))
    if not work:
        return None
    confidence: Confidence = "high" if len(work) > 1 else "medium"
    return Kind("queue", confidence, f"named '{meaning.words[-1]}', with {', '.join(work[:3])}")


def _history(meaning: Meaning, names: Names) -> Kind | None:
    table, parts = meaning.table, meaning.words
    for kept in range(len(parts) - 1, 0, -1):
        if parts[kept] not in words("tables", "history"):
            break
        if names.has(table.id[0], tuple(map(stem, parts[:kept]))):
            return _unless_alive(
                meaning, f"named like the {parts[kept]} of {' '.join(parts[:kept])}", "high"
            )
    is_paper_trail = parts == ("versions",) and "updated_at" not in meaning.present
    if parts[-1] in words("tables", "history_alone") or is_paper_trail:
        return _unless_alive(meaning, f"named '{parts[-1]}'", "medium")
    if len(table.primary_key) > 1:
        return _history_by_key(meaning)
    return None


def _unless_alive(meaning: Meaning, reason: str, confidence: Confidence) -> Kind | None:
    """Return history, unless the rows go through states of their own."""
    if {"status", "status_changed_at"} <= meaning.present:
        return None
    return Kind("history", confidence, reason)


def _history_by_key(meaning: Meaning) -> Kind | None:
    for name in meaning.table.primary_key:
        if meaning.has(name, "version"):
            return Kind("history", "medium", f"its key includes {name}: one row for each version")
        column = meaning.table.columns.get(name)
        starts = {"from", "start", "begin", "effective", "valid", "since"}
        if column and column.family in {"date", "timestamp"} and starts.intersection(split(name)):
            return Kind("history", "medium", f"its key includes {name}: one row for each period")
    return None


def _event_by_name(meaning: Meaning) -> Kind | None:
    last = meaning.words[-1]
    has_time = meaning.present & {"created_at", "event_time"} or any(
        role.role == "created_at" for found in meaning.roles.values() for role in found
    )
    if last in words("tables", "event"):
        if last in {"event", "events", "activity", "activities"} and _is_planned(meaning):
            return None
        if (
            last not in words("tables", "event_sure")
            and {"updated_at", "status"} <= meaning.present
        ):
            return None
        is_changed = bool(meaning.present & {"updated_at", "status"})
        return Kind("event", "medium" if is_changed else "high", f"named '{last}'")
    is_still = not meaning.present & {"updated_at", "status"}
    if last in words("tables", "event_measure") and is_still and "event_time" in meaning.present:
        return Kind("event", "medium", f"named '{last}', each row with a time of its own")
    if last in words("tables", "event_weak") and has_time and is_still:
        return Kind("event", "medium", f"named '{last}', and nothing says when rows change")
    return None


def _is_planned(meaning: Meaning) -> bool:
    """Say whether events are appointments, which people change, and not what happened."""
    planned = {"start", "starts", "end", "ends", "venue", "location"}
    return any(planned.intersection(split(name)) for name in meaning.table.columns)


def _entity(meaning: Meaning) -> Kind:
    alive = sorted(meaning.present & {"updated_at", "status", "deleted_at", "is_deleted"})
    if alive:
        return Kind("entity", "high", f"its rows change: it has {', '.join(alive)}")
    if meaning.is_referenced:
        return Kind("entity", "high", "other tables refer to it")
    return Kind("entity", "medium", "it bears the marks of no other kind")


def outlives_targets(table: Table, kind: Kind) -> bool:
    """Say whether rows are meant to stay when the rows that they refer to are deleted.

    Logs, archives, queues and copies are. A foreign key of the table shows that its rows are not.
    """
    return kind.effective_kind in _LASTING and not table.foreign_keys
