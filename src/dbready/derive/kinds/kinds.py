"""Infers what each table is for: an entity, or a kind with simpler needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.derive.kinds.caches import cache, rollup, summary
from dbready.derive.kinds.copies import backup, past_copy, raw_data, staging
from dbready.derive.kinds.events import event_by_name, event_by_shape, event_flag, reading
from dbready.derive.kinds.frameworks import is_named_by_a_framework, owned_by_a_tool
from dbready.derive.kinds.histories import differences, history, history_of, past_of_rows
from dbready.derive.kinds.joins import join
from dbready.derive.kinds.lists import listed
from dbready.derive.kinds.occurrences import occurrence
from dbready.derive.kinds.queues import queue
from dbready.derive.kinds.secrets import secret
from dbready.derive.kinds.shapes import labels, lookup, settings
from dbready.derive.kinds.transients import of_a_process, transient
from dbready.derive.kinds.values import own_facts, valued
from dbready.derive.names import stem_words, stems
from dbready.derive.tables import CHANGING, Kind, Meaning, Names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Table, TableId
    from dbready.derive.times.times import Confidence

_FEWEST_OWNED = 8  # tables of a framework
_OWNED_SHARE = 0.8  # of all tables, from which they are what a database is about
_ACTIONS = frozenset({"action", "operation", "op"})
_CHANGES = frozenset(stems("transaction_revision_changeset_changelog"))
_NAMES = frozenset({"label", "person_name", "email"})
_LASTING = frozenset({"event", "history", "queue", "staging", "backup", "cache"})


def kind_of(meaning: Meaning, names: Names) -> Kind:
    """Return the first kind that fits a table; entity where none does.

    What is copied or owned by a tool has the columns of anything, so it is recognized first.
    Structure comes before names: a table of two references is a join whatever its name. Names that
    say how rows live (queue, session, log) need columns that agree, and come before columns alone.
    Lists of values come last: other kinds may have nothing but a name, too.
    """
    return (
        # Its name is that of a table of a tool, or it copies another table.
        owned_by_a_tool(meaning, names)
        or backup(meaning, names)
        or past_copy(meaning, names)
        or history_of(meaning, names)
        # Its rows are pairs of other rows.
        or join(meaning)
        # Its rows do not last: they are copies, work that waits, or valid for a while.
        or staging(meaning, names)
        or cache(meaning, names)
        or queue(meaning, names)
        or transient(meaning, names)
        or of_a_process(meaning)
        or secret(meaning, names)
        or summary(meaning, names)
        # Its rows tell of the past: first by name, then by columns alone.
        or rollup(meaning)
        or past_of_rows(meaning)
        or history(meaning, names)
        or event_by_name(meaning, names)
        or lookup(meaning, names)  # named after codes, before the shapes that such a table may have
        or reading(meaning)
        or event_by_shape(meaning)
        or differences(meaning)
        or occurrence(meaning)
        or raw_data(meaning)
        # Its rows are values.
        or listed(meaning)
        or valued(meaning, names)
        or labels(meaning)
        or settings(meaning)
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
    """Return entity: sure where columns show it, less where only other tables do, which refer to lists as well."""
    if flag := event_flag(meaning):
        reason = f"it has the name of events, but {flag} is set later"
        return Kind("entity", "medium", reason, is_record=True)
    # Jobs and measurements are updated, too, but are seldom named or referred to.
    sure: Confidence = "high" if meaning.is_referenced or meaning.present & _NAMES else "medium"
    if alive := sorted(meaning.present & CHANGING):
        return Kind("entity", sure, f"its rows change: it has {', '.join(alive)}")
    if own := own_facts(meaning):
        return Kind("entity", sure, f"its rows have facts of their own: {', '.join(own[:3])}")
    if meaning.is_referenced:
        return Kind("entity", "medium", "other tables refer to it")
    return Kind("entity", "low", "nothing marks it as any other kind")
