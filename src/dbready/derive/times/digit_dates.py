"""Numbers whose digits spell a day: 20260131, by their comments, defaults, statistics or rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.derive.roles.odd_numbers import ODD
from dbready.derive.times.times import Role, time_roles
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    import sqlite3

    from dbready.derive.catalog import Catalog, Column
    from dbready.derive.roles.column_roles import TableRoles
    from dbready.derive.times.times import Roles

BY_STATISTICS = "a day as YYYYMMDD by the values that the server knows"
BY_DEFAULT = "its default is a day as YYYYMMDD"
_COMMENTED = """
select schema_name, table_name, column_name, comment
from columns
where type_family in ('integer', 'decimal')
  and comment like '%yyyymmdd%'
"""
_DEFAULTS = """
select schema_name, table_name, column_name, default_expression
from columns
where type_family in ('integer', 'decimal')
  and default_expression glob '*[129][0-9][0-9][0-9][01][0-9][0-3][0-9]*'
"""
_COMMON = """
select schema_name, table_name, column_name
from column_statistics
where common_values glob '[[]"[12][0-9][0-9][0-9][01][0-9][0-3][0-9]"*'
  and not exists (
    select 1
    from json_each(common_values)
    where not (value glob '[12][0-9][0-9][0-9][01][0-9][0-3][0-9]' or value in ('0', '99991231'))
  )
"""
_SAMPLED = """
select schema_name, table_name, column_name, found_rows, sampled_rows
from probe_results
where measure = 'date_digits'
  and found_rows >= 20
  and found_rows >= 0.95 * sampled_rows
"""
_FORMAT = re.compile(r"\byyyymmdd\b(?! *[-+_])", re.IGNORECASE)  # not YYYYMMDD + number
_DAY = re.compile(r"[('\"]*(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|99991231)\b")
_MOMENTS = frozenset({
    "created_at", "updated_at", "deleted_at", "event_time", "scheduled_time", "status_changed_at",
})  # fmt: skip


def add(facts: sqlite3.Connection, catalog: Catalog, found: TableRoles) -> None:
    """Give numbers the roles that dates of their names have, where something shows that they are dates."""
    for (schema, table, name), reason in _proofs(facts).items():
        known = catalog.get((schema, table))
        column = known.columns.get(name) if known else None
        if column is not None and _may_be_date(column):
            of_table = found[schema, table]
            of_table[name] = _with_time(column, of_table.get(name, ()), reason)


def rest_on_statistics(facts: sqlite3.Connection) -> bool:
    """Say whether the server's statistics show a date."""
    return facts.execute(f"{_COMMON} limit 1").fetchone() is not None


def _proofs(facts: sqlite3.Connection) -> dict[tuple[str, str, str], str]:
    """Return by schema, table and column what shows that a number is a day as YYYYMMDD, the surest last."""
    proofs = {}
    for *place, found, sampled in facts.execute(_SAMPLED):
        proofs[tuple(place)] = f"a day as YYYYMMDD in {found} of {sampled} rows sampled"
    for place in facts.execute(_COMMON):
        proofs[place] = BY_STATISTICS
    for *place, default in facts.execute(_DEFAULTS):
        if _DAY.match(default):
            proofs[tuple(place)] = BY_DEFAULT
    for *place, comment in facts.execute(_COMMENTED):
        if _FORMAT.search(comment):
            proofs[tuple(place)] = "its comment says YYYYMMDD"
    return proofs


def _may_be_date(column: Column) -> bool:
    is_number = column.family in {"integer", "decimal"} and not column.is_identity
    return is_number and not column.suffix and column.words[-1] not in {"key", "version"}


def _with_time(column: Column, roles: Roles, reason: str) -> Roles:
    """Return the roles with a time of medium confidence, unless the column refers to a row, as of a calendar."""
    if any(role.role == "reference" and role.confidence != "low" for role in roles):
        return roles
    times = [role for role in roles if role.role in _MOMENTS]
    if not times and not words("time", "moment").isdisjoint(column.words):
        times = time_roles(column.words, replace(column, family="date"))
    others = [role for role in roles if role.role not in _MOMENTS]
    sure = [
        Role(role.role, "medium", f"{role.reason.removesuffix(ODD)}; {reason}") for role in times
    ]
    return (*others, *sure)
