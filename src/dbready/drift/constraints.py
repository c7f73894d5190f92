"""Compares keys, foreign keys, CHECK constraints, indexes and triggers by what they do, not by their names."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from dbready.drift import expressions
from dbready.drift.change import Change, difference
from dbready.drift.columns import UPDATED
from dbready.drift.side import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from dbready.drift.change import Kind, Options
    from dbready.drift.pairing import Pair, Pairing
    from dbready.drift.side import Row, Side

Names = tuple[str | None, ...]
NAMES = {
    "key": "key_name",
    "foreign_key": "constraint_name",
    "check": "constraint_name",
    "index": "index_name",
    "trigger": "trigger_name",
}


class Sides:
    """Two sides of one table, and how names of the first one read on the second."""

    __slots__ = ("after", "before", "gone", "names", "pair", "pairing")

    def __init__(self, pair: Pair, pairing: Pairing, before: Side, after: Side) -> None:
        self.pair, self.pairing, self.before, self.after = pair, pairing, before, after
        self.names = {old.lower(): new.lower() for old, new in pair.new_names.items()}
        self.gone = pair.before.columns.keys() - pair.columns.keys()

    def now(self, names: Names) -> Names:
        """Return what columns of the first side are called on the second."""
        columns = self.pair.columns
        return tuple(name if name is None else columns.get(name, name) for name in names)

    def is_implied(self, row: Row) -> bool:
        """Say whether something is gone because one of its columns is."""
        return not self.gone.isdisjoint(names_of(row["columns"]))

    def is_dangling(self, row: Row) -> bool:
        """Say whether a reference is gone because the table that it refers to is."""
        place = (row["referenced_schema"], row["referenced_table"])
        return place in self.before.tables and place not in self.pairing.by_old

    def condition(self, text: str | None, *, is_before: bool) -> tuple[str, ...]:
        """Return a condition in one spelling, with today's names."""
        side = self.before if is_before else self.after
        tokens = expressions.normal(text, side.dialect)
        return expressions.renamed(tokens, self.names) if is_before else tokens


def _difference(
    sides: Sides,
    kind: Kind,
    pair: tuple[Row | None, Row | None],
    described: Callable[[Row], str],
    consequence: str | None = None,
) -> Change:
    """Return how one thing differs: an old row, a new row, or both."""
    texts = [None if row is None else described(row) for row in pair]
    (row,) = [row for row in reversed(pair) if row is not None][:1]
    name = row[NAMES[kind]]
    return difference(kind, sides.pair.after.place, texts, name=name, consequence=consequence)


def keys(sides: Sides) -> Iterator[Change]:
    """Return how primary and unique keys differ; what loads identify rows by breaks them."""
    old = _by_signature(sides, sides.pair.before.keys, is_before=True)
    new = _by_signature(sides, sides.pair.after.keys, is_before=False)
    primary = [
        next((row for row in found.values() if row["key_type"] == "primary"), None)
        for found in (old, new)
    ]
    if primary[0] is not None and primary[1] is not None:
        known, present = (names_of(row["columns"]) for row in primary if row is not None)
        if sides.now(known) != present:
            yield _difference(
                sides,
                "key",
                (primary[0], primary[1]),
                _described_key,
                "rows are identified by other columns: merges duplicate or overwrite rows",
            )
        for found in (old, new):
            for signature in [s for s, row in found.items() if row["key_type"] == "primary"]:
                del found[signature]
    for signature in old.keys() - new.keys():
        row = old[signature]
        lost = _lost_identity(sides, row)
        yield _difference(sides, "key", (row, None), _described_key, lost)
    for signature in new.keys() - old.keys():
        yield _difference(sides, "key", (None, new[signature]), _described_key)


def _by_signature(sides: Sides, rows: Sequence[Row], *, is_before: bool) -> dict[Hashable, Row]:
    found: dict[Hashable, Row] = {}
    for row in rows:
        names = names_of(row["columns"])
        columns = sides.now(names) if is_before else names
        kind = "primary" if row["key_type"] == "primary" else "unique"
        # The order of the columns of a unique key matters to its index only.
        signature = (
            kind,
            columns if kind == "primary" else frozenset(columns),
            sides.condition(row["predicate"], is_before=is_before),
            bool(row["is_nulls_not_distinct"]),
            bool(row["is_deferrable"]),
        )
        found.setdefault(signature, row)
    return found


def _described_key(row: Row) -> str:
    kind = "primary key" if row["key_type"] == "primary" else "unique"
    condition = f" where {row['predicate']}" if row["predicate"] else ""
    distinct = " nulls not distinct" if row["is_nulls_not_distinct"] else ""
    deferrable = " deferrable" if row["is_deferrable"] else ""
    return f"{kind} ({listed(names_of(row['columns']))}){distinct}{deferrable}{condition}"


def _lost_identity(sides: Sides, row: Row) -> str | None:
    """Return what the loss of a key breaks: nothing while another one identifies every row."""
    if row["predicate"] is not None:
        return None
    others = [
        key
        for key in sides.pair.after.keys
        if key["predicate"] is None and not key["has_nullable_column"]
    ]
    if row["key_type"] == "primary":
        return "no primary key is left: rows cannot be merged by it" + (
            "" if others else ", and no other key identifies them"
        )
    if others or row["has_nullable_column"]:
        return None
    return "no key identifies its rows any more: duplicates are possible"


def listed(names: Names) -> str:
    """Return names as a list to read."""
    return ", ".join("(expression)" if name is None else name for name in names)


def foreign_keys(sides: Sides) -> Iterator[Change]:
    """Return how declared references differ."""

    def reference(old: Row | None, new: Row | None) -> Change:
        return _difference(sides, "foreign_key", (old, new), _described_reference)

    old = _references(sides, sides.pair.before.foreign_keys, is_before=True)
    new = _references(sides, sides.pair.after.foreign_keys, is_before=False)
    for signature in [s for s in old if s in new and old[s][0] == new[s][0]]:
        del old[signature], new[signature]
    for signature, (_, row) in old.items():
        if signature in new:
            yield reference(row, new.pop(signature)[1])
            continue
        same_columns = [other for other in new if other[0] == signature[0]]
        if len(same_columns) == 1:
            yield reference(row, new.pop(same_columns[0])[1])
        elif not sides.is_implied(row) and not sides.is_dangling(row):
            yield reference(row, None)
    for _, row in new.values():
        yield reference(None, row)


def _references(
    sides: Sides, rows: Sequence[Row], *, is_before: bool
) -> dict[tuple[object, object], tuple[tuple[object, ...], Row]]:
    """Return references by columns and target, with their other properties."""
    found: dict[tuple[object, object], tuple[tuple[object, ...], Row]] = {}
    for row in rows:
        columns, targets = names_of(row["columns"]), names_of(row["referenced_columns"])
        to = (row["referenced_schema"], row["referenced_table"])
        if is_before:
            columns = sides.now(columns)
            targets = tuple(sides.pairing.column_now(*to, name) for name in targets)
            to = sides.pairing.now(*to)
        properties = (
            _action(row["on_update"]),
            _action(row["on_delete"]),
            bool(row["is_deferrable"]),
            row["is_validated"] != 0,
            row["is_enforced"] != 0,
        )
        pairs = tuple(sorted(zip(columns, targets, strict=False), key=str))
        found[frozenset(columns), (to, pairs)] = (properties, row)
    return found


def _action(word: str | None) -> str | None:
    """Return an action; RESTRICT is NO ACTION that is checked at once."""
    return "no action" if word == "restrict" else word


def _described_reference(row: Row) -> str:
    columns, targets = (listed(names_of(row[name])) for name in ("columns", "referenced_columns"))
    words = [f"({columns}) references {row['referenced_table']} ({targets})"]
    words += [
        f"{event.replace('_', ' ')} {row[event]}"
        for event in ("on_update", "on_delete")
        if _action(row[event]) not in {None, "no action"}
    ]
    if row["is_deferrable"]:
        words.append("deferrable")
    if row["is_validated"] == 0:
        words.append("not valid")
    if row["is_enforced"] == 0:
        words.append("not enforced")
    return " ".join(words)


def checks(sides: Sides) -> Iterator[Change]:
    """Return how CHECK constraints differ; equal conditions under other names are no difference."""
    old = _conditions(sides, sides.pair.before.checks, is_before=True)
    new = _conditions(sides, sides.pair.after.checks, is_before=False)
    for signature in list(old):
        while old[signature] and new.get(signature):
            yield from _validity(sides, old[signature].pop(), new[signature].pop())
    removed = [row for found in old.values() for row in found]
    added = {row["constraint_name"]: row for found in new.values() for row in found}
    for row in removed:
        other = added.pop(row["constraint_name"], None)
        if other is None and sides.is_implied(row):
            continue
        yield _difference(sides, "check", (row, other), _described_check)
    for row in added.values():
        yield _difference(sides, "check", (None, row), _described_check)


def _conditions(
    sides: Sides, rows: Sequence[Row], *, is_before: bool
) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["expression"] is not None:
            found[sides.condition(row["expression"], is_before=is_before)].append(row)
    return found


def _validity(sides: Sides, old: Row, new: Row) -> Iterator[Change]:
    for column in ("is_validated", "is_enforced"):
        if (old[column] == 0) != (new[column] == 0):
            yield _difference(sides, "check", (old, new), _described_check)
            return


def _described_check(row: Row) -> str:
    valid = " not valid" if row["is_validated"] == 0 else ""
    enforced = " not enforced" if row["is_enforced"] == 0 else ""
    return f"{row['expression']}{valid}{enforced}"


def indexes(sides: Sides, options: Options) -> Iterator[Change]:
    """Return how indexes differ, apart from those behind keys, which are compared as keys."""
    old, new = (
        _signatures(sides, rows, key_rows, is_before=is_before)
        for rows, key_rows, is_before in (
            (sides.pair.before.indexes, sides.pair.before.keys, True),
            (sides.pair.after.indexes, sides.pair.after.keys, False),
        )
    )
    for signature in set(old) & set(new):
        if options.everything:
            yield from _other_names(sides, old[signature], new[signature])
        kept = min(len(old[signature]), len(new[signature]))
        del old[signature][:kept], new[signature][:kept]
    added = {row["index_name"]: row for found in new.values() for row in found}
    for row in [row for found in old.values() for row in found]:
        other = added.pop(row["index_name"], None)
        if other is None and sides.is_implied(row):
            continue
        lost = _slow_increments(sides, row) if other is None else None
        yield _difference(sides, "index", (row, other), _described_index, lost)
    for row in added.values():
        yield _difference(sides, "index", (None, row), _described_index)


def _signatures(
    sides: Sides, rows: Sequence[Row], key_rows: Sequence[Row], *, is_before: bool
) -> dict[Hashable, list[Row]]:
    keyed = Counter(
        (row["columns"], sides.condition(row["predicate"], is_before=is_before)) for row in key_rows
    )
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        condition = sides.condition(row["predicate"], is_before=is_before)
        if row["is_unique"] and keyed[row["columns"], condition] and row["is_valid"] != 0:
            keyed[row["columns"], condition] -= 1
            continue
        columns, included = names_of(row["columns"]), names_of(row["included_columns"])
        if is_before:
            columns, included = sides.now(columns), sides.now(included)
        signature = (
            columns,
            frozenset(included),
            row["method"],
            bool(row["is_unique"]),
            condition,
            bool(row["has_expression"]),
            bool(row["has_special_order"]),
            row["is_valid"] != 0,
        )
        found[signature].append(row)
    return found


def _other_names(sides: Sides, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    known, present = ({row["index_name"] for row in found} for found in (old, new))
    pairs = zip(sorted(known - present), sorted(present - known), strict=False)
    for before, after in pairs:
        yield Change(
            "renamed", "name", *sides.pair.after.place, name=after, before=before, after=after
        )


def _slow_increments(sides: Sides, old: Row) -> str | None:
    """Return what the loss of the only index on an update column breaks."""
    first = names_of(old["columns"])[:1]
    if not first or first[0] is None or old["predicate"] is not None:
        return None
    roles = sides.before.roles.get((*sides.pair.before.place, first[0]), set())
    now = sides.now(first)
    is_left = any(names_of(row["columns"])[:1] == now for row in sides.pair.after.indexes)
    if UPDATED.isdisjoint(roles) or is_left or now[0] not in sides.pair.after.columns:
        return None
    return f"each incremental load reads the whole table: nothing indexes {now[0]}"


def _described_index(row: Row) -> str:
    included = names_of(row["included_columns"])
    unique = "unique " if row["is_unique"] else ""
    words = [f"{unique}{row['method'] or 'index'} ({listed(names_of(row['columns']))})"]
    if included:
        words.append(f"include ({listed(included)})")
    if row["predicate"]:
        words.append(f"where {row['predicate']}")
    if row["has_special_order"]:
        words.append("in a special order")
    if row["is_valid"] == 0:
        words.append("not valid")
    return " ".join(words)


def triggers(sides: Sides) -> Iterator[Change]:
    """Return how triggers differ; a lost one that keeps an update time breaks incremental loads."""
    old = {row["trigger_name"]: row for row in sides.pair.before.triggers}
    new = {row["trigger_name"]: row for row in sides.pair.after.triggers}
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is not None and after is not None and _doing(before) == _doing(after):
            continue
        yield _difference(
            sides, "trigger", (before, after), _described_trigger, _stale(sides, before)
        )


def _doing(row: Row) -> tuple[object, ...]:
    events = tuple(sorted(json.loads(row["events"])))
    return (
        row["timing"],
        events,
        bool(row["is_row_level"]),
        row["is_enabled"] != 0,
        row["function_name"],
        row["assigned_columns"],
    )


def _described_trigger(row: Row) -> str:
    words = [row["timing"], " or ".join(json.loads(row["events"]))]
    if row["function_name"]:
        words.append(f"calls {row['function_name']}")
    if names := names_of(row["assigned_columns"]):
        words.append(f"sets {listed(names)}")
    if row["is_enabled"] == 0:
        words.append("disabled")
    return " ".join(words)


def _stale(sides: Sides, before: Row | None) -> str | None:
    """Return what it breaks that a trigger no longer sets an update time."""
    if before is None or before["is_enabled"] == 0:
        return None
    set_now = {
        name
        for row in sides.pair.after.triggers
        if row["is_enabled"] != 0
        for name in names_of(row["assigned_columns"])
    }
    for name in names_of(before["assigned_columns"]):
        roles = sides.before.roles.get((*sides.pair.before.place, str(name)), set())
        now = str(sides.now((name,))[0])
        if not UPDATED.isdisjoint(roles) and now not in set_now and now in sides.pair.after.columns:
            return f"nothing sets {now} any more: incremental loads miss updates"
    return None
