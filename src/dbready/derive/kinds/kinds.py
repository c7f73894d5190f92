"""Infers what each table is for: an entity, or a kind with simpler needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.derive.kinds.caches import cache
from dbready.derive.kinds.copies import backup, past_copy, staging
from dbready.derive.kinds.ending_secrets import short_lived
from dbready.derive.kinds.events import (
    activity,
    change_of_a_field,
    event_by_name,
    event_by_shape,
    event_flag,
)
from dbready.derive.kinds.frameworks import family_guess, is_named_by_a_framework, owned_by_a_tool
from dbready.derive.kinds.histories import history, history_of, marked_versions, versions_of
from dbready.derive.kinds.joins import join
from dbready.derive.kinds.lists import listed
from dbready.derive.kinds.logs import changed_rows, visit
from dbready.derive.kinds.occurrences import occurrence
from dbready.derive.kinds.queues import queue
from dbready.derive.kinds.records import received, record
from dbready.derive.kinds.rollups import counts, period_counts, rollup, sampled, summary
from dbready.derive.kinds.shapes import labels, lookup, settings
from dbready.derive.kinds.short_lived import by_name
from dbready.derive.kinds.transients import (
    consumed,
    kept_session,
    named_lock,
    of_a_process,
    present_now,
    running_now,
    temporary,
    transient,
)
from dbready.derive.kinds.values import own_facts, picked, valued
from dbready.derive.kinds.waiting import waiting
from dbready.derive.names import split, stem_words, stems
from dbready.derive.tables import CHANGING, Kind, Meaning, Names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Table, TableId

_FEWEST_COPIES = 4  # histories of one kind, and columns that they have in common
_MOST_SESSION_FACTS = 6  # columns; more are a matter of their own
_FEWEST_OWNED = 8  # tables of a framework
_OWNED_SHARE = 0.8  # of all tables, from which they are what a database is about
_ACTIONS = frozenset({"action", "operation", "op"})
_CHANGES = frozenset(stems("transaction_revision_changeset_changelog"))
_LASTING = frozenset({"event", "history", "queue", "staging", "backup", "cache"})


def kind_of(meaning: Meaning, names: Names) -> Kind:
    """Return the first kind that fits a table; entity where none does.

    Structure comes before names: a table of two references is a join whatever its name.
    """
    return (
        owned_by_a_tool(meaning, names)
        or backup(meaning, names)
        or past_copy(meaning, names)
        or history_of(meaning, names)
        or versions_of(meaning, names)
        or join(meaning)
        or staging(meaning, names)
        or cache(meaning, names)
        or queue(meaning, names)
        or waiting(meaning)
        or transient(meaning, names)
        or named_lock(meaning)
        or kept_session(meaning)
        or of_a_process(meaning)
        or running_now(meaning)
        or present_now(meaning)
        or short_lived(meaning)
        or temporary(meaning)
        or consumed(meaning)
        or summary(meaning, names)
        or counts(meaning)
        or rollup(meaning)
        or period_counts(meaning)
        or activity(meaning)
        or change_of_a_field(meaning)
        or changed_rows(meaning)
        or visit(meaning)
        or marked_versions(meaning)
        or history(meaning, names)
        or event_by_name(meaning, names)
        or lookup(meaning, names)
        or event_by_shape(meaning)
        or sampled(meaning)
        or occurrence(meaning)
        or record(meaning)
        or picked(meaning)
        or listed(meaning)
        or valued(meaning, names)
        or labels(meaning)
        or settings(meaning)
        or received(meaning)
        or by_name(meaning, names)
        or family_guess(meaning, names)
        or _entity(meaning)
    )


def kinds_of(meanings: Mapping[TableId, Meaning], names: Names) -> dict[TableId, Kind]:
    """Return the kind of every table, by what is known of it alone.

    Where a framework's tables are all that a database holds, they are what it is about.
    """
    found = {id_: kind_of(meaning, names) for id_, meaning in meanings.items()}
    owned = sum(
        kind.kind == "framework" and is_named_by_a_framework(id_[1].lower())
        for id_, kind in found.items()
    )
    if owned < max(_FEWEST_OWNED, _OWNED_SHARE * len(found)):
        return found
    names = replace(names, is_of_a_framework=True)
    return {id_: kind_of(meaning, names) for id_, meaning in meanings.items()}


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


def follow_twins(catalog: Catalog, found: dict[TableId, Kind]) -> None:
    """Make tables events that nothing marks, but whose columns and first words are those of events."""
    events = {
        (id_[0], table.words(), *table.columns): id_[1]
        for id_, table in catalog.items()
        if found[id_].effective_kind == "event"
    }
    for id_, table in catalog.items() if events else ():
        if found[id_][:2] != ("entity", "medium"):
            continue
        names = table.words()
        starts = [names[:kept] for kept in range(1, len(names))]
        if id_[1][-1].isdigit():  # log23, beside log
            starts.append(split(id_[1].rstrip("0123456789_") or id_[1]))
        for start in starts:
            if twin := events.get((id_[0], start, *table.columns)):
                reason = f"it has the columns of {twin}, and a name that begins alike"
                found[id_] = Kind("event", "medium", reason)


def find_originals(catalog: Catalog, found: dict[TableId, Kind]) -> None:
    """Find what a library's histories are of where their names differ, by the columns that it copies."""
    histories = [
        id_ for id_, kind in found.items() if kind[:2] == ("history", "high") and not kind.original
    ]
    originals: dict[frozenset[str], list[TableId]] = {}
    for id_, table in catalog.items() if histories else ():
        originals.setdefault(frozenset(map(str.lower, table.columns)), []).append(id_)
    for id_ in histories:
        columns = map(str.lower, catalog[id_].columns)
        copied = frozenset(name for name in columns if not name.startswith("history_"))
        if len(same := originals.get(copied, [])) == 1:
            reason = f"{found[id_].reason}, and all columns of {same[0][1]}"
            found[id_] = found[id_]._replace(reason=reason, original=same[0])


def follow_histories(catalog: Catalog, found: dict[TableId, Kind]) -> None:
    """Make tables histories whose original is gone, by the columns that all histories beside them have."""
    copies: dict[tuple[str, str], list[Table]] = {}
    for id_, table in catalog.items():
        if found[id_].original:
            copies.setdefault((id_[0], table.words()[0]), []).append(table)
    added = {
        start: frozenset.intersection(*(frozenset(table.columns) for table in tables))
        for start, tables in copies.items()
        if len(tables) >= _FEWEST_COPIES
    }
    for id_, table in catalog.items() if added else ():
        common = added.get((id_[0], table.words()[0]), frozenset())
        if len(common) < _FEWEST_COPIES or not common.issubset(table.columns):
            continue
        if found[id_].kind == "entity" and found[id_].confidence != "high":
            reason = (
                "it has the columns that the histories beside it have, and a name that begins alike"
            )
            found[id_] = Kind("history", "medium", reason)


def follow_transient(
    catalog: Catalog, meanings: Mapping[TableId, Meaning], found: dict[TableId, Kind]
) -> None:
    """Make tables transient whose rows belong to those of a transient table, and to nothing else.

    Only foreign keys say so: a session that an order names does not end with the order.
    """
    for id_, table in catalog.items():
        targets = {key.target for key in table.foreign_keys}
        if len(targets) != 1 or found[id_].kind != "entity" or meanings[id_].is_referenced:
            continue
        (target,) = targets
        is_small = len(table.columns) <= _MOST_SESSION_FACTS
        if (
            is_small
            and target in found
            and found[target].kind == "transient"
            and not meanings[id_].present & CHANGING
        ):
            found[id_] = Kind("transient", "medium", f"its rows belong to those of {target[1]}")


def follow_events(
    catalog: Catalog, meanings: Mapping[TableId, Meaning], found: dict[TableId, Kind]
) -> None:
    """Make tables events whose rows are details of events, written with them: activity_details."""
    for id_, table in catalog.items():
        if not table.foreign_keys or found[id_][:2] != ("entity", "medium"):
            continue
        meaning = meanings[id_]
        targets = {key.target for key in table.foreign_keys}
        if len(targets) > 1:  # event_targets, beside events
            targets = {to for to in targets if stems(to[1])[-1] == table.stems[0]}
        if len(targets) != 1 or meaning.is_referenced or meaning.words[-1].startswith("cron"):
            continue
        (target,) = targets
        if target in found and found[target].effective_kind == "event":
            found[id_] = Kind("event", "medium", f"its rows are details of those of {target[1]}")


def outlives_targets(table: Table, kind: Kind) -> bool:
    """Say whether rows are kept when the rows that they refer to are deleted.

    Logs, archives, queues, copies and records of what was deleted are. A foreign key of the table
    shows that its rows are not, unless it only leads to the transaction that made the changes.
    """
    if table.foreign_keys:
        return _lists_changes(table)
    gone = stem_words("time", "deletion") | stem_words("tables", "lasting")
    names = (*stems(table.id[0]), *table.stems)
    is_lasting = kind.effective_kind in _LASTING and not kind.is_by_shape
    return kind.is_record or is_lasting or not gone.isdisjoint(names)


def _lists_changes(table: Table) -> bool:
    """Say whether rows are the actions of transactions, to be undone: what they deleted is gone."""
    return any(column.words[-1] in _ACTIONS for column in table.columns.values()) and all(
        stems(key.target[1])[-1] in _CHANGES for key in table.foreign_keys
    )


def _entity(meaning: Meaning) -> Kind:
    """Return entity: sure only where columns show it, for a list of values is referred to as well."""
    if flag := event_flag(meaning):
        reason = f"it has the name of events, but {flag} is set later"
        return Kind("entity", "medium", reason, is_record=True)
    if alive := sorted(meaning.present & CHANGING):
        return Kind("entity", "high", f"its rows change: it has {', '.join(alive)}")
    if own := own_facts(meaning):
        return Kind("entity", "high", f"its rows have facts of their own: {', '.join(own[:3])}")
    if meaning.is_referenced:
        return Kind("entity", "medium", "other tables refer to it")
    return Kind("entity", "medium", "nothing marks it as any other kind")
