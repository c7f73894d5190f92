"""Finds the partition whose rows stand for those of a partitioned table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def partitions(facts: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """Return, for each partitioned table, its largest readable partition that holds rows itself."""
    parents = {
        (schema, table): (parent_schema, parent)
        for schema, table, parent_schema, parent in facts.execute(
            "select schema_name, table_name, parent_schema, parent_table from tables "
            "where is_partition and parent_table is not null"
        )
    }
    leaves = facts.execute(
        "select t.schema_name, t.table_name from tables as t "
        "left join table_statistics as s using (schema_name, table_name) "
        "where t.is_partition and t.table_type = 'base table' and coalesce(t.can_select, true) "
        "order by s.estimated_rows desc nulls last, t.schema_name, t.table_name"
    )
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for schema, table in leaves:
        root = (schema, table)
        for _ in range(len(parents)):
            if root not in parents:
                break
            root = parents[root]
        found.setdefault(root, (schema, table))
    return found
