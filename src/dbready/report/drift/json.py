"""Writes a comparison as JSON, described by docs/diff.schema.json."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from dbready import __version__

if TYPE_CHECKING:
    from dbready.drift.change import Change
    from dbready.drift.result import Drift
    from dbready.report.drift.formats import Wanted

SCHEMA_VERSION = 1


def write(drift: Drift, wanted: Wanted) -> str:
    """Return the document; it has every field whatever was found."""
    del wanted
    document = {
        "schema_version": SCHEMA_VERSION,
        "dbready_version": __version__,
        "before": asdict(drift.before),
        "after": asdict(drift.after),
        "summary": {
            "changes": len(drift.changes),
            "breaking": len(drift.breaking),
            "findings": len(drift.findings),
            "rows": len(drift.rows),
            "not_compared": len(drift.not_compared),
            "ignored": drift.ignored,
            "is_incomplete": drift.is_incomplete,
            "exit_code": drift.exit_code,
        },
        "changes": [_change(change) for change in drift.shown],
        "findings": [_change(change) for change in drift.findings],
        "rows": [_change(change) for change in drift.rows],
        "not_compared": [asdict(item) for item in drift.not_compared],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _change(change: Change) -> dict[str, object]:
    return {**asdict(change), "is_breaking": change.is_breaking}
