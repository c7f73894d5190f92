"""Compares the rows of two databases, as far as statistics and probes describe them."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from typing import TYPE_CHECKING

from dbready.drift.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.drift.pairing import Pairing
    from dbready.drift.side import Side

    Column = tuple[str, str, str]

COUNTS = "select schema_name, table_name, estimated_rows from table_statistics"
NULLS = """
select schema_name, table_name, column_name, null_fraction
from column_statistics
where null_fraction is not null
"""
VALUES = """
select schema_name, table_name, column_name, column_value, row_count
from column_values
"""
TIMES = """
select schema_name, table_name, column_name, max(detail)
from probe_results
where probe = 'data-history'
    and json_extract(detail, '$.first_time') is not null
group by schema_name, table_name, column_name
"""
LEAST_ROWS = 50  # of both sides, before shares mean anything
TIMES_FEWER = 100  # rows of one side against the other
NULLS_APART = 0.2  # of the shares
VALUES_APART = 0.25  # total variation distance
DAYS_APART = 90  # of the newest rows
SHOWN = 4  # values of a distribution


def compare(before: Side, after: Side, pairing: Pairing) -> tuple[Change, ...]:
    """Return where rows of the second side do not look like those of the first."""
    counts = (_counts(before, pairing), _counts(after, None))
    return (
        *_numbers(counts, pairing),
        *_nulls(before, after, pairing, counts),
        *_values(before, after, pairing),
        *_times(before, after, pairing),
    )


def _counts(side: Side, pairing: Pairing | None) -> dict[tuple[str, str], int]:
    return {
        pairing.now(schema, table) if pairing else (schema, table): count
        for schema, table, count in side.rows(COUNTS)
        if count is not None
    }


def _numbers(
    counts: tuple[Mapping[tuple[str, str], int], Mapping[tuple[str, str], int]], pairing: Pairing
) -> Iterator[Change]:
    for pair in pairing.pairs:
        place = pair.after.place
        old, new = counts[0].get(place), counts[1].get(place)
        if old is None or new is None or max(old, new) < LEAST_ROWS:
            continue
        if min(old, new) * TIMES_FEWER <= max(old, new):
            yield _change((*place, None), "number of rows", _rows(old), _rows(new))


def _rows(count: int) -> str:
    return "no rows" if count == 0 else f"about {count:,} rows"


def _nulls(
    before: Side,
    after: Side,
    pairing: Pairing,
    counts: tuple[Mapping[tuple[str, str], int], Mapping[tuple[str, str], int]],
) -> Iterator[Change]:
    old = {_now(pairing, tuple(row)): row[3] for row in before.rows(NULLS)}
    for schema, table, column, new in after.rows(NULLS):
        known = old.get((schema, table, column))
        sizes = [each.get((schema, table), 0) for each in counts]
        if known is None or min(sizes) < LEAST_ROWS or abs(known - new) < NULLS_APART:
            continue
        yield _change((schema, table, column), "share of NULL", f"{known:.0%}", f"{new:.0%}")


def _values(before: Side, after: Side, pairing: Pairing) -> Iterator[Change]:
    old = _distributions(before, pairing)
    for place, new in sorted(_distributions(after, None).items()):
        known = old.get(place)
        if known is None or min(sum(known.values()), sum(new.values())) < LEAST_ROWS:
            continue
        shares = [
            {value: count / sum(each.values()) for value, count in each.items()}
            for each in (known, new)
        ]
        values = shares[0].keys() | shares[1].keys()
        apart = sum(abs(shares[0].get(v, 0) - shares[1].get(v, 0)) for v in values) / 2
        if apart >= VALUES_APART:
            yield _change(place, "values", _shares(shares[0]), _shares(shares[1]))


def _distributions(side: Side, pairing: Pairing | None) -> dict[Column, dict[str, int]]:
    found: dict[Column, dict[str, int]] = defaultdict(dict)
    for row in side.rows(VALUES):
        found[_now(pairing, tuple(row))][row[3]] = row[4]
    return found


def _shares(shares: Mapping[str, float]) -> str:
    most = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    return ", ".join(f"{share:.0%} {value!r}" for value, share in most)


def _times(before: Side, after: Side, pairing: Pairing) -> Iterator[Change]:
    old = {_now(pairing, tuple(row)): _range(row[3]) for row in before.rows(TIMES)}
    for row in after.rows(TIMES):
        place = (row[0], row[1], row[2])
        known, new = old.get(place), _range(row[3])
        if known is None or new is None:
            continue
        if any(abs((one - other).days) > DAYS_APART for one, other in zip(known, new, strict=True)):
            yield _change(place, "dates", *(f"{a} to {b}" for a, b in (known, new)))


def _range(detail: str) -> tuple[dt.date, dt.date] | None:
    try:
        found = json.loads(detail)
        days = [
            dt.datetime.fromtimestamp(float(found[name]), dt.UTC).date()
            for name in ("first_time", "last_time")
        ]
    except (KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError):
        return None
    return days[0], days[1]


def _now(pairing: Pairing | None, row: Sequence[object]) -> Column:
    """Return a column as the second side calls it."""
    schema, table, column = (str(name) for name in row[:3])
    if pairing is None:
        return schema, table, column
    return (*pairing.now(schema, table), str(pairing.column_now(schema, table, column)))


def _change(place: tuple[str, str, str | None], what: str, before: str, after: str) -> Change:
    return Change("changed", "rows", *place, name=what, before=before, after=after)
