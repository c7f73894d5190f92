"""What an audit looked at, and why it cannot say that a finding of a baseline is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.findings.known import Known
    from dbready.findings.not_collected import NotCollected
    from dbready.findings.renames import Columns, Place
    from dbready.findings.result import Result


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A column that a probe did not finish with, and why."""

    probe: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What an audit looked at, by the names that the baseline uses."""

    tables: Mapping[Place, Columns]
    excluded: Mapping[Place, str] = field(default_factory=dict)
    """Why tables were left out on purpose."""
    not_collected: Mapping[Place, Sequence[NotCollected]] = field(default_factory=dict)
    """By schema and table; None stands for all."""
    schemas: frozenset[str | None] = frozenset()
    hides_schemas: bool = False
    """Whether a schema that is not listed may exist: the account cannot see it, or it is out of scope."""
    is_probed: bool = False
    """Whether live rows were read."""
    unfinished: Mapping[Place, Sequence[Unfinished]] = field(default_factory=dict)
    """What probes did not finish, by table."""
    missing: str | None = None
    """Why some tables were not examined, which other findings may depend on; None if all were."""


def why_unknown(known: Known, result: Result | None, examined: Examined) -> str | None:
    """Return why a finding that was not found may still be there; None if it is gone."""
    if result is None:
        return "the rule did not run"
    if result.outcome in {"skipped", "failed"}:
        return result.reason or f"the rule was {result.outcome}"
    for finding in result.ruled_out:
        if finding.fingerprint == known.fingerprint:
            return f"ruled out by inference: {finding.excluded_by}"
    if reason := _why_unseen(known, examined) or _why_unread(known, result, examined):
        return reason
    is_there = (known.about.schema, known.about.table) in examined.tables
    if result.is_relational and is_there and examined.missing:
        return f"depends on other tables: {examined.missing}"
    return None


def _why_unseen(known: Known, examined: Examined) -> str | None:
    schema, table = known.about.schema, known.about.table
    is_absent = (schema, table) not in examined.tables
    for place in {(schema, table), (schema, None), (None, None)}:
        for item in examined.not_collected.get(place, ()):
            # A table of which a fact is missing is left out whole, and no rule is named.
            is_left_out = is_absent and (item.table is not None or item.fact is None)
            if known.rule in item.rules or is_left_out:
                return f"{item.what} could not be read: {item.reason}"
    if schema is None or not is_absent:
        return None
    if (schema, table) in examined.excluded:
        return f"left out: {examined.excluded[schema, table]}"
    is_hidden = examined.hides_schemas and schema not in examined.schemas
    return "the schema is not visible" if is_hidden else None


def _why_unread(known: Known, result: Result, examined: Examined) -> str | None:
    """Return why the live rows that a finding may depend on were not read."""
    if not result.uses_rows or not (known.is_probed or result.probes):
        return None
    if not examined.is_probed:
        return "needs live rows: audit or collect with --probe"
    about = known.about
    columns = {about.column, *(about.columns or ())} - {None}
    for item in examined.unfinished.get((about.schema, about.table), ()):
        # A probe may read other columns than the one that its rule reports.
        is_about = not columns or item.column in columns
        if item.probe in result.probes or (is_about and not result.probes):
            return f"{item.probe}: {item.reason}"
    return None
