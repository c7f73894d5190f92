"""References by another table's unique text: subject_did, organization_key, and what tables call alike."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, Words, split, stem, stem_words, stems
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.references.referenced_key import are_alike
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table
    from dbready.derive.references.targets import Targets

    _Owner = tuple[Table, Column]

_MOST_OWNERS = 30  # a name that so many tables' keys have is none of theirs
_SHORTEST_PART = 5  # letters of a table's name
_AGENTS = ("er", "or")
_MOST_WORDS = 3  # of the name of a unique column


class UniqueNames:
    """The tables of a snapshot by their unique texts, under the names that these have elsewhere."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._owners: dict[tuple[str, Words], list[_Owner]] = {}
        self._last_words: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] | None = None
        for table in catalog.values():
            if not table.is_partition:
                self._add(table)

    def _add(self, table: Table) -> None:
        own_key = table.primary_key if len(table.primary_key) == 1 else ()
        declared = {name for key in table.foreign_keys for name in key.columns}
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
        """Say whether a name ends as the name of a unique text does."""
        return column.words[-1] in self._last_words.get(schema, ())

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
                    self._own(names[-kept:], alike, targets, is_short=is_short)
                    if kept > 1
                    else self._only(names, alike, table.id[0])
                )
                if found:
                    owner, key = found
                    reason = f"{column.name} is named after the unique {key.name} of {owner.id[1]}"
                    return Guess(owner, "medium", reason, is_natural_key=True, key_name=key.name)
        return None

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

    def _only(self, names: Words, owners: list[_Owner], schema: str) -> _Owner | None:
        """Return the owner that columns are named after, for its key alone or of somebody: subject_did."""
        *before, called = names
        if not words("references", "external").isdisjoint(before):
            return None
        if called in words("references", "suffix_weak") | {"slug"} or not all(
            map(_says_whose, before[-1:])
        ):
            return None
        found = [
            (owner, key)
            for owner, key in owners
            if owner.primary_key == [key.name] and self._is_column(owner, (called,), schema)
        ]
        return found[0] if len(found) == 1 else None

    def _is_column(self, owner: Table, called: Words, schema: str) -> bool:
        """Say whether a column is called after an owner and its key: actor_did."""
        if self._names is None:  # for all schemas at once: there may be thousands
            names: dict[str, set[str]] = {}
            for other in self._catalog.values():
                names.setdefault(other.id[0], set()).update(other.columns)
            self._names = {
                schema: {"".join(stems(name)) for name in found} for schema, found in names.items()
            }
        return "".join((*owner.stems, *map(stem, called))) in self._names.get(schema, ())


@cached
def _says_whose(word: str) -> bool:
    """Say whether a word before a key only says whose it is: subject, originator, muted by."""
    known = stem_words("references", "person") | stem_words("references", "any_table")
    return stem(word) in known | stem_words("references", "qualifier") or word.endswith(_AGENTS)


def without_own_start(table: Table, name: str) -> Words:
    """Return the words of a column's name without the short form of its table."""
    names = split(name)
    is_short = len(names) > 1 and names[0] in table.own and stem(names[0]) not in table.stems
    return names[1:] if is_short else names
