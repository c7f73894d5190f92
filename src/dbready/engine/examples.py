"""Runs the examples on rules' pages: a rule must find what is bad, and nothing in a look-alike."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.engine import page, runner
from dbready.errors import RuleError
from dbready.facts.sandbox import SECONDS, Forbidden, confined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbready.engine.page import Example
    from dbready.engine.rule import Rule

    # Creates a schema in an empty database and returns its facts, derived and in scope.
    Facts = Callable[[str], sqlite3.Connection]


PROBED = "insert into probing values ('2026-01-01T00:00:00Z', 1, 1, 1, 'completed', 1, ?)"
CHANGED_FACT = re.compile(r"(?:insert(?: or \w+)? into|update) (\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An example with other findings than its page lists."""

    rule: Rule
    example: Example
    missed: tuple[str, ...]
    unexpected: tuple[str, ...]
    failure: str | None = None

    def __str__(self) -> str:
        """Return one line that names the place and the difference."""
        place = f"{self.rule.page_path}:{self.example.line}:"
        if self.failure:
            return f"{place} {self.failure}"
        parts = [f"does not find {name}" for name in self.missed]
        parts += [f"finds {name}, which the page does not list" for name in self.unexpected]
        return f"{place} {'; '.join(parts)}"


def mismatch(rule: Rule, example: Example, build: Facts) -> Mismatch | None:
    """Run one example; returns None if the rule finds exactly what the page lists."""
    with closing(build(example.sql)) as facts:
        with confined(facts):
            for statement in example.facts:
                facts.execute(statement)
                _count_as_collected(facts, statement)
        if rule.probes:
            facts.execute(PROBED, [json.dumps(rule.probes)])
        (result,) = runner.run([rule], facts)
    if result.outcome in {"skipped", "failed"}:
        return Mismatch(rule, example, (), (), f"{result.outcome}: {result.reason}")
    found = {str(finding.about) for finding in result.findings}
    missed = tuple(sorted(set(example.expected) - found))
    unexpected = tuple(sorted(found - set(example.expected)))
    return Mismatch(rule, example, missed, unexpected) if missed or unexpected else None


def _count_as_collected(facts: sqlite3.Connection, statement: str) -> None:
    """Forget that a fact could not be read where the example says what it holds."""
    if match := CHANGED_FACT.match(statement):
        facts.execute(
            "delete from coverage where coverage_kind = 'not_collected' and fact = ?", (match[1],)
        )


def on_sqlite(collect: Callable[[Path], sqlite3.Connection]) -> Facts:
    """Return a function that creates each schema in a SQLite file of its own, and collects its facts."""

    def build(sql: str) -> sqlite3.Connection:
        with tempfile.TemporaryDirectory(prefix="dbready-") as folder:
            path = Path(folder) / "example.db"
            with closing(sqlite3.connect(path)) as database:
                database.execute("pragma synchronous = off")  # the file lives for a moment
                database.execute("pragma journal_mode = memory")
                with confined(database):
                    database.executescript(sql)
            return collect(path)

    return build


def run(rules: Sequence[Rule], dialect: str, build: Facts) -> tuple[int, list[Mismatch]]:
    """Run all examples of a dialect; returns how many ran, and those that differ."""
    ran = 0
    wrong = []
    for rule in rules:
        for example in page.examples(rule):
            if dialect in example.dialects:
                ran += 1
                found = _checked(rule, example, build)
                wrong += [found] if found else []
    return ran, wrong


def _checked(rule: Rule, example: Example, build: Facts) -> Mismatch | None:
    try:
        return mismatch(rule, example, build)
    except Forbidden as error:
        raise RuleError(
            f"{rule.page_path}:{example.line}: the example {error}",
            help=f"an example is a small schema; it runs for {SECONDS:g} s at most, in its own database",
        ) from error
    except sqlite3.Error as error:
        raise RuleError(
            f"{rule.page_path}:{example.line}: SQLite rejects the example",
            cause=str(error),
            help="name the dialects it is written for after bad or good: ```sql bad postgresql",
        ) from error
