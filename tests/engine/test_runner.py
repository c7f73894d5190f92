"""Each rule ends clean, found, skipped or failed, and does not affect the others."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader, runner
from dbready.report import json as json_report
from dbready.report import terminal
from tests.engine.writing import SELECT, rule_text, write_rule
from tests.facts.building import add, facts_of, not_collected
from tests.findings.making import audit_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from dbready.engine.rule import Rule
    from dbready.findings.result import Result


@pytest.fixture
def facts() -> Iterator[sqlite3.Connection]:
    with closing(facts_of({"shop.orders": ["id", "total"], "shop.customers": ["id"]})) as facts:
        yield facts


def rule_of(folder: Path, select: str = SELECT, **header: str) -> Rule:
    path = write_rule(folder, rule_text(select, **header))
    (rule,) = loader.load_directory(path.parent)
    return rule


def believed(facts: sqlite3.Connection, table: str, kind: str, confidence: str) -> None:
    row = {"schema_name": "shop", "table_name": table, "kind": kind, "confidence": confidence}
    effective = "entity" if confidence == "low" else kind
    row |= {"effective_kind": effective, "reason": "a test says so"}
    add(facts, "table_kinds", {**row, "is_internal": 0})


def result_of(folder: Path, facts: sqlite3.Connection, select: str, **header: str) -> Result:
    (result,) = runner.run([rule_of(folder, select, **header)], facts)
    return result


def test_rows_are_findings(tmp_path: Path, facts: sqlite3.Connection) -> None:
    result = result_of(tmp_path, facts, SELECT)
    assert result.outcome == "found"
    assert [str(finding.about) for finding in result.findings] == ["customers", "orders"]
    assert result.findings[0].message == "customers is here"
    assert result.population == 2
    assert not result.is_incomplete


def test_no_rows_are_clean(tmp_path: Path, facts: sqlite3.Connection) -> None:
    result = result_of(tmp_path, facts, f"{SELECT} where 0")
    assert (result.outcome, result.findings, result.population) == ("clean", (), 2)


def test_a_rule_that_has_no_object_to_look_at_is_empty_and_not_clean(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    header = "\"columns where column_name = 'status'\""
    result = result_of(tmp_path, facts, f"{SELECT} where 0", population=header)
    assert (result.outcome, result.population, result.reason) == ("empty", 0, None)


def test_what_a_belief_rules_out_was_looked_at(tmp_path: Path, facts: sqlite3.Connection) -> None:
    believed(facts, "orders", "event", "medium")
    select = f"{RULED_OUT} where table_name = 'orders'"
    result = result_of(tmp_path, facts, select, population='"tables where 0"')
    assert [finding.about.table for finding in result.ruled_out] == ["orders"]
    assert result.outcome == "clean"


def test_a_rule_for_another_dialect_is_skipped_with_the_reason(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    result = result_of(tmp_path, facts, SELECT, dialects='["sqlite"]')
    assert (result.outcome, result.reason) == ("skipped", "not applicable on PostgreSQL")
    assert not result.is_incomplete


def test_a_rule_whose_facts_are_missing_is_skipped_and_the_audit_incomplete(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    not_collected(facts, "tables")
    result = result_of(tmp_path, facts, SELECT)
    assert result.outcome == "skipped"
    assert result.reason == "tables could not be read: permission denied"
    assert result.is_incomplete


def test_a_table_that_only_using_names_is_a_fact_that_the_rule_reads(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    not_collected(facts, "table_kinds")
    select = f"{SELECT} join table_kinds using (schema_name, table_name)"
    assert result_of(tmp_path, facts, select).outcome == "skipped"


def test_other_missing_facts_do_not_matter(tmp_path: Path, facts: sqlite3.Connection) -> None:
    not_collected(facts, "triggers")
    not_collected(facts, "tables", "orders")  # one table only: its rows are gone already
    assert result_of(tmp_path, facts, SELECT).outcome == "found"


@pytest.mark.parametrize(("requires", "outcome"), [("[]", "found"), ("X", "skipped")])
def test_statistics_are_needed_only_where_the_rule_requires_them(
    tmp_path: Path, facts: sqlite3.Connection, requires: str, outcome: str
) -> None:
    not_collected(facts, "table_statistics", is_incomplete=False)
    select = f"{SELECT} left join table_statistics as s using (schema_name, table_name) where s.total_bytes is null"
    requires = requires.replace("X", '["table_statistics"]')
    assert result_of(tmp_path, facts, select, requires=requires).outcome == outcome


def hidden(facts: sqlite3.Connection, table: str, *columns: str) -> None:
    """Record in coverage that statistics of a table are not visible."""
    row = {
        "coverage_kind": "not_collected",
        "fact": "table_statistics",
        "columns": json.dumps(columns) if columns else None,
        "schema_name": "shop",
        "table_name": table,
        "reason": "not granted",
        "is_incomplete": 0,
    }
    add(facts, "coverage", row)


NEEDS = '["table_statistics"]'
ROWS = "from tables left join table_statistics as s using (schema_name, table_name)"


@pytest.mark.parametrize("key", ["requires", "finds_more_with"])
def test_a_rule_that_finds_nothing_is_partial_where_it_needs_what_is_hidden(
    tmp_path: Path, facts: sqlite3.Connection, key: str
) -> None:
    hidden(facts, "orders", "deleted_rows")
    select = f"select schema_name, table_name {ROWS} where s.deleted_rows > 0"
    result = result_of(tmp_path, facts, select, **{key: NEEDS})
    assert (result.outcome, result.not_examined) == ("partial", 1)
    assert result.reason == "counts of written rows could not be read: not granted"
    assert not result.is_incomplete
    assert audit_of([result]).exit_code == 0


def test_a_rule_that_found_something_says_how_many_tables_it_could_not_examine(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    hidden(facts, "orders")
    result = result_of(tmp_path, facts, f"select schema_name, table_name {ROWS}", requires=NEEDS)
    assert (result.outcome, result.not_examined) == ("found", 1)


@pytest.mark.parametrize(
    ("condition", "table"), [("s.total_bytes > 0", "orders"), ("s.deleted_rows > 0", "gone")]
)
def test_hidden_columns_and_tables_that_a_rule_does_not_read_do_not_matter(
    tmp_path: Path, facts: sqlite3.Connection, condition: str, table: str
) -> None:
    hidden(facts, table, "deleted_rows")
    select = f"select schema_name, table_name {ROWS} where {condition}"
    assert result_of(tmp_path, facts, select, requires=NEEDS).outcome == "clean"


@pytest.mark.parametrize(
    ("key", "outcome"), [("requires", "skipped"), ("finds_more_with", "partial")]
)
def test_a_rule_is_skipped_only_where_what_it_requires_is_hidden_of_every_table(
    tmp_path: Path, facts: sqlite3.Connection, key: str, outcome: str
) -> None:
    for table in ("orders", "customers"):
        hidden(facts, table)
    select = f"select schema_name, table_name {ROWS} where s.deleted_rows > 0"
    assert result_of(tmp_path, facts, select, **{key: NEEDS}).outcome == outcome


def test_a_fact_that_failed_skips_rules_that_use_facts_derived_from_it(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    select = f"{SELECT} join table_kinds using (schema_name, table_name)"
    not_collected(facts, "foreign_keys", is_incomplete=False)
    assert result_of(tmp_path, facts, select).outcome == "clean"
    not_collected(facts, "foreign_keys")
    result = result_of(tmp_path, facts, select)
    assert (result.outcome, result.is_incomplete) == ("skipped", True)
    assert result.reason == (
        "foreign keys, on which table kinds depend, could not be read: permission denied"
    )


FAILURES = {
    "belief": ("5 as excluded_by", "returned 5 as excluded_by"),
    "no belief": ("'' as excluded_by", "returned '' as excluded_by"),
    "severity": ("'grave' as severity", "returned 'grave', which is none of high, medium"),
    "severity number": ("1 as severity", "returned 1, which is none of high, medium"),
    "confidence": ("'sure' as confidence", "returned 'sure', which is none of high, medium, low"),
    "json": ("json_extract(table_name, '$') as x", "malformed JSON"),
    "evidence": ("'[1' as x_columns", "Expecting"),
    "utf-8": ("cast(x'ff' as text) as x", "UTF-8"),
    "integer": ("abs(-9223372036854775808) as x", "integer overflow"),
}


@pytest.mark.parametrize(("column", "reason"), FAILURES.values(), ids=FAILURES)
def test_a_rule_that_fails_does_not_affect_others(
    tmp_path: Path, facts: sqlite3.Connection, column: str, reason: str
) -> None:
    wrong = rule_of(tmp_path, f"select schema_name, table_name, {column} from tables")
    right = rule_of(tmp_path, SELECT)
    failed, found = runner.run([wrong, right], facts)
    assert (failed.outcome, found.outcome) == ("failed", "found")
    assert reason in (failed.reason or "")
    assert failed.is_incomplete
    assert audit_of([failed, found]).exit_code == 3


@pytest.mark.parametrize(
    "columns",
    [
        "null as schema_name, table_name",
        "schema_name, 5 as table_name",
        "schema_name, x'00' as table_name",
    ],
)
def test_a_finding_without_an_object_is_a_failure(
    tmp_path: Path, facts: sqlite3.Connection, columns: str
) -> None:
    result = result_of(tmp_path, facts, f"select {columns} from tables")
    assert result.outcome == "failed"
    assert "the rule returned " in (result.reason or "")


@pytest.mark.parametrize("columns", ["'a, b'", "5", "'5'", "'[['"])
def test_columns_of_a_key_are_a_list(
    tmp_path: Path, facts: sqlite3.Connection, columns: str
) -> None:
    select = f"select schema_name, table_name, 'k' as key_name, {columns} as columns from tables"
    result = result_of(tmp_path, facts, select, object='"key"')
    assert result.outcome == "failed"


def test_a_deeply_nested_list_fails_the_rule_and_not_the_audit(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    doubled = "select '[' as t, 1 as n union all select t || t, n + 1 from d where n < 17"
    deep = f"(with recursive d as ({doubled}) select max(t) from d)"
    result = result_of(tmp_path, facts, f"select *, {deep} as x_columns from ({SELECT})")
    assert result.outcome == "failed"


def test_values_that_json_cannot_hold_become_text(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    select = (
        "select schema_name, table_name, x'c0ffee' as blob, 9e999 as much, null as none from tables"
    )
    result = result_of(tmp_path, facts, select)
    evidence = {"blob": "c0ffee", "much": "inf", "none": None}
    assert result.findings[0].evidence == evidence
    document = json.loads(json_report.render(audit_of([result])), parse_constant=pytest.fail)
    assert document["findings"][0]["evidence"] == evidence


def test_evidence_shows_lists_as_lists_and_flags_as_flags(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    values = """'["a","b"]' as other_columns, 1 as is_big, 0 as has_x, null as can_y, '[1]' as text, 7 as number"""
    finding = result_of(tmp_path, facts, f"select *, {values} from ({SELECT})").findings[0]
    expected = {"other_columns": ["a", "b"], "is_big": True, "has_x": False, "can_y": None}
    assert finding.evidence == {**expected, "text": "[1]", "number": 7}


def test_rows_of_equal_severity_are_in_the_order_of_their_rank(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    first = "select *, table_name = '{}' as sort_rank from ({})"
    for name in ("orders", "customers"):
        found = result_of(tmp_path, facts, first.format(name, SELECT)).findings
        assert str(found[0].about) == name
        assert "sort_rank" not in found[0].evidence


def test_a_row_can_set_severity_and_confidence(tmp_path: Path, facts: sqlite3.Connection) -> None:
    select = f"select *, iif(table_name = 'orders', 'high', null) as severity, 'low' as confidence from ({SELECT})"
    result = result_of(tmp_path, facts, select)
    orders, customers = result.findings
    assert (str(orders.about), orders.severity, orders.confidence) == ("orders", "high", "low")
    assert (customers.severity, customers.confidence) == ("medium", "low")
    assert "severity" not in orders.evidence
    assert result.worst == "high"


RULED_OUT = f"select *, iif(table_name = 'orders', 'event', null) as excluded_by from ({SELECT})"


def test_what_a_belief_rules_out_is_not_a_finding_and_stays_counted(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    believed(facts, "orders", "event", "medium")
    result = result_of(tmp_path, facts, RULED_OUT)
    assert [str(finding.about) for finding in result.findings] == ["customers"]
    assert [(str(f.about), f.excluded_by) for f in result.ruled_out] == [("orders", "event")]
    assert "excluded_by" not in result.ruled_out[0].evidence


def test_a_rule_that_beliefs_rule_out_altogether_is_clean(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    result = result_of(tmp_path, facts, f"{RULED_OUT} where table_name = 'orders'")
    assert (result.outcome, len(result.ruled_out)) == ("clean", 1)


def test_a_kind_of_low_confidence_rules_nothing_out(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    believed(facts, "orders", "event", "low")
    result = result_of(tmp_path, facts, RULED_OUT)
    assert [str(finding.about) for finding in result.findings] == ["customers", "orders"]
    assert result.ruled_out == ()


def test_tables_that_others_depend_on_come_first(tmp_path: Path) -> None:
    columns = {"shop.abuse_reports": ["id"], "shop.projects": ["id"], "shop.users": ["id"]}
    with closing(facts_of(columns)) as facts:
        for number in range(9):
            row = {
                "schema_name": "shop",
                "table_name": "abuse_reports",
                "constraint_name": f"f{number}",
            }
            target = {
                "referenced_schema": "shop",
                "referenced_table": "projects",
                "referenced_columns": '["id"]',
            }
            add(
                facts,
                "foreign_keys",
                {**row, **target, "columns": f'["c{number}"]', "column_count": 1},
            )
        result = result_of(tmp_path, facts, SELECT)
    assert [str(f.about) for f in result.findings] == ["projects", "abuse_reports", "users"]


def test_large_tables_come_before_small_ones(tmp_path: Path, facts: sqlite3.Connection) -> None:
    place = {"schema_name": "shop", "table_name": "orders"}
    add(facts, "table_statistics", {**place, "estimated_rows": 5_000_000})
    result = result_of(tmp_path, facts, SELECT)
    assert [str(finding.about) for finding in result.findings] == ["orders", "customers"]


@pytest.mark.parametrize(
    ("found", "population", "systemic"),
    [(4, 4, False), (5, 5, True), (8, 10, True), (7, 10, False), (5, 6, True), (5, 7, False)],
)
def test_findings_about_nearly_every_object_are_one_decision(
    tmp_path: Path, found: int, population: int, *, systemic: bool
) -> None:
    tables = {f"shop.t{number}": ["id"] for number in range(population)}
    with closing(facts_of(tables)) as facts:
        result = result_of(
            tmp_path, facts, f"{SELECT} where cast(substr(table_name, 2) as integer) < {found}"
        )
    assert (len(result.findings), result.population) == (found, population)
    assert result.is_systemic is systemic
    assert {finding.systemic for finding in result.findings} == {systemic}


def test_a_population_is_never_smaller_than_what_was_found(
    tmp_path: Path, facts: sqlite3.Connection
) -> None:
    assert result_of(tmp_path, facts, SELECT, population='"views"').population == 2


def test_objects_of_every_kind_have_their_names(tmp_path: Path, facts: sqlite3.Connection) -> None:
    place = {"schema_name": "shop", "table_name": "orders"}
    add(facts, "triggers", {**place, "trigger_name": "t", "timing": "before", "events": "[]"})
    select = "select schema_name, table_name, trigger_name from triggers"
    trigger = result_of(tmp_path, facts, select, object='"trigger"').findings[0].about
    assert (trigger.kind, trigger.table, trigger.name) == ("trigger", "orders", "t")
    select = (
        """select schema_name, table_name, 'k' as key_name, '["a","b"]' as columns from tables"""
    )
    key = result_of(tmp_path, facts, select, object='"key"').findings[0].about
    assert (key.name, key.columns, str(key)) == ("k", ("a", "b"), "customers (a, b)")
    server = result_of(
        tmp_path, facts, "select 1 as one from server", object='"server"', message='"x"'
    )
    assert str(server.findings[0].about) == "server"


def test_control_characters_reach_programs_but_no_terminal(tmp_path: Path) -> None:
    name = "ord\x1b[31mers\u202e\n"
    with closing(facts_of({f"shop.{name}": ["id"]})) as facts:
        result = result_of(tmp_path, facts, SELECT)
    assert result.findings[0].about.table == name
    text = terminal.render(audit_of([result]), 80)
    assert "ord\\x1b[31mers\\u202e\\n" in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_rules_are_skipped_if_a_snapshot_has_no_server_row(tmp_path: Path) -> None:
    with closing(facts_of()) as facts:
        facts.execute("delete from server")
        assert result_of(tmp_path, facts, SELECT).outcome == "skipped"


@pytest.mark.parametrize(
    ("value", "kept"),
    [("7", 7), ("0.5", 0.5), ("""'["a", "b"]'""", 2), ("null", None), ("9e999", None)],
)
def test_a_finding_keeps_the_evidence_that_makes_it_worse(
    tmp_path: Path, facts: sqlite3.Connection, value: str, kept: float | None
) -> None:
    select = f"select schema_name, table_name, {value} as bad_columns from tables limit 1"
    (finding,) = result_of(tmp_path, facts, select, escalates='"bad_columns"').findings
    assert dict(finding.escalates) == ({} if kept is None else {"bad_columns": kept})


def test_evidence_that_cannot_grow_is_a_failure(tmp_path: Path, facts: sqlite3.Connection) -> None:
    select = "select schema_name, table_name, 'much' as bad from tables limit 1"
    result = result_of(tmp_path, facts, select, escalates='"bad"')
    assert result.outcome == "failed"
    assert "'much' as bad" in str(result.reason)


@pytest.mark.parametrize(("tables", "outcome"), [(30, "empty"), (5, "clean")])
def test_references_are_not_clean_where_hardly_any_key_is_declared(
    tables: int, outcome: str
) -> None:
    from dbready.cli.rules import facts_of_example  # noqa: PLC0415 - slow to import
    from dbready.engine.examples import on_sqlite  # noqa: PLC0415 - as above

    script = "create table orders (id integer primary key);" + "".join(
        f"create table thing_{n} (id integer primary key, size integer);" for n in range(tables)
    )
    script += "create table items (id integer primary key, order_id integer references orders);"
    (rule,) = (rule for rule in loader.load() if rule.name == "reference-without-foreign-key")
    with closing(on_sqlite(facts_of_example)(script)) as facts:
        (result,) = runner.run([rule], facts)
    assert (result.findings, result.outcome) == ((), outcome)
