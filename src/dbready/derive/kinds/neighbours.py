"""Kinds and originals that the tables beside a table show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.values import OF_MORE_THAN_VALUES
from dbready.derive.names import split, stems
from dbready.derive.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.tables import Meaning

_FEWEST = 5  # tables of one pattern
_FEWEST_COLUMNS = 4
_COMMON_SHARE = 0.7  # of the columns of a family
_NOT_OF_LISTS = OF_MORE_THAN_VALUES - {"event_time", "scheduled_time"} | {"json"}


def follow_families(
    catalog: Catalog, meanings: Mapping[TableId, Meaning], found: dict[TableId, Kind]
) -> None:
    """Make tables lookups that begin alike and have the same columns, a unique code among them: code_ac, code_job.

    A table whose name begins so, too, with most of these columns, is one of the family.
    """
    alike: dict[tuple[str, str, frozenset[str]], list[TableId]] = {}
    for id_, table in catalog.items():
        if found[id_].effective_kind != "entity" or len(table.columns) < _FEWEST_COLUMNS:
            continue
        if _is_list_of_codes(meanings[id_]):
            pattern = (id_[0], _start(table), frozenset(table.columns))
            alike.setdefault(pattern, []).append(id_)
    for (schema, start, columns), ids in alike.items():
        if len(ids) < _FEWEST:
            continue
        for id_, table in catalog.items():
            common = len(columns.intersection(table.columns))
            is_one = common >= _COMMON_SHARE * max(len(columns), len(table.columns))
            is_entity = found[id_].effective_kind == "entity"
            if is_entity and is_one and (id_[0], _start(table)) == (schema, start):
                reason = f"one of {len(ids)} lists of codes that are alike"
                found[id_] = Kind("lookup", "medium", reason)


def _start(table: Table) -> str:
    """Return the first word of a name without numbers: code, of code2_country_state."""
    first = split(table.id[1])[0]
    return first.rstrip("0123456789") or first


def _is_list_of_codes(meaning: Meaning) -> bool:
    """Say whether rows have a unique text, a code and an order or a description, and refer to no other row."""
    table = meaning.table
    keys = [key[0] for key in table.unique_keys if len(key) == 1]
    has_unique_text = any(
        name in table.columns and table.columns[name].family == "text" for name in keys
    )
    return (
        has_unique_text
        and "code" in meaning.present
        and not meaning.present.isdisjoint({"sequence_number", "description", "label"})
        and meaning.present.isdisjoint(_NOT_OF_LISTS)
        and meaning.references <= {*table.primary_key}
    )


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


def follow_events(
    catalog: Catalog, meanings: Mapping[TableId, Meaning], found: dict[TableId, Kind]
) -> None:
    """Make tables events whose rows are details of events, written with them: activity_details."""
    for id_, table in catalog.items():
        if not table.foreign_keys or not found[id_].is_unmarked:
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
