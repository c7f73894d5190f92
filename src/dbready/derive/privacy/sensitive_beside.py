"""A column that may hold protected data, and what is beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.vocabulary import ordered, words

if TYPE_CHECKING:
    from dbready.derive.names import Words
    from dbready.derive.tables import Meaning


@dataclass(frozen=True, slots=True)
class Beside:
    """A column that may hold protected data, and what is beside it."""

    meaning: Meaning
    column: str
    data_class: str
    confidence: str
    reason: str
    classes: frozenset[str]
    """Classes of the protected data in the table."""
    is_referenced: bool
    """Whether rows of other tables refer to it."""
    is_of_patients: bool
    """Whether the table is about patients, or refers to one that is."""
    secrets: int
    """Number of columns of the table that may be passwords, keys or tokens."""

    @property
    def words(self) -> Words:
        """Return the words of the column's name."""
        return split(self.column)

    @property
    def table_words(self) -> Words:
        """Return the words of the table's name."""
        return split(self.meaning.table.id[1])

    def has(self, listed: str) -> bool:
        """Say whether the name of another column contains one of the words of a list."""
        others = (name for name in self.meaning.table.columns if name != self.column)
        return any(_contains(name, listed) for name in others)

    def has_exactly(self, listed: str) -> bool:
        """Say whether another column is called as in a list."""
        others = (name for name in self.meaning.table.columns if name != self.column)
        return any(" ".join(split(name)) in words("sensitive", listed) for name in others)

    def table_has(self, listed: str) -> bool:
        """Say whether the name of the table contains one of the words of a list."""
        return _contains(self.meaning.table.id[1], listed)

    def has_role(self, *roles: str) -> bool:
        """Say whether a column has one of the roles with any confidence."""
        return any(self.meaning.has(name, *roles) for name in self.meaning.roles)

    def is_likely(self, *roles: str) -> bool:
        """Say whether a column has one of the roles with medium or high confidence."""
        return any(self.meaning.is_likely(name, *roles) for name in self.meaning.roles)


def _contains(name: str, listed: str) -> bool:
    """Say whether a name contains a word of a list, words of its own taken together: date_of_birth, first_name."""
    glued = "".join(split(name))
    return any(word in glued for word in ordered("sensitive", listed))
