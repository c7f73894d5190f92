"""Finding: one thing that a rule found, and the fingerprint that survives the next audit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Severity = Literal["high", "medium", "low", "info"]
Confidence = Literal["high", "medium", "low"]
Cause = tuple[tuple[str, str], ...]
Kind = Literal["server", "schema", "table", "column", "key", "foreign_key", "index", "trigger"]

SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Words:
    """The texts about one finding."""

    message: str
    evidence: Mapping[str, object] = field(default_factory=dict)
    fix: str | None = None
    workaround: str | None = None
    """What a reader can run today, whatever the owner decides."""


@dataclass(frozen=True, slots=True)
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
    def fingerprint(self) -> str:
        """Return 16 hex digits made of the rule and the object's names, never of texts or generated names."""
        thing = self.about
        # Names of keys, foreign keys and indexes are often generated: their columns identify them.
        name = thing.name if thing.columns is None else None
        parts = [
            self.rule,
            thing.kind,
            thing.schema,
            thing.table,
            thing.column,
            thing.columns,
            name,
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]
