"""Writes an audit as SARIF 2.1.0 in the form that code scanning accepts: every result has a file and a line."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dbready import __version__
from dbready.findings import verdict
from dbready.findings.finding import SEVERITIES
from dbready.report import coverage, indented, standing, summary
from dbready.report.text import plural, qualified, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.finding import DatabaseObject, Finding
    from dbready.findings.result import Result
    from dbready.report.formats import Wanted
    from dbready.report.places import Place

LINK = re.compile(r"!?\[([^]]*)\]\([^)]*\)")
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000  # of a run; with more, code scanning refuses the file
MOST_LOCATIONS = 1_000  # of a result
MOST_TAGS = 20  # of a rule
LEVELS = {"high": "error", "medium": "warning", "low": "note", "info": "note"}
RANKS = {"high": "error", "medium": "warning", "low": "recommendation", "info": "recommendation"}
STATES = {"new": "new", "newly-examined": "new", "unchanged": "unchanged", "worse": "updated"}
KINDS = {"server": "database", "schema": "namespace", "column": "member", "table": "type"}


def write(audit: Audit, wanted: Wanted) -> str:
    """Return the report as one run; beyond the limit of results, the least severe are left out and counted."""
    return indented.dumps(_shown(document(audit, wanted))) + "\n"


def _shown(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Make every text visible, line by line: names are shown, not compared."""
    if isinstance(value, str):
        return "\n".join(visible(line) for line in value.split("\n"))
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, list) else value


def document(audit: Audit, wanted: Wanted) -> dict[str, Any]:
    """Return the report as the structure that is written."""
    numbers = {result.name: number for number, result in enumerate(audit.results)}
    found = sorted(_clusters(audit), key=lambda each: SEVERITIES.index(each[0].severity))
    place = wanted.places.of
    results = [
        _result(audit, cluster, numbers[cluster[0].rule], [place(each.about) for each in cluster])
        for cluster in found[:MOST_RESULTS]
    ]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(audit)},
                # Code scanning takes everything before the last slash for the category.
                "automationDetails": {"id": f"dbready/{_slug(audit.label)}/"},
                "invocations": [_invocation(audit, found[MOST_RESULTS:])],
                "columnKind": "unicodeCodePoints",
                "results": results,
                "properties": {"target": audit.label, **_counts(audit)},
            }
        ],
    }


def _slug(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9._@-]+", "-", label).strip("-") or "target"


def _counts(audit: Audit) -> dict[str, Any]:
    return {
        "bySeverity": audit.by_severity,
        "byState": audit.by_state,
        "accepted": len(audit.accepted),
        "exitCode": audit.exit_code,
    }


def _driver(audit: Audit) -> dict[str, Any]:
    return {
        "name": "dbready",
        "version": __version__,
        "rules": [_rule(result) for result in audit.results],
    }


def _rule(result: Result) -> dict[str, Any]:
    why = result.why or result.summary
    return {
        "id": result.name,
        "shortDescription": {"text": _sentence(result.summary)},
        "fullDescription": {"text": _sentence(why)},
        "help": {
            "text": f"{_sentence(why)}\nAsk: {result.question}\ndbready rules show {result.name}",
            **({"markdown": _page(result.page)} if result.page else {}),
        },
        "defaultConfiguration": {"level": LEVELS[result.severity]},
        "properties": {
            "tags": list(dict.fromkeys((result.category, *result.tags)))[:MOST_TAGS],
            "problem.severity": RANKS[result.severity],
            "outcome": result.outcome,
        },
    }


def _page(page: str) -> str:
    """Return a rule's page without its examples; its links lead to files that are not there."""
    return LINK.sub(r"\1", page.partition("\n## Examples\n")[0])


def _sentence(text: str) -> str:
    return f"{text.rstrip('.') or '-'}."


def _clusters(audit: Audit) -> Iterator[Sequence[Finding]]:
    """Return findings that make one result: each alone, but one for what is systemic, in each state."""
    for result in audit.results:
        together: dict[object, list[Finding]] = {}
        for finding in (*result.findings, *result.accepted):
            is_together = finding.systemic or finding.decision is not None
            key = (finding.state, standing.acceptance(finding)) if is_together else id(finding)
            together.setdefault(key, []).append(finding)
        yield from together.values()


def _result(
    audit: Audit, findings: Sequence[Finding], number: int, places: Sequence[Place]
) -> dict[str, Any]:
    first = findings[0]
    accepted = standing.acceptance(first)
    state = {"baselineState": STATES[first.state]} if first.state in STATES else {}
    suppressions = [{"kind": "external", "justification": accepted}] if accepted else []
    return {
        "ruleId": first.rule,
        "ruleIndex": number,
        "level": LEVELS[first.severity],
        "message": {"text": _message(audit.results[number], findings)},
        "locations": [_location(findings, places[0])],
        "partialFingerprints": {"primaryLocationLineHash": _hash(audit, findings)},
        "occurrenceCount": len(findings),
        **state,
        # An empty list means that it is known not to be suppressed.
        "suppressions": suppressions,
        "properties": {
            "severity": first.severity,
            "confidence": first.confidence,
            "fingerprints": [each.fingerprint for each in findings[:MOST_LOCATIONS]],
            "change": standing.changed(first),
            "owner": audit.owner(first),
        },
    }


def _message(result: Result, findings: Sequence[Finding]) -> str:
    first = findings[0]
    if len(findings) == 1:
        words = first.words
        lines = [_sentence(words.message), f"Ask: {first.question}"]
        lines += [f"Fix: {words.fix}"] if words.fix else []
        lines += [standing.changed(first) or ""]
    else:
        things = plural(result.object, result.population or 0)
        names = ", ".join(qualified(each.about) for each in findings[:10])
        more = f" and {len(findings) - 10} more" if findings[10:] else ""
        count = f"{len(findings)} of {result.population} {things}"
        lines = [f"{result.summary.rstrip('.')}: {count}: {names}{more}.", f"Ask: {first.question}"]
    # In a message, brackets make links and braces are placeholders.
    return re.sub(r"([\[\]\\])", r"\\\1", "\n".join(line for line in lines if line))


def _hash(audit: Audit, findings: Sequence[Finding]) -> str:
    first = findings[0]
    # What is systemic stays one alert, however many objects have it today.
    identity = first.fingerprint if len(findings) == 1 else f"{first.rule} systemic"
    text = json.dumps([audit.label, identity], ensure_ascii=True)
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}:1"


def _location(findings: Sequence[Finding], place: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.file)},
            "region": {"startLine": place.line},
        },
        "logicalLocations": _different(_logical(each.about) for each in findings)[:MOST_LOCATIONS],
    }


def _different(places: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return list({tuple(each.values()): each for each in places}.values())


def _logical(thing: DatabaseObject) -> dict[str, str]:
    name = thing.column or thing.name or thing.table or thing.schema or "server"
    return {
        "name": visible(name) or "-",
        "fullyQualifiedName": visible(qualified(thing)) or "-",
        "kind": KINDS.get(thing.kind, "resource"),
    }


def _invocation(audit: Audit, left_out: Sequence[Sequence[Finding]]) -> dict[str, Any]:
    notes = [*coverage.paragraphs(audit), verdict.sentence(audit)]
    if left_out:
        count = sum(len(cluster) for cluster in left_out)
        notes.append(
            f"{count} of the least severe findings are not in this file, which may hold {MOST_RESULTS:,}."
        )
    level = "error" if audit.is_incomplete else "note"
    return {
        "executionSuccessful": not audit.is_incomplete,
        "exitCode": audit.exit_code,
        "startTimeUtc": audit.collected_at,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": note}} for note in notes
        ],
        "properties": {"server": summary.server(audit), "size": summary.size(audit)},
    }
