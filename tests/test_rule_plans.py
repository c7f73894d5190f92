"""Rules that dbready ships read facts in a time that grows with the schema, not with its square."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from dbready.engine.rule import Rule

RULES = {rule.name: rule for rule in loader.load()}
# Facts of which there are few, however many tables there are.
FEW = {
    "server",
    "server_settings",
    "server_log",
    "replication_slots",
    "scheduled_jobs",
    "statement_writes",
}
# Rows of several columns that are not in a list: SQLite reads the list for each, in case it has NULL.
ROW_NOT_IN_LIST = re.compile(r"\bnot in \(\s*select [^()]*?,[^()]*? from", re.DOTALL)
ALIAS = re.compile(r"(?:from|join) (?P<table>\w+)(?: as (?P<alias>\w+))?")


def repeated_scans(facts: sqlite3.Connection, rule: Rule) -> Iterator[str]:
    """Return the names by which a rule calls tables that SQLite reads whole for every row of another."""
    few = {
        match["alias"] or match["table"]
        for match in ALIAS.finditer(rule.sql)
        if match["table"] in FEW
    }
    repeated: set[int] = set()
    plan = facts.execute(f"explain query plan {rule.sql}", rule.options)
    for number, parent, _, words in plan:
        if words.startswith("LIST SUBQUERY"):
            continue  # the list of an IN that depends on no row is read once
        if parent in repeated or words.startswith("CORRELATED"):
            repeated.add(number)
            scanned = re.match(r"SCAN (\w+)(?! VIRTUAL TABLE)\b", words)
            if scanned and scanned[1] not in few:
                yield scanned[1]


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_reads_no_fact_table_whole_for_each_row(name: str) -> None:
    with closing(snapshot.new()) as facts:
        assert [*repeated_scans(facts, RULES[name])] == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_does_not_ask_whether_several_columns_are_not_in_a_list(name: str) -> None:
    assert ROW_NOT_IN_LIST.search(RULES[name].sql) is None
