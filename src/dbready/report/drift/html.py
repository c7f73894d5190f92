"""Writes a comparison as one HTML page that fetches nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.report import html
from dbready.report.drift import sentences

if TYPE_CHECKING:
    from dbready.drift.result import Drift
    from dbready.report.drift.formats import Wanted


def write(drift: Drift, wanted: Wanted) -> str:
    """Return the page; it needs no scripts."""
    del wanted
    omitted = sentences.omitted_schemas(drift)
    tables = [
        (sentences.title(place, changes, omitted), [sentences.line(each) for each in changes])
        for place, changes in drift.by_table
    ]
    names = (drift.before.name, drift.after.name)
    return html.page(
        "diff.html",
        drift=drift,
        groups=[sentences.systemic(group, omitted) for group in drift.systemic],
        tables=tables,
        around=[sentences.line(change) for change in drift.surroundings],
        findings=list(sentences.findings(drift, omitted)),
        about_rows=sentences.about_rows(drift),
        rows=list(sentences.rows(drift, omitted)),
        unread=list(sentences.not_compared(drift.not_compared, names)),
    )
