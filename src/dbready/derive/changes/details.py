"""Tables that are only details of what others hold, so that what happens to their rows is seldom followed."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - annotates a module variable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbready.derive.names import stems

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.guess import Reference
    from dbready.derive.tables import Kind, Meaning

DetailKind = Literal["key", "part", "list", "bare", "description", "unreferenced"]
"""What makes a table a detail."""
REASONS: Mapping[DetailKind, str] = {
    "key": "detail tables with three or more key columns",
    "part": "parts that are replaced with the row they belong to",
    "list": "lists of values",
    "bare": "tables that hold nothing but keys",
    "description": "small tables that describe others",
    "unreferenced": "detail tables that no other table refers to",
}
"""How reports call details."""
_FEW_COLUMNS = 5
_FEWER_COLUMNS = 4
_PAIR = 2
_KEY_OF_A_DETAIL = 3  # columns
_FEWEST_TABLES = 10
_FEWEST_SIBLINGS = 3
_USUAL = 0.6  # share of the siblings that are details
_ALIKE = 0.7  # share of columns that siblings have in common
_LINKED_SHARE = 0.5
_CODE = 2  # characters
_DEFAULT_LENGTH = 1000
_OF_TOOLS = frozenset({"framework", "migration"})
_VALUES = frozenset({"text", "enum"})
_NUMBERS = frozenset({"integer", "enum"})


@dataclass(frozen=True, slots=True)
class Links:
    """Which tables refer to which, by foreign keys and by likely inferred references."""

    referrers: Mapping[TableId, int]
    """Number of tables that refer to a table, itself included."""
    referrers_of_application: Mapping[TableId, int]
    """The same without tables of frameworks and those that an application keeps for itself."""
    referring: frozenset[TableId]
    to_others: frozenset[TableId]
    """Tables that refer to a table of another name."""
    only_listed: frozenset[TableId]
    """Small tables to which no other table refers than lists of what belongs to a row."""
    are_usual: bool
    """Whether most tables have links: elsewhere, having none says nothing about a table."""

    @classmethod
    def of(
        cls,
        meanings: Mapping[TableId, Meaning],
        kinds: Mapping[TableId, Kind],
        likely: Mapping[TableId, list[Reference]],
    ) -> Links:
        """Collect the references of all tables; `likely` are those without a foreign key."""
        referrers: dict[TableId, int] = {}
        of_application: dict[TableId, int] = {}
        own_lists: dict[TableId, int] = {}
        referring, to_others = [], []
        for id_, meaning in meanings.items():
            targets = {key.target for key in meaning.table.foreign_keys}
            targets.update(reference.target for reference in likely.get(id_, ()))
            kind = kinds[id_]
            is_of_application = not kind.housekeeping and kind.effective_kind not in _OF_TOOLS
            for target in targets:
                referrers[target] = referrers.get(target, 0) + 1
                if is_of_application:
                    of_application[target] = of_application.get(target, 0) + 1
                if target in meanings and _lists_for(meaning, kind, meanings[target]):
                    own_lists[target] = own_lists.get(target, 0) + 1
            if targets:
                referring.append(id_)
                if any(target[1] != id_[1] for target in targets):
                    to_others.append(id_)
        only_listed = frozenset(
            id_ for id_, lists in own_lists.items() if of_application.get(id_) == lists
        )
        linked = len(referrers.keys() | set(referring))
        are_usual = len(meanings) < _FEWEST_TABLES or linked >= _LINKED_SHARE * len(meanings)
        return cls(
            referrers,
            of_application,
            frozenset(referring),
            frozenset(to_others),
            only_listed,
            are_usual,
        )


def _lists_for(meaning: Meaning, kind: Kind, target: Meaning) -> bool:
    """Say whether a table only lists what belongs to rows of a small one, and is named after it: restriction_groups."""
    own, of = stems(meaning.table.id[1]), stems(target.table.id[1])
    is_named = len(own) > len(of) and own[: len(of)] == of
    is_small = len(target.table.columns) <= _FEW_COLUMNS
    return kind.effective_kind == "join" and is_named and is_small


def why_detail(
    meaning: Meaning, kind: Kind, links: Links, *, is_business: bool
) -> DetailKind | None:
    """Say why a table is only a detail; None where it is more.

    `is_business` says whether it holds amounts, addresses, states or passwords.
    """
    why = _by_shape(meaning.table, kind, links)
    return why if why or is_business else _by_links(meaning, links)


def follow_siblings(
    meanings: Mapping[TableId, Meaning], details: dict[TableId, DetailKind | None]
) -> None:
    """Make a table a detail whose siblings of one shape all are: the fields of a form, one of which has a price.

    Siblings have all words of their names but the last in common, and most of their columns.
    """
    families: dict[tuple[str, tuple[str, ...]], list[TableId]] = {}
    for id_, meaning in meanings.items():
        if len(meaning.words) > _PAIR:
            families.setdefault((id_[0], meaning.words[:-1]), []).append(id_)
    for family in families.values():
        usual = [id_ for id_ in family if details[id_] is not None]
        if len(usual) < _FEWEST_SIBLINGS or len(usual) < _USUAL * len(family):
            continue
        for id_ in family:
            columns = meanings[id_].table.columns.keys()
            alike = [
                other
                for other in usual
                if len(columns & meanings[other].table.columns.keys()) >= _ALIKE * len(columns)
            ]
            parts = all(other[1].startswith(id_[1]) for other in meanings[id_].referrers)
            if details[id_] is None and parts and len(alike) >= _FEWEST_SIBLINGS:
                details[id_] = "part"


def _by_shape(table: Table, kind: Kind, links: Links) -> DetailKind | None:
    if _is_keyed_by_numbers(table):
        return "key"
    count = len(table.columns)
    if kind.part_of and count <= _FEW_COLUMNS:
        return "part"
    if count <= _PAIR and _has_text(table) and table.id not in links.referrers:
        return "list"
    return "bare" if _holds_only_keys(table) else None


def _holds_only_keys(table: Table) -> bool:
    """Say whether a row only says that it exists, or which others belong together."""
    keys = {*table.primary_key}.union(*(key.columns for key in table.foreign_keys))
    return len(table.columns) == 1 or table.columns.keys() <= keys


def _by_links(meaning: Meaning, links: Links) -> DetailKind | None:
    table = meaning.table
    count = len(table.columns)
    if count <= _FEW_COLUMNS and _has_text(table) and _describes(meaning, links):
        return "description"
    if table.id in links.referrers:
        return None
    is_linked = links.are_usual and (table.id in links.referring or count <= _FEW_COLUMNS)
    if is_linked or count < _FEWER_COLUMNS:
        return "unreferenced"
    return None


def _has_text(table: Table) -> bool:
    return any(column.family in _VALUES for column in table.columns.values())


def _is_keyed_by_numbers(table: Table) -> bool:
    """Say whether three or more numbers or codes identify a row: an entry in a table of several dimensions."""
    columns = [table.columns[name] for name in table.primary_key if name in table.columns]
    return len(table.primary_key) >= _KEY_OF_A_DETAIL and all(map(_is_number, columns))


def _is_number(column: Column) -> bool:
    return (
        column.family in _NUMBERS
        or (_DEFAULT_LENGTH if column.length is None else column.length) <= _CODE
    )


def _describes(meaning: Meaning, links: Links) -> bool:
    table = meaning.table
    is_known = links.are_usual or table.id in links.referrers or len(table.columns) < _FEWER_COLUMNS
    return is_known and not any(meaning.has(name, "reference") for name in meaning.roles)
