"""Finding: one thing that a rule found, and the fingerprint that survives the next audit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dbready.findings.decide import Decision
    from dbready.findings.suppress import Suppression

Severity = Literal["high", "medium", "low", "info"]
Confidence = Literal["high", "medium", "low"]
Cause = tuple[tuple[str, str], ...]
Kind = Literal["server", "schema", "table", "column", "key", "foreign_key", "index", "trigger"]

State = Literal["new", "unchanged", "worse", "newly-examined", "gone"]

FINGERPRINT_VERSION = 1
"""Changes with what fingerprint() hashes."""
STATES: tuple[State, ...] = ("new", "worse", "newly-examined", "unchanged", "gone")
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


# Nothing changes an object or a finding. They are not frozen because large schemas have hundreds of
# thousands, and to make a frozen dataclass of this size takes five times as long.
@dataclass(slots=True, unsafe_hash=True)
class DatabaseObject:
    """What a finding is about; fields that the kind does not have are None."""

    kind: Kind
    schema: str | None = None
    table: str | None = None
    column: str | None = None
    columns: tuple[str, ...] | None = None
    name: str | None = None

    def __str__(self) -> str:
        """Return the short form that examples and patterns use, without the schema."""
        if self.column is not None:
            return f"{self.table}.{self.column}"
        if self.columns is not None:
            return f"{self.table} ({', '.join(self.columns)})"
        return self.table or self.schema or self.kind

    @property
    def names(self) -> list[str]:
        """Return what a pattern may call it: with and without its schema, by its columns or its name."""
        short = [] if self.kind == "trigger" else [str(self)]
        if self.name is not None:
            short.append(f"{self.table}.{self.name}")
        if self.schema is None or self.table is None:
            return short
        return [*short, *(f"{self.schema}.{name}" for name in short)]

    def matches(self, pattern: str) -> bool:
        """Say whether a pattern (shell style) matches one of its names; orders.* matches all of a table."""
        return any(name == pattern or fnmatchcase(name, pattern) for name in self.names)


@dataclass(frozen=True, slots=True)
class Words:
    """The texts about one finding."""

    message: str
    evidence: Mapping[str, object] = field(default_factory=dict)
    fix: str | None = None
    workaround: str | None = None
    """What a reader can run today, whatever the owner decides."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is worse than in the baseline: the severity, or a value that the rule's header names."""

    name: str
    before: str | float
    now: str | float


@dataclass(frozen=True, slots=True)
class Standing:
    """How a finding compares with the baseline, and what people decided about it."""

    state: State | None = None
    """None: there is no baseline."""
    moved_from: DatabaseObject | None = None
    """The object's name in the baseline, if its table or column was probably renamed since."""
    escalations: tuple[Escalation, ...] = ()
    """Why the state is worse."""
    suppression: Suppression | None = None
    decision: Decision | None = None


NO_STANDING = Standing()


@dataclass(slots=True, unsafe_hash=True)
class Finding:
    """One row of a rule, made readable.

    `said` holds its words, or makes them when asked: most findings of a large schema are only counted.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    about: DatabaseObject
    detail: str | None
    question: str
    systemic: bool
    said: Words | Callable[[], Words]
    excluded_by: str | None = None
    """What is believed of the object that rules the finding out, such as `event`; None for findings that count."""
    cause: Cause = ()
    """What it shares with findings of the same cause, as pairs of name and value; empty: nothing."""
    escalates: tuple[tuple[str, float], ...] = ()
    """Name and value of the evidence that makes the finding worse when it grows."""
    standing: Standing = NO_STANDING
    known_schema: str | None = None
    """The schema's name in the fingerprint, if --map-schema changes it."""

    @property
    def words(self) -> Words:
        """Return message, evidence, fix and workaround."""
        return self.said() if callable(self.said) else self.said

    @property
    def message(self) -> str:
        """Return the sentence about the object."""
        return self.words.message

    @property
    def evidence(self) -> Mapping[str, object]:
        """Return what the finding rests on."""
        return self.words.evidence

    @property
    def fix(self) -> str | None:
        """Return the statement that fixes it, if there is one."""
        return self.words.fix

    @property
    def state(self) -> State | None:
        """Return new, unchanged, worse or newly-examined; None without a baseline."""
        return self.standing.state

    @property
    def moved_from(self) -> DatabaseObject | None:
        """Return the object's name in the baseline, if it was probably renamed since."""
        return self.standing.moved_from

    @property
    def suppression(self) -> Suppression | None:
        """Return the suppression that matches; an expired one does not accept the finding."""
        return self.standing.suppression

    @property
    def decision(self) -> Decision | None:
        """Return the decision that accepts the finding."""
        return self.standing.decision

    @property
    def is_accepted(self) -> bool:
        """Say whether a suppression in force or a decision accepts the finding."""
        suppression = self.suppression
        is_suppressed = suppression is not None and not suppression.is_expired
        return is_suppressed or self.decision is not None

    @property
    def counts(self) -> bool:
        """Say whether the exit code depends on it: not if it is accepted, unchanged, or newly examined.

        A finding whose suppression has expired counts even if the baseline contains it.
        """
        if self.is_accepted:
            return False
        is_old = self.state in {"unchanged", "newly-examined"}
        return not is_old or self.suppression is not None

    @property
    def known_as(self) -> DatabaseObject:
        """Return the object as the baseline names it."""
        if self.known_schema is None:
            return self.about
        return replace(self.about, schema=self.known_schema)

    @property
    def fingerprint(self) -> str:
        """Return 16 hex digits made of the rule and the object's names, never of texts or generated names."""
        return fingerprint(self.rule, self.known_as)


def fingerprint(rule: str, about: DatabaseObject) -> str:
    """Return 16 hex digits that identify what a rule finds about an object, from audit to audit."""
    # Names of keys, foreign keys and indexes are often generated: their columns identify them.
    name = about.name if about.columns is None else None
    parts = [rule, about.kind, about.schema, about.table, about.column, about.columns, name]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]
