"""Which tables lack the time of the last change where readers of the database would miss it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from dbready.derive.changes.details import REASONS
from dbready.derive.changes.edits import has_password
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import TableId
    from dbready.derive.changes.details import DetailKind
    from dbready.derive.changes.written_once import WrittenOnce
    from dbready.derive.tables import Kind, Meaning

Importance = Literal["principal", "unreferenced", "minor"]

_VALUABLE = frozenset({"money", "email", "phone"})
_TIMES = frozenset({"event_time", "updated_at"})
_MOMENTS = frozenset({"timestamp", "date"})
_CHANGING_DETAILS = frozenset({"part", "list", "unreferenced"})
_CHANGING_KINDS = frozenset({"join", "event"})
_FEWEST_REFERRERS = 3
_FEWEST_KEPT = 10  # tables
_USUAL = 0.8  # share of the tables that lack the time, from which no table is an exception
_DECLARED = 0.1  # share of the tables with a foreign key


class Changes(NamedTuple):
    """What the columns of one table, and the tables around it, say about changes of its rows."""

    meaning: Meaning
    kind: Kind
    update_column: str | None
    creation_column: str | None
    referrers: int
    business_role: str | None
    detail: DetailKind | None
    evidence: str | None
    is_edited: bool
    once: WrittenOnce
    possible_update_column: str | None
    extended: TableId | None
    history: str | None
    seldom_loaded: str | None

    @property
    def changing_column(self) -> str | None:
        """Return the column whose value changes; a time that no row lacks is that of the insert."""
        name = self.kind.changing_column
        column = self.meaning.table.columns.get(name or "")
        if column and column.family in _MOMENTS and name not in self.meaning.table.nullable:
            return None
        return name

    @property
    def is_main(self) -> bool:
        """Whether as many tables refer to it as to what an application is about."""
        # accounts hold addresses, too: those of a few administrators are seldom loaded
        is_valuable = self.business_role in _VALUABLE and not has_password(self.meaning)
        return self.referrers >= (1 if is_valuable else _FEWEST_REFERRERS)


@dataclass(frozen=True, slots=True)
class Habits:
    """What is usual in a database."""

    lacks_times: bool
    """Whether most tables lack the time of the last change."""
    declares_references: bool
    """Elsewhere, that nothing refers to a table says little about it."""

    @classmethod
    def of(cls, found: Iterable[Changes], left_out: Mapping[TableId, str | None]) -> Habits:
        """Collect the habits of all tables."""
        tables = list(found)
        candidates = [c for c in tables if not left_out[c.meaning.table.id] and not c.history]
        lacking = sum(c.update_column is None for c in candidates)
        declared = sum(bool(c.meaning.table.foreign_keys) for c in tables)
        return cls(
            bool(candidates) and lacking >= _USUAL * len(candidates),
            declared >= _DECLARED * len(tables),
        )


def left_out(found: Mapping[TableId, Changes]) -> dict[TableId, str | None]:
    """Say why the time of the last change of a table is not missed; None where it may be."""
    kept = _kept_for_all(found)
    return {id_: _why_left_out(changes, found, kept) for id_, changes in found.items()}


def _why_left_out(
    changes: Changes, found: Mapping[TableId, Changes], kept: AbstractSet[TableId]
) -> str | None:
    kind = changes.kind
    if changes.meaning.table.rejects_updates or kind.housekeeping:
        return kind.housekeeping or "tables whose triggers reject updates"
    if kind.effective_kind != "entity":
        is_changing = changes.changing_column and kind.kind in _CHANGING_KINDS
        return None if is_changing else kind.kind
    if any(extended.update_column for extended in _extended(changes, found)):
        return "rows whose times are in the row that they extend"
    if changes.meaning.table.id in kept:
        return "rows whose times one table keeps for all"
    is_edited = changes.is_edited and changes.detail == "unreferenced"
    if is_edited or (changes.changing_column and changes.detail in _CHANGING_DETAILS):
        return None
    return changes.detail and REASONS[changes.detail]


def _extended(changes: Changes, found: Mapping[TableId, Changes]) -> Iterator[Changes]:
    """Return the tables whose rows those of a table extend, over any number of steps: task, entity."""
    seen: set[TableId] = set()
    target = changes.extended
    while target is not None and target in found and target not in seen:
        seen.add(target)
        yield found[target]
        target = found[target].extended


def _kept_for_all(found: Mapping[TableId, Changes]) -> frozenset[TableId]:
    """Return the tables whose rows belong one to one to those of a table that most tables extend, and that table."""
    members: dict[TableId, set[TableId]] = {}
    for id_, changes in found.items():
        table = changes.meaning.table
        unique = {tuple(table.primary_key), *table.unique_keys}
        for key in table.foreign_keys:
            if key.columns in unique:
                members.setdefault(key.target, {key.target}).add(id_)
    fewest = max(_FEWEST_KEPT, len(found) / 2)
    return frozenset().union(
        *(
            kept
            for target, kept in members.items()
            if len(kept) > fewest and target in found and _has_time(found[target].meaning)
        )
    )


def _has_time(meaning: Meaning) -> bool:
    return any(
        column.family == "timestamp" and meaning.is_likely(column.name, *_TIMES)
        for column in meaning.table.columns.values()
    )


def importance(changes: Changes, habits: Habits) -> Importance:
    """Say whether readers would miss the time of the last change.

    Where most tables lack it, they miss it in every table whose columns show that rows change, and
    less where no other table depends on these. Elsewhere, others must depend on a table.
    """
    if _is_seldom_missed(changes):
        return "minor"
    is_edited = changes.evidence == "certain" or changes.changing_column or changes.is_edited
    if habits.lacks_times:
        if changes.referrers or not habits.declares_references:
            return "principal" if is_edited or changes.evidence else "minor"
        return "unreferenced" if changes.changing_column else "minor"
    is_of_application = changes.meaning.table.id[1].lower() not in words(
        "tables", "framework_accounts"
    )
    return "principal" if changes.is_main and is_edited and is_of_application else "minor"


def _is_seldom_missed(changes: Changes) -> bool:
    """Say whether a table is a list, setting, copy or log, or its rows stay as they were inserted."""
    changing, once = changes.changing_column, changes.once.kind
    if changes.possible_update_column or changes.seldom_loaded or once == "never":
        return True
    # a name may identify a row by its hash, and its other columns change
    if once == "hash" and changes.evidence is None:
        return True
    if once in {"types", "insert"} and not changing:
        return True
    # many logs are written when what they are about has ended
    return changes.kind.is_only_a_guess or (changes.kind.kind == "event" and changing is not None)
