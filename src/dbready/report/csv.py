"""Writes findings as CSV, one a row, for spreadsheets and filters."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.findings.audit import Audit, Result
    from dbready.findings.finding import Finding
    from dbready.report.formats import Wanted

COLUMNS = (
    "severity", "confidence", "rule", "category", "kind", "schema", "table", "column", "columns",
    "name", "message", "detail", "question", "fix", "workaround", "systemic", "group", "evidence",
    "excluded_by", "fingerprint",
)  # fmt: skip
# What spreadsheets take for the beginning of a formula, also in full width; quoting does not stop them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write(audit: Audit, wanted: Wanted) -> str:
    """Return a header and a row for each finding; everything adds what beliefs rule out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for result in audit.results:
        writer.writerows(_rows(result, everything=wanted.everything))
    return text.getvalue()


def _rows(result: Result, *, everything: bool) -> Iterator[list[str]]:
    groups = {id(finding): group.reason for group in result.groups for finding in group.findings}
    for finding in (*result.findings, *(result.ruled_out if everything else ())):
        yield [cell(value) for value in _values(result, finding, groups.get(id(finding)))]


def _values(result: Result, finding: Finding, group: str | None) -> tuple[object, ...]:
    thing, words = finding.about, finding.words
    columns = None if thing.columns is None else ", ".join(thing.columns)
    evidence = json.dumps(dict(words.evidence), ensure_ascii=False) if words.evidence else None
    return (
        finding.severity, finding.confidence, finding.rule, result.category, thing.kind,
        thing.schema, thing.table, thing.column, columns,
        thing.name, words.message, finding.detail, finding.question, words.fix, words.workaround,
        "yes" if finding.systemic else "no", group, evidence,
        finding.excluded_by, finding.fingerprint,
    )  # fmt: skip


def cell(value: object) -> str:
    """Return a value as text that no spreadsheet evaluates and no terminal obeys."""
    if value is None:
        return ""
    text = "\n".join(visible(line) for line in str(value).split("\n"))
    return f"'{text}" if text.lstrip(" \xa0").startswith(FORMULA) else text
