"""A message says what changed and what could not be scanned, in a few true lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dbready.scan import shards
from dbready.scan.compose import MOST_LINES, Selection, message
from tests.nights import ADDED, DROPPED, FLOAT, change, failed, night, target

EVERYTHING = Selection(when="always")


def test_a_message_carries_the_finding_its_question_and_its_owner() -> None:
    told = message(night(target("shop", FLOAT)), Selection())
    assert told
    assert told.title == "dbready: 1 new finding in shop"
    assert told.text() == (
        "shop\n"
        "  new, high: refunds.amount: amount is REAL: money is stored as a floating-point number"
        " (money-as-float)\n"
        "    ask the payments team: To how many decimal places are amounts exact?"
    )


def test_new_and_worse_findings_come_before_drift_and_what_is_gone() -> None:
    told = message(
        night(
            target("crm", change("gone", "table-without-primary-key", "tags"), ADDED),
            target("shop", change("worse", "duplicate-rows", "carts"), FLOAT, DROPPED),
        ),
        Selection(),
    )
    assert told
    assert [(item.target, item.state) for item in told.items] == [
        ("shop", "new, high"),
        ("shop", "worse, high"),
        ("shop", "schema changed, breaks loads"),
        ("crm", "schema changed"),
        ("crm", "gone"),
    ]
    assert (
        told.title == "dbready: 1 new finding, 1 worse, 1 breaking change, 1 schema change, 1 gone"
    )


def test_findings_of_one_rule_are_one_line() -> None:
    found = [change("new", "money-as-float", f"t{number}.amount") for number in range(5)]
    told = message(night(target("shop", *found)), Selection())
    assert told
    (item,) = told.items
    assert item.sentence.startswith("t0.amount, t1.amount and 3 more: ")


def test_a_target_that_was_not_scanned_says_why_and_since_when() -> None:
    told = message(night(target("shop"), failed("crm")), Selection())
    assert told
    assert told.is_failure
    assert told.title == "dbready: 1 of 2 targets not scanned completely"
    assert told.text() == (
        "crm\n"
        "  not scanned: cannot connect to crm (connection refused); last complete scan 2026-01-12."
        " To fix: check that the server runs"
    )


def test_a_target_that_the_scan_did_not_reach_is_named() -> None:
    told = message(night(target("shop"), missing=["billing"]), Selection())
    assert told
    assert told.text() == (
        "billing\n  not scanned: the scan ended before it: run dbready scan --resume"
    )


def test_a_target_whose_shard_did_not_come_names_the_shard() -> None:
    (shard,) = (text for text in ("1/2", "2/2") if shards.takes(shards.parse(text), "billing"))
    told = message(
        replace(night(target("shop"), missing=["billing"]), missing_shards=(shard,)), Selection()
    )
    assert told
    assert told.text() == f"billing\n  not scanned: its shard, {shard}, did not end: run it again"


@pytest.mark.parametrize("when", ["changed", "failed"])
def test_nothing_is_said_of_a_night_in_which_nothing_changed(when: str) -> None:
    assert message(night(target("shop")), Selection(when)) is None  # type: ignore[arg-type]


def test_a_message_that_is_always_wanted_says_what_was_scanned() -> None:
    told = message(night(target("shop"), target("crm")), EVERYTHING)
    assert told
    assert (told.title, told.text()) == (
        "dbready: nothing changed",
        "2 targets scanned; 14 findings as before.",
    )


def test_only_failures_are_told_to_those_who_want_no_changes() -> None:
    assert message(night(target("shop", FLOAT)), Selection("failed")) is None
    assert message(night(target("shop", FLOAT), failed("crm")), Selection("failed"))


def test_a_message_is_about_the_targets_and_severities_that_were_asked_for() -> None:
    both = night(
        target("shop", FLOAT, change("new", "json-without-shape", "a.b", severity="low")),
        target("crm-dev", change("new", "money-as-float", "x.y"), environment="dev"),
    )
    told = message(both, Selection(environments=("prod",), min_severity="medium"))
    assert told
    assert [(item.target, item.rule) for item in told.items] == [("shop", "money-as-float")]
    told = message(both, Selection(targets=("crm-*",)))
    assert told
    assert {item.target for item in told.items} == {"crm-dev"}
    assert message(both, Selection("always", targets=("other",))) is None


def test_changed_rules_are_not_called_a_change_of_the_database() -> None:
    told = message(
        night(target("shop", change("new", "new-rule", "a.b", because="rules"))), Selection()
    )
    assert told
    assert told.title == "dbready: rules changed in shop"
    assert told.text() == "shop\n  rules changed, not the database: new new-rule in a.b"


def test_a_long_night_is_cut_with_the_number_of_lines_left_out() -> None:
    found = [change("new", f"rule-{number:02}", "a.b") for number in range(20)]
    told = message(night(target("shop", *found)), Selection())
    assert told
    assert len(told.items) == MOST_LINES - 1
    assert told.text().endswith("\nand 9 more")


def test_the_link_names_the_target_and_the_scan() -> None:
    told = message(
        night(target("shop", FLOAT)), Selection(report_url="https://a.example/{scan}/{target}")
    )
    assert told
    assert told.text().endswith("\nReport: https://a.example/2026-01-15/shop")


HOSTILE = "<!channel> @here *b* [x](http://evil.example) \x1b[31m\nshop"


def test_names_have_no_effect_in_markdown_or_chats() -> None:
    told = message(night(target("shop", change("new", "r", HOSTILE, text="t"))), Selection())
    assert told
    markdown, text = told.markdown(), told.text()
    for body in (markdown, text):
        assert "<!channel>" not in body
        assert "@here" not in body
        assert "\x1b" not in body
    assert "[x](" not in markdown
    assert "*b*" not in markdown
    assert markdown.count("\n") == 3
