"""The contract of facts, schema.sql: which tables an audit computes, and what each is made from."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPENDS_ON = re.compile(
    r"^(?:-- Depends on: (?P<sources>[\w, ]+)\.\n)?create table (?P<table>\w+)", re.MULTILINE
)


@cache
def sql() -> str:
    """Return the contract itself."""
    return (files("dbready.facts") / "schema.sql").read_text("utf-8")


@cache
def derived_tables() -> tuple[str, ...]:
    """Return the names of the tables that an audit derives from the facts of one moment."""
    return _tables_in(sql().split("-- DERIVED:", 1)[1].split("-- OVER NIGHTS:", 1)[0])


@cache
def nightly_tables() -> tuple[str, ...]:
    """Return the names of the tables that an audit computes by comparison with earlier scans."""
    return _tables_in(sql().split("-- OVER NIGHTS:", 1)[1])


def computed_tables() -> tuple[str, ...]:
    """Return the names of all tables that an audit computes and a snapshot leaves empty."""
    return derived_tables() + nightly_tables()


def _tables_in(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"^create table (\w+)", text, re.MULTILINE))


@cache
def dependencies() -> dict[str, frozenset[str]]:
    """Return, for every fact table, all tables that its rows are made from, directly or indirectly."""
    direct = {
        match["table"]: frozenset((match["sources"] or "").split(", ")) - {""}
        for match in DEPENDS_ON.finditer(sql())
    }
    return {table: _reachable(table, direct) - {table} for table in direct}


def _reachable(table: str, direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    todo = {table}
    while todo:
        sources = direct[todo.pop()] - found
        found |= sources
        todo |= sources
    return frozenset(found)
