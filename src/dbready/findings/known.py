"""Known findings: those of a baseline, and what an audit says of the ones that it did not find."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dbready.findings.finding import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.findings.finding import DatabaseObject, Severity
    from dbready.findings.renames import Columns, Place


@dataclass(frozen=True, slots=True)
class Known:
    """One finding of a baseline."""

    rule: str
    severity: Severity
    about: DatabaseObject
    evidence: Mapping[str, float] = field(default_factory=dict)
    """The values that make the finding worse when they grow."""
    accepted_by: Literal["suppress", "decide"] | None = None
    """Why it never counted: without that, it is new."""
    is_probed: bool = False
    """Whether live rows were read, on which it may depend."""

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the finding."""
        return fingerprint(self.rule, self.about)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier audit, and the columns of the tables that they are in."""

    dialect: str
    database: str | None
    findings: tuple[Known, ...] = ()
    tables: Mapping[Place, Columns] = field(default_factory=dict)
    is_probed: bool | None = None
    """Whether live rows were read; None: unknown."""


@dataclass(frozen=True, slots=True)
class NotExamined:
    """A finding of a baseline that this audit could not confirm, and why: it is not gone."""

    known: Known
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an audit says about the findings of a baseline that it did not find."""

    path: str
    gone: tuple[Known, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()


def order(known: Known) -> tuple[str, ...]:
    """Return what the findings of a baseline are sorted by: rule and names first."""
    thing = known.about
    names = (thing.schema, thing.table, thing.column, thing.name, known.accepted_by)
    details = (thing.kind, str(thing.columns), known.severity, str(known.is_probed))
    evidence = str(sorted(known.evidence.items()))
    return (known.rule, *(name or "" for name in names), *details, evidence)
