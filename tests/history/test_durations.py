"""Findings over time are a line of bars, and the time until they are gone has a mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dbready.history.durations import in_days, mean_days_open, sparkline
from tests.history.test_store import SPAN


def test_the_largest_value_has_the_highest_bar() -> None:
    assert sparkline([0, 7, None, 14]) == "▁▅ █"


def test_without_values_there_are_no_bars() -> None:
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "▁▁"


def test_only_the_last_values_are_shown() -> None:
    assert sparkline([9, 1, 1, 1], 3) == "███"


def test_the_mean_counts_findings_that_are_gone() -> None:
    began = replace(SPAN, opened_at="2026-01-01T00:00:00Z")
    ended = [
        replace(began, closed_at="2026-01-03T00:00:00Z"),
        replace(began, closed_at="2026-01-05T00:00:00Z"),
        replace(began, closed_at="2025-12-31T00:00:00Z"),  # the clock was set back
        replace(began, closed_at="2026-03-01T00:00:00Z", is_accepted=True),
        began,
    ]
    assert mean_days_open(ended) == pytest.approx(2)
    assert mean_days_open([began]) is None


def test_days_are_words() -> None:
    assert [in_days(days) for days in (None, 0.2, 1.2, 12.4)] == [
        "-",
        "under a day",
        "1 day",
        "12 days",
    ]
