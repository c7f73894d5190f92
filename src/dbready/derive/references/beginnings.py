"""References to the table whose name begins the referrer's: _parent_id in posts_blocks_quote is of posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import stem_words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_LIST_OF_PARENT = {"id", "parent_id", "order", "value"}


def keyed(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table that this table's name begins with, if the server numbers its rows with this column.

    share_id in album_sharesng_users is of album_sharesng, whatever album_shares there are.
    """
    found = targets.starts.begun_with(table)
    if found is None or column.base == found.stems or found.primary_key != [column.name]:
        return None
    if not found.columns[column.name].is_identity:
        return None
    reason = f"{column.name} is the key of the table with which the name begins"
    return Guess(found, "high", reason)


def parent(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table that this table's name begins with for _parent_id, and for parent_id in joins and lists.

    Every row has such a parent, unlike in a tree.
    """
    if column.base != ("parent",) or not column.suffix or column.name in table.nullable:
        return None
    found = targets.starts.begun_with(table)
    if found is None:
        return None
    if any(found.stems[-1] in other.base and other.suffix for other in table.columns.values()):
        return None
    is_join = table.stems[-1] in stem_words("references", "join")
    is_list = table.columns.keys() == _LIST_OF_PARENT
    if not (column.name.startswith("_") or is_join or is_list):
        return None
    return Guess(found, "high", f"each row has a parent, and the name begins with {found.id[1]}")
