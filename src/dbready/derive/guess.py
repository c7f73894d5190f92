"""A likely target of a column, and why: first by name, then as the reference that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dbready.derive.catalog import Table, TableId
    from dbready.derive.times.times import Confidence


# A tuple, which is made faster than a dataclass: there are several for each table.
class Guess(NamedTuple):
    """A likely target, before its key is compared with the column."""

    table: Table
    confidence: Confidence
    reason: str
    is_from_comment: bool = False
    """Whether a comment names the target."""
    is_ambiguous: bool = False
    """Whether only rows can confirm it: an index does not make it likely."""
    is_of_module: bool = False
    """Whether it is of the same module, in a database that names references without an ending."""
    from_identities: bool = False
    """Whether declared keys of this column name start from columns that identify their row, too."""
    is_natural_key: bool = False
    """Whether the column has the whole name of a natural key, such as username."""
    is_by_key: bool = False
    """Whether only the name of the target's key suggests it."""
    is_precedent: bool = False
    """Whether declared keys of this column name lead there."""
    precedents: int = 0
    """How many of them there are."""
    key_name: str = ""
    """The unique column that is meant, where the name says which."""


class Reference(NamedTuple):
    """A column's likely target."""

    column: str
    target: TableId
    target_column: str
    confidence: Confidence
    reason: str
    has_type_mismatch: bool = False
    weakness: str | None = None
    """Why the name alone is not enough; None where more than the name supports it."""
