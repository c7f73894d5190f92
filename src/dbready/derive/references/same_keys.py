"""Targets whose key has the name of the column, or ends it: dept_no, to_currency_code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, Words, key_words, split, stem, stem_words
from dbready.derive.references.table_index import shared
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Confidence


_LONGEST_SHORT_KEY = 4  # letters
_LOGS = frozenset(map(stem, ("log", "journal", "audit", "outbox")))
_FEWEST_COLUMNS = 3  # a table of a key and one more column may be a mapping


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
    found = _key_owner(table, column, base, targets)
    is_vague = column.family == "text" and base[-1] in stem_words("references", "not_reference")
    if found and found.is_by_key and _is_of_several(table, found.table, base, targets):
        return found._replace(confidence="low", is_ambiguous=True)
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


def _is_of_several(table: Table, owner: Table, base: Words, targets: Targets) -> bool:
    """Say whether another table has the key, too, and neither is called after it: entity_id of two."""
    key = owner.key() or ""
    is_named = base[-len(owner.stems) :] == owner.stems or owner.stems[0] == table.stems[0]
    return (
        not is_named
        and targets.keys.count_sharing(key) > 1
        and not targets.keys.is_only_owner(owner)
    )


def _key_owner(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose key has the column's name, or ends it."""
    owner = targets.keys.owner(column.name, table.id)
    if owner and owner.stems != base and (entity := targets.longer.filled(base, table.id[0])):
        # executionId is of execution_entity, although execution_data has a key of that name, too.
        return Guess(entity, "medium", f"{column.name} is the table's name without its last word")
    if owner and targets.keys.has_own_key(owner) and not is_copy(table, column, owner):
        return _nearer(table, column, base, owner, targets) or Guess(
            owner,
            "high",
            f"the table's primary key is named {owner.key()}, too",
            is_by_key=True,
        )
    if owner is None and (ended := targets.keys.ending(column.name, table.id)):
        return _nearer(table, column, base[-1:], ended, targets) or Guess(
            ended,
            "medium",
            f"{column.name} ends in the table's key, {ended.key()}",
            is_by_key=True,
        )
    return None


def _nearer(
    table: Table, column: Column, base: Words, owner: Table, targets: Targets
) -> Guess | None:
    """Return a table that is closer by name than the one whose key has the name."""
    if owner.stems == base:
        return None
    partial = targets.ends.partial(base, table, column.name)
    if partial is None or shared(partial, table) <= shared(owner, table):
        return None
    return Guess(partial, "medium", f"{column.name} names a part of the table's name")


def same_long_key(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose primary key has the same name of several words, though it is not its own."""
    owner = targets.keys.owner(column.name, table.id)
    if owner is None or column.name in table.primary_key[:1]:
        return None
    sharing = targets.keys.count_sharing(column.name)
    if targets.keys.is_only_owner(owner):
        sharing = 1
    if len(base) == 1 and sharing > 1:
        return None
    is_mapping = not targets.keys.has_own_key(owner) and _is_mapping(owner)
    return Guess(
        owner,
        "low" if sharing > 1 or is_mapping else "medium",
        f"the table's primary key is named {owner.key()}, too",
        is_by_key=True,
    )


def same_short_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the only table whose primary key has exactly the name of a number that ends in id: UID, seid."""
    name = column.name.lower()
    if len(column.words) > 1 or not name.endswith("id") or len(name) > _LONGEST_SHORT_KEY:
        return None
    owner = targets.keys.only_owner(name, table.id[0])
    if owner is None or owner is table or split(name) in ANONYMOUS:
        return None
    reason = f"the table's primary key is named {owner.key()}, too"
    return Guess(owner, "medium", reason, is_by_key=True)


def same_natural_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the one table that is called as its key begins, where the column has the key's name and type.

    A table with the same key may be a part of each row there, or rows of its own.
    """
    owner = targets.keys.natural_owner(column.name, table.id[0])
    if owner is None or owner is table:
        return None
    name = next(name for name in owner.primary_key if name.lower() == column.name.lower())
    beside = [other for other in owner.primary_key if other != name]
    if not _has_same(table, column.name, owner.columns[name]) or not all(
        other in owner.columns
        and _has_same(table, other, owner.columns[other])
        and _is_scope(other)
        for other in beside
    ):
        return None
    whole = f", and {', '.join(beside)} beside it" if beside else ""
    is_part = set(table.primary_key) == set(owner.primary_key)
    return Guess(
        owner,
        "low" if is_part else "medium",
        f"the table's primary key is named {name}, too{whole}",
        is_ambiguous=True,
        is_natural_key=True,
    )


def _has_same(table: Table, name: str, key: Column) -> bool:
    """Say whether a table has a column of this name, of the key's type."""
    column = table.columns.get(name)
    return column is not None and (column.data_type, column.length) == (key.data_type, key.length)


def _is_scope(name: str) -> bool:
    """Say whether a part of a key may say whose row it is: a time or a version may be another row's, too."""
    own = words("time", "moment") | words("columns", "version") | words("columns", "sequence")
    return own.isdisjoint(split(name)) and split(name)[0] != "time"


def _is_mapping(owner: Table) -> bool:
    """Say whether a table only maps its key to something that is no name of it."""
    labels = words("columns", "name") | words("columns", "label") | words("columns", "description")
    others = [split(name)[-1] for name in owner.columns if name != owner.key()]
    return len(others) < _FEWEST_COLUMNS - 1 and labels.isdisjoint(others)


def is_copy(table: Table, column: Column, named: Table) -> bool:
    """Say whether a column is the key of a table of archived or deleted rows: no reference."""
    kept = len(named.stems)
    before = table.stems[:-kept] if table.stems[-kept:] == named.stems else ()
    after = table.stems[kept:] if table.stems[:kept] == named.stems else ()
    past = _past_words() | {"tombston"}
    return table.primary_key == [column.name] and not past.isdisjoint((*before, *after))
