"""Statuses whose values are rows of a table: opportunity.stage, with opportunity_pipeline_stage.code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import stem, stem_words
from dbready.derive.times.times import Role
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.names import Words
    from dbready.derive.times.times import RolesByName


class _List(NamedTuple):
    """A table named like a status, and the column whose values it lists."""

    table: Table
    value: str


def add(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Add listed_value to statuses in texts that a table with a key of texts, named so, may list."""
    lists: dict[str, list[_List]] = {}
    for table in catalog.values():
        if table.stems[-1] in stem_words("columns", "status") and (value := _value(table)):
            lists.setdefault(table.stems[-1], []).append(_List(table, value))
    if not lists:
        return
    # A list to which keys refer by id does not say what texts elsewhere hold.
    referred = {key.target for table in catalog.values() for key in table.foreign_keys}
    for key, of_name in lists.items():
        lists[key] = [one for one in of_name if one.table.id not in referred]
    for id_, table in catalog.items():
        listed = {
            name: reason
            for name, roles in found[id_].items()
            if (column := table.columns.get(name))
            and column.family == "text"
            and any(role.role == "status" and role.confidence == "high" for role in roles)
            and (reason := _reason(table, column.words, lists))
        }
        if listed:
            found[id_] = {
                name: (*roles, Role("listed_value", "medium", listed[name]))
                if name in listed
                else roles
                for name, roles in found[id_].items()
            }


def _value(table: Table) -> str | None:
    """Return the text that identifies a row of a list, alone or among those of one parent."""
    parents = {column for key in table.foreign_keys for column in key.columns}
    for key in (table.primary_key, *table.unique_keys):
        rest = [name for name in key if name not in parents]
        column = table.columns.get(rest[0]) if len(rest) == 1 else None
        if column is None or column.family != "text":
            continue
        last = column.words[-1]
        if last in words("columns", "listed") or stem(last) == table.stems[-1]:
            return column.name
    return None


def _reason(table: Table, names: Words, lists: dict[str, list[_List]]) -> str | None:
    for one in lists.get(stem(names[-1]), ()):
        before = one.table.stems[:-1]
        if one.table.id[0] == table.id[0]:
            is_of_table = before[: len(table.stems)] == table.stems or before == table.stems[:1]
            may_list = one.table.id != table.id and (not before or is_of_table)
        else:  # another schema may list the values for all, under a name that says which
            may_list = False
        is_named_so = bool(before) and tuple(map(stem, names)) == one.table.stems
        if may_list or (is_named_so and one.table.id != table.id):
            return f"{one.table.id[1]} may list its values: {one.value} identifies its rows"
    return None
