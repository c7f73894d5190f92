"""The terminal report: two screens at any width, every count, nothing that moves the cursor."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader
from dbready.findings.audit import Excluded
from dbready.findings.finding import DatabaseObject
from dbready.findings.not_collected import NotCollected
from dbready.findings.result import at_least
from dbready.report import division, heading, terminal
from dbready.report.detail import ALL, Block
from dbready.report.formats import Wanted
from dbready.report.lines import Page
from dbready.report.objects import objects
from tests.findings.making import audit_of, finding_of, result_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.finding import Finding
    from dbready.findings.result import Result

WIDTHS = pytest.mark.parametrize("width", [60, 80, 120])
MOST_LINES = 120


def tables(count: int, **changes: object) -> list[Finding]:
    return [
        finding_of(DatabaseObject("table", "public", f"table_{number:03}"), **changes)
        for number in range(count)
    ]


@cache
def large() -> Audit:
    """Return an audit of 150 tables in which every rule that runs by default found something."""
    results = []
    rules = [rule for rule in loader.load() if "postgresql" in rule.dialects and rule.is_default]
    for number, rule in enumerate(rules):
        count = (150, 3, 40, 1)[number % 4]
        column = "created_at_some_time" if rule.object == "column" else None
        columns = ("customer_id", "order_id") if rule.object in {"key", "foreign_key"} else None
        findings = [
            finding_of(
                DatabaseObject(rule.object, "public", f"table_{n:03}", column, columns, "name"),
                rule=rule.name,
                severity=rule.severity,
                question=rule.question,
                fix=rule.fixes.get("postgresql"),
                systemic=count == 150,
                detail="seen in the statistics of the server " * (number % 3),
            )
            for n in range(count)
        ]
        plain = {"name": rule.name, "severity": rule.severity, "object": rule.object}
        words = {"summary": rule.summary, "question": rule.question, "why": "It matters. " * 5}
        results.append(result_of(findings, population=150, **plain, **words))
    return audit_of(
        results,
        table_count=150,
        excluded=tuple(
            Excluded("public", f"p{n}", "partition, counted with its parent") for n in range(40)
        ),
        not_collected=tuple(
            NotCollected("checks", "public", f"locked_{n}", f"reason {n % 12}", "try again", 1)
            for n in range(30)
        ),
    )


@cache
def rendered(width: int, *, everything: bool = False) -> str:
    """Return the report of the large audit, which takes a third of a second."""
    return terminal.render(large(), width, everything=everything)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def report(results: Sequence[Result], width: int = 80, **changes: object) -> str:
    return terminal.render(audit_of(results, **changes), width)


def in_full(results: Sequence[Result], **changes: object) -> str:
    return squeezed(terminal.render(audit_of(results, **changes), 80, everything=True))


@WIDTHS
@pytest.mark.parametrize("everything", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, *, everything: bool) -> None:
    lines = rendered(width, everything=everything).splitlines()
    assert [line for line in lines if len(line) > width] == []
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("width", [80, 120])
def test_a_large_schema_with_every_rule_fits_two_screens(width: int) -> None:
    lines = rendered(width).splitlines()
    assert len(lines) <= MOST_LINES
    for result in large().results:
        # A line of its own, or a name among those of its severity.
        assert f" {result.name} " in f" {' '.join(lines)} "


def test_all_lists_every_object_and_their_number_is_right() -> None:
    text = rendered(120, everything=True)
    assert "(--all)" not in text
    for result in large().results:
        assert f"{len(result.findings)} of 150 " in text
    assert text.count("table_149") >= 1


def test_names_are_whole_however_long_they_are() -> None:
    thing = DatabaseObject("column", "s" * 60, "t" * 60, "c" * 60)
    other = DatabaseObject("column", "public", "orders", "id")
    for words in ({"detail": "x" * 50}, {}):
        findings = [finding_of(thing, **words), finding_of(other, **words)]
        text = report([result_of(findings, object="column")])
        assert f"{'s' * 60}.{'t' * 60}.{'c' * 60}" in text
        assert "orders.id" in text


def test_all_cuts_no_list_of_columns() -> None:
    columns = [DatabaseObject("column", "public", "orders", f"column_{n:03}") for n in range(50)]
    audit = audit_of([result_of([finding_of(x) for x in columns], object="column")])
    assert "column_049" not in terminal.render(audit, 80)
    text = terminal.render(audit, 80, everything=True)
    assert all(f"orders.column_{n:03}\n" in text for n in range(50))


@pytest.mark.parametrize("width", [0, 20, 500])
def test_a_report_keeps_a_readable_width(width: int) -> None:
    lines = rendered(width).splitlines()
    assert max(len(line) for line in lines) <= 120
    assert any(len(line) >= 50 for line in lines)


def test_what_is_found_everywhere_is_a_line_of_examples() -> None:
    text = report([result_of(tables(150, systemic=True), population=150)])
    assert "150 of 150 tables\n" in text
    assert "    table_000, table_001, table_002, table_003, table_004, table_005, …\n" in text


def in_a_file(results: Sequence[Result]) -> str:
    return terminal.write(audit_of(results), Wanted(80, is_whole=True))


def test_a_systemic_list_that_is_complete_in_a_file_refers_to_no_option() -> None:
    for count, left in ((12, 0), (80, 61)):
        text = in_a_file([result_of(tables(count, systemic=True), population=count)])
        assert f"{count} of {count} tables\n" in text
        assert (f"table_018 and {left} more (--all)\n" in text) == bool(left)
        assert ("(--all)" in text) == bool(left)


def test_in_a_file_a_remark_about_everything_names_a_few_examples() -> None:
    for severity, lines in (("low", 3), ("info", 1)):
        findings = tables(150, systemic=True, severity=severity)
        text = in_a_file([result_of(findings, population=150)])
        assert sum(line.startswith("    table_") for line in text.splitlines()) == lines


def test_objects_with_the_same_note_are_listed_behind_it_in_a_file() -> None:
    alike = tables(24, detail="no columns identify a row")
    other = finding_of(DatabaseObject("table", "public", "spool"), detail="its key (seq) would do")
    text = in_a_file([result_of([other, *alike], population=90)])
    assert text.count("no columns identify a row") == 1
    assert "    no columns identify a row: table_000, table_001, " in text
    assert "table_023\n    spool  its key (seq) would do\n" in text
    assert all(f"table_{number:03}" in text for number in range(24))


def test_the_server_is_not_listed_as_an_object() -> None:
    server = DatabaseObject("server")
    words = result_of([finding_of(server, detail="wal_level is replica")], object="server")
    silent = result_of([finding_of(server)], object="server")
    assert "    wal_level is replica\n" in report([words])
    assert "    server" not in report([words, silent])


def test_a_rule_shows_its_first_fix() -> None:
    without, with_fix = tables(2)
    fixed = finding_of(with_fix.about, fix="alter table table_001 add primary key (id)")
    assert "  fix  alter table table_001 add" in report([result_of([without, fixed])])


def test_a_reader_gets_the_query_and_an_owner_the_fix_where_a_rule_has_both() -> None:
    (found,) = tables(1, fix="alter table x")
    both = replace(found, said=replace(found.words, workaround="select 1 from x"))
    for profile, said, other in (
        ("reader", "  use  select 1 from x\n", "alter table"),
        ("owner", "  fix  alter table x\n", "select 1"),
    ):
        text = report([result_of([both])], profile=profile)
        assert said in text
        assert other not in text


def test_a_systemic_decision_says_once_what_all_objects_have_in_common() -> None:
    found = tables(40, systemic=True, detail="utf8mb3")
    text = report([result_of(found, population=40)])
    assert "    utf8mb3: table_000, table_001, table_002, table_003, " in text
    assert text.count("utf8mb3") == 1


def test_three_of_many_are_listed() -> None:
    text = report([result_of(tables(3), population=138)])
    assert "3 of 138 tables" in text
    assert all(f"    table_00{n}\n" in text for n in range(3))
    assert "--all" not in text


def test_what_is_not_listed_is_counted() -> None:
    text = report([result_of(tables(40), population=138)])
    shown = len(re.findall(r"\btable_\d{3}\b", text))
    assert 12 < shown < 40
    assert f" and {40 - shown} more (--all)\n" in text


def test_columns_of_a_table_share_a_line() -> None:
    columns = ("created_at", "updated_at")
    findings = [finding_of(DatabaseObject("column", "public", "orders", name)) for name in columns]
    text = report([result_of(findings, object="column")])
    assert "    orders  created_at, updated_at\n" in text


def test_a_schema_is_named_where_it_is_not_the_usual_one() -> None:
    things = [DatabaseObject("table", schema, "orders") for schema in ("public", "sales")]
    text = report([result_of([finding_of(thing) for thing in things])])
    assert "    orders\n    sales.orders\n" in text


def test_question_and_fix_of_a_rule_are_printed_once() -> None:
    text = report([result_of(tables(3, fix="alter table x"))])
    assert text.count("  ask  Why is it here?\n") == 1
    assert text.count("  fix  alter table x\n") == 1


def test_severe_rules_come_first_and_of_one_category_the_systemic_ones_last() -> None:
    results = [
        result_of(tables(1, severity="low"), name="a-low"),
        result_of(tables(9, severity="high", systemic=True), name="a-systemic"),
        result_of(tables(1, severity="high"), name="b-single"),
    ]
    text = report(results)
    order = [text.index(word) for word in ("HIGH", "b-single", "a-systemic", "LOW", "a-low")]
    assert order == sorted(order)


def test_less_severe_findings_of_a_rule_are_in_its_block() -> None:
    minor = [finding_of(DatabaseObject("table", "public", "minor"), severity="low")]
    text = report([result_of([*tables(2, severity="high"), *minor])])
    assert "2 of 10 tables\n" in text
    assert "    table_001\n  1 more has low severity:\n    minor\n  ask  " in text
    assert "\nLOW\n" not in text


def test_less_severe_findings_give_the_reason_of_the_rule() -> None:
    why = {"less_severe_because": "nothing changes"}
    minor = [
        replace(each, said=replace(each.words, evidence=why)) for each in tables(2, severity="low")
    ]
    text = report([result_of([*tables(3), *minor])])
    assert (
        "  2 more have low severity, because nothing changes: table_000, table_001\n  ask" in text
    )
    assert "because nothing changes: table_000 table_001 ask" in in_full(
        [result_of([*tables(3), *minor])]
    )
    why["less_severe_because"] = "no table refers to them"
    single = replace(minor[0], said=replace(minor[0].words, evidence=why))
    assert "  1 more has low severity, because no table refers to it: table_000\n" in report(
        [result_of([*tables(3), single])]
    )


def test_a_block_of_less_severe_findings_alone_gives_their_one_reason() -> None:
    def block(*reasons: str) -> str:
        minor = [
            finding_of(each.about, severity="low", evidence={"less_severe_because": reason})
            for each, reason in zip(tables(len(reasons)), reasons, strict=True)
        ]
        return in_full([result_of(minor)])

    assert "Low severity, because nobody reads them." in block(
        "nobody reads them", "nobody reads them"
    )
    assert "Low severity, because nobody reads it." in block("nobody reads them")
    assert "because" not in block("nobody reads them", "they are old")


def test_of_many_less_severe_findings_with_a_reason_those_are_named_that_fit_three_lines() -> None:
    minor = [
        finding_of(each.about, severity="low", evidence={"less_severe_because": "nobody reads it"})
        for each in tables(40)
    ]
    text = report([result_of([*tables(3), *minor])])
    said = text[text.index("  40 more have low severity") : text.index("  ask")]
    assert len(said.splitlines()) == 3
    assert "because nobody reads it: table_000, table_001, " in squeezed(said)
    shown = said.count("table_")
    assert said.endswith(f"and {40 - shown} more (--all)\n")
    few = squeezed(report([result_of([*tables(3), *minor[:9]])]))
    assert "table_007, table_008 ask" in few


def test_what_a_copy_needs_first_comes_first() -> None:
    results = [
        result_of(tables(1), name=name, category=category)
        for name, category in (
            ("a-shape", "json"),
            ("b-account", "access"),
            ("c-key", "references"),
            ("d-house", "house"),
            ("table-without-primary-key", "references"),
        )
    ]
    text = report(results)
    order = [
        text.index(f"\n{name} ")
        for name in ("table-without-primary-key", "c-key", "a-shape", "d-house", "b-account")
    ]
    assert order == sorted(order)


def test_columns_in_the_same_tables_are_listed_once() -> None:
    target = ("referenced_table", "res_user")
    found = [
        *named("create_uid", 9, ("column_name", "create_uid"), target),
        *named("write_uid", 9, ("column_name", "write_uid"), target),
    ]
    result = result_of(found, object="column", population=900)
    for text in (report([result]), in_a_file([result])):
        assert text.count("create_uid, write_uid -> res_user in 9 tables:") == 1
        assert text.count("table_001") == 1


def test_many_names_that_lead_to_one_table_are_one_list_in_a_file() -> None:
    found = [
        each
        for number in range(9)
        for each in named(f"by_{number}", 3 + number, ("column_name", f"by_{number}"))
    ]
    text = in_a_file([result_of(found, object="column", population=900)])
    assert "    63 columns -> res_user:\n      by_8 in 11 tables, by_7 in 10 tables, " in text


def test_less_severe_findings_are_marked_where_nearly_everything_is_found() -> None:
    findings = [*tables(9, systemic=True), *tables(1, systemic=True, severity="low", rule="odd")]
    text = report([result_of(findings)])
    assert "9 of 10 tables\n" in text
    assert "  1 more has low severity:\n    table_000\n" in text
    assert division.parts(result_of(findings))[0].is_systemic


def test_less_severe_findings_are_listed_by_reason() -> None:
    reasons = ("nobody reads them", "nobody reads them", "they are old")
    minor = [
        finding_of(each.about, severity="low", evidence={"less_severe_because": reason})
        for each, reason in zip(tables(3), reasons, strict=True)
    ]
    text = report([result_of([*tables(5), *minor], population=90)])
    assert "  2 more have low severity, because nobody reads them: table_000, table_001\n" in text
    assert "  1 more has low severity, because they are old: table_002\n" in text


def test_a_rule_counts_the_findings_that_are_not_listed_for_their_confidence() -> None:
    found = at_least(result_of([*tables(4), *tables(22, confidence="low")]), "medium")
    text = report([found])
    assert "4 of 10 tables, 22 less certain\n" in text


def test_objects_that_a_rule_above_lists_are_not_listed_again() -> None:
    both = [result_of(tables(8), name=name, population=90) for name in ("first", "second")]
    text = report(both)
    assert text.count("table_001") == 1
    assert "    the same 8 tables as under first\n" in text
    assert in_full(both).count("table_001") == 2
    high = [replace(each, findings=tuple(tables(8, severity="high"))) for each in both]
    assert report(high).count("table_001") == 2


def test_a_finding_that_stands_for_several_objects_counts_as_many() -> None:
    circle = finding_of(tables(1)[0].about, evidence={"stands_for": 5})
    assert "  5 of 33 tables\n" in report([result_of([circle], population=33)])


def test_the_heading_says_how_many_foreign_keys_are_declared() -> None:
    for count, words in ((0, "no foreign keys"), (1, "1 foreign key"), (4, "4 foreign keys")):
        assert f"10 tables, {words}, about 12,300 rows" in report([], foreign_key_count=count)
    assert "foreign key" not in report([], foreign_key_count=None)


def test_more_severe_findings_are_listed_apart_and_the_text_is_printed_once() -> None:
    grave = [finding_of(DatabaseObject("table", "public", "grave"), severity="high")]
    text = report([result_of([*grave, *tables(3, severity="low")])])
    high, low = text.split("  3 more have low severity:\n")
    assert "1 of 10 tables\n" in high
    assert "    grave\n" in high
    assert low.startswith("    table_000\n")
    assert text.count("  ask  ") == text.count("Table of the house.") == 1


def named(name: str, count: int, *cause: tuple[str, str]) -> list[Finding]:
    """Return findings about columns of one name in so many tables."""
    things = [DatabaseObject("column", "public", f"table_{n:03}", name) for n in range(count)]
    return [finding_of(thing, cause=cause, detail="-> res_user") for thing in things]


def test_findings_of_one_cause_are_one_line_with_their_count() -> None:
    target = ("referenced_table", "res_user")
    create = named("create_uid", 241, ("column_name", "create_uid"), target)
    write = named("write_uid", 90, ("column_name", "write_uid"), target)
    alone = named("owner_id", 1, ("column_name", "owner_id"), target)
    audit = audit_of([result_of([*alone, *write, *create], object="column", population=900)])
    text = terminal.render(audit, 80)
    assert "    create_uid -> res_user in 241 tables: table_000, table_001, table_002, …\n" in text
    assert "    write_uid -> res_user in 90 tables: table_000, table_001, table_002, …\n" in text
    assert "    table_000.owner_id -> res_user\n" in text
    assert "(--all)" not in text
    listed = terminal.render(audit, 80, everything=True)
    assert "    241 columns named create_uid -> res_user:\n      table_000.create_uid\n" in listed
    assert "      table_240.create_uid\n" in listed
    assert "    table_000.owner_id -> res_user\n" in listed


def test_columns_next_to_groups_are_named_with_their_table() -> None:
    grouped = named("state", 9, ("column_name", "state"))
    alone = [finding_of(DatabaseObject("column", "public", "orders", x)) for x in ("kind", "type")]
    plain = [finding_of(finding.about, cause=finding.cause) for finding in grouped]
    text = report([result_of([*plain, *alone], object="column", population=90)])
    assert "    state        in 9 tables: " in text
    assert "    orders.kind\n    orders.type\n" in text


def test_a_list_of_tables_is_cut_between_names_beside_longer_rows() -> None:
    grouped = named("state", 9, ("column_name", "state"))
    alone = finding_of(
        DatabaseObject("column", "public", "o" * 30, "approved_by"), detail="by hand"
    )
    plain = [finding_of(each.about, cause=each.cause) for each in grouped]
    text = report([result_of([*plain, alone], object="column", population=90)])
    (line,) = (line for line in text.splitlines() if line.startswith("    state "))
    assert re.search(r"in 9 tables: (table_\d{3}, )*…$", line)


def test_targets_are_shown_however_long_the_name_of_a_column_is() -> None:
    long = DatabaseObject("column", "public", "t" * 40, "c" * 30)
    short = DatabaseObject("column", "public", "orders", "customer_id")
    found = [finding_of(thing, detail="-> customers") for thing in (long, short)]
    text = report([result_of(found, object="column", population=90)])
    assert f"    {'t' * 40}.{'c' * 30}\n      -> customers\n" in text
    assert "    orders.customer_id -> customers\n" in text


def test_a_group_with_a_long_label_names_its_tables_below() -> None:
    label = "columns that do not identify a row of it, whatever is done"
    alike = [replace(each, cause=(("why", label),)) for each in tables(10)]
    other = [replace(each, cause=(("why", "b"),)) for each in tables(4)]
    text = report([result_of([*alike, *other], population=90)])
    assert f"    {label}  10 tables\n      table_000, table_001, " in text


def test_a_decision_with_many_groups_lists_the_largest_in_a_file() -> None:
    found = [
        finding
        for number in range(9)
        for finding in named(f"c{number}", 3 + (number == 0), ("column_name", f"c{number}"))
    ]
    found = [replace(each, about=replace(each.about, schema=each.about.column)) for each in found]
    systemic = [finding_of(each.about, cause=each.cause, systemic=True) for each in found]
    text = in_a_file([result_of(systemic, object="column", population=len(found))])
    assert "    c0 in 4 tables: c0.table_000, c0.table_001, c0.table_002, c0.table_003\n" in text
    assert "c8 in 3 tables" not in text
    assert "    also c4 (3), c5 (3), c6 (3), c7 (3), c8 (3)\n" in text


def test_a_table_with_one_column_is_named_as_in_groups() -> None:
    alone = finding_of(DatabaseObject("column", "public", "orders", "status"))
    other = finding_of(DatabaseObject("column", "public", "refunds", "state"))
    assert "    orders.status\n    refunds.state\n" in report(
        [result_of([alone, other], object="column", population=90)]
    )


def test_a_small_group_is_one_line_as_well() -> None:
    text = report([result_of(named("del", 3, ("column_name", "del")), object="column")])
    assert "    del in 3 tables: table_000, table_001, table_002\n" in text


def test_a_systemic_decision_about_references_lists_where_each_leads() -> None:
    found = [
        replace(each, systemic=True)
        for number in range(9)
        for each in named(f"c{number}", 1, ("column_name", f"c{number}"))
    ]
    result = result_of(found, object="column", population=9)
    text = report([result])
    assert "9 of 9 columns\n" in text
    assert "    9 columns -> res_user: table_000.c0, table_000.c1, " in text
    assert "    9 columns -> res_user:\n      table_000.c0, " in in_a_file([result])


def test_references_that_take_more_lines_than_there_are_are_counted_by_target() -> None:
    found = [
        replace(each, detail=f"-> {target}", severity="medium")
        for target, count in (("orders", 4), ("users", 3), ("tags", 1))
        for number in range(count)
        for each in named(f"{target}_{number}", 1, ("column_name", f"{target}_{number}"))
    ]
    result = result_of(found, object="column", population=90)
    (part,) = division.parts(result)
    page = Page(80, frozenset({"public"}))
    assert list(objects(part, Block(2), page)) == ["    -> orders (4 columns), users (3), tags (1)"]
    assert list(objects(part, Block(3), page))[:2] == [
        "    4 columns -> orders: table_000.orders_0, table_000.orders_1, …",
        "    3 columns -> users: table_000.users_0, table_000.users_1, …",
    ]


def test_the_statement_is_of_a_group_rather_than_of_an_odd_one_that_looks_surer() -> None:
    odd = finding_of(DatabaseObject("column", "public", "odd", "c"), confidence="high")
    group = [replace(each, confidence="medium") for each in named("id", 3, ("column_name", "id"))]
    assert division.typical([odd, *group])[0] is group[0]
    assert division.typical([odd, *group[:2]])[0] is odd


def test_unrecognized_references_of_a_schema_with_many_tables_are_said_at_the_top() -> None:
    none = result_of(outcome="empty", population=0, population_name="references", object="column")
    none = replace(none, is_recognized=True)
    few, many = (report([none], table_count=count) for count in (3, 20))
    assert "Recognized" not in few
    head, _, rest = many.partition("\n\n")
    said = "Recognized no references, so none was examined. If the database has some, "
    assert said + "name them under [columns] in dbready.toml." in squeezed(head)
    assert "Recognized no" not in rest


def test_columns_of_one_style_are_listed_with_their_tables() -> None:
    style = ("naming_style", "*_at")
    findings = [*named("created_at", 3, style), *named("updated_at", 3, style)]
    text = report([result_of(findings, object="column", population=90)])
    assert "*_at 6 columns: created_at and updated_at in 3 tables\n" in text


def columns_without_keys(*named: tuple[str, int]) -> list[Finding]:
    cause = ("shape", "no description of their keys")
    things = [
        DatabaseObject("column", "public", f"t{n}", column) for column, k in named for n in range(k)
    ]
    return [finding_of(thing, cause=(cause,)) for thing in things]


def test_columns_of_several_tables_are_listed_with_these_where_there_is_room() -> None:
    few = columns_without_keys(("a", 40), ("b", 3), ("c", 1))
    text = in_a_file([result_of(few, object="column", population=900)])
    assert (
        "      a in 40 tables (t0, t1, t2 and 37 more), b in 3 tables (t0, t1, t2), t0.c\n" in text
    )


def test_in_a_list_that_is_cut_only_columns_of_a_few_tables_are_listed_with_these() -> None:
    names = [("a", 40), ("b", 3), *((f"{'c' * 20}{n}", 1) for n in range(20))]
    text = in_a_file([result_of(columns_without_keys(*names), object="column", population=900)])
    assert "      a in 40 tables, b in 3 tables (t0, t1, t2), t0.c" in text
    assert re.search(r" and \d+ more\s+\(--all\)\n", text)


def test_high_findings_keep_a_sentence_and_objects_in_the_narrowest_report() -> None:
    audit = large()
    text = terminal.render(audit, 60)
    for result in audit.results:
        if result.severity == "high":
            part = text[text.index(f"\n{result.name}") :]
            assert squeezed(result.summary) in squeezed(part)
            assert result.object == "server" or " table_000" in part.split("\n\n")[0]


def test_a_count_that_does_not_fit_is_on_the_next_line() -> None:
    long = result_of(tables(1, confidence="low"), name="a-" + "long-" * 8 + "name")
    lines = report([long], width=60).splitlines()
    assert lines[lines.index(long.name) + 1] == "  1 of 10 tables, low confidence"


def test_uncertain_findings_show_their_confidence() -> None:
    assert "1 of 10 tables, low confidence" in report([result_of(tables(1, confidence="low"))])
    assert "confidence" not in report([result_of(tables(1))])


def test_coverage_says_what_was_left_out_and_why() -> None:
    excluded = [Excluded("public", f"p{n}", "partition, counted with its parent") for n in range(4)]
    excluded += [Excluded("public", "t", "matched by --exclude-table"), Excluded("hr", "v", "tool")]
    said = (
        "Left out: 4 tables (partition, counted with its parent); "
        "t (matched by --exclude-table); hr.v (tool)"
    )
    assert f"{said}." in squeezed(report([], excluded=tuple(excluded)))
    assert f"{said}; system schemas." in squeezed(in_full([], excluded=tuple(excluded)))


def test_coverage_names_each_table_that_was_left_out_once_with_what_would_help() -> None:
    missing = (
        NotCollected("checks", "shop", "orders", "locked", "run it again", 1),
        NotCollected("keys", "shop", "orders", "locked", "run it again", 1),
        NotCollected("checks", "shop", "items", "locked", "run it again", 1),
        NotCollected("tables", None, None, "permission denied", None, 1, rules=("a", "b")),
    )
    text = in_full([], not_collected=missing)
    assert "Not audited: shop.orders, shop.items (locked). To fix this: run it again." in text
    assert "Could not be read: tables (permission denied). Needed by a, b." in text


def test_coverage_says_which_facts_of_which_tables_are_hidden_and_which_rules_need_them() -> None:
    hidden = [
        NotCollected(
            "column_statistics", "shop", f"t{n}", "not granted", f"grant {n}", 0, None, ("a", "b")
        )
        for n in range(6)
    ]
    positions = ("identity_column", "identity_last_value", "identity_maximum")
    sequences = NotCollected("table_statistics", "shop", "t", "no", "grant x", 0, positions, ("c",))
    text = in_full([], not_collected=(*hidden, sequences))
    assert (
        "Could not be read: column statistics of shop.t0, shop.t1, shop.t2, shop.t3 and 2 more "
        "(not granted). Needed by a, b. "
        "To fix this: grant 0 (--format json has 5 more statements)." in text
    )
    assert "Could not be read: sequence positions of shop.t (no). Needed by c." in text


def test_every_reason_is_shown() -> None:
    missing = tuple(NotCollected("checks", "s", f"t{n}", f"reason {n}", None, 1) for n in range(11))
    text = report([], not_collected=missing)
    assert text.count("Not audited: ") == 5
    assert "And 6 more reasons; --format json has them all.\n" in text
    text = in_full([], not_collected=missing)
    assert text.count("Not audited: ") == 8
    assert "And 3 more reasons; --format json has them all." in text


def test_a_rule_that_could_not_examine_every_table_is_not_clean() -> None:
    results = [
        result_of(name="seen"),
        result_of(name="blind", outcome="partial", not_examined=3, reason="hidden"),
    ]
    text = in_full(results)
    assert "No findings, but not every table could be examined: blind (3 tables not exam" in text
    assert "1 rule is clean, 1 could not be fully checked. Exit code 0" in text


def test_a_rule_with_nothing_to_look_at_is_not_counted_as_clean() -> None:
    results = [result_of(name="seen"), result_of(name="blank", outcome="empty", population=0)]
    text = squeezed(report(results))
    assert "No findings. 1 rule is clean, 1 had nothing to look at. Exit code 0" in text


def test_a_total_that_dbready_only_recognized_always_says_so() -> None:
    found = result_of(tables(3), population=3, is_recognized=True)
    assert "3 of 3 recognized tables" in report([found])
    assert "3 of 4 recognized tables" in report([replace(found, population=4)])
    assert "3 of 4 tables" in report([replace(found, population=4, is_recognized=False)])


def test_a_heading_names_what_was_counted() -> None:
    found = result_of(tables(1), population=4, population_name="queues", is_recognized=True)
    assert "1 of 4 recognized queues" in report([found])
    assert "1 of 1 recognized queue\n" in report([replace(found, population=1)])


@pytest.mark.parametrize(
    ("things", "thing"),
    [
        ("tables with soft deletes", "table with soft deletes"),
        ("JSON and text columns", "JSON and text column"),
        ("columns whose values were sampled", "column whose values were sampled"),
        ("entities", "entity"),
        ("addresses", "address"),
        ("indexes", "index"),
        ("people", "people"),
    ],
)
def test_one_of_what_was_counted_is_named_in_the_singular(things: str, thing: str) -> None:
    found = result_of(tables(1), population=1, population_name=things)
    assert f"1 of 1 {thing}\n" in report([found])


def test_a_heading_without_room_leaves_out_words_but_names_what_was_counted() -> None:
    found = result_of(
        tables(3),
        population=9,
        population_name="entity tables",
        is_recognized=True,
    )
    part = division.in_order([found])[0]
    lines = [heading.title(part, Page(width, frozenset())) for width in (80, 43, 42)]
    assert [squeezed(line) for (line,) in lines] == [
        f"{found.name} 3 of 9 recognized entity tables",
        f"{found.name} 3 of 9 recognized entity tables",
        f"{found.name} 3 of 9 entity tables",
    ]


def test_a_name_beside_a_title_takes_precedence_over_what_was_counted() -> None:
    long = "rule-with-a-name-of-thirty-chars"
    part = division.in_order([result_of(tables(3), name=long, population=3, is_recognized=True)])[0]
    shown = [
        heading.named_title(part, Page(width, frozenset({"public"}))) for width in (80, 66, 60)
    ]
    assert [" ".join(line.split()) for (line,) in shown] == [
        f"{long} table_000, … 3 of 3 recognized tables",
        f"{long} table_000, … 3 of 3 tables",
        f"{long} table_000, … 3 of 3",
    ]


def test_a_report_says_first_and_last_that_nearly_every_table_is_set_aside() -> None:
    results = [result_of(), result_of(name="late", outcome="skipped", reason="needs rows")]
    text = squeezed(report(results, set_aside={"framework": 8, "cache": 1}))
    head, _, foot = text.partition("COVERAGE")
    said = "9 of 10 tables were set aside"
    assert f"{said} as framework tables (8), caches (1): most rules report nothing" in head
    assert f"1 rule is clean. {said}." in foot
    assert foot.endswith(f"Exit code 0: nothing at or above --fail-on high, but {said}.")


def test_a_report_does_not_speak_of_set_aside_tables_where_others_are_left() -> None:
    assert "set aside" not in report([result_of()], set_aside={"framework": 8})
    assert "set aside" not in report([result_of()], table_count=0)


def test_facts_that_one_change_makes_readable_are_named_together_and_once() -> None:
    missing = tuple(
        NotCollected(fact, None, None, f"{fact} are off", "turn it on", 0, rules=(rule,))
        for fact, rule in (("checks", "first"), ("triggers", "second"))
    )
    results = [
        result_of(name=name, outcome="skipped", reason=f"{fact} could not be read: {fact} are off")
        for fact, name in (("checks", "first"), ("triggers", "second"))
    ]
    text = in_full(results, not_collected=missing)
    assert "Could not be read: checks, triggers (checks are off). Needed by first, second." in text
    assert text.count("are off") == 1
    assert "Not run: " not in text


def test_the_query_to_use_is_of_the_most_frequent_cause() -> None:
    rare, *often = (
        replace(each, cause=(("kind", kind),), said=replace(each.words, fix=f"select {number}"))
        for number, (each, kind) in enumerate(zip(tables(4), "abbb", strict=True))
    )
    assert "fix  select 1" in report([result_of([rare, *often])])


def test_a_partial_rule_that_coverage_names_already_is_not_named_again() -> None:
    missing = NotCollected("scheduled_jobs", "shop", None, "no", "grant it", 0, rules=("purge",))
    found = result_of(name="purge", outcome="partial", not_examined=3, reason="jobs: no")
    text = in_full([found], not_collected=(missing,))
    assert "Could not be read: scheduled jobs of schema shop (no). Needed by purge." in text
    assert "not every table could be examined" not in text
    assert "1 could not be fully checked" in text


def test_the_query_to_use_is_of_the_surest_finding() -> None:
    guess, sure = (
        replace(each, said=replace(each.words, fix=None, workaround=f"select {number}"))
        for number, each in enumerate(tables(2))
    )
    assert "use  select 1" in report([result_of([replace(guess, confidence="medium"), sure])])


def test_skipped_failed_and_hidden_rules_are_reported() -> None:
    results = [
        result_of(name="broken", outcome="failed", reason="no such thing", is_incomplete=True),
        result_of(name="elsewhere", outcome="skipped", reason="not applicable on SQLite"),
        at_least(result_of(tables(4, confidence="low")), "high"),
    ]
    text = in_full(results)
    assert "Failed: broken: no such thing." in text
    assert "Not run: elsewhere (not applicable on SQLite)." in text
    shown = (
        "Not shown: 4 findings of lower confidence (house-rule 4); --min-confidence low shows them."
    )
    assert shown in text
    assert (
        "No findings. No rules are clean, 1 found only what is less certain (house-rule). "
        "Exit code 3: the audit is incomplete: broken failed: no such thing." in text
    )


def test_rules_that_found_only_what_is_less_certain_are_named_and_not_clean() -> None:
    unsure = [
        at_least(
            result_of(tables(2, confidence="low"), name=f"rule-{n}", severity=severity), "medium"
        )
        for n, severity in enumerate(("info", "low", "medium", "low", "info", "high"))
    ]
    text = squeezed(report([result_of(name="seen"), *unsure]))
    named = "6 found only what is less certain (rule-5, rule-2, rule-1, rule-3 and 2 more)"
    assert f"No findings. 1 rule is clean, {named}. Exit code 0" in text


def test_what_the_account_lacks_is_one_paragraph_with_each_grant_once() -> None:
    missing = (
        NotCollected(
            "statement_writes", None, None, "denied to 'r'@'here'", "grant select on p.* to r", 0
        ),
        NotCollected("triggers", "shop", None, "no TRIGGER", "grant trigger on shop.* to r", 0),
        NotCollected("scheduled_jobs", "shop", None, "no EVENT", "grant event on shop.* to r", 0),
        *(
            NotCollected("column_statistics", "shop", f"t{n}", "hidden by a policy", None, 0)
            for n in range(9)
        ),
    )
    text = squeezed(report([], not_collected=missing))
    assert (
        "Hidden from this account: which statements write, triggers, scheduled jobs. "
        "To fix this: grant select on p.* to r; grant trigger, event on shop.* to r." in text
    )
    assert "Could not be read: column statistics of 9 tables (hidden by a policy)." in text


def test_tables_that_the_account_may_not_see_are_missing_and_no_mere_fact() -> None:
    missing = (
        NotCollected(None, "shop", None, "granted one by one", "grant select on shop.* to r", 0),
        NotCollected("columns", "shop", "orders", "some columns", "grant select on o to r", 0),
    )
    text = squeezed(report([], not_collected=missing))
    assert "tables of schema shop (granted one by one). To fix this: grant" in text
    assert "Not audited: shop.orders (some columns). To fix this: grant" in text
    assert "Hidden from this account" not in text


def test_a_restart_is_advised_only_where_everything_is_shown() -> None:
    missing = (NotCollected("statement_writes", None, None, "not loaded", "restart it", 0),)
    assert "Could not be read: which statements write (not loaded).\n" in report(
        [], not_collected=missing
    )
    assert "To fix this: restart it." in in_full([], not_collected=missing)


def test_rules_that_did_not_run_are_counted_by_what_would_help() -> None:
    reasons = ["needs live rows: use --probe"] * 3 + ["needs sizes", "not applicable on SQLite"]
    results = [
        result_of(name=f"rule-{n}", outcome="skipped", reason=reason)
        for n, reason in enumerate(reasons)
    ]
    text = squeezed(report(results, not_in_profile=("invalid-index",)))
    assert (
        "Rules not run: 3 that need live rows (use --probe), "
        "1 for owners (--profile owner), and 1 that needs sizes." in text
    )
    assert "Rules not run: " not in report(results[-1:])


def test_reasons_why_rules_did_not_run_and_for_which_nothing_helps_are_counted_as_one() -> None:
    reasons = ["needs live rows: use --probe", "needs sizes", "needs sizes", "needs counts"]
    results = [
        result_of(name=f"rule-{n}", outcome="skipped", reason=reason)
        for n, reason in enumerate(reasons)
    ]
    text = squeezed(report(results))
    assert "Rules not run: 1 that needs live rows (use --probe) and 3 for other reasons" in text
    assert "rule-1, rule-2 (need sizes); rule-3 (needs counts)" in in_full(results)


def test_coverage_names_the_kinds_of_columns_that_were_not_recognized_where_they_are_many() -> None:
    def empty(name: str | None, thing: str = "column") -> Result:
        none = result_of(outcome="empty", population=0, population_name=name, object=thing)
        return replace(none, is_recognized=True)

    names = ("amounts", "references", "amounts", "statuses", None)
    declared = replace(empty("JSON columns"), is_recognized=False)
    results = [*map(empty, names), empty("large logs", "table"), declared]
    said = "Recognized no amounts, references or statuses, so none was examined."
    assert said in squeezed(report(results, table_count=9))
    assert "Recognized" not in report(results[:3], table_count=9)
    assert "Recognized no amounts or references, so" in in_full(results[:3])
    examined = result_of(population=3, population_name="times")
    skipped = replace(empty("zones"), outcome="skipped")
    assert "Recognized" not in in_full([empty(None), skipped, empty("times"), examined])


def test_what_was_not_asked_for_did_not_fail() -> None:
    reason = "only the largest are read"
    missing = (NotCollected("checks", "shop", "orders", reason, None, 0),)
    assert f"Not read: checks of shop.orders ({reason})." in report([], not_collected=missing)
    assert f"Not read: checks of shop.orders ({reason})." in in_full([], not_collected=missing)


@pytest.mark.parametrize(
    ("severity", "fail_on", "code", "words"),
    [
        ("high", "high", 1, "house-rule in table_000 (high) is at or above --fail-on high"),
        ("medium", "high", 0, "nothing at or above --fail-on high"),
        ("info", "info", 1, "house-rule in table_000 (info) is at or above --fail-on info"),
        ("high", "never", 0, "findings do not count (--fail-on never)"),
    ],
)
def test_the_last_line_says_the_exit_code(
    severity: str, fail_on: str, code: int, words: str
) -> None:
    audit = audit_of([result_of(tables(1, severity=severity))], fail_on=fail_on)
    last = squeezed(terminal.render(audit, 80)).rpartition("Findings: ")[2]
    assert last == f"1 {severity} from 1 rule. Exit code {code}: {words}."
    assert audit.exit_code == code


def test_what_beliefs_rule_out_is_counted_and_listed_with_all() -> None:
    out = tuple(tables(3, excluded_by="event"))
    audit = audit_of([result_of(name="a-rule", ruled_out=out)])
    text = squeezed(terminal.render(audit, 80))
    assert "Not shown: 3 findings ruled out by inference (event logs 3; --all)." in text
    assert "table_001" not in text
    listed = terminal.render(audit, 80, everything=True)
    assert "table_001  event logs\n" in listed
    assert "No findings. 1 rule is clean." in listed


def test_nothing_found_says_so() -> None:
    assert "No findings. 1 rule is clean.\nExit code 0: " in report([result_of()])


def test_the_heading_says_what_was_read_and_how() -> None:
    lines = report([]).splitlines()
    assert lines[0].endswith(": postgresql://auditor@db.example.com/shop")
    assert lines[1] == "PostgreSQL 15.4, primary, connected as auditor, with TLS"
    assert lines[2].startswith("10 tables, about 12,300 rows (server statistics), 2026-01-02")


def test_a_report_of_the_sample_fits_two_screens() -> None:
    from importlib.resources import files  # noqa: PLC0415 - only here

    from dbready.cli import pipeline  # noqa: PLC0415 - slow to import
    from dbready.cli.rules import facts_of_example  # noqa: PLC0415
    from dbready.engine.examples import on_sqlite  # noqa: PLC0415

    script = (files("dbready.sample") / "shop.sql").read_text("utf-8")
    with closing(on_sqlite(facts_of_example)(script)) as facts:
        audit = pipeline.audit(facts, loader.load(), "high", "medium")
    lines = terminal.render(audit, 80).splitlines()
    assert len(lines) <= MOST_LINES
    assert max(len(line) for line in lines[1:]) <= 80


def noted(count: int, note: str, cause: str = "a kind of key") -> list[Finding]:
    """Return findings about tables of one cause; `{}` in the note is the number of the table."""
    return [
        replace(each, cause=(("cause", cause),), detail=note.format(n))
        for n, each in enumerate(tables(count))
    ]


def test_notes_that_say_more_than_the_cause_that_a_few_tables_share_are_listed() -> None:
    text = in_a_file([result_of(noted(4, "column {}"))])
    assert "    table_002  column 2\n" in text
    assert "a kind of key" not in text
    assert "4 tables with a kind of key" in in_a_file([result_of(noted(4, "its column"))])
    assert "4 tables with a kind of key" in in_a_file(
        [result_of(noted(4, "column {}: a kind of key"))]
    )
    assert "90 tables with a kind of key" in in_a_file([result_of(noted(90, "column {}"))])


def test_all_lists_the_members_of_a_group_with_their_notes_where_these_differ() -> None:
    many = noted(20, "column {}: a kind of key")
    text = terminal.render(audit_of([result_of(many)]), 80, everything=True)
    assert "      table_002  column 2: a kind of key\n" in text
    same = terminal.render(audit_of([result_of(noted(20, "its column"))]), 80, everything=True)
    assert "      table_002\n" in same


def test_columns_of_one_type_are_listed_as_such_unless_these_are_all() -> None:
    def listed(*types: str) -> list[str]:
        found = [
            finding_of(
                DatabaseObject("column", "public", "orders", f"amount_{n}"),
                detail=name,
                evidence={"data_type": name},
            )
            for n, name in enumerate(types)
        ]
        (part,) = division.parts(result_of(found, object="column", population=9))
        return list(objects(part, Block(ALL, each=3), Page(80, frozenset({"public"}))))

    assert listed("real", "real", "real", "float") == [
        "    3 columns of type real: orders.amount_0, orders.amount_1, orders.amount_2",
        "    orders.amount_3  float",
    ]
    assert listed("real", "real", "real") == ["    orders  amount_0, amount_1, amount_2"]


def test_the_statement_is_of_an_object_among_those_listed_first() -> None:
    many = tables(20)
    first, last = (
        [replace(each, said=replace(each.words, fix="fix it")) if n == at else each for n, each in enumerate(many)]
        for at in (1, 19)
    )  # fmt: skip
    assert "  fix  fix it\n" in report([result_of(first)])
    assert "fix it" not in report([result_of(last)])


def test_one_decision_says_how_many_objects_a_screen_has_no_room_for() -> None:
    style, other = ("naming_style", "*_at"), ("naming_style", "*_on")
    groups = [*named("made_at", 6, style), *named("sent_on", 5, other)]
    alone = [replace(each, detail=None) for each in named("odd", 9, ("column_name", "odd"))][:2]
    found = [replace(each, systemic=True, detail=None) for each in [*groups, *alone]]
    (part,) = division.parts(result_of(found, object="column", population=13))
    shown = list(objects(part, Block(1), Page(80, frozenset({"public"}))))
    assert shown[-1] == "    and 2 more columns (--all)"


def test_columns_of_one_name_are_listed_with_the_note_that_all_have() -> None:
    cause = ("column_name", "content_type_id")
    found = [replace(each, detail="for object_id") for each in named("content_type_id", 3, cause)]
    text = in_a_file([result_of(found, object="column", population=9)])
    assert "    content_type_id in 3 tables, for object_id: table_000, " in text
    odd = [replace(found[0], detail="for subject_id"), *found[1:]]
    text = in_a_file([result_of(odd, object="column", population=9)])
    assert "    content_type_id in 3 tables: table_000, " in text


def test_of_findings_without_a_group_the_most_important_one_has_the_statement() -> None:
    first, *pair = (
        replace(each, detail=f"-> {target}", cause=(("column_name", each.about.column or ""),))
        for name, target in (("coupon", "coupons"), ("buyer", "users"), ("seller", "users"))
        for each in named(name, 1)
    )
    assert division.typical([first, *pair])[0] is first


def test_a_report_with_findings_says_where_rules_and_tables_are_explained() -> None:
    said = "\n\nTo read more: dbready rules show RULE, dbready explain TARGET TABLE.\n\nFindings: "
    assert said in report([result_of(tables(1))])
    assert "To read more" not in report([result_of()])


def test_a_rule_whose_findings_are_only_less_severe_is_not_counted_as_clean() -> None:
    minor = at_least(result_of(tables(2, severity="low")), "low", "high")
    text = squeezed(report([minor, result_of(name="seen")]))
    assert "No findings. 1 rule is clean, 1 found only what is less severe. Exit code 0" in text
