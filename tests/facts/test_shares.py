"""Shares of sampled rows in words: estimates say that they are, and of how many rows."""

from __future__ import annotations

import pytest

from dbready.facts import shares


@pytest.mark.parametrize(
    ("found", "sampled", "sample", "words"),
    [
        (1213, 30000, "pages", "about 4.0 % of rows (1,213 of 30,000 sampled; 3.8 to 4.3 %)"),
        (12, 1000, "windows", "about 1.2 % of rows (12 of 1,000 sampled; 0.7 to 2.1 %)"),
        (1, 10000, "pages", "about 0.01 % of rows (1 of 10,000 sampled; 0.0018 to 0.057 %)"),
        (500, 1000, "pages", "about 50 % of rows (500 of 1,000 sampled; 47 to 53 %)"),
        (0, 300, "pages", "none of 300 rows sampled"),
        (300, 300, "pages", "all of 300 rows sampled"),
        (0, 300, "whole", "none of all 300 rows"),
        (7, 90, "whole", "7 of all 90 rows"),
        (7, 1000, "first", "7 of the first 1,000 rows"),
        (0, 1000, "first", "none of the first 1,000 rows"),
        (0, 0, "pages", None),
        (None, 10, "pages", None),
    ],
)
def test_a_share_says_of_what_it_is(
    found: int | None, sampled: int, sample: str, words: str | None
) -> None:
    assert shares.in_words(found, sampled, sample, "rows") == words


@pytest.mark.parametrize(
    ("found", "sampled", "lowest", "highest"),
    [(12, 1000, 0.0069, 0.0209), (0, 100, 0.0, 0.0370), (100, 100, 0.9630, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilson_s(found: int, sampled: int, lowest: float, highest: float) -> None:
    assert shares.interval(found, sampled) == pytest.approx((lowest, highest), abs=0.0001)
