"""NotCollected: a fact that could not be read, and what it is called in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# Columns that one statement fills of a fact table with many more.
IN_WORDS = {
    "deleted_rows": "counts of written rows",
    "identity_last_value": "sequence positions",
    "is_superuser": "replication and rights of the account",
    "replica_lag_seconds": "replication status",
    "can_select": "owners and privileges of tables",
    "can_use": "privileges on schemas",
    "character_set": "character sets",
}
# Fact tables whose names say little to someone who does not know them.
FACTS_IN_WORDS = {"statement_writes": "which statements write"}


def facts_in_words(fact: str | None, columns: Collection[str] | None = None) -> str:
    """Return a fact table, or what some of its columns hold, in words."""
    special = next((words for column, words in IN_WORDS.items() if column in (columns or ())), None)
    return special or FACTS_IN_WORDS.get(fact or "", (fact or "tables").replace("_", " "))


@dataclass(frozen=True, slots=True)
class NotCollected:
    """A fact that could not be read: of one table, or of all where table is None."""

    fact: str | None
    schema: str | None
    table: str | None
    reason: str
    remedy: str | None
    is_incomplete: int | bool
    columns: tuple[str, ...] | None = None
    """The columns of the fact table concerned; None: all of them."""
    rules: tuple[str, ...] = ()
    """Rules that did not run, or may have missed something, because of it."""

    @property
    def what(self) -> str:
        """Return the facts in words, such as column statistics."""
        return facts_in_words(self.fact, self.columns)
