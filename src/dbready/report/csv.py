"""Writes findings as CSV, one a row, for spreadsheets and filters."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from dbready.report import standing
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.findings.audit import Audit
    from dbready.findings.finding import DatabaseObject
    from dbready.findings.result import Result
    from dbready.report.formats import Wanted

COLUMNS = (
    "severity", "confidence", "state", "rule", "category", "kind", "schema", "table", "column",
    "columns", "name", "owner", "message", "detail", "question", "fix", "workaround", "systemic",
    "group", "evidence", "change", "accepted", "excluded_by", "fingerprint",
)  # fmt: skip
# What spreadsheets take for the beginning of a formula, also in full width; quoting does not stop them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write(audit: Audit, wanted: Wanted) -> str:
    """Return a header and a row for each finding, those that are accepted or gone included.

    everything adds what beliefs rule out. The columns accepted and excluded_by, and the state
    gone, mark the rows that are not findings of this audit.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for result in audit.results:
        rows = _rows(audit, result, everything=wanted.everything)
        writer.writerows([cell(value) for value in row.values()] for row in rows)
    for known in audit.comparison.gone if audit.comparison else ():
        gone = {**_empty(known.about), "severity": known.severity, "state": "gone"}
        gone |= {"rule": known.rule, "fingerprint": known.fingerprint}
        writer.writerow([cell(value) for value in gone.values()])
    return text.getvalue()


def _rows(audit: Audit, result: Result, *, everything: bool) -> Iterator[dict[str, object]]:
    groups = {id(finding): group.reason for group in result.groups for finding in group.findings}
    ruled_out = result.ruled_out if everything else ()
    for finding in (*result.findings, *result.accepted, *ruled_out):
        words = finding.words
        yield {
            **_empty(finding.about),
            "severity": finding.severity,
            "confidence": finding.confidence,
            "state": finding.state,
            "rule": finding.rule,
            "category": result.category,
            "owner": audit.owner(finding),
            "message": words.message,
            "detail": finding.detail,
            "question": finding.question,
            "fix": words.fix,
            "workaround": words.workaround,
            "systemic": "yes" if finding.systemic else "no",
            "group": groups.get(id(finding)),
            "evidence": json.dumps(dict(words.evidence), ensure_ascii=False),
            "change": standing.changed(finding),
            "accepted": standing.acceptance(finding),
            "excluded_by": finding.excluded_by,
            "fingerprint": finding.fingerprint,
        }


def _empty(thing: DatabaseObject) -> dict[str, object]:
    """Return a row that names an object and says nothing else about it."""
    return {
        **dict.fromkeys(COLUMNS),
        "kind": thing.kind,
        "schema": thing.schema,
        "table": thing.table,
        "column": thing.column,
        "columns": None if thing.columns is None else ", ".join(thing.columns),
        "name": thing.name,
    }


def cell(value: object) -> str:
    """Return a value as text that no spreadsheet evaluates and no terminal obeys."""
    if value is None:
        return ""
    text = "\n".join(visible(line) for line in str(value).split("\n"))
    return f"'{text}" if text.lstrip(" \xa0").startswith(FORMULA) else text
