"""What suggests that the rows of a table change, how much depends on them, and what records their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.changes.change_logs import change_log
from dbready.derive.changes.details import REASONS, Links, follow_siblings, why_detail
from dbready.derive.changes.edits import change_evidence, has_password, is_edited
from dbready.derive.changes.fetched import fetched
from dbready.derive.changes.importance import (
    Changes,
    Habits,
    importance,
    left_out,
    resemble_main_tables,
)
from dbready.derive.changes.marginal import is_marginal
from dbready.derive.changes.seldom_loaded import archives, seldom_loaded
from dbready.derive.changes.update_times import possible_update_time
from dbready.derive.changes.written_once import written_once
from dbready.derive.times.times import RANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.derive.catalog import Table, TableId
    from dbready.derive.changes.importance import Importance
    from dbready.derive.guess import Reference
    from dbready.derive.tables import Kind, Meaning

COLUMNS = (
    "schema_name",
    "table_name",
    "update_column",
    "creation_column",
    "referrers",
    "stands_apart",
    "business_role",
    "detail_kind",
    "detail",
    "change_evidence",
    "importance",
    "is_marginal",
    "left_out",
    "seldom_loaded",
    "written_once",
    "possible_update_column",
    "extended_schema",
    "extended_table",
    "history_table",
    "change_log",
)
_BUSINESS = ("money", "email", "phone", "status")
_TimeColumns = tuple[str | None, str | None]
"""For the time of the last change, and for that of the insert."""


def rows(
    meanings: Mapping[TableId, Meaning],
    kinds: Mapping[TableId, Kind],
    likely: Mapping[TableId, list[Reference]],
) -> Iterator[tuple[object, ...]]:
    """Return the rows of table_changes; `likely` are references without a foreign key."""
    found = _changes(meanings, kinds, Links.of(meanings, kinds, likely))
    reasons = left_out(found)
    habits = Habits.of(found.values(), reasons)
    levels: dict[TableId, Importance] = {
        id_: "minor" if reasons[id_] else importance(changes, habits)
        for id_, changes in found.items()
    }
    resemble_main_tables(found, reasons, levels)
    log = change_log(meanings, kinds)
    for id_, changes in found.items():
        yield (
            *id_,
            changes.update_column,
            changes.creation_column,
            changes.referrers,
            int(meanings[id_].stands_apart),
            changes.business_role,
            changes.detail,
            changes.detail and REASONS[changes.detail],
            changes.evidence,
            levels[id_],
            int(is_marginal(changes, levels[id_])),
            reasons[id_],
            changes.seldom_loaded,
            changes.once.why,
            changes.possible_update_column,
            *(changes.extended or (None, None)),
            changes.history,
            log,
        )


def _changes(
    meanings: Mapping[TableId, Meaning], kinds: Mapping[TableId, Kind], links: Links
) -> dict[TableId, Changes]:
    """Collect what suggests that the rows of each table change."""
    times = {id_: _times(meaning) for id_, meaning in meanings.items()}
    business = {
        id_: next((role for role in _BUSINESS if role in meaning.present), None)
        for id_, meaning in meanings.items()
    }
    details = {
        id_: why_detail(
            meaning,
            kinds[id_],
            links,
            is_business=business[id_] is not None or has_password(meaning),
        )
        for id_, meaning in meanings.items()
    }
    follow_siblings(meanings, details)
    histories = {kind.original: id_[1] for id_, kind in kinds.items() if kind.original}
    told = {
        **dict.fromkeys(archives(meanings), "archives"),
        **dict.fromkeys(fetched(meanings), "copies of what a web service has"),
    }
    found = {}
    for id_, meaning in meanings.items():
        referrers = links.referrers_of_application.get(id_, 0)
        evidence = change_evidence(meaning, referrers)
        once = written_once(meaning, links, evidence)
        found[id_] = Changes(
            meaning,
            kinds[id_],
            *times[id_],
            referrers,
            business[id_],
            details[id_],
            evidence,
            is_edited(meaning, kinds[id_]),
            once,
            None if times[id_][0] else possible_update_time(meaning, evidence, meanings),
            _extended(meaning.table, times),
            histories.get(id_),
            told.get(id_) or seldom_loaded(meaning, kinds[id_], referrers, once),
            id_ in links.only_listed,
        )
    return found


def _times(meaning: Meaning) -> _TimeColumns:
    found: dict[str, tuple[int, str | None]] = {}
    if not meaning.present.isdisjoint({"updated_at", "created_at"}):
        for name, roles in meaning.roles.items():
            for role, confidence, _ in roles:
                if role in {"updated_at", "created_at"} and confidence != "low":
                    candidate = (RANK[confidence], name)
                    found[role] = min(candidate, found.get(role, candidate))
    _, update = found.get("updated_at", (0, None))
    _, creation = found.get("created_at", (0, None))
    return update, creation


def _extended(table: Table, times: Mapping[TableId, _TimeColumns]) -> TableId | None:
    """Return the table that a key of this table refers to as a whole, if possible one with an update time."""
    unique = {tuple(table.primary_key), *table.unique_keys}
    targets = [key.target for key in table.foreign_keys if key.columns in unique]
    timed = [target for target in targets if target in times and any(times[target])]
    return max(
        timed or targets, key=lambda target: times.get(target, (None,))[0] is not None, default=None
    )
