"""The terminal report of an audit with a baseline, with accepted findings, by table and by owner."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dbready.findings.decide import Decision
from dbready.findings.finding import DatabaseObject, Escalation, Standing
from dbready.findings.known import Comparison, Known, NotExamined
from dbready.findings.suppress import Suppression
from dbready.report import terminal
from dbready.report.formats import Wanted
from dbready.report.terminal import TWO_SCREENS
from tests.findings.making import audit_of, finding_of, result_of

if TYPE_CHECKING:
    from dbready.findings.audit import Audit
    from dbready.findings.finding import Finding

NEW, UNCHANGED = Standing("new"), Standing("unchanged")
SUPPRESSION = Suppression(
    "house-rule", "orders.*", "replaced in March", "ann", dt.date(2026, 3, 31), "dbready.toml:4"
)
DECISION = Decision("house-rule", "all are UTC", "data team", dt.date(2026, 1, 2))
WIDTHS = pytest.mark.parametrize("width", [60, 80, 120])


def column(table: str, name: str, standing: Standing = NEW, **changes: Any) -> Finding:  # noqa: ANN401 - fields of Finding
    about = DatabaseObject("column", "public", table, name)
    return finding_of(about, standing=standing, **changes)


def report(audit: Audit, width: int = 80, **wanted: Any) -> str:  # noqa: ANN401 - fields of Wanted
    return terminal.write(audit, Wanted(width, **wanted))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def compared(*findings: Finding, **changes: Any) -> Audit:  # noqa: ANN401 - fields of Comparison
    result = result_of(findings, object="column", population=100)
    return audit_of([result], comparison=Comparison("ci/baseline.json", **changes))


def section(text: str, title: str) -> str:
    return squeezed(text.partition(f"\n{title}\n")[2].partition("\n\n")[0])


@WIDTHS
def test_what_is_new_comes_before_what_is_unchanged(width: int) -> None:
    text = report(compared(column("orders", "old", UNCHANGED), column("orders", "new")), width)
    new, _, old = text.partition("UNCHANGED SINCE THE BASELINE")
    assert "NEW OR WORSE SINCE THE BASELINE" in new
    assert "orders.new" in new
    assert "orders.old" not in text
    assert squeezed(old).startswith("MEDIUM house-rule (1)")
    states = "Compared with ci/baseline.json: 1 new, 0 worse, 1 unchanged, 0 gone."
    assert section(text, "BASELINE") == states


def test_all_and_a_file_list_what_is_unchanged_too() -> None:
    audit = compared(column("orders", "old", UNCHANGED), column("orders", "new"))
    for wanted in ({"everything": True}, {"is_whole": True}):
        assert "old" in report(audit, **wanted).partition("UNCHANGED")[2]


def test_without_anything_new_only_counts_are_left() -> None:
    text = report(compared(column("orders", "old", UNCHANGED)))
    assert "NEW OR WORSE" not in text
    assert squeezed(text).endswith("Exit code 0: nothing new or worse at or above --fail-on high.")


def test_what_is_worse_says_by_how_much() -> None:
    worse = Standing("worse", escalations=(Escalation("found_rows", 3, 9),))
    text = report(compared(column("orders", "a", worse)), 60)
    assert "orders.a  found_rows was 3, is 9" in text
    assert "Worse: house-rule: orders.a (found_rows was 3, is 9)." in section(text, "BASELINE")


def test_renames_what_is_gone_and_what_was_not_examined_are_listed() -> None:
    was = DatabaseObject("column", "public", "purchases", "a")
    moved = replace(UNCHANGED, moved_from=was)
    renamed = replace(UNCHANGED, moved_from=replace(was, table="orders", column="x"))
    known = Known("house-rule", "low", was)
    audit = compared(
        column("orders", "a", moved),
        column("orders", "b", renamed),
        gone=(known, replace(known, rule="other-rule")),
        not_examined=(NotExamined(known, "it is locked"), NotExamined(known, "it is locked")),
    )
    words = section(report(audit), "BASELINE")
    assert "Probably renamed: purchases -> orders (1 finding), orders.x -> b (1 finding)." in words
    assert "Gone: house-rule: purchases.a; other-rule: purchases.a." in words
    assert "Not examined, and so not gone: 2 (it is locked)." in words


def test_a_long_list_of_what_is_gone_is_cut_on_a_screen_only() -> None:
    gone = [
        Known("house-rule", "low", DatabaseObject("table", "public", f"t{n}")) for n in range(30)
    ]
    audit = compared(column("orders", "a"), gone=tuple(gone))
    assert "t4, and 25 more." in section(report(audit), "BASELINE")
    assert "t29." in section(report(audit, is_whole=True), "BASELINE")


def accepting(*accepted: Finding, findings: tuple[Finding, ...] = (), **changes: Any) -> Audit:  # noqa: ANN401 - fields of Audit
    result = result_of(
        findings, object="column", population=9, accepted=accepted,
        outcome="found" if findings else "accepted",
    )  # fmt: skip
    return audit_of([result], **changes)


def test_accepted_findings_are_summed_up_with_who_accepts_them_and_why() -> None:
    standing = Standing(suppression=SUPPRESSION)
    audit = accepting(column("orders", "a", standing), column("orders", "b", standing))
    assert section(report(audit), "ACCEPTED") == (
        "house-rule, 2 columns: suppressed until 2026-03-31: replaced in March (ann)."
    )
    assert "orders.a, orders.b" in section(report(audit, is_whole=True), "ACCEPTED")


def test_a_screen_lists_the_first_reasons_and_counts_the_others() -> None:
    reasons = [replace(SUPPRESSION, reason=f"reason {n:02}") for n in range(30)]
    audit = accepting(*(column("t", "a", Standing(suppression=item)) for item in reasons))
    short = section(report(audit), "ACCEPTED")
    assert "reason 09" in short
    assert short.endswith("And 20 more findings for other reasons (--all).")
    assert "reason 29" in section(report(audit, is_whole=True), "ACCEPTED")


def test_new_decided_findings_are_counted_and_listed_if_asked() -> None:
    audit = accepting(
        column("orders", "a", Standing("unchanged", decision=DECISION)),
        column("orders", "b", Standing("new", decision=DECISION)),
        comparison=Comparison("b.json"),
    )
    words = "house-rule, 2 columns: decided on 2026-01-02: all are UTC (data team); "
    counted = section(report(audit), "ACCEPTED")
    assert counted == f"{words}1 new since the baseline (--strict lists them)."
    listed = section(report(audit, lists_new=True), "ACCEPTED")
    assert listed == f"{words}new since the baseline: orders.b."


def test_an_expired_suppression_is_named_and_its_findings_are_listed_again() -> None:
    expired = Standing("unchanged", suppression=replace(SUPPRESSION, is_expired=True))
    text = report(compared(column("orders", "a", expired)))
    assert "orders.a  suppression expired" in text.partition("NEW OR WORSE")[2]
    assert section(text, "ACCEPTED") == (
        "Expired on 2026-03-31: dbready.toml:4, house-rule, orders.*: replaced in March (ann). "
        "1 finding counts again."
    )


def test_what_is_below_a_severity_is_counted() -> None:
    text = report(audit_of([result_of(below=3)]))
    assert "Not shown: 3 findings of lower severity (house-rule 3; --min-severity info)." in text


def tables(number: int, severity: str = "medium", **changes: Any) -> list[Finding]:  # noqa: ANN401 - fields of Finding
    return [
        column(f"table_{n:03}", name, Standing(), severity=severity, **changes)
        for n in range(number)
        for name in ("first", "second")
    ]


def test_findings_are_listed_by_table_the_gravest_first() -> None:
    grave = column("zoo", "cage", Standing(), severity="high")
    audit = audit_of([result_of([*tables(2), grave], object="column", population=9)])
    text = report(audit, by="table")
    body = text.partition("BY TABLE\n")[2]
    assert body.startswith("zoo ")
    assert "  medium  house-rule  first, second" in body
    assert section(text, "WHAT IS HIGH").endswith("Table of the house. zoo.cage")


def test_findings_are_listed_by_owner_and_an_unknown_one_is_said() -> None:
    owners = {("public", "table_000"): "billing team"}
    audit = audit_of([result_of(tables(2), object="column", population=9)], owners=owners)
    text = report(audit, by="owner")
    assert "\nbilling team " in text
    assert "  medium  house-rule  table_000.first, table_000.second" in text
    assert "\nno owner known " in text


@WIDTHS
@pytest.mark.parametrize("by", ["rule", "table", "owner"])
def test_a_screen_shows_every_high_rule_with_a_sentence_and_an_object(width: int, by: str) -> None:
    results = [
        result_of(
            tables(40, "high" if n % 2 else "low", rule=f"rule-number-{n:02}"),
            name=f"rule-number-{n:02}",
            summary=f"Sentence of {n:02}",
            object="column",
            population=100,
        )
        for n in range(40)
    ]
    owners: dict[tuple[str | None, str | None], str] = {
        ("public", f"table_{n:03}"): f"owner {n}" for n in range(40)
    }
    text = report(audit_of(results, owners=owners), width, by=by)
    assert len(text.splitlines()) <= TWO_SCREENS
    assert max(map(len, text.splitlines())) <= width
    for n in range(1, 40, 2):
        block = text.partition(f"\nrule-number-{n:02} ")[2].partition("\nrule-number-")[0]
        assert f"Sentence of {n:02}." in block
        assert "table_000" in block


def test_a_file_is_whole() -> None:
    audit = audit_of([result_of(tables(300), object="column", population=900)])
    for by in ("rule", "table", "owner"):
        assert "table_299" not in report(audit, by=by)
        text = report(audit, by=by, is_whole=True)
        assert "table_299" in text
        assert "--all" not in text


def test_with_a_baseline_a_list_by_table_counts_what_is_unchanged() -> None:
    audit = compared(column("orders", "old", UNCHANGED), column("orders", "new"))
    text = report(audit, by="table")
    assert "  medium  house-rule  new\n" in text
    assert "1 finding is unchanged since the baseline." in text
