"""References that rest on a single name: what no other column of the schema supports may be a coincidence.

Names are evidence where they recur: `create_uid` and `write_uid` of many tables lead to the same
users. A single one that only resembles that of a table often leads elsewhere, or nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import key_words, split, stems
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.guess import Reference
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.reference_confidence import Candidate

ALONE = "no other column that is named likewise leads there"
_FEWEST_BARE = 3  # names of columns that are those of tables and nothing else, before it is a habit


class _Use(NamedTuple):
    """A column that refers to a table, declared or likely."""

    table: Table
    column: str
    target: Table


def why(candidate: Candidate, evidence: Evidence) -> str | None:
    """Return the weakness of a name of medium confidence, unless the name of its own table supports it.

    rule_id in lcr_rule_target is of lcr_rule, request_id in notification of notification_request, and
    a parent is hardly a row of another table. A text called id may hold anything.
    """
    table, column, guess, key = candidate
    ends_as_key = column.suffix != "id" and column.words[-len(key.words) :] == key.words
    is_named_only = column.family == "text" and not (guess.is_precedent or ends_as_key)
    if is_named_only and not evidence.has_index(table.id, column.name):
        return ALONE
    base, own, target = column.base, table.stems, guess.table.stems
    kept = min(len(own), len(target))
    is_supported = (
        guess.confidence != "medium"
        or guess.is_precedent
        or (guess.table is table and column.words[0] in words("references", "own_row"))
        or (guess.table is not table and own[:kept] == target[:kept])
        or (len(base) > 1 and target[-len(base) :] == base)
    )
    return None if is_supported else ALONE


def clear_supported(catalog: Catalog, found: Mapping[TableId, list[Reference]]) -> None:
    """Remove the weakness where other columns are named likewise and lead to the same table."""
    alone = [
        (id_, references, at)
        for id_, references in found.items()
        for at, reference in enumerate(references)
        if reference.weakness == ALONE
    ]
    if not alone:
        return
    schemas = {id_[0] for id_, _, _ in alone}
    names = _Names(use for use in _uses(catalog, found) if use.table.id[0] in schemas)
    for id_, references, at in alone:
        reference = references[at]
        use = _Use(catalog[id_], reference.column, catalog[reference.target])
        if names.recur(use):
            references[at] = reference._replace(weakness=None)


def _uses(catalog: Catalog, found: Mapping[TableId, list[Reference]]) -> Iterator[_Use]:
    for id_, table in catalog.items():
        if table.is_partition:
            continue
        for key in table.foreign_keys:
            if len(key.columns) == 1 and key.target in catalog:
                yield _Use(table, key.columns[0], catalog[key.target])
        for reference in found.get(id_, ()):
            if reference.confidence != "low":
                yield _Use(table, reference.column, catalog[reference.target])


class _Names:
    """How the columns that refer to something are named."""

    def __init__(self, uses: Iterable[_Use]) -> None:
        self._places: dict[tuple[object, ...], set[tuple[TableId, str]]] = {}
        self._bare: dict[str, set[str]] = {}
        self._of_ending: dict[tuple[str, str], set[tuple[TableId, str]]] = {}
        for use in uses:
            schema, name = use.table.id[0], _plain(use.column)
            for likeness in _likenesses(use):
                self._places.setdefault(likeness, set()).add((use.table.id, use.column))
            if _is_bare(use):
                self._bare.setdefault(schema, set()).add(name)
            ending = (schema, split(use.column)[-1])
            self._of_ending.setdefault(ending, set()).add((use.target.id, name))

    def recur(self, use: _Use) -> bool:
        """Say whether another column is named like this one, or by the same habit."""
        place, schema = (use.table.id, use.column), use.table.id[0]
        if any(self._places.get(likeness, set()) - {place} for likeness in _likenesses(use)):
            return True
        alike = self._of_ending.get((schema, split(use.column)[-1]), set())
        if len(alike) > 1 and len({target for target, _ in alike}) == 1:
            return True  # create_uid and write_uid
        return _is_bare(use) and len(self._bare.get(schema, ())) >= _FEWEST_BARE


def _likenesses(use: _Use) -> Iterator[tuple[object, ...]]:
    """Return what columns that lead to one table may share: the name, or its last word before an ending.

    parent_id of several tables leads to a row of each table itself.
    """
    schema, base = use.table.id[0], key_words(use.column)[0]
    if use.target is use.table:
        yield schema, tuple(word for word in base if word not in use.table.stems)
    else:
        shared = [word for word in base if word in use.target.stems]
        yield schema, shared[-1] if shared else base[-1], use.target.id
    yield schema, _plain(use.column), use.target.id


def _is_bare(use: _Use) -> bool:
    """Say whether a column has the whole name of a table, and nothing else."""
    base, suffix = key_words(use.column)
    return not suffix and base in (use.target.stems, stems(use.target.id[1]))


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
