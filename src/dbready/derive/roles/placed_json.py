"""Texts that hold JSON by what is around them: fetched copies, names of other JSON, and what most tables have."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.roles.json_texts import OPEN, is_unlimited
from dbready.derive.times.times import Role
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.times.times import RolesByName

_FEWEST_TABLES = 20
_MOST_TABLES = 0.5  # of a schema, from which a column comes from a base model
_OPEN_ROLES = frozenset({"json", "plain_json", "description"})
_MOMENTS = frozenset({"timestamp", "date", "integer"})


def add(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Add json to fetched copies, to texts named as others with JSON as default, and to what most tables have."""
    common = _common(catalog, found)
    stated = _stated(catalog)
    for id_, table in catalog.items():
        is_fetched = any(map(_is_time_of_fetching, table.columns.values()))
        for name, column in table.columns.items():
            if (other := stated.get((id_[0], name))) and _may_hold_the_same(column, found[id_]):
                role = Role("json", "medium", f"named as in {other}, where JSON is the default")
                _add(found, table, column, role)
                continue
            if not is_unlimited(column):
                continue
            if is_fetched and column.words[-1] == "raw" and not found[id_].get(name):
                role = Role("json", "medium", f"a raw copy of what was fetched{OPEN}")
                _add(found, table, column, role)
            elif (id_[0], name) in common:
                # what is in a table is said by its other columns
                role = Role("json", "low", f"a long text that most tables have{OPEN}")
                _add(found, table, column, role)


def _stated(catalog: Catalog) -> dict[tuple[str, str], str]:
    """Return the names of several words, by schema, under which a table has a text with JSON as its default."""
    return {
        (id_[0], name): id_[1]
        for id_, table in catalog.items()
        for name, column in table.columns.items()
        if column.has_json_default and column.family == "text" and len(split(name)) > 1
    }


def _may_hold_the_same(column: Column, roles: RolesByName) -> bool:
    """Say whether a text without a limit has no other meaning than perhaps JSON."""
    is_free = all(role.role in _OPEN_ROLES for role in roles.get(column.name, ()))
    is_long = column.family == "text" and column.length is None
    return is_long and is_free and not column.has_json_default


def _is_time_of_fetching(column: Column) -> bool:
    return column.family in _MOMENTS and not words("columns", "fetched").isdisjoint(column.words)


def _common(catalog: Catalog, found: dict[TableId, RolesByName]) -> frozenset[tuple[str, str]]:
    """Return the long texts, by schema and name, that most tables have for whatever else there is to keep."""
    tables = Counter(schema for schema, _ in catalog)
    counts = Counter(
        (id_[0], name)
        for id_, table in catalog.items()
        for name, column in table.columns.items()
        if is_unlimited(column) and _is_for_anything(column, found[id_])
    )
    return frozenset(
        (schema, name)
        for (schema, name), count in counts.items()
        if count >= max(_FEWEST_TABLES, _MOST_TABLES * tables[schema])
    )


def _is_for_anything(column: Column, roles: RolesByName) -> bool:
    """Say whether a text is named as what may be anything: opaque1, or a general name of JSON."""
    of_column = roles.get(column.name, ())
    if not of_column:
        return column.words[0].rstrip("0123456789") == "opaque"
    return any(role.role == "json" and role.confidence == "low" for role in of_column)


def _add(found: dict[TableId, RolesByName], table: Table, column: Column, role: Role) -> None:
    before = found[table.id]
    others = tuple(known for known in before.get(column.name, ()) if known.role != "json")
    found[table.id] = {**before, column.name: (*others, role)}
