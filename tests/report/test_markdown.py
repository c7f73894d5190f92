"""Markdown: fits a comment, drops whole rules and counts them, can be recognised and replaced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbready.findings.finding import DatabaseObject, Escalation, Standing
from dbready.findings.known import Comparison, Known
from dbready.report import formats
from dbready.report.formats import Wanted
from dbready.report.markdown import LONGEST
from tests.findings.making import audit_of, finding_of, result_of

if TYPE_CHECKING:
    from dbready.findings.audit import Audit
    from dbready.findings.finding import Finding

HEADING = re.compile(r"^## [A-Z]+: `(rule-\d+)`$", re.MULTILINE)


def written(audit: Audit, *, everything: bool = False) -> str:
    return formats.render("markdown", audit, Wanted(everything=everything))


def column(number: int, **changes: Any) -> Finding:  # noqa: ANN401 - fields of Finding
    about = DatabaseObject("column", "public", f"table_{number:03}", "placed_at")
    return finding_of(about, **changes)


def many(rules: int, findings: int) -> Audit:
    results = [
        result_of(
            [column(n, rule=f"rule-{rule}", severity="high") for n in range(findings)],
            name=f"rule-{rule}",
            object="column",
            population=findings,
        )
        for rule in range(rules)
    ]
    return audit_of(results)


def test_a_report_fits_a_comment_and_counts_the_rules_that_it_drops() -> None:
    text = written(many(rules=200, findings=30))
    assert len(text) <= LONGEST
    shown = set(HEADING.findall(text))
    dropped = text.partition("\n## Not listed here\n\n")[2].partition("\n\n")[0]
    named = set(re.findall(r"`(rule-\d+)` \(30\)", dropped))
    assert shown
    assert named == {f"rule-{number}" for number in range(200)} - shown
    assert dropped.startswith(f"{len(named)} rules with {30 * len(named)} findings did not fit: ")
    assert text.rstrip().splitlines()[-1].startswith("Findings: 6000 high from 200 rules. ")


def test_a_report_fits_a_comment_even_if_no_rule_does() -> None:
    wide = finding_of(DatabaseObject("table", "public", "t" * 70_000), rule="house-rule")
    text = written(audit_of([result_of([wide])]))
    assert len(text) <= LONGEST
    assert "1 rule with 1 finding did not fit: `house-rule` (1)." in text


def test_all_objects_are_listed_where_they_are_asked_for() -> None:
    audit = many(rules=1, findings=30)
    assert "* and 20 more" in written(audit)
    assert written(audit, everything=True).count("* `public.table_") == 30


def test_the_first_line_is_the_same_whatever_is_found() -> None:
    first, second = (written(many(rules=n, findings=1)).splitlines()[0] for n in (1, 2))
    assert first == second == "<!-- dbready: postgresql://auditor@db.example.com/shop -->"
    assert written(audit_of(label="crm")).startswith("<!-- dbready: crm -->\n")


def test_what_is_new_or_worse_is_listed_first_and_what_is_gone_at_the_end() -> None:
    worse = Standing("worse", escalations=(Escalation("rows", 10, 20),))
    found = [column(n, standing=Standing("unchanged")) for n in range(12)]
    found += [column(12, standing=worse), column(13, standing=Standing("new"))]
    gone = Known("old-rule", "high", DatabaseObject("table", "public", "carts"), {})
    audit = audit_of(
        [result_of(found, object="column", population=20)],
        comparison=Comparison("base.json", (gone,)),
    )
    text = written(audit)
    assert "Compared with base.json: 1 new, 1 worse, 12 unchanged, 1 gone." in text
    assert "* `public.table_012.placed_at` **worse: rows was 10, is 20**\n" in text
    assert "* `public.table_013.placed_at` **new**\n" in text
    assert "## Gone since the baseline\n\n* `old-rule`: `public.carts`\n" in text
