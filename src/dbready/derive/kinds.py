"""Infers what each table is for: an entity, or a kind with simpler needs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words, stems
from dbready.derive.shapes import (
    event_by_shape,
    handled_later,
    join,
    labels,
    lookup,
    rollup,
    settings,
)
from dbready.derive.short_lived import by_name, cache, queue, transient
from dbready.derive.tables import DATE, Kind, Meaning, Names, is_copy
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.names import Words
    from dbready.derive.times import Confidence

_FEW_DATED = 2  # more tables of one name with dates are partitions made by hand, not copies
_MOST_VERSION_COLUMNS = 3
_CHANGING = frozenset({"updated_at", "status", "deleted_at", "is_deleted"})
"""Roles of columns that rows have which change after they were written."""
_LASTING = frozenset({"event", "history", "queue", "staging", "backup", "cache"})


def kind_of(meaning: Meaning, names: Names) -> Kind:
    """Return the first kind that fits a table; entity where none does.

    Structure comes before names: a table of two references is a join whatever its name.
    """
    return (
        _owned_by_a_tool(meaning, names)
        or _backup(meaning, names)
        or _history_of(meaning, names)
        or join(meaning)
        or _staging(meaning, names)
        or cache(meaning, names)
        or queue(meaning, names)
        or transient(meaning, names)
        or rollup(meaning)
        or _history(meaning, names)
        or _event_by_name(meaning, names)
        or lookup(meaning, names)
        or event_by_shape(meaning)
        or labels(meaning)
        or settings(meaning)
        or by_name(meaning, names)
        or _family_guess(meaning, names)
        or _entity(meaning)
    )


def unify_siblings(catalog: Catalog, found: dict[TableId, Kind]) -> None:
    """Give tables of one name and the same columns one kind: history, history_text, history_log.

    Only history and event differ in so little that siblings may get different kinds.
    """
    siblings: dict[tuple[str, ...], list[TableId]] = {}
    for id_, table in catalog.items():
        kind = found[id_]
        # A history of another table has that table's columns, and a kind of its own.
        if kind.kind == "event" or kind[:2] == ("history", "medium"):
            siblings.setdefault((id_[0], stems(id_[1])[0], *table.columns), []).append(id_)
    for ids in siblings.values():
        kinds = Counter(found[id_].kind for id_ in ids)
        if len(kinds) == 1:
            continue
        most, _count = kinds.most_common(1)[0]
        first = next(id_ for id_ in ids if found[id_].kind == most)
        for id_ in ids:
            if found[id_].kind != most:
                reason = f"it has the columns of {first[1]}, and a name that begins alike"
                found[id_] = Kind(most, found[first].confidence, reason)


def outlives_targets(table: Table, kind: Kind) -> bool:
    """Say whether rows are kept when the rows that they refer to are deleted.

    Logs, archives, queues, copies and records of what was deleted are. A foreign key of the table
    shows that its rows are not.
    """
    if table.foreign_keys:
        return False
    gone = stem_words("time", "deletion") | {stem("tombstone"), stem("removed"), stem("trash")}
    return kind.is_record or kind.effective_kind in _LASTING or not gone.isdisjoint(table.stems)


@cached
def _framework_shapes() -> Mapping[str, list[frozenset[str]]]:
    """Return the columns that identify framework tables with ordinary names."""
    found: dict[str, list[frozenset[str]]] = {}
    for line in ordered("tables", "framework_shaped"):
        name, *columns = line.split()
        found.setdefault(name, []).append(frozenset(columns))
    return found


def _owned_by_a_tool(meaning: Meaning, names: Names) -> Kind | None:
    """Return migration or framework for tables that a tool owns."""
    name = meaning.table.id[1].lower()
    # An application's table prefix may precede the names of its tools' tables.
    is_prefixed = len(meaning.table.stems) < len(meaning.words)
    bare = name.split("_", 1)[-1] if is_prefixed else name
    if {name, bare} & words("tables", "migration"):
        return Kind("migration", "high", f"{name} is a migration tool's own table")
    if {name, bare} & words("tables", "migration_small") and len(
        meaning.table.columns
    ) <= _MOST_VERSION_COLUMNS:
        return Kind("migration", "medium", f"{name} is small enough to hold only a schema version")
    return _framework(meaning, names, bare)


def _framework(meaning: Meaning, names: Names, bare: str) -> Kind | None:
    """Return framework by the whole name, the schema, the family or the columns of a table."""
    schema, name = (part.lower() for part in meaning.table.id)
    if name in words("tables", "framework") or name.startswith(
        ordered("tables", "framework_start")
    ):
        return Kind("framework", "high", f"{name} is a framework's own table")
    if schema in words("tables", "framework_schema"):
        return Kind("framework", "high", f"schema {schema} belongs to an extension or a tool")
    if family := _family(meaning, names, "framework_family"):
        return Kind("framework", "medium", f"one of the tables {family}_... of a framework")
    columns = {name.lower() for name in meaning.table.columns}
    for shape in _framework_shapes().get(bare, ()):
        if shape <= columns:
            listed = ", ".join(sorted(shape))
            return Kind("framework", "high", f"{name} has the columns of a framework: {listed}")
    return None


def _family(meaning: Meaning, names: Names, families: str) -> str | None:
    """Return the first word that a framework's tables share where the tables that prove it exist."""
    schema, first = meaning.table.id[0], meaning.words[0]
    if len(meaning.words) == 1:
        return None
    for line in ordered("tables", families):
        prefix, *proofs = line.split()
        if first == prefix and all((schema, stems(name)) in names.known for name in proofs):
            return prefix
    return None


def _family_guess(meaning: Meaning, names: Names) -> Kind | None:
    """Return framework, as a guess, for tables that a framework and its applications share."""
    family = None if meaning.is_referenced else _family(meaning, names, "framework_family_weak")
    return (
        Kind("framework", "low", f"named like tables {family}_... of a framework")
        if family
        else None
    )


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
        if is_copy(meaning.table, base) and (is_sure or not _changes_after_insert(meaning)):
            return Kind("history", "high", f"{reason}, and it has the same columns")
        if is_sure:
            return None if _changes_after_insert(meaning) else Kind("history", "high", reason)
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


def _history(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table whose name or key suggests one row for each version."""
    last = meaning.words[-1]
    if names.is_table(meaning, last) or _changes_after_insert(meaning):
        return None
    times = {"created_at", "updated_at", "event_time", "scheduled_time"}
    if last in words("tables", "history_alone") and meaning.present & times:
        return Kind("history", "medium", f"named '{last}', and its rows have a time")
    is_trail = meaning.table.stems in {("version",), ("revision",)}
    if is_trail and not meaning.present & {"updated_at", "status"} and not meaning.is_referenced:
        return Kind("history", "medium", f"named '{last}', and it has no update time or status")
    return _history_by_key(meaning) if len(meaning.table.primary_key) > 1 else None


def _changes_after_insert(meaning: Meaning) -> bool:
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
    is_still = has_time and not meaning.present & _CHANGING
    if last in words("tables", "event_sure"):
        return _log(meaning, is_still=is_still)
    if not is_still or names.is_table(meaning, last) or handled_later(meaning):
        return None
    # latest_metrics are overwritten
    is_overwritten = meaning.words[0] in {"last", "latest", "current"}
    is_event = last in words("tables", "event") and not _is_planned(meaning)
    is_measure = last in words("tables", "event_measure") and "event_time" in meaning.present
    is_likely = is_measure or last in words("tables", "event_weak")
    if is_overwritten or not (is_event or (is_likely and not meaning.is_referenced)):
        return None
    if any(split(name)[-1] == "severity" for name in meaning.table.columns):
        return Kind(
            "event", "low", f"named '{last}', but people may change the severity", is_record=True
        )
    sure: Confidence = "high" if is_event and not meaning.is_referenced else "medium"
    return Kind("event", sure, f"named '{last}', with a time, and without update time or status")


def _log(meaning: Meaning, *, is_still: bool) -> Kind:
    """Return event for a table named log, as a guess where rows are marked afterwards."""
    last = meaning.words[-1]
    if flag := handled_later(meaning):
        return Kind("event", "low", f"named '{last}', but {flag} may be set later", is_record=True)
    if is_still:
        return Kind("event", "high", f"named '{last}', and its rows have a time")
    return Kind("event", "medium", f"named '{last}'")


def _is_planned(meaning: Meaning) -> bool:
    """Say whether events are appointments, which change, and not records of what happened."""
    planned = {"start", "starts", "end", "ends", "venue", "location", "enabled"}
    return any(planned.intersection(split(name)) for name in meaning.table.columns)


def _event_flag(meaning: Meaning) -> str | None:
    """Return the flag that is set later in a table named after events, if it has a time."""
    is_named = meaning.words[-1] in words("tables", "event") and not _is_planned(meaning)
    has_time = not meaning.present.isdisjoint({"created_at", "event_time"})
    return handled_later(meaning) if is_named and has_time else None


def _entity(meaning: Meaning) -> Kind:
    if flag := _event_flag(meaning):
        reason = f"it has the name of events, but {flag} is set later"
        return Kind("entity", "medium", reason, is_record=True)
    alive = sorted(meaning.present & _CHANGING)
    if alive:
        return Kind("entity", "high", f"its rows change: it has {', '.join(alive)}")
    if meaning.is_referenced:
        return Kind("entity", "high", "other tables refer to it")
    return Kind("entity", "medium", "nothing marks it as any other kind")
