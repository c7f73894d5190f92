"""Compares triggers by name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.drift.columns import UPDATED
from dbready.drift.parts import change, listed
from dbready.drift.side import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.drift.change import Change
    from dbready.drift.parts import Sides
    from dbready.drift.side import Row


def compare(sides: Sides) -> Iterator[Change]:
    """Return how triggers differ; a lost one that keeps an update time breaks incremental loads."""
    old = {row["trigger_name"]: row for row in sides.pair.before.triggers}
    new = {row["trigger_name"]: row for row in sides.pair.after.triggers}
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is not None and after is not None and _doing(before) == _doing(after):
            continue
        pair = (before, after)
        found = change(sides, "trigger", pair, _described_trigger, _stale(sides, before))
        is_body = found.before == found.after
        yield replace(found, after=f"{found.after}, with another body") if is_body else found


def _doing(row: Row) -> tuple[object, ...]:
    events = frozenset(json.loads(row["events"]))
    return (
        row["body_hash"],
        row["timing"],
        events,
        bool(row["is_row_level"]),
        row["is_enabled"] != 0,
        row["function_name"],
        row["assigned_columns"],
    )


def _described_trigger(row: Row) -> str:
    words = [row["timing"], " or ".join(map(str, json.loads(row["events"])))]
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
