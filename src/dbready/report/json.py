"""Writes an audit as JSON; docs/report.schema.json is its contract."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dbready import __version__
from dbready.findings import verdict
from dbready.findings.finding import FINGERPRINT_VERSION
from dbready.report import indented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.cause import Group
    from dbready.findings.decide import Decision
    from dbready.findings.finding import DatabaseObject, Finding, Standing
    from dbready.findings.known import Comparison, Known
    from dbready.findings.result import Result
    from dbready.findings.suppress import Suppression
    from dbready.report.formats import Wanted

SCHEMA_VERSION = 1


def write(audit: Audit, wanted: Wanted) -> str:
    """Return the report as the command line asks for it."""
    return render(audit, everything=wanted.everything)


def render(audit: Audit, *, everything: bool = False) -> str:
    """Return the report as indented JSON with a final newline; the order of keys and findings is stable.

    everything adds the findings that beliefs rule out; they are counted either way.
    """
    return indented.dumps(document(audit, everything=everything)) + "\n"


def document(audit: Audit, *, everything: bool = False) -> dict[str, Any]:
    """Return the report as the structure that is written."""
    ruled_out = [finding for result in audit.results for finding in result.ruled_out]
    groups = {result.name: result.groups for result in audit.results}
    cause = {
        id(item): group.id
        for found in groups.values()
        for group in found
        for item in group.findings
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "dbready", "version": __version__},
        "target": {
            "label": audit.label,
            **_server(audit),
            "table_count": audit.table_count,
            "estimated_rows": audit.estimated_rows,
        },
        "collected_at": audit.collected_at,
        "statements": audit.statements,
        "fingerprint_version": FINGERPRINT_VERSION,
        "coverage": _coverage(audit),
        "rules": [_rule(result, groups[result.name]) for result in audit.results],
        "findings": [
            _finding(audit, finding, cause.get(id(finding))) for finding in audit.findings
        ],
        "accepted": [_finding(audit, finding, None) for finding in audit.accepted],
        "ruled_out": [_finding(audit, finding, None) for finding in ruled_out]
        if everything
        else [],
        "baseline": _baseline(audit.comparison) if audit.comparison else None,
        "summary": {
            "by_severity": audit.by_severity,
            "by_state": audit.by_state,
            "accepted": len(audit.accepted),
            "failing": len(audit.failing),
            "fail_on": audit.fail_on,
            "fail_on_except": list(audit.fail_on_except),
            "exit_code": audit.exit_code,
            "verdict": verdict.sentence(audit),
        },
    }


def _live_rows(audit: Audit) -> dict[str, object] | None:
    return None if audit.live_rows is None else asdict(audit.live_rows)


def _coverage(audit: Audit) -> dict[str, object]:
    return {
        "excluded": [
            {"schema": item.schema, "table": item.table, "reason": item.reason}
            for item in audit.excluded
        ],
        "live_rows": _live_rows(audit),
        "not_collected": [
            {
                "fact": item.fact,
                "columns": None if item.columns is None else list(item.columns),
                "schema": item.schema,
                "table": item.table,
                "reason": item.reason,
                "remedy": item.remedy,
                "is_incomplete": bool(item.is_incomplete),
                "rules": list(item.rules),
            }
            for item in audit.not_collected
        ],
        "profile": audit.profile,
        "not_in_profile": list(audit.not_in_profile),
        "beliefs": [
            {
                "belief": item.belief,
                "findings": item.found,
                "rules": [
                    {"name": name, "findings": found} for name, found in item.by_rule.items()
                ],
            }
            for item in audit.beliefs
        ],
    }


def _server(audit: Audit) -> dict[str, object]:
    flags = ("is_", "can_")
    return {
        name: bool(value) if name.startswith(flags) and value is not None else value
        for name, value in audit.server.items()
    }


def _rule(result: Result, groups: Sequence[Group]) -> dict[str, object]:
    return {
        "name": result.name,
        "category": result.category,
        "severity": result.severity,
        "prevailing_severity": result.prevailing,
        "outcome": result.outcome,
        "found": len(result.findings),
        "population": result.population,
        "reason": result.reason,
        "not_examined": result.not_examined,
        "hidden": result.hidden,
        "below_min_severity": result.below,
        "accepted": len(result.accepted),
        "ruled_out": len(result.ruled_out),
        "groups": [
            {
                "id": group.id,
                "cause": dict(group.cause),
                "reason": group.reason,
                "found": len(group.findings),
                "severity": group.severity,
            }
            for group in groups
        ],
    }


def _finding(audit: Audit, finding: Finding, group: str | None) -> dict[str, object]:
    words = finding.words
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "object": _object(finding.about),
        "owner": audit.owner(finding),
        "message": words.message,
        "evidence": dict(words.evidence),
        "question": finding.question,
        "fix": words.fix,
        "workaround": words.workaround,
        "systemic": finding.systemic,
        "group": group,
        "excluded_by": finding.excluded_by,
        **_standing(finding.standing),
        "fingerprint": finding.fingerprint,
    }


def _object(thing: DatabaseObject) -> dict[str, object]:
    return {
        "kind": thing.kind,
        "schema": thing.schema,
        "table": thing.table,
        "column": thing.column,
        "columns": list(thing.columns) if thing.columns is not None else None,
        "name": thing.name,
    }


def _standing(standing: Standing) -> dict[str, object]:
    return {
        "state": standing.state,
        "moved_from": _object(standing.moved_from) if standing.moved_from else None,
        "escalations": [
            {"name": item.name, "before": item.before, "now": item.now}
            for item in standing.escalations
        ],
        "suppression": _suppression(standing.suppression) if standing.suppression else None,
        "decision": _decision(standing.decision) if standing.decision else None,
    }


def _suppression(item: Suppression) -> dict[str, object]:
    return {
        "rule": item.rule,
        "object": item.object,
        "reason": item.reason,
        "owner": item.owner,
        "expires": item.expires.isoformat() if item.expires else None,
        "is_expired": item.is_expired,
        "where": item.where,
    }


def _decision(item: Decision) -> dict[str, object]:
    return {
        "rule": item.rule,
        "object": item.object,
        "answer": item.answer,
        "owner": item.owner,
        "date": item.date.isoformat(),
        "where": item.where,
    }


def _baseline(comparison: Comparison) -> dict[str, object]:
    return {
        "path": comparison.path,
        "gone": [_known(known) for known in comparison.gone],
        "not_examined": [
            {**_known(item.known), "state": None, "reason": item.reason}
            for item in comparison.not_examined
        ],
    }


def _known(known: Known) -> dict[str, object]:
    return {
        "rule": known.rule,
        "severity": known.severity,
        "object": _object(known.about),
        "evidence": dict(known.evidence),
        "state": "gone",
        "fingerprint": known.fingerprint,
    }
