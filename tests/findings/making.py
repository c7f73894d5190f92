"""Makes results and audits by hand."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from dbready.findings.audit import Audit
from dbready.findings.finding import DatabaseObject, Finding, Words
from dbready.findings.result import Result
from tests.facts.building import SERVER

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVER_ROW: dict[str, object] = {
    **SERVER,
    "host_service": None,
    "server_role": "primary",
    "account": "auditor",
    "is_encrypted": 1,
}
FINDING = Finding(
    rule="house-rule",
    severity="medium",
    confidence="high",
    about=DatabaseObject("table", "shop", "orders"),
    detail=None,
    question="Why is it here?",
    systemic=False,
    said=Words("orders is here"),
)
RESULT = Result(
    name="house-rule",
    category="house",
    severity="medium",
    object="table",
    summary="Table of the house",
    why="Nobody knows.",
    question="Why is it here?",
    outcome="clean",
    population=10,
)


def finding_of(about: DatabaseObject, **changes: Any) -> Finding:  # noqa: ANN401 - fields of Finding
    """Return a finding about something; changes are fields of Finding or of its words."""
    words = {
        field.name: changes.pop(field.name) for field in fields(Words) if field.name in changes
    }
    said = replace(FINDING.words, **words)
    return replace(FINDING, **{"about": about, "said": said, **changes})


def result_of(findings: Sequence[Finding] = (), **changes: Any) -> Result:  # noqa: ANN401 - fields of Result
    """Return a result: found where there are findings, else clean."""
    outcome = "found" if findings else "clean"
    return replace(RESULT, **{"outcome": outcome, "findings": tuple(findings), **changes})


def audit_of(results: Sequence[Result] = (), **changes: Any) -> Audit:  # noqa: ANN401 - fields of Audit
    """Return an audit of a PostgreSQL server, nothing excluded and nothing missing."""
    audit = Audit(
        label="postgresql://auditor@db.example.com/shop",
        collected_at="2026-01-02T03:04:05Z",
        statements=15,
        server=SERVER_ROW,
        table_count=10,
        estimated_rows=12345,
        excluded=(),
        not_collected=(),
        results=tuple(results),
        fail_on="high",
    )
    return replace(audit, **changes)
