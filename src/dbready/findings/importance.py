"""Which rules whoever builds on a database needs to know of first, of those of one severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.findings.result import Result

# Rules and categories.
IMPORTANCE = (
    # Which rows are missing from a copy.
    "unreadable-table",
    "row-security-hides-all-rows",
    "row-security-hides-rows",
    # Whether a copy can be kept up to date.
    "table-without-primary-key",
    "change-tracking",
    "deletes",
    "extraction",
    # What the rows mean.
    "references",
    "types",
    "time",
    "value-sets",
    "json",
    "origin",
    # What else to settle.
    "personal-data",
    "privacy",
    "documentation",
    "access",
)


def rank(result: Result) -> int:
    """Return the place of a rule, by its name, else by its category; categories of other rules are in between."""
    places = [at for at, name in enumerate(IMPORTANCE) if name in {result.name, result.category}]
    return places[0] if places else IMPORTANCE.index("origin")
