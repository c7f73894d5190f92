"""Shares of sampled rows: their confidence interval, and how they are put into words."""

from __future__ import annotations

import math

Z = 1.959964  # 95 % of a normal distribution

DIGITS = ((10, ".0f"), (0.1, ".1f"))  # from which percentage on


def interval(found: int, sampled: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share, by Wilson (1927); of no rows: 0 to 1."""
    if sampled <= 0:
        return 0.0, 1.0
    share, square = found / sampled, Z * Z
    middle = (share + square / (2 * sampled)) / (1 + square / sampled)
    spread = math.sqrt(share * (1 - share) / sampled + square / (4 * sampled * sampled))
    spread *= Z / (1 + square / sampled)
    lowest = 0.0 if found == 0 else max(0.0, middle - spread)
    return lowest, 1.0 if found == sampled else min(1.0, middle + spread)


def in_words(
    found: int | None, sampled: int | None, sample: str | None, noun: str | None
) -> str | None:
    """Return a share as people read it: an estimate with its interval, or a count where no row was left out."""
    if found is None or sampled is None or sampled <= 0:
        return None
    rows = noun or "rows"
    if sample == "whole":
        return (
            f"{found:,} of all {sampled:,} {rows}" if found else f"none of all {sampled:,} {rows}"
        )
    if sample == "first":
        return (
            f"{found:,} of the first {sampled:,} {rows}"
            if found
            else f"none of the first {sampled:,} {rows}"
        )
    if not found:
        return f"none of {sampled:,} {rows} sampled"
    if found == sampled:
        return f"all of {sampled:,} {rows} sampled"
    lowest, highest = interval(found, sampled)
    bounds = f"{_percent(lowest)} to {_percent(highest)} %"
    return f"about {_percent(found / sampled)} % of {rows} ({found:,} of {sampled:,} sampled; {bounds})"


def _percent(share: float) -> str:
    percent = 100 * share
    digits = next((form for least, form in DIGITS if percent >= least), ".2g")
    return f"{percent:{digits}}"
