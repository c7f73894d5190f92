"""Targets that the name of a column suggests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from dbready.derive.names import Words, key_words, split, stem, stem_words
from dbready.derive.polymorphic import is_polymorphic
from dbready.derive.targets import Targets, is_fitting, shared
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.times import Confidence

BARE_FAMILIES = frozenset({"integer", "uuid"})
ANONYMOUS = frozenset({("id",), ("uuid",), ("guid",)})
_FEW_SHARING = 2


@dataclass(frozen=True, slots=True)
class Guess:
    """A target before its key was compared with the column."""

    table: Table
    confidence: Confidence
    reason: str


def guess_target(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a column's name refers to, whether or not the types agree."""
    base, suffix = key_words(column.name)
    if not suffix:
        return _bare(table, column, targets)
    if suffix in words("references", "suffix_weak"):
        return _same_key(table, column, base, targets)
    if named := targets.named(base, table.id[0]):
        return _named(table, column, named, targets)
    if _is_external(column):
        return None
    return (
        _own_row(table, column)
        or _same_key(table, column, base, targets)
        or _unnamed(table, column, base, targets)
    )


def _is_external(column: Column) -> bool:
    """Say whether another system gives out the id; ordinary words are believed of texts only."""
    outside = words("references", "external").intersection(split(column.name)[:-1])
    is_ordinary = outside <= words("references", "external_ordinary")
    return bool(outside) and (column.family == "text" or not is_ordinary)


def _named(table: Table, column: Column, named: Table, targets: Targets) -> Guess | None:
    if named is table or _is_copy(table, column, named):
        return None
    base, _suffix = key_words(column.name)
    if stem_words("references", "any_table").intersection(base) and is_polymorphic(table, column):
        return None
    # Tables that share their key are one thing seen twice; the reference may be to any of them.
    is_shared = targets.sharing_key(column.name) > _FEW_SHARING
    return Guess(
        named, "medium" if is_shared else "high", f"{column.name} is named after the table"
    )


def _is_copy(table: Table, column: Column, named: Table) -> bool:
    """Say whether a column is the key of an archive of the table: the same rows, not a reference."""
    kept = len(named.stems)
    return (
        table.primary_key == [column.name]
        and table.stems[:kept] == named.stems
        and any(stem(word) in table.stems[kept:] for word in words("tables", "history"))
    )


def _unnamed(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is not, as a whole, the name of a table."""
    if is_polymorphic(table, column):
        return None
    if ended := targets.ending(base, table.id[0]):
        before = _before(column, base, ended)
        return Guess(ended, "high", f"{column.name} ends in the table's name, after '{before}'")
    if base[-1] in stem_words("references", "not_reference"):
        return None
    if partial := targets.partial(base, table):
        return Guess(partial, "medium", f"{column.name} names a part of the table's name")
    return (
        _person(table, base[-1], "person", targets)
        or _partly_named(table, column, base, targets)
        or _same_long_key(table, column, base, targets)
    )


def _person(table: Table, word: str, section: str, targets: Targets) -> Guess | None:
    people = targets.people(table.id[0]) if word in stem_words("references", section) else None
    if people is None:
        return None
    return Guess(people, "medium", "it names a person, and this table holds people")


def _partly_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    partial = targets.partial(base[-1:], table) if len(base) > 1 else None
    if partial is None:
        return None
    # Tables that begin alike belong together; elsewhere one word in common is little.
    confidence: Confidence = "medium" if shared(partial, table) else "low"
    return Guess(partial, confidence, f"the end of {column.name} is a part of the table's name")


def _same_long_key(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    owner = targets.key_owner(column.name, table.id)
    if owner is None or column.name in table.primary_key or len(base) == 1:
        return None
    return Guess(owner, "medium", f"the table's primary key is named {owner.key()}, too")


def _before(column: Column, base: Words, ended: Table) -> str:
    names = split(column.name)
    start = 1 if names[0] in words("references", "prefix") else 0
    return " ".join(names[start : start + max(1, len(base) - len(ended.stems))])


def _own_row(table: Table, column: Column) -> Guess | None:
    """Return the table itself for parent_id, reply_to_id, and previous_order_id in orders."""
    own_row = _own_row_words(column.name)
    if own_row is None or not (
        own_row[0] in {(), table.stems} or (len(own_row[0]) == 1 and own_row[0][0] in table.own)
    ):
        return None
    names = split(column.name)
    is_sure = names[0] == "parent" and names[-1] in words("references", "suffix")
    return Guess(
        table, "high" if is_sure else "medium", f"'{own_row[1]}' is another row of the same table"
    )


@lru_cache(maxsize=1 << 16)
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


def _same_key(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose primary key has the same name, where it is that table's own."""
    owner = targets.key_owner(column.name, table.id)
    if owner and is_fitting(owner) and not _is_copy(table, column, owner):
        return Guess(owner, "high", f"the table's primary key is named {owner.key()}, too")
    if owner is None and (ended := targets.key_ending(column.name, table.id)):
        return Guess(ended, "medium", f"{column.name} ends in the table's key, {ended.key()}")
    named = targets.named(base, table.id[0])
    if named and named is not table and split(named.key() or "")[-1] == split(column.name)[-1]:
        return Guess(named, "high", f"{column.name} is named after the table and its key")
    return None


def _bare(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the target of a name without an ending: artist, created_by, parent."""
    names = split(column.name)
    if column.family not in BARE_FAMILIES or names in ANONYMOUS:
        return None
    is_own = len(names) > 1 and (stem(names[0]) in table.own or names[0] in table.own)
    kept = names[1:] if is_own else names
    base = tuple(map(stem, kept))
    if own_row := _own_row(table, column._replace(name="_".join(kept))):
        return own_row
    if kept[-1] == "by" and len(kept) > 1:
        return _person(table, "by", "person_alone", targets)
    named = targets.named(base, table.id[0])
    if named and named is not table and kept[-1] not in _counted():
        return Guess(named, "medium", f"{column.name} is named after the table")
    return _person(table, base[-1], "person_alone", targets) or _same_key(
        table, column, base, targets
    )


@cache
def _counted() -> frozenset[str]:
    """Return words of numbers that count or measure, whatever tables there are."""
    return words("columns", "sequence") | words("columns", "version") | words("columns", "money")
