"""Drift: the result of comparing two sides, ready for any report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.errors import EXIT_CLEAN, EXIT_FOUND, EXIT_INCOMPLETE

if TYPE_CHECKING:
    from dbready.drift.change import Change, Kind
    from dbready.drift.compare import NotCompared

SURROUNDINGS: frozenset[Kind] = frozenset({"setting", "extension", "version", "schema"})
SYSTEMIC = 5  # tables in which the same changed, before it is one line


@dataclass(frozen=True, slots=True)
class About:
    """One side: what it was called, and what was read."""

    name: str
    """As it was typed."""
    label: str
    server: str
    """Product and version."""
    collected_at: str
    size: str
    """Number of tables, in words."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs between two sides; `changes` are of the schema, settings and values."""

    before: About
    after: About
    changes: tuple[Change, ...]
    findings: tuple[Change, ...] = ()
    rows: tuple[Change, ...] = ()
    """How the rows differ, as far as statistics and probes tell."""
    is_read: bool = False
    """Whether rows of both sides were read with --probe."""
    not_compared: tuple[NotCompared, ...] = ()
    ignored: int = 0
    """Changes that patterns of dbready.toml leave out."""
    only_breaking: bool = False
    fail_on_drift: bool = False

    @property
    def breaking(self) -> list[Change]:
        """Return the changes that break a load."""
        return [change for change in self.changes if change.is_breaking]

    @property
    def shown(self) -> list[Change]:
        """Return the changes that reports list."""
        return self.breaking if self.only_breaking else list(self.changes)

    @property
    def is_incomplete(self) -> bool:
        """Say whether something could not be compared because reading it failed."""
        return any(item.is_incomplete for item in self.not_compared)

    @property
    def exit_code(self) -> int:
        """Return 3 if something could not be read, else 1 if changes fail the comparison, else 0."""
        if self.is_incomplete:
            return EXIT_INCOMPLETE
        is_failing = (self.only_breaking and self.breaking) or (self.fail_on_drift and self.shown)
        return EXIT_FOUND if is_failing else EXIT_CLEAN

    @property
    def verdict(self) -> str:
        """Return a sentence that says what was found, and what decided the exit code."""
        count, broken = len(self.changes), len(self.breaking)
        if not count:
            text = "No differences."
        else:
            word = "difference" if count == 1 else "differences"
            verb = "breaks" if broken == 1 else "break"
            text = f"{count} {word}; {broken or 'none'} of them {verb} loads."
        return f"{text} Exit code {self.exit_code}{self._because}."

    @property
    def _because(self) -> str:
        code = self.exit_code
        if code == EXIT_INCOMPLETE:
            return ": something could not be read, see NOT COMPARED"
        if code == EXIT_FOUND:
            return ": --breaking" if self.only_breaking else ": --fail-on-drift"
        return ""

    @property
    def surroundings(self) -> list[Change]:
        """Return the changes of settings, extensions and schemas, which belong to no table."""
        return [change for change in self.shown if change.table is None]

    @property
    def by_table(self) -> list[tuple[tuple[str, str], list[Change]]]:
        """Return the changes by table, those that break most first; without what is systemic."""
        systemic = {id(change) for group in self.systemic for change in group}
        found: dict[tuple[str, str], list[Change]] = {}
        for change in self.shown:
            if change.table is not None and id(change) not in systemic:
                found.setdefault((change.schema or "", change.table), []).append(change)
        return sorted(found.items(), key=_importance)

    @property
    def systemic(self) -> list[list[Change]]:
        """Return changes that are the same in many tables, such as a column added to each."""
        found: dict[tuple[object, ...], list[Change]] = {}
        for change in self.shown:
            if change.table is None or (change.kind == "table" and change.what == "renamed"):
                continue
            texts = () if change.kind == "table" else (change.before, change.after)
            key = (change.what, change.kind, change.column, change.consequence, *texts)
            found.setdefault(key, []).append(change)
        groups = [group for group in found.values() if len(group) >= SYSTEMIC]
        return sorted(groups, key=lambda group: (not group[0].is_breaking, -len(group)))


def _importance(item: tuple[tuple[str, str], list[Change]]) -> tuple[object, ...]:
    place, changes = item
    broken = sum(change.is_breaking for change in changes)
    is_added = any(change.kind == "table" and change.what == "added" for change in changes)
    is_removed = any(change.kind == "table" and change.what == "removed" for change in changes)
    return (not is_removed, -broken, is_added, -len(changes), place)
