"""What live rows showed: references confirmed, refuted or discovered, statuses that are none, JSON, and kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.guess import Reference

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from dbready.derive.catalog import Catalog, TableId
    from dbready.derive.tables import Kind
    from dbready.derive.times.times import Confidence, Role, Roles

    Inferred = dict[TableId, list[Reference]]

_ENOUGH_TO_CONFIRM = 100  # values; fewer could exist there by chance
_ENOUGH_TO_REFUTE = 20
_ENOUGH_TO_DISCOVER = 10
_LARGEST_CHANCE = 0.001
_REFUTED_SHARE = 0.5
_ORPHANS = """
select schema_name, table_name, column_name, found_rows, sampled_rows
from probe_results
where measure = 'orphans'
"""
_CONTAINED = """
select p.schema_name, p.table_name, p.column_name, p.compared_with, p.found_rows, p.sampled_rows,
  p.detail ->> 'highest', s.estimated_rows
from probe_results as p
left join table_statistics as s on s.schema_name || '.' || s.table_name = p.compared_with
where p.measure = 'contained'
"""


_MOST_CODES = 50
_ROWS_PER_CODE = 5
_DISTINCT = """
select schema_name, table_name, column_name, found_rows, sampled_rows
from probe_results
where measure = 'distinct_values'
"""
_NO_JSON = """
select schema_name, table_name, column_name, found_rows, sampled_rows
from probe_results
where measure = 'invalid_json'
"""
_ENOUGH_TO_MOVE = 100  # rows
_MOVED_SHARE = 0.2
# Kinds whose rows are written once.
_WRITTEN_ONCE = frozenset({"event", "history"})
_MOVED = """
select schema_name, table_name, column_name, sampled_rows - found_rows, sampled_rows
from probe_results
where measure = 'stale_updates'
"""


class Refuted(NamedTuple):
    """A reference whose values mostly do not exist in the table that its name suggests."""

    table: TableId
    reference: Reference
    found: int
    sampled: int


def apply(facts: sqlite3.Connection, catalog: Catalog, inferred: Inferred) -> list[Refuted]:
    """Change inferred references to what rows say; returns those that were withdrawn."""
    refuted = _judge(facts, inferred)
    _discover(facts, catalog, inferred)
    return refuted


def _judge(facts: sqlite3.Connection, inferred: Inferred) -> list[Refuted]:
    """Confirm references whose values all exist, and withdraw those of which most do not.

    What is left after enough values were compared does not rest on its name alone.
    """
    refuted = []
    for schema, table, column, found, sampled in facts.execute(_ORPHANS):
        references = inferred.get((schema, table), [])
        for at, reference in enumerate(references):
            if reference.column != column:
                continue
            if sampled >= _ENOUGH_TO_REFUTE and found > _REFUTED_SHARE * sampled:
                refuted.append(Refuted((schema, table), references.pop(at), found, sampled))
            elif found == 0 and sampled >= _ENOUGH_TO_CONFIRM:
                reason = f"{reference.reason}; all of {sampled} values sampled exist there"
                references[at] = reference._replace(confidence="high", reason=reason, weakness=None)
            elif sampled >= _ENOUGH_TO_REFUTE:
                references[at] = reference._replace(weakness=None)
            break
    return refuted


def _discover(facts: sqlite3.Connection, catalog: Catalog, inferred: Inferred) -> None:
    """Add references that only their values give away: all exist in exactly one table."""
    candidates: dict[tuple[TableId, str], list[tuple[TableId, int]]] = {}
    ids = {f"{id_[0]}.{id_[1]}": id_ for id_ in catalog}
    for schema, table, column, other, found, sampled, highest, rows in facts.execute(_CONTAINED):
        is_whole = sampled >= _ENOUGH_TO_DISCOVER and found == sampled
        if is_whole and other in ids and _is_beyond_chance(highest, rows, sampled):
            candidates.setdefault(((schema, table), column), []).append((ids[other], sampled))
    for (id_, column), targets in candidates.items():
        if len(targets) == 1 and id_ in catalog and column in catalog[id_].columns:
            ((target, sampled),) = targets
            _add(inferred.setdefault(id_, []), column, target, catalog, sampled)


def _is_beyond_chance(highest: str | None, rows: int | None, sampled: int) -> bool:
    """Say whether values that all exist are more than a coincidence, given how dense the keys are."""
    if highest is None:
        return True  # no whole numbers: a UUID or a name hardly matches by chance
    density = min(1.0, (rows or int(highest)) / max(1, int(highest)))
    return density**sampled <= _LARGEST_CHANCE


def _add(
    references: list[Reference], column: str, target: TableId, catalog: Catalog, sampled: int
) -> None:
    key = catalog[target].key()
    if key is None or any(reference.column == column for reference in references):
        return
    reason = (
        f"all of {sampled} different values sampled exist in {target[1]}, and in no other table"
    )
    references.append(Reference(column, target, key, "medium", reason))


def withdraw_statuses(facts: sqlite3.Connection, found: Mapping[TableId, dict[str, Roles]]) -> None:
    """Take the role of a status or type from columns whose rows hold too many different values."""
    for schema, table, column, distinct, sampled in facts.execute(_DISTINCT):
        if distinct <= _MOST_CODES or sampled >= _ROWS_PER_CODE * distinct:
            continue
        of_table = found.get((schema, table), {})
        if column in of_table:
            of_table[column] = tuple(
                role for role in of_table[column] if role.role not in {"status", "type_code"}
            )


def confirm_json(facts: sqlite3.Connection, found: Mapping[TableId, dict[str, Roles]]) -> None:
    """Believe that a text holds JSON where all of many rows show it."""
    for schema, table, column, invalid, sampled in facts.execute(_NO_JSON):
        of_table = found.get((schema, table), {})
        if column in of_table and invalid == 0 and sampled >= _ENOUGH_TO_CONFIRM:
            of_table[column] = tuple(
                _confirmed(role, sampled) if role.role == "json" else role
                for role in of_table[column]
            )


def _confirmed(role: Role, sampled: int) -> Role:
    reason = f"{role.reason}; all of {sampled} texts sampled can be read as JSON"
    sure: Confidence = "medium" if role.confidence == "low" else role.confidence
    return role._replace(confidence=sure, reason=reason)


def correct_kinds(facts: sqlite3.Connection, kinds: dict[TableId, Kind]) -> None:
    """Make a table whose rows change an entity, where names suggest that they are written once."""
    for schema, table, column, moved, sampled in facts.execute(_MOVED):
        kind = kinds.get((schema, table))
        if kind is None or kind.kind not in _WRITTEN_ONCE:
            continue
        if sampled >= _ENOUGH_TO_MOVE and moved >= _MOVED_SHARE * sampled:
            reason = f"its rows change: {column} is later than the creation time in {moved} of {sampled} rows sampled"
            kinds[schema, table] = kind._replace(kind="entity", confidence="high", reason=reason)


def rows(refuted: Iterable[Refuted]) -> Iterable[tuple[object, ...]]:
    """Return the rows of refuted_references."""
    for table, reference, found, sampled in refuted:
        yield (*table, reference.column, *reference.target, found, sampled, reference.reason)


COLUMNS = (
    "schema_name",
    "table_name",
    "column_name",
    "referenced_schema",
    "referenced_table",
    "found_rows",
    "sampled_rows",
    "reason",
)
