"""How a target's schema changed since its last complete run, in sentences."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from dbready.cli import meaning
from dbready.drift.change import Options
from dbready.drift.compare import compare
from dbready.facts import snapshot
from dbready.findings.verdict import USUAL_SCHEMAS
from dbready.history import contents
from dbready.history.records import Change
from dbready.report.drift import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.cli.reading import Reading
    from dbready.config.drift import DriftSettings
    from dbready.drift import change as drift
    from dbready.scan.task import Before

# What differs every night, whether the schema changed or not.
VOLATILE = frozenset({
    "snapshot", "table_statistics", "column_statistics", "statement_writes", "replication_slots",
})  # fmt: skip
VOLATILE_OF_SERVER = frozenset({
    "started_at", "used_connections", "account_sessions", "account_clients", "replica_lag_seconds",
    "replica_count",
})  # fmt: skip


def changes(
    before: Before, collected: Mapping[str, bytes], how: Reading, settings: DriftSettings
) -> tuple[Change, ...]:
    """Return what changed between two runs, those that break loads first; what was reported before is left out."""
    if _is_same(before.facts, collected):
        return ()
    with closing(contents.from_packed(before.facts)) as old, closing(snapshot.new()) as new:
        contents.into_facts(new, collected)
        for facts in (old, new):
            meaning.add_meaning(facts, how, is_quiet=True)
        options = Options(renames=settings.renames, ignore=settings.ignore)
        found = [_change(each) for each in compare(old, new, options)]
    told = [
        each for each in found if (each.change, each.object_name, each.text) not in before.drift
    ]
    return tuple(sorted(told, key=lambda each: not each.is_breaking))


def _is_same(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> bool:
    names = (set(before) | set(now)) - VOLATILE
    if any(name not in before or name not in now for name in names):
        return False
    for name in names:
        was = contents.unpacked(before[name])
        if was != now[name] and not (name == "server" and _server(was) == _server(now[name])):
            return False
    return True


def _server(content: bytes) -> list[tuple[str, object]]:
    """Return what is known of a server, without what differs every night."""
    names, (row,) = json.loads(content)
    return [
        (name, value)
        for name, value in zip(names, row, strict=True)
        if name not in VOLATILE_OF_SERVER
    ]


def _change(each: drift.Change) -> Change:
    name = _name(each)
    return Change(
        change=each.what,
        object_kind=each.kind,
        object_name=name,
        text=_sentence(each, name),
        is_drift=True,
        is_breaking=each.is_breaking,
        schema=each.schema,
        table=each.table,
    )


def _sentence(each: drift.Change, name: str) -> str:
    line = sentences.line(each)
    text = f"{name}: {line.text}" if each.table else line.text
    if each.kind == "table" and each.what in {"added", "removed"}:
        text = f"table {name} {each.what} ({each.after or each.before})"
    return f"{text}; {line.consequence}" if line.consequence else text


def _name(each: drift.Change) -> str:
    if each.table is None:
        return each.name or each.schema or "the server"
    usual = {None, *USUAL_SCHEMAS}
    return each.table if each.schema in usual else f"{each.schema}.{each.table}"
