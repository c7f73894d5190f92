"""References by another table's unique text: subject_did, organization_key, and what tables call alike."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, Words, split, stem, stem_words, stems
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.references.referenced_key import are_alike
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table
    from dbready.derive.references.targets import Targets

    _Owner = tuple[Table, Column]

_MOST_OWNERS = 30  # a name that so many tables' keys have is none of theirs
_SHORTEST_PART = 5  # letters of a table's name
_MOST_WORDS = 3  # of the name of a unique column


class UniqueNames:
    """The tables of a snapshot by their unique texts, under the names that these have elsewhere."""

    def __init__(self, catalog: Catalog) -> None:
        self._owners: dict[tuple[str, Words], list[_Owner]] = {}
        self._last_words: dict[str, set[str]] = {}
        self._whole: dict[tuple[str, str], list[_Owner]] = {}
        for table in catalog.values():
            if not table.is_partition:
                self._add(table)

    def _add(self, table: Table) -> None:
        own_key = tuple(table.primary_key) if len(table.primary_key) == 1 else ()
        declared = {name for key in table.foreign_keys for name in key.columns}
        singles = (names[0] for names in (own_key, *table.unique_keys) if len(names) == 1)
        for name in dict.fromkeys(singles):
            column = table.columns.get(name)
            if column and column.family == "text" and column.suffix and name not in declared:
                self._whole.setdefault((table.id[0], name), []).append((table, column))
        for name in dict.fromkeys(chain(own_key, table.alternate_keys)):
            column = table.columns.get(name)
            if column is None or column.family != "text" or name in declared:
                continue
            called = without_own_start(table, name)
            if called in ANONYMOUS or len(called) > _MOST_WORDS:
                continue
            is_own = stems("_".join(called[:-1])) == table.stems
            if called[-1] in words("references", "no_key_of_texts") and not is_own:
                continue
            self._owners.setdefault((table.id[0], called), []).append((table, column))
            self._last_words.setdefault(table.id[0], set()).add(called[-1])

    def may_name(self, column: Column, schema: str) -> bool:
        """Say whether a name is that of a unique text, or ends so."""
        is_ending = column.words[-1] in self._last_words.get(schema, ())
        return is_ending or (schema, column.name) in self._whole

    def find(self, table: Table, column: Column, targets: Targets) -> Guess | None:
        """Return the table whose unique text a text is named after."""
        if column.family != "text" or not self.may_name(column, table.id[0]):
            return None
        names = without_own_start(table, column.name)
        is_other_row = not words("references", "own_row").isdisjoint(names[:-1])
        if is_other_row or is_polymorphic(table, column):
            return None
        if column.base == table.stems:
            return None
        is_short = names != split(column.name)
        for kept in range(min(_MOST_WORDS, len(names)), 0, -1):
            owners = self._owners.get((table.id[0], names[-kept:]), ())
            alike = [
                (owner, key)
                for owner, key in owners
                if owner is not table and are_alike(column, key) and not targets.is_copy(owner)
            ]
            if alike and len(owners) <= _MOST_OWNERS:
                found = self._named(names[:-kept], alike) or (
                    kept > 1 and self._own(names[-kept:], alike, targets, is_short=is_short)
                )
                if found:
                    owner, key = found
                    reason = f"{column.name} is named after the unique {key.name} of {owner.id[1]}"
                    return Guess(owner, "medium", reason, is_natural_key=True, key_name=key.name)
        return self._of_one_name(table, column)

    def _of_one_name(self, table: Table, column: Column) -> Guess | None:
        """Return the only table in which an id of this name is unique: request_id, of transactions."""
        names = split(column.name)
        is_key = (column.name,) in table.unique_keys or table.primary_key == [column.name]
        is_of_others = not words("references", "external").isdisjoint(names)
        if is_key or is_of_others or names[-1] not in words("references", "suffix"):
            return None
        owners = self._whole.get((table.id[0], column.name), ())
        if len(owners) != 1 or len(names) == 1:
            return None
        owner, key = owners[0]
        if owner is table or not _is_same_type(column, key):
            return None
        reason = f"of all tables, {key.name} is unique in {owner.id[1]}"
        return Guess(owner, "medium", reason, is_natural_key=True, key_name=key.name)

    def _named(self, before: Words, owners: list[_Owner]) -> _Owner | None:
        """Return the owner that is named before its key: organization_key."""
        base = "".join(map(stem, before))
        if not base:
            return None
        found = [found for found in owners if "".join(found[0].stems) == base]
        if not found and len(base) >= _SHORTEST_PART:
            names = [("".join(found[0].stems), found) for found in owners]
            found = [found for name, found in names if name.endswith(base)] or [
                found for name, found in names if name.startswith(base)
            ]
        return found[0] if len(found) == 1 else None

    def _own(
        self,
        called: Words,
        owners: list[_Owner],
        targets: Targets,
        *,
        is_short: bool,
    ) -> _Owner | None:
        """Return the one owner that its key is named after, also where columns begin with short names: gc_client_id."""
        base = stems("_".join(called[:-1]))
        owner, _key = owners[0]
        is_vague = base[-1] in stem_words("references", "not_reference")
        if len(owners) > 1 or owner.stems[-len(base) :] != base or (is_vague and not is_short):
            return None
        is_only = len(targets.ends.of_last_word(base[-1], owner.id[0])) == 1
        return owners[0] if is_only or owner.stems == base else None


def without_own_start(table: Table, name: str) -> Words:
    """Return the words of a column's name without the short form of its table."""
    names = split(name)
    is_short = len(names) > 1 and names[0] in table.own and stem(names[0]) not in table.stems
    return names[1:] if is_short else names


def before_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the one table whose name's last words stand before its unique text: shared_network_name.

    A digest is named so, too: rowset_checksum is the checksum of imported_rowset.
    """
    base = stems(column.name)
    for kept in range(len(base) - 1, 0, -1):
        found = [
            (other, key)
            for other in targets.ends.of_last_word(base[kept - 1], table.id[0])
            if other is not table and other.stems[-kept:] == base[:kept]
            for key in _unique_values(other)
            if stems(key.name) == base[kept:] and _is_same_type(column, key)
        ]
        near = [pair for pair in found if pair[0].stems[0] == table.stems[0]]
        near = near or found
        if len(near) == 1:
            [(target, key)] = near
            reason = f"{column.name} is named after the end of the table's name and its {key.name}"
            is_short = kept == 1 and column.family == "text"
            return Guess(target, "low" if is_short else "medium", reason, key_name=key.name)
    return None


def _unique_values(table: Table) -> list[Column]:
    """Return the texts and digests that identify a row of a table, each alone."""
    names = dict.fromkeys((*table.primary_key[:1], *table.alternate_keys))
    is_alone = len(table.primary_key) == 1
    return [
        table.columns[name]
        for name in names
        if table.columns[name].family in {"text", "binary"}
        and (is_alone or name in table.alternate_keys)
    ]


def _is_same_type(column: Column, key: Column) -> bool:
    return (column.data_type, column.length) == (key.data_type, key.length)
