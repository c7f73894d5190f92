"""References to a row of the same table, or of the table whose parts its rows are: parent_id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, key_words, split, stem, stem_words
from dbready.derive.polymorphic import is_polymorphic
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.targets import Targets


def own_row(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table itself for parent_id, reply_to_id, and previous_order_id in orders."""
    other_row = None if is_polymorphic(table, column) else _own_row_words(column.name)
    if other_row is None or not (
        other_row[0] in {(), table.stems}
        or (len(other_row[0]) == 1 and other_row[0][0] in table.own)
    ):
        return None
    named = targets.named(other_row[0], table.id[0]) if other_row[0] else table
    if named and named is not table:
        return None  # parent_item_id in menu_items is of items
    names = split(column.name)
    if table.stems[-1] in stem_words("tables", "history"):
        return Guess(
            table, "low", f"'{other_row[1]}' may be a row of what this table keeps copies of"
        )
    is_sure = names[0] == "parent" and names[-1] in words("references", "suffix")
    return Guess(
        table, "high" if is_sure else "medium", f"'{other_row[1]}' is another row of the same table"
    )


@cached
def _own_row_words(name: str) -> tuple[Words, str] | None:
    """Return what a name says beside "another row", and the words that say it."""
    names = split(name)
    kept = names[:-1] if names[-1] in words("references", "suffix") else names
    if len(kept) > 1 and kept[0] in words("references", "prefix"):
        kept = kept[1:]
    phrase = " ".join(kept)
    ends = {" ".join(kept[start:]) for start in (-1, -2)}
    if not ends.isdisjoint(words("references", "own_row_end")):
        return (), phrase
    rest = tuple(stem(word) for word in kept if word not in words("references", "own_row"))
    return (rest, phrase) if len(rest) < len(kept) else None


def whole_of_part(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the invoices for parent_id in invoice_items, unless another column leads there."""
    base, suffix = key_words(column.name)
    if base != ("parent",) or not suffix or len(table.stems) == 1:
        return None
    if table.stems[-1] not in stem_words("references", "part"):
        return None
    whole = targets.named(table.stems[:-1], table.id[0])
    if whole is None:
        return None
    last = whole.stems[-1]
    if any(last in named and end for named, end in map(key_words, table.columns)):
        return None
    reason = f"the rows of this table are parts of {whole.id[1]}, and no other column refers to it"
    return Guess(whole, "medium", reason)
