"""Samples: numbers that something had at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.tables import BOOKKEEPING

if TYPE_CHECKING:
    from dbready.derive.tables import Meaning

_NUMBERS = frozenset({"integer", "decimal", "float"})
_FEWEST = 3


def is_a_sample(meaning: Meaning) -> bool:
    """Say whether rows hold numbers that belong to nothing but the time of the insert, as samples of the memory do."""
    if "created_at" not in meaning.present or meaning.references:
        return False
    facts = [
        column
        for name, column in meaning.table.columns.items()
        if name not in meaning.table.primary_key and not meaning.has(name, *BOOKKEEPING)
    ]
    return len(facts) >= _FEWEST and all(c.family in _NUMBERS and not c.suffix for c in facts)
