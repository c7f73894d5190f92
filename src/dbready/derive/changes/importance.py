"""Which tables lack the time of the last change where readers of the database would miss it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from dbready.derive.changes.details import REASONS
from dbready.derive.changes.edits import has_password
from dbready.derive.changes.own_states import has_own_state
from dbready.derive.names import stem_words
from dbready.derive.tables import BOOKKEEPING
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Column, TableId
    from dbready.derive.changes.details import DetailKind
    from dbready.derive.changes.written_once import WrittenOnce
    from dbready.derive.tables import Kind, Meaning

Importance = Literal["principal", "unreferenced", "minor"]

_VALUABLE = frozenset({"money", "email", "phone"})
_TIMES = frozenset({"event_time", "updated_at"})
_MOMENTS = frozenset({"timestamp", "date"})
_ANY_TIMES = frozenset({"created_at", "updated_at", "event_time", "scheduled_time"})
_NUMBERS = frozenset({"integer", "decimal", "float"})
_FEWEST_OF_A_LINE = 2  # references: what it is a line of, and what was sold
_FEWEST_ALIKE = 4  # columns that a table has in common with a main one
_ALIKE = 0.7  # share of the columns of a main table
_CHANGING_DETAILS = frozenset({"part", "list", "unreferenced"})
_CHANGING_KINDS = frozenset({"join", "event"})
_FEWEST_REFERRERS = 3
_MANY_REFERRERS = 5
_DESCRIBED = frozenset({"label", "description"})
_DATES = frozenset({"event_time", "scheduled_time"})
_FEWEST_DATES = 3
_FEWEST_OF_ACCOUNTS = 2  # tables; elsewhere, they are those of a few administrators
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
    is_only_listed: bool

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
    is_edited = (
        changes.evidence == "certain"
        or changes.changing_column
        or changes.is_edited
        or _is_described_for_many(changes)
    )
    is_of_application = changes.meaning.table.id[1].lower() not in words(
        "tables", "framework_accounts"
    )
    if habits.lacks_times:
        if not is_of_application and changes.referrers < _FEWEST_OF_ACCOUNTS:
            return "minor"
        if changes.referrers or not habits.declares_references:
            return "principal" if is_edited or _is_probably_missed(changes) else "minor"
        return "unreferenced" if changes.changing_column or _are_lines(changes) else "minor"
    has_state = has_own_state(changes.meaning, changes.kind, changes.changing_column)
    is_main = changes.is_main and is_edited and is_of_application
    if is_main or (has_state and changes.referrers):
        return "principal"
    return "unreferenced" if has_state or _are_lines(changes) else "minor"


def _is_described_for_many(changes: Changes) -> bool:
    """Say whether many tables refer to what has a name and is described, so that an edit shows in all of them."""
    if changes.referrers < _MANY_REFERRERS:
        return False
    return changes.evidence == "likely" or changes.meaning.present.issuperset(_DESCRIBED)


def _is_probably_missed(changes: Changes) -> bool:
    """Say whether rows that are likely to change matter to several tables, or have an owner, versions or several dates.

    Elsewhere they are most often lists and settings, which are read as a whole.
    """
    if changes.evidence is None or changes.referrers >= _FEWEST_REFERRERS:
        return changes.evidence is not None
    meaning = changes.meaning
    columns = meaning.table.columns.values()
    dates = sum(meaning.is_likely(column.name, *_DATES) for column in columns)
    return dates >= _FEWEST_DATES or any(
        (column.family == "integer" and meaning.has(column.name, "version")) or _is_replaced(column)
        for column in columns
    )


@cached
def _is_replaced(column: Column) -> bool:
    """Say whether a column refers to the owner of a row, or to what it has at present: current_keg_id."""
    people = stem_words("references", "people") | stem_words("references", "person")
    is_of_now = column.words[0] == "current" and len(column.base) > 1
    return bool(column.suffix) and (is_of_now or not people.isdisjoint(column.base))


def _are_lines(changes: Changes) -> bool:
    """Say whether rows are lines with amounts and quantities of what was agreed, without any time of their own."""
    meaning = changes.meaning
    is_timed = not meaning.present.isdisjoint(_ANY_TIMES)
    if changes.referrers or is_timed or changes.business_role != "money":
        return False
    quantities = words("tables", "quantity")
    has_quantity = any(
        column.family in _NUMBERS and not quantities.isdisjoint(column.words)
        for column in meaning.table.columns.values()
    )
    return has_quantity and len(meaning.references) >= _FEWEST_OF_A_LINE


def resemble_main_tables(
    found: Mapping[TableId, Changes],
    reasons: dict[TableId, str | None],
    levels: dict[TableId, Importance],
) -> None:
    """Miss the time in details that no other table refers to, too, if they have the columns of a main table without it.

    They are of the same sort: contracts, beside shares.
    """
    main = [
        _facts(found[id_].meaning)
        for id_, level in levels.items()
        if level == "principal" and found[id_].update_column is None
    ]
    for id_, changes in found.items():
        if reasons[id_] != REASONS["unreferenced"] or changes.update_column:
            continue
        own = _facts(changes.meaning)
        is_alike = any(len(own & of) >= max(_FEWEST_ALIKE, _ALIKE * len(of)) for of in main)
        if is_alike and not _is_seldom_missed(changes):
            reasons[id_], levels[id_] = None, "unreferenced"


def _facts(meaning: Meaning) -> frozenset[str]:
    """Return the columns that are neither keys nor references nor kept of every row."""
    keys = {*meaning.table.primary_key, *meaning.references, *meaning.shared}
    return frozenset(
        name for name in meaning.table.columns.keys() - keys if not meaning.has(name, *BOOKKEEPING)
    )


def _is_seldom_missed(changes: Changes) -> bool:
    """Say whether a table is a list, setting, copy or log, or its rows stay as they were inserted."""
    changing, once = changes.changing_column, changes.once.kind
    if changes.possible_update_column or changes.seldom_loaded or once == "never":
        return True
    if changes.is_only_listed and not changing:
        return True
    # a name may identify a row by its hash, and its other columns change
    if once == "hash" and changes.evidence != "certain":
        return True
    if once in {"types", "insert"} and not changing:
        return True
    # many logs are written when what they are about has ended
    return changes.kind.is_only_a_guess or (changes.kind.kind == "event" and changing is not None)
