"""Which columns have rows that look like sensitive data, by what a probe counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.facts import shares

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_FEWEST_ROWS = 5
_SMALLEST_SHARE = 0.05
# What the probe sensitive-values counts, and what that is called.
_MEASURES = {
    "card_numbers": ("payment cards", "card numbers"),
    "bank_accounts": ("bank accounts", "IBANs"),
    "access_tokens": ("access tokens", "tokens"),
}
_COUNTED = """
select schema_name, table_name, column_name, measure, found_rows, sampled_rows, sample
from probe_results
where measure in ('card_numbers', 'bank_accounts', 'access_tokens')
order by found_rows
"""


def find(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """Return the columns whose rows look like sensitive data, the most frequent class of a column last."""
    for *column, measure, found, sampled, sample in facts.execute(_COUNTED):
        if found >= max(_FEWEST_ROWS, _SMALLEST_SHARE * sampled):
            data_class, noun = _MEASURES[measure]
            words = shares.in_words(found, sampled, sample, "rows")
            yield (*column, data_class, "medium", f"{words} look like {noun}")
