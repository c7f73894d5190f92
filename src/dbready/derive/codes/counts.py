"""Numbers whose names begin with n for number: nsites, and nsteadystate, which only ends like a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table

_SHORTEST = 5  # letters; nfe is an abbreviation


def is_count(column: Column, table: Table) -> bool:
    """Say whether a number begins with n for number, as another of its table: nsteadystate, nfirst_generation."""
    return _is_named_so(column) and any(
        _is_named_so(other) and other.name[:2].lower() != column.name[:2].lower()
        for other in table.columns.values()
    )


def _is_named_so(column: Column) -> bool:
    """Say whether a long first word begins with n and a consonant, as hardly a word of English does."""
    first = column.words[0]
    if column.family != "integer" or len(first) < _SHORTEST:
        return False
    return first[0] == "n" and first[1] not in "aeiouy"
