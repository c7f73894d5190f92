"""In which time zone naive timestamps are: what the clock, the nights of changes and other times say."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from dbready.derive.times import zones

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    Column = tuple[str, str, str]
    Result = tuple[
        Mapping[str, object], int, int
    ]  # detail, rows found, rows to which it could apply

COLUMNS = (
    "schema_name", "table_name", "column_name", "zone", "other_zones", "confidence", "evidence", "differs_from",
    "difference",
)  # fmt: skip
PROBES = ("newest-times", "daylight-saving", "time-differences")
FOUND = """
select schema_name, table_name, column_name, probe, detail, found_rows, sampled_rows
from probe_results
where measure in ('ahead_of_clock', 'empty_hours', 'shifted_rows')
order by 1, 2, 3, 4
"""
Confidence = Literal["high", "medium", "low"]
# Of the newest times.
FEWEST_NEWEST = 10
SLOWEST = 240  # seconds between two rows, on average; slower writers may just have paused
FAST = 60
SKEW = 120  # seconds that clocks may differ
# Of the nights on which clocks change.
SURE = 10.0  # natural logarithm of how much likelier a zone has to be
LIKELY = 6.0
FEWEST_USUAL = 4  # rows of an ordinary hour, to tell whether it has twice as many
SATURATED = 50  # rows that the probe counts of an hour, at most
# Of differences between two times of a row.
FEWEST_SHIFTED = 20
WINTER, SUMMER = {11, 12, 1, 2}, {5, 6, 7, 8}


@dataclass(frozen=True, slots=True)
class Hint:
    """What one probe says: the zones with daylight saving that fit, and the offsets without it."""

    text: str
    with_changes: frozenset[str]
    offsets: frozenset[int] | None
    """In minutes; None: any."""
    confidence: Confidence


def find(facts: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield a row of time_zones for each column that the probes looked at."""
    started = facts.execute("select started_at from probing").fetchone()
    if started is None:
        return
    at = datetime.fromisoformat(started[0])
    found: dict[Column, dict[str, Result]] = defaultdict(dict)
    for schema, table, column, probe, detail, count, of in facts.execute(FOUND):
        found[(schema, table, column)][probe] = (json.loads(detail), count, of)
    concluded = {key: _conclusion(results, at) for key, results in found.items()}
    for key, results in found.items():
        yield (*key, *_like_other(key, results, concluded))


def _conclusion(results: Mapping[str, Result], at: datetime) -> tuple[object, ...]:
    hints, reasons = [], []
    readers = (_of_differences, _of_nights, _of_clock)
    for probe, read in zip(
        ("time-differences", "daylight-saving", "newest-times"), readers, strict=True
    ):
        if probe not in results:
            continue
        hint = read(*results[probe], at)
        if isinstance(hint, Hint):
            hints.append(hint)
        elif hint:
            reasons.append(hint)
    apart = _apart(*results["time-differences"]) if "time-differences" in results else (None, None)
    if not hints:
        return (None, "[]", None, "; ".join(reasons) or "too few rows", *apart)
    evidence = "; ".join(hint.text for hint in hints)
    named, others = _fitting(hints, at)
    if named is None:
        return (None, "[]", None, f"contradictory: {evidence}", *apart)
    sure = max(hints, key=lambda hint: ("low", "medium", "high").index(hint.confidence)).confidence
    if len(hints) > 1 and sure == "medium":
        sure = "high"
    return (named, json.dumps(others), sure, evidence, *apart)


def _like_other(
    key: Column,
    results: Mapping[str, Result],
    concluded: Mapping[Column, tuple[object, ...]],
) -> tuple[object, ...]:
    """Return the conclusion of a column, or that of another that has the same times where rows did not change."""
    own = concluded[key]
    detail = results["time-differences"][0] if "time-differences" in results else {}
    if detail.get("other_is_zoned") or _main_shifts(detail) != [0]:
        return own
    other = concluded.get((key[0], key[1], str(detail["other_column"])), (None,))
    if other[0] is None or (own[0] is not None and other[0] not in json.loads(str(own[1]))):
        return own
    evidence = f"the same times as in {detail['other_column']} where a row did not change; there, {other[3]}"
    return (*other[:3], evidence, *own[4:])


def _fitting(hints: Sequence[Hint], at: datetime) -> tuple[str | None, list[str]]:
    """Return the zone that fits all hints, an offset where one does, and the other zones that fit."""
    moving = [
        name
        for name in zones.known(zones.WITH_CHANGES)
        if all(name in hint.with_changes for hint in hints)
    ]
    limited = [hint.offsets for hint in hints if hint.offsets is not None]
    offsets = frozenset.intersection(*limited) if limited else frozenset({0})
    if offsets:
        minutes = min(offsets, key=abs)
        same = [
            name
            for name in zones.known(zones.WITHOUT_CHANGES)
            if not limited or zones.offset(name, at) == minutes
        ]
        return zones.as_offset(minutes), [*same, *moving]
    return (moving[0], moving[1:]) if moving else (None, [])


def _of_clock(detail: Mapping[str, object], _: int, times: int, at: datetime) -> Hint | str | None:
    """Judge by the newest rows: how far they are from the server's clock, if rows come in steadily."""
    newest, oldest = detail.get("newest_ahead"), detail.get("oldest_ahead")
    if not isinstance(newest, int | float) or not isinstance(oldest, int | float):
        return None
    if times < FEWEST_NEWEST:
        return f"only {times} rows with an index"
    pace = max(1.0, (newest - oldest) / (times - 1))
    offset = 15 * math.ceil((newest - SKEW) / 900)
    pause = offset * 60 - newest
    if pace > SLOWEST or pause > 5 * pace + SKEW or not -12 * 60 <= offset <= 14 * 60:
        return "the newest row is not of this moment"
    ahead = f"{abs(newest) / 60:.0f} minutes {'ahead of' if newest > 0 else 'behind'}"
    text = f"the newest row is {ahead} the server's clock in UTC, and rows come every {pace:.0f} s"
    if abs(newest) < SKEW:
        text = f"the newest row is of this moment in UTC, and rows come every {pace:.0f} s"
    fits = frozenset(
        name for name in zones.known(zones.WITH_CHANGES) if zones.offset(name, at) == offset
    )
    return Hint(
        text, fits, frozenset({offset}), "high" if pace <= FAST or newest > SKEW else "medium"
    )


def _of_nights(detail: Mapping[str, object], _: int, __: int, at: datetime) -> Hint | str | None:
    """Judge by the hours around changes of daylight saving: which are empty, which have twice the rows."""
    del at
    hours = _hours(str(detail.get("nights", "")))
    if not hours:
        return None
    if not zones.known(zones.WITH_CHANGES):
        return "this machine has no time zone data: install the package tzdata"
    years = (min(hours).year, max(hours).year)
    scores = {
        name: _score(hours, zones.changes(name, *years)) for name in zones.known(zones.WITH_CHANGES)
    }
    best = max(scores.values(), default=0.0)
    if best >= LIKELY:
        fits = [name for name, score in scores.items() if score > best - LIKELY]
        changes = zones.changes(fits[0], *years)
        empty = sorted(hour for hour in changes.empty if hours.get(hour) == 0)
        text = f"no row in the {len(empty)} hours that {fits[0]} leaves out, such as {empty[-1]:%Y-%m-%d %H}:00"
        return Hint(text, frozenset(fits), frozenset(), "high" if best >= SURE else "medium")
    refuted = [name for name, score in scores.items() if score <= -LIKELY]
    if {"Europe/Berlin", "Europe/London", "America/New_York"} <= set(refuted):
        text = "there are rows in the hours that zones with daylight saving leave out"
        return Hint(text, frozenset(scores) - set(refuted), None, "low")
    return "too few rows in the nights on which clocks change"


def _hours(nights: str) -> dict[datetime, int]:
    """Return the number of rows by local hour from what the probe returned: 250330:12,9,0,11."""
    found: dict[datetime, int] = {}
    for night in nights.split():
        day, _, counts = night.partition(":")
        numbers = counts.split(",")
        if len(numbers) != 4 or not all(number.isdigit() for number in numbers):  # noqa: PLR2004
            continue  # cut off
        start = datetime.strptime(day, "%y%m%d").replace(tzinfo=UTC).replace(tzinfo=None)
        found |= {start.replace(hour=hour): int(number) for hour, number in enumerate(numbers)}
    return found


def _score(hours: Mapping[datetime, int], changes: zones.Hours) -> float:
    """Return the logarithm of how much likelier the rows are in a zone than without daylight saving."""
    special = {hour.date() for hour in changes.empty | changes.doubled}
    usual: dict[int, list[int]] = defaultdict(list)
    for hour, count in hours.items():
        if hour.date() not in special:
            usual[hour.hour].append(count)
    score = 0.0
    for hour, count in hours.items():
        others = usual[hour.hour]
        expected = sum(others) / len(others) if len(others) >= 3 else 0.0  # noqa: PLR2004
        if hour in changes.empty:
            # One empty hour may be an outage, unless there are rows just before and after it; one
            # row may be an import: neither decides alone.
            around = [hours.get(hour + step, expected) for step in (-zones.HOUR, zones.HOUR)]
            is_alone = min(around) >= expected / 2
            most = LIKELY + 0.5 if is_alone else 4.0
            score += min(expected, most) if count == 0 else -min(2.0 * count, 4.0)
        elif (
            hour in changes.doubled
            and FEWEST_USUAL <= expected < SATURATED / 3
            and count < SATURATED
        ):
            score += max(-1.0, min(1.0, count * math.log(2) - expected))
    return score


def _shifts(detail: Mapping[str, object]) -> dict[int, Counter[int]]:
    """Return by month how many rows differ by how many minutes."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for item in str(detail.get("shifts") or "").split():
        parts = item.split(":")
        if len(parts) == 3 and all(part.lstrip("-").isdigit() for part in parts):  # noqa: PLR2004
            month, shift, count = map(int, parts)
            found[month][15 * shift] += count
    return found


def _main_shifts(detail: Mapping[str, object]) -> list[int] | None:
    """Return the one or two differences, an hour apart, that most rows have; None where there are many."""
    total: Counter[int] = Counter()
    for shifts in _shifts(detail).values():
        total += shifts
    shifted = Counter({minutes: count for minutes, count in total.items() if minutes})
    if not total:
        return None
    (main, _), *rest = shifted.most_common(2) or [(0, 0)]
    chosen = [main]
    if rest and abs(rest[0][0] - main) == 60:  # noqa: PLR2004 - an hour: summer and winter
        chosen.append(rest[0][0])
    is_shifted = sum(shifted[minutes] for minutes in chosen) >= 0.8 * shifted.total()
    if not shifted or shifted.total() < max(FEWEST_SHIFTED, 0.05 * total.total()):
        return [0]
    return sorted(chosen) if is_shifted and shifted.total() >= FEWEST_SHIFTED else None


def _apart(detail: Mapping[str, object], _: int, __: int) -> tuple[str | None, str | None]:
    """Return the other time and the difference where two times of a table are in different zones."""
    shifts = None if detail.get("other_is_zoned") else _main_shifts(detail)
    if not shifts or shifts == [0]:
        return None, None
    words = " or ".join(f"{minutes:+}" for minutes in shifts)
    return str(detail["other_column"]), f"{words} minutes"


def _of_differences(
    detail: Mapping[str, object], _: int, __: int, at: datetime
) -> Hint | str | None:
    """Judge by another time of the same rows that records its zone."""
    if not detail.get("other_is_zoned"):
        return None
    by_month = {
        month: shifts.most_common(1)[0][0]
        for month, shifts in _shifts(detail).items()
        if shifts.total() >= FEWEST_SHIFTED / 2
    }
    shifts = _main_shifts(detail)
    if shifts is None or not by_month:
        return f"the times of a row differ from {detail['other_column']} by various amounts"
    seen = {by_month[month] for month in by_month if month in WINTER | SUMMER} or set(
        by_month.values()
    )
    fits = frozenset(
        name
        for name in zones.known(zones.WITH_CHANGES)
        if all(
            zones.offset(name, datetime(at.year, month, 15, 12, tzinfo=UTC)) == minutes
            for month, minutes in by_month.items()
            if month in WINTER | SUMMER
        )
    )
    fixed = frozenset(seen) if len(seen) == 1 else frozenset()
    words = " or ".join(zones.as_offset(minutes) for minutes in sorted(seen))
    rows = sum(shifts.total() for shifts in _shifts(detail).values())
    text = f"{detail['other_column']}, which records its zone, shows {words} in {rows} rows sampled"
    return Hint(text, fits, fixed, "high" if rows >= 100 else "medium")  # noqa: PLR2004
