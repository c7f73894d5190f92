"""A rule whose fact tables are empty is skipped, and not clean."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader, runner
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3

    from dbready.findings.result import Result


def result(facts: sqlite3.Connection, name: str) -> Result:
    rules = loader.named(loader.load(), name)
    return runner.run(rules, facts)[0]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("orphaned-reference", "needs live rows: audit or collect with --probe"),
        ("value-spelling-variants", "needs statistics of values: run analyze, or use --probe"),
    ],
)
def test_a_rule_without_rows_to_look_at_is_skipped_and_the_audit_is_complete(
    rule: str, words: str
) -> None:
    with closing(snapshot.new()) as facts:
        facts.execute(
            "insert into server (dialect, product, version, version_number) "
            "values ('postgresql', 'PostgreSQL', '16.0', 160000)"
        )
        found = result(facts, rule)
    assert found.outcome == "skipped"
    assert words in (found.reason or "")
    assert not found.is_incomplete


def test_a_rule_runs_once_rows_were_read() -> None:
    with closing(snapshot.new()) as facts:
        facts.execute(
            "insert into server (dialect, product, version, version_number) "
            "values ('postgresql', 'PostgreSQL', '16.0', 160000)"
        )
        facts.execute(
            "insert into probing values ('2026-01-01T00:00:00Z', 1, 4, 30, 'completed', 1, '[\"orphans\"]')"
        )
        facts.execute(
            "insert into probe_results values ('public', 'orders', 'customer_id', 'orphans', "
            "'orphans', '', 3, 100, 0.01, 0.08, 'pages', '{}', 'select')"
        )
        found = result(facts, "orphaned-reference")
    assert [str(finding.about) for finding in found.findings] == ["orders.customer_id"]
