"""Findings over time are a line of bars, and the time until they are gone has a mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dbready.history.durations import Origins, days_to_fix, in_words, mean, sparkline
from tests.history.test_store import SPAN


def test_the_largest_value_has_the_highest_bar() -> None:
    assert sparkline([0, 7, None, 14]) == "▁▅ █"


def test_without_values_there_are_no_bars() -> None:
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "▁▁"


def test_only_the_last_values_are_shown() -> None:
    assert sparkline([9, 1, 1, 1], 3) == "███"


FOUND = replace(SPAN, opened_run=2, opened_at="2026-01-01T00:00:00Z")
TWO_DAYS = replace(FOUND, closed_run=9, closed_at="2026-01-03T00:00:00Z")
LONG = replace(FOUND, closed_run=9, closed_at="2026-01-21T00:00:00Z")


def test_the_time_to_fix_counts_findings_that_a_later_scan_found_and_that_were_fixed() -> None:
    spans = [
        TWO_DAYS,
        replace(TWO_DAYS, fingerprint="f2", closed_at="2026-01-05T00:00:00Z"),
        replace(LONG, opened_run=1),  # of the first scan
        replace(LONG, opened_run=-5),  # of a run that was removed
        replace(LONG, is_accepted=True),
        replace(LONG, fingerprint="f3"),  # its rule changed
        FOUND,
    ]
    days = days_to_fix(spans, Origins({2, 9}, {("f3", 9), ("f2", 8)}))
    assert days == [2, 4]
    assert mean(days) == pytest.approx(3)
    assert mean([]) is None


def test_a_clock_that_was_set_back_gives_no_negative_time() -> None:
    ended = replace(TWO_DAYS, closed_at="2025-12-31T00:00:00Z")
    assert days_to_fix([ended], Origins({2}, ())) == [0]


def test_durations_are_in_words() -> None:
    assert [in_words(days) for days in (0.01, 0.2, 1.9, 12.4, 70, 800)] == [
        "under 1 hour",
        "4 hours",
        "1 day",
        "12 days",
        "2 months",
        "2 years",
    ]
