"""Groups the findings of a rule by their cause: many objects, one decision."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.findings.finding import Cause, Finding, Severity

NAMING_STYLE = "naming_style"
UNKNOWN = "unknown"  # what a rule returns so that the findings without a value are one group
LEAST = 3  # two findings are listed as quickly as explained
LAST_WORD = re.compile(r"(?<=[^_])(?:_[^_]+|(?<=[a-z0-9])[A-Z][a-z0-9]+)$")
OBJECTS: Mapping[str, str] = {
    "server": "servers",
    "schema": "schemas",
    "table": "tables",
    "column": "columns",
    "key": "keys",
    "foreign_key": "foreign keys",
    "index": "indexes",
    "trigger": "triggers",
}
NAMES = {NAMING_STYLE, "column_name", "trigger_name"}
PREPOSITIONS = {"columns": "on ", "data_type": "of type "}


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one rule that share a cause; `label` names the cause, `reason` says it in a sentence."""

    id: str
    cause: Mapping[str, str]
    label: str
    reason: str
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity:
        """Return the severity that most of the findings have."""
        return prevailing(self.findings)


def prevailing(findings: Sequence[Finding]) -> Severity:
    """Return the severity that most findings have; of several, the gravest."""
    counted = Counter(finding.severity for finding in findings)
    return max(SEVERITIES, key=lambda severity: counted[severity])


def naming_style(column: str) -> str:
    """Return what a column's name has in common with others of its style: *_at, *Date; else the name."""
    match = LAST_WORD.search(column)
    return f"*{match[0]}" if match else column


def groups(findings: Sequence[Finding]) -> list[Group]:
    """Return the causes that at least three findings of one rule share, the most frequent first."""
    by_cause: dict[Cause, list[Finding]] = {}
    for finding in findings:
        if finding.cause:
            by_cause.setdefault(finding.cause, []).append(finding)
    found = [
        _group(cause, tuple(items)) for cause, items in by_cause.items() if len(items) >= LEAST
    ]
    # Sorting is stable: of equally frequent causes, the one with the most important finding leads.
    return sorted(found, key=lambda group: -len(group.findings))


def _group(cause: Cause, findings: tuple[Finding, ...]) -> Group:
    first = findings[0]
    text = json.dumps([first.rule, *cause], ensure_ascii=True)
    parts = dict(cause)
    names = {finding.about.column for finding in findings}
    if NAMING_STYLE in parts and len(names) == 1:
        # The same word for all: there is no style to speak of.
        parts[NAMING_STYLE] = first.about.column or parts[NAMING_STYLE]
    label = _label(parts)
    objects = OBJECTS[first.about.kind]
    named = "named " if NAMES & set(parts) else PREPOSITIONS.get(next(iter(parts)), "with ")
    return Group(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        cause=parts,
        label=label,
        reason=f"{len(findings)} {objects} {named}{label}",
        findings=findings,
    )


def _label(parts: Mapping[str, str]) -> str:
    words = []
    for name, value in parts.items():
        if name in {"referenced_table", "leads_to"}:
            words.append(f"-> {value}")
        elif name == "columns":
            words.append(f"({value})")
        elif name in NAMES or not words:
            words.append(value)
        elif value != UNKNOWN:
            words.append(f"[{value}]")
    return " ".join(words)
