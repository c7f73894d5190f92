"""JUnit: what Jenkins' schema (junit-10.xsd of its xunit plugin) admits, and how rules end."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from dbready.findings.finding import DatabaseObject, Standing
from dbready.findings.not_collected import NotCollected
from dbready.findings.suppress import Suppression
from dbready.report import formats
from dbready.report.formats import Wanted
from tests.findings.making import audit_of, finding_of, result_of
from tests.report.test_hostile_names import EVIL, hostile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from dbready.findings.audit import Audit

TABLE = DatabaseObject("table", "public", "orders")
# Element: its required and its optional attributes, and its children.
ADMITTED: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        },
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    **{name: (set(), {"type", "message"}, set()) for name in ("failure", "error", "skipped")},
    "system-out": (set(), set(), set()),
}


def written(audit: Audit) -> Element:
    """Return the document as a build server reads it, after checking it against the schema's rules."""
    text = formats.render("junit", audit, Wanted())
    root = ET.fromstring(text.encode())  # noqa: S314 - written by dbready
    assert root.tag == "testsuites"
    for element in root.iter():
        required, optional, children = ADMITTED[element.tag]
        assert required <= set(element.attrib) <= required | optional
        assert {child.tag for child in element} <= children
        assert re.fullmatch(r"\d*(\.\d*)?", element.attrib.get("time", "0"))
    (suite,) = root
    assert suite.attrib["tests"] == str(len(suite.findall("testcase")))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert suite.attrib[count] == str(len(suite.findall(f"testcase/{tag}")))
    return root


def case(root: Element, name: str) -> tuple[str | None, str | None, str | None]:
    """Return how a case ended: its mark, the message of the mark, and the text below it."""
    (found,) = [each for each in root.iter("testcase") if each.attrib["name"] == name]
    part = next((each for each in found if each.tag != "system-out"), None)
    if part is None:
        part = next(iter(found), None)
        return None, None, None if part is None else part.text
    return part.tag, part.attrib["message"], part.text


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_whatever_names_a_database_has_the_file_is_accepted(evil: str) -> None:
    assert written(hostile(evil)).findall("testsuite/testcase")


def test_a_rule_whose_findings_decide_the_exit_code_fails_and_lists_them() -> None:
    found = finding_of(TABLE, severity="high", detail="no key")
    root = written(audit_of([result_of([found])]))
    tag, message, text = case(root, "house-rule")
    assert (tag, message) == ("failure", "high: 1 of 10 tables: Table of the house")
    assert text
    assert text.splitlines()[0] == "high public.orders: no key"
    assert "ask: Why is it here?" in text


def test_a_rule_whose_findings_do_not_count_passes_and_lists_them() -> None:
    root = written(audit_of([result_of([finding_of(TABLE, severity="low")])]))
    tag, _, text = case(root, "house-rule")
    assert tag is None
    assert text == "low: 1 of 10 tables: Table of the house\nlow public.orders"


def test_a_clean_rule_passes() -> None:
    assert case(written(audit_of([result_of()])), "house-rule") == (None, None, None)


@pytest.mark.parametrize("outcome", ["skipped", "partial"])
def test_a_rule_that_did_not_run_is_skipped_with_the_reason(outcome: str) -> None:
    root = written(audit_of([result_of(outcome=outcome, reason="needs statistics")]))
    assert case(root, "house-rule")[:2] == ("skipped", "needs statistics")


def test_a_rule_with_nothing_to_look_at_is_skipped_with_the_reason() -> None:
    root = written(audit_of([result_of(outcome="empty", population=0)]))
    assert case(root, "house-rule")[:2] == ("skipped", "nothing to look at")


def test_what_is_only_less_severe_is_skipped() -> None:
    root = written(audit_of([result_of(outcome="found", below=2)]))
    (skipped,) = root.iter("skipped")
    assert skipped.attrib["message"] == "2 less severe findings (--min-severity info)"


def test_a_rule_that_found_only_what_is_less_certain_is_skipped_with_their_number() -> None:
    root = written(audit_of([result_of(outcome="uncertain", hidden=2)]))
    assert case(root, "house-rule")[:2] == (
        "skipped",
        "2 less certain findings (--min-confidence low)",
    )


def test_a_rule_that_found_only_what_is_suppressed_is_skipped_with_the_reason() -> None:
    suppression = Suppression("*", "*", "moves in May", "shop", dt.date(2026, 5, 31))
    quiet = finding_of(TABLE, severity="high", standing=Standing(suppression=suppression))
    root = written(audit_of([result_of(outcome="accepted", accepted=(quiet,))]))
    tag, message, text = case(root, "house-rule")
    assert (tag, message) == ("skipped", "1 accepted finding")
    assert text == "high public.orders: suppressed until 2026-05-31: moves in May (shop)"


def test_a_failed_rule_is_an_error_and_so_is_what_could_not_be_read() -> None:
    failed = result_of(outcome="failed", reason="no such column", is_incomplete=True)
    gap = NotCollected("columns", "public", "orders", "lock timeout", None, is_incomplete=True)
    root = written(audit_of([failed], not_collected=(gap,)))
    assert case(root, "house-rule")[:2] == ("error", "no such column")
    tag, message, text = case(root, "coverage")
    assert tag == "error"
    assert message
    assert message.startswith("Exit code 3: ")
    assert text
    assert "Not audited: public.orders (lock timeout)." in text


def test_the_suite_tells_the_counts_of_the_audit() -> None:
    root = written(audit_of([result_of([finding_of(TABLE, severity="high")])]))
    values = {each.attrib["name"]: each.attrib["value"] for each in root.iter("property")}
    assert values["high"] == "1"
    assert values["low"] == "0"
    assert values["verdict"].startswith("Exit code 1: ")
