"""Tables whose rows are parts of another table's rows: order_lines, of orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import TableId
    from dbready.derive.tables import Meaning

_SHORTEST_NAME = 3  # letters that two names share, before one is a part of the other


def whole(meaning: Meaning, inferred: Iterable[tuple[str, TableId]]) -> TableId | None:
    """Return the table whose rows a table's rows are parts of; None where others refer to the table.

    It refers to that table, and its name begins with that table's name or its key with the reference.
    `inferred` are columns that refer to a table without a foreign key, and those tables.
    """
    table = meaning.table
    if meaning.is_referenced:
        return None
    references = [(key.columns, key.target) for key in table.foreign_keys]
    references += [((column,), target) for column, target in inferred]
    others = [(columns, target) for columns, target in references if target != table.id]
    for columns, target in others:
        if _begins(table.id[1], target[1]):
            return target
        key = table.primary_key
        if len(key) > len(columns) and set(key[: len(columns)]) == set(columns):
            return target
    return None


def _begins(name: str, start: str) -> bool:
    """Say whether a name begins with that of another table: host_macro, hostmacro, of hosts."""
    whole, first = "".join(stems(name)), "".join(stems(start))
    return len(whole) > len(first) >= _SHORTEST_NAME and whole.startswith(first)
