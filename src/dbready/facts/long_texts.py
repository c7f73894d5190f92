"""Cuts the texts of a snapshot that are longer than anybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

LONGEST = 10_000  # characters
COLUMNS = {
    "server_settings": ("setting_value",),
    "schemas": ("comment",),
    "tables": ("comment", "partition_key"),
    "columns": (
        "data_type",
        "default_expression",
        "on_update_expression",
        "generation_expression",
        "comment",
    ),
    "enum_values": ("enum_value",),
    "keys": ("predicate",),
    "checks": ("expression",),
    "indexes": ("predicate",),
    "views": ("comment",),
    "scheduled_jobs": ("job_name", "schedule"),
    "coverage": ("reason", "remedy"),
}


def shorten(facts: sqlite3.Connection, tables: Iterable[str] = tuple(COLUMNS)) -> None:
    """Cut comments and expressions that are longer than anybody reads: rules work on what is left."""
    for table in tables:
        is_long = {name: f"length({name}) > {LONGEST + 1}" for name in COLUMNS[table]}
        cuts = (
            f"{name} = iif({condition}, substr({name}, 1, {LONGEST}) || '…', {name})"
            for name, condition in is_long.items()
        )
        facts.execute(
            f"update {table} set {', '.join(cuts)} where {' or '.join(is_long.values())}"  # noqa: S608 - names of the contract
        )
