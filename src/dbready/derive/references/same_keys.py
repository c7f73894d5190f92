"""Targets whose key has the name of the column, or ends it: dept_no, to_currency_code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, key_words, split, stem, stem_words
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Confidence


_LOGS = frozenset(map(stem, ("log", "journal", "audit", "outbox")))


def whole_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose whole key is a part of this table's: the one named, or extended."""
    if len(table.primary_key) <= 1:
        return None
    base, suffix = key_words(column.name)
    named = targets.named(base, table.id[0]) if suffix in words("references", "suffix") else None
    extended = targets.extensions.extended(column.name, table)
    if extended and len(extended.primary_key) > 1 and (named or _joins(extended, targets)):
        extended = None  # user_id and group_id of memberships are of users and groups
    if extended and len(extended.primary_key) == 1 and _has_key_of(table, extended, column):
        extended = None  # group_id is of the groups, whose own key is a host_id
    whole = extended or (targets.keys.whole(base, column.name, table) if suffix else None)
    if whole is None:
        return None
    key = ", ".join(whole.primary_key)
    sure: Confidence = "medium" if extended and extended.stems != base else "high"
    reason = f"this table's key holds the whole key of that table, {key}"
    if words("columns", "sequence").issuperset(split(column.name)):
        # Both number their own rows: parent_index, beside index, is the index of the other table.
        return Guess(whole, "low", reason, is_ambiguous=True)
    return Guess(whole, sure, reason)


def _has_key_of(table: Table, target: Table, column: Column) -> bool:
    """Say whether another column has the whole name of a table."""
    return any(
        other.suffix and other.base == target.stems and other.name != column.name
        for other in table.columns.values()
    )


def _joins(table: Table, targets: Targets) -> bool:
    """Say whether each column of a table's key names a table: area and tag, of area_tag."""
    named = [targets.named(key_words(name)[0], table.id[0]) for name in table.primary_key]
    return all(other is not None and other is not table for other in named)


def same_key(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose primary key has the same name, where it is that table's own."""
    if base == table.stems:
        return None  # cache_key in cache is its own key, whatever other tables have one
    found = _key_owner(table, column, targets)
    is_vague = column.family == "text" and base[-1] in stem_words("references", "not_reference")
    if found and is_vague and found.table.stems != base:
        # A session or a device of what, and in which system?
        return found._replace(confidence="low", is_ambiguous=True)
    if found:
        return found
    named = targets.named(base, table.id[0])
    if named and named is not table and split(named.key() or "")[-1] == split(column.name)[-1]:
        return Guess(named, "high", f"{column.name} is named after the table and its key")
    return _before_key(table, column, targets) or _of_family(table, column, targets)


def _before_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table that is named before its whole key: granule_cumulus_id, where keys are cumulus_id."""
    names = split(column.name)
    for at in range(1, len(names) - 1):
        if words("references", "own_row").issuperset(names[:at]):
            named: Table | None = table
        else:
            named = targets.named(tuple(map(stem, names[:at])), table.id[0])
        if named and split(named.key() or "") == names[at:]:
            return Guess(named, "high", f"{column.name} is named after the table and its key")
    return None


def _of_family(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose name begins those of all tables with the same key, this one's too.

    The commitRequestId of fxTransferTimeout is that of fxTransfer, as in fxTransferExtension.
    """
    root = targets.keys.root(column.name, table)
    if root is None or keeps_others(table) or column.is_identity:
        return None
    reason = (
        f"of the tables with the key {column.name}, {root.id[1]} begins the names of the others"
    )
    return Guess(root, "medium", reason, is_natural_key=True)


@cached
def _past_words() -> frozenset[str]:
    kinds = stem_words("tables", "history") | stem_words("tables", "history_weak")
    return kinds | stem_words("time", "deletion") | stem_words("time", "deletion_weak")


def keeps_others(table: Table) -> bool:
    """Say whether a table's rows outlive those that they are about: a history, a log, deleted rows."""
    return not (_past_words() | _LOGS).isdisjoint(table.stems)


def _key_owner(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose key has the column's name, or ends it."""
    owner = targets.keys.owner(column.name, table.id)
    if owner and targets.keys.has_own_key(owner) and not is_copy(table, column, owner):
        return Guess(
            owner,
            "high",
            f"the table's primary key is named {owner.key()}, too",
            is_by_key=True,
        )
    if owner is None and (ended := targets.keys.ending(column.name, table.id)):
        return Guess(
            ended,
            "medium",
            f"{column.name} ends in the table's key, {ended.key()}",
            is_by_key=True,
        )
    return None


def is_copy(table: Table, column: Column, named: Table) -> bool:
    """Say whether a column is the key of a table of archived or deleted rows: no reference."""
    kept = len(named.stems)
    before = table.stems[:-kept] if table.stems[-kept:] == named.stems else ()
    after = table.stems[kept:] if table.stems[:kept] == named.stems else ()
    past = _past_words() | {"tombston"}
    return table.primary_key == [column.name] and not past.isdisjoint((*before, *after))
