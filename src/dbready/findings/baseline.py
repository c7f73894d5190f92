"""Baselines: what was found before, so that an audit can report what is new, worse and gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.finding import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.findings.finding import DatabaseObject, Severity


@dataclass(frozen=True, slots=True)
class Known:
    """One finding of a baseline."""

    rule: str
    severity: Severity
    about: DatabaseObject
    evidence: Mapping[str, object]
    """The values that make the finding worse when they grow."""

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the finding."""
        return fingerprint(self.rule, self.about)


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
