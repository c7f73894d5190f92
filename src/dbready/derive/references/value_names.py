"""Targets whose unique text or digest a name ends in, after the table: shared_network_name, table_rk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, stems

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets


def before_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the one table whose name's last words stand before its unique text: shared_network_name.

    A digest is named so, too: rowset_checksum is the checksum of imported_rowset.
    """
    base = stems(column.name)
    for kept in range(len(base) - 1, 0, -1):
        found = [
            (other, key)
            for other in targets.ends.of_last_word(base[kept - 1], table.id[0])
            if other is not table and other.stems[-kept:] == base[:kept]
            for key in _unique_values(other)
            if stems(key.name) == base[kept:] and _is_same_type(column, key)
        ]
        near = [pair for pair in found if pair[0].stems[0] == table.stems[0]]
        near = near or _of_metadata(table, column, base, kept, targets) or found
        if len(near) == 1:
            [(target, key)] = near
            reason = f"{column.name} is named after the end of the table's name and its {key.name}"
            is_short = kept == 1 and column.family == "text"
            return Guess(target, "low" if is_short else "medium", reason, key_name=key.name)
    return None


def _of_metadata(
    table: Table, column: Column, base: Words, kept: int, targets: Targets
) -> list[tuple[Table, Column]]:
    """Return table_metadata and its rk for table_rk, whatever application_table there is."""
    filled = targets.longer.filled(base[:kept], table.id[0])
    if filled is None or filled is table:
        return []
    return [
        (filled, key)
        for key in _unique_values(filled)
        if stems(key.name) == base[kept:] and _is_same_type(column, key)
    ]


def _unique_values(table: Table) -> list[Column]:
    """Return the texts and digests that identify a row of a table, each alone."""
    names = dict.fromkeys((*table.primary_key[:1], *table.alternate_keys))
    is_alone = len(table.primary_key) == 1
    return [
        table.columns[name]
        for name in names
        if table.columns[name].family in {"text", "binary"}
        and (is_alone or name in table.alternate_keys)
    ]


def _is_same_type(column: Column, key: Column) -> bool:
    return (column.data_type, column.length) == (key.data_type, key.length)
