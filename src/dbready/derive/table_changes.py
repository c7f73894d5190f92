"""What suggests that the rows of a table change, how much depends on them, and what records their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.details import REASONS, Links, follow_siblings, why_detail
from dbready.derive.edits import change_evidence, has_password, is_edited
from dbready.derive.fetched import fetched
from dbready.derive.times import RANK
from dbready.derive.update_times import possible_update_time
from dbready.derive.written_once import written_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.derive.catalog import Table, TableId
    from dbready.derive.guess import Reference
    from dbready.derive.tables import Kind, Meaning

COLUMNS = (
    "schema_name",
    "table_name",
    "update_column",
    "creation_column",
    "referrers",
    "business_role",
    "detail_kind",
    "detail",
    "change_evidence",
    "is_edited",
    "is_fetched",
    "written_once_kind",
    "written_once",
    "possible_update_column",
    "extended_schema",
    "extended_table",
    "history_table",
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
    links = Links.of(meanings, kinds, likely)
    times = {id_: _times(meaning) for id_, meaning in meanings.items()}
    copies = fetched(meanings)
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
    for id_, meaning in meanings.items():
        referrers = links.referrers_of_application.get(id_, 0)
        detail = details[id_]
        evidence = change_evidence(meaning, referrers)
        once = written_once(meaning, links, evidence)
        yield (
            *id_,
            *times[id_],
            referrers,
            business[id_],
            detail,
            detail and REASONS[detail],
            evidence,
            int(is_edited(meaning, kinds[id_])),
            int(id_ in copies),
            *once,
            None if times[id_][0] else possible_update_time(meaning, evidence),
            *(_extended(meaning.table, times) or (None, None)),
            histories.get(id_),
        )


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
