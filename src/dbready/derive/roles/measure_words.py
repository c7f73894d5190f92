"""What the measures of probes count, in words that a sentence can contain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTED = {
    "access_tokens": "access tokens",
    "ahead_of_clock": "times later than the server's clock",
    "bank_accounts": "bank accounts",
    "bulk_rows": "rows that came in bulk",
    "card_numbers": "card numbers",
    "contained": "values that exist",
    "date_digits": "dates written as digits",
    "days": "times in days",
    "disordered_rows": "rows much older than the row before them",
    "early_updates": "rows updated before they were created",
    "empty_hours": "hours without rows around changes of daylight saving time",
    "future_times": "times in the future",
    "instants": "times with a zone or offset",
    "invalid_json": "values that are not JSON",
    "live_children": "live rows that refer to deleted rows",
    "marked_rows": "rows marked as deleted",
    "microseconds": "times in microseconds",
    "migrated_rows": "rows marked as migrated",
    "milliseconds": "times in milliseconds",
    "nanoseconds": "times in nanoseconds",
    "number_times": "times in numbers",
    "oldest_rows": "oldest rows that have a time",
    "orphans": "references to missing rows",
    "recent_updates": "rows updated since the server began to count",
    "seconds": "times in seconds",
    "sentinels": "placeholders for an unknown time",
    "shifted_rows": "times that differ by whole quarters of an hour",
    "stale_updates": "rows without an update time, or with that of their creation",
    "test_rows": "rows that look like test data",
    "time_digits": "times written as digits",
    "unmatched_updates": "updates that did not move the update time",
    "unseen_deletes": "deleted rows whose update time is earlier or missing",
    "zero_times": "zeros",
}


def counted(measure: str) -> str:
    """Return what a measure counts, as a plural."""
    return COUNTED.get(measure, measure.replace("_", " "))


def none_found(measures: Sequence[str], sampled: int, sample: str | None) -> str:
    """Return that rows have none of what these measures count."""
    *first, last = map(counted, measures)
    whole = f"{', '.join(first)} or {last}" if first else last
    read = {"whole": f"all {sampled:,} rows", "first": f"the first {sampled:,} rows"}
    return f"no {whole} in {read.get(sample or '', f'{sampled:,} rows sampled')}"
