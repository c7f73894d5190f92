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
# SMSStatus ends with a word, too, but the last three letters of usedIDs are none.
LAST_WORD = re.compile(r"(?<=[^_])(?:_[^_]+|(?<=[a-z0-9])[A-Z][a-z0-9]+|(?<=[A-Z])[A-Z][a-z]{2,})$")
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
    is_each: bool = False
    """Whether each of the tables has each of the columns that the label names."""

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
            by_cause.setdefault(folded(finding.cause), []).append(finding)
    found = [_group(tuple(items)) for items in by_cause.values() if len(items) >= LEAST]
    # Sorting is stable: of equally frequent causes, the one with the most important finding leads.
    return sorted(found, key=lambda group: -len(group.findings))


def folded(cause: Cause) -> Cause:
    """Return a cause without what differs between spellings of a name: AuditUserID, audit_user_id."""
    return tuple((part, fold(value) if part in NAMES else value) for part, value in cause)


def fold(name: str) -> str:
    """Return a name without underscores and capitals."""
    return name.replace("_", "").casefold()


def _group(findings: tuple[Finding, ...]) -> Group:
    first = findings[0]
    spellings = Counter(finding.cause for finding in findings)
    cause = min(spellings, key=lambda each: (-spellings[each], each))
    text = json.dumps([first.rule, *cause], ensure_ascii=True)
    parts = dict(cause)
    names = Counter(finding.about.column or "" for finding in findings)
    for part in NAMES & set(parts):
        # Where all have the same word, there is no style to speak of.
        is_one = part == NAMING_STYLE and len(set(map(fold, names))) == 1
        values = names if is_one else Counter(dict(each)[part] for each in spellings.elements())
        parts[part] = ", ".join(sorted(values, key=lambda each: (-values[each], each)))
    label = _label(parts)
    objects = OBJECTS[first.about.kind]
    named = "named " if NAMES & set(parts) else PREPOSITIONS.get(next(iter(parts)), "with ")
    return Group(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        cause=dict(cause) if len(names) > 1 else parts,
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
