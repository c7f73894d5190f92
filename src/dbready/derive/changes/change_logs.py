"""Finds the activity log in which an application records every change, with old and new values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import cached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.tables import Kind, Meaning

_OLD = frozenset({"oldvalue", "oldvalues", "oldproperties", "oldattributes", "olddata", "rowdata"})
_NEW = frozenset({"newvalue", "newvalues", "newproperties", "newattributes", "newdata", "changedfields"})  # fmt: skip
_BOTH = frozenset({"objectchanges"})
_OF_THE_CHANGE = ("edittype", "changetype", "actiontype", "eventtype", "operationtype", "logtype")
_PARTS = frozenset({"old", "new", "type"})


def change_log(meanings: Mapping[TableId, Meaning], kinds: Mapping[TableId, Kind]) -> str | None:
    """Return a table that holds old and new values of rows of any type, if there is one."""
    return min(
        (
            id_[1]
            for id_, meaning in meanings.items()
            if not kinds[id_].is_only_a_guess and _is_log(meaning.table)
        ),
        default=None,
    )


def _is_log(table: Table) -> bool:
    return frozenset().union(*map(_parts, table.columns.values())) == _PARTS


@cached
def _parts(column: Column) -> frozenset[str]:
    """Return which parts of such a log a column is: the old values, the new ones, or the type of the row."""
    name = column.name.lower()
    joined = name.replace("_", "")
    found = {
        "old": joined in _OLD | _BOTH,
        "new": joined in _NEW | _BOTH,
        "type": (name.endswith("type") and not joined.endswith(_OF_THE_CHANGE))
        or (name.startswith("table") and name.endswith("name")),
    }
    return frozenset(part for part, is_so in found.items() if is_so)
