"""Times every rule over one snapshot, offline: the slowest five, and all of them together."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from benchmarks import page
from dbready.cli import meaning
from dbready.engine import loader, runner
from dbready.facts import snapshot
from dbready.facts.scope import Scope

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = 5
TURNS = 2  # the better one counts: the first fills caches


def part(path: Path, title: str) -> page.Part:
    """Return a table of the slowest rules on a snapshot, each the better of two turns, in seconds."""
    with closing(snapshot.load(path)) as facts:
        began = time.perf_counter()
        meaning.prepare(facts, Scope())
        rows = [_row("deriving what the facts mean", time.perf_counter() - began)]
        taken: dict[str, float] = {}
        for rule in loader.load():
            for _ in range(TURNS):
                began = time.perf_counter()
                runner.run([rule], facts)
                seconds = time.perf_counter() - began
                taken[rule.name] = min(seconds, taken.get(rule.name, seconds))
    rows.append(_row(f"all {len(taken)} rules", sum(taken.values())))
    slowest = sorted(taken, key=lambda name: -taken[name])[:SHOWN]
    return page.Part(title, rows + [_row(name, taken[name]) for name in slowest])


def _row(name: str, seconds: float) -> page.Row:
    return page.Row(name, None, {0.0: seconds})
