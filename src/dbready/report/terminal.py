"""Writes an audit for someone in a hurry: about two screens, whatever the database holds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.findings.finding import CONFIDENCES, SEVERITIES
from dbready.report import block
from dbready.report.detail import DETAILS, EVERYTHING
from dbready.report.lines import Page, columns, name, wrap
from dbready.report.text import approximate, believed, joined, plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit, NotCollected
    from dbready.report.block import Part
    from dbready.report.detail import Detail

NARROWEST = 60
WIDEST = 120
TWO_SCREENS = 120  # lines
MOST_REASONS = 8
MOST_NAMED = 4  # rules that did not run for one reason; --format json has them all
TLS = {True: "with TLS", False: "without TLS"}


def render(audit: Audit, width: int, *, everything: bool = False) -> str:
    """Return the report; everything lists every object, else the report keeps to two screens."""
    width = min(max(width, NARROWEST), WIDEST)
    if everything:
        return joined(_lines(audit, width, EVERYTHING))
    lines: list[str] = []
    for detail in DETAILS:
        lines = _lines(audit, width, detail)
        if len(lines) <= TWO_SCREENS:
            break
    return joined(lines)


def _lines(audit: Audit, width: int, detail: Detail) -> list[str]:
    page = Page(width, _omitted_schemas(audit))
    lines = [*_heading(audit, width), ""]
    every = [part for result in audit.results for part in block.parts(result)]
    for severity in SEVERITIES:
        lines += _of_severity(every, severity, page, detail)
    if detail is EVERYTHING:
        lines += _ruled_out(audit, page)
    lines += [*_coverage(audit, width), *_rules(audit, width), "", *_summary(audit, width)]
    return lines


def _ruled_out(audit: Audit, page: Page) -> Iterator[str]:
    """Return what would be findings if dbready did not believe something of their objects."""
    results = [result for result in audit.results if result.ruled_out]
    if not results:
        return
    yield "RULED OUT BY WHAT DBREADY BELIEVES"
    for result in results:
        yield result.name
        rows = [(name(item, page), visible(str(item.excluded_by))) for item in result.ruled_out]
        yield from columns(rows, page)
        yield ""


def _omitted_schemas(audit: Audit) -> frozenset[str]:
    """Return the schemas that names can omit: the default ones, and a schema that is the only one."""
    schemas = {finding.about.schema for finding in audit.findings if finding.about.schema}
    return frozenset(schemas if len(schemas) == 1 else {"public", "main"})


def _heading(audit: Audit, width: int) -> Iterator[str]:
    server = audit.server
    yield f"dbready {__version__}: {visible(audit.label)}"
    parts = [f"{server['product']} {server['version']}"]
    parts += [_service(str(server["host_service"]))] if server["host_service"] else []
    parts += [str(server["server_role"])] if server["server_role"] else []
    parts += [f"read as {server['account']}"] if server["account"] else []
    parts += [TLS[bool(server["is_encrypted"])]] if server["is_encrypted"] is not None else []
    yield from wrap(visible(", ".join(parts)), width)
    rows = "row counts unknown"
    if audit.estimated_rows is not None:
        some = f"about {approximate(audit.estimated_rows)}" if audit.estimated_rows else "no"
        words = "row" if audit.estimated_rows == 1 else "rows"
        rows = f"{some} {words} by the server's statistics"
    when = audit.collected_at.replace("T", " ").removesuffix("Z")[:16]
    tables = f"{audit.table_count} {plural('table', audit.table_count)}"
    yield from wrap(f"{tables}, {rows}, {when} UTC", width)


def _service(name: str) -> str:
    return name if name == "self-managed" else f"on {name}"


def _of_severity(every: Sequence[Part], severity: str, page: Page, detail: Detail) -> Iterator[str]:
    found = [part for part in every if part.severity == severity]
    if not found:
        return
    yield severity.upper()
    found.sort(key=_order)
    shown = detail.blocks.get(severity)
    if shown:
        for part in found:
            yield from block.block(part, shown, page)
        yield from () if shown.lines else [""]
        return
    if severity in detail.folded:
        names = ", ".join(f"{part.result.name} ({len(part.findings)})" for part in found)
        yield from wrap(names, page.width)
    else:
        for part in found:
            yield from block.title(part, page)
    yield ""


def _order(part: Part) -> tuple[bool, int, bool, str]:
    # A departure from a database's own convention is worth more attention than the convention.
    result = part.result
    return part.is_rest, CONFIDENCES.index(part.confidence), result.is_systemic, result.name


def _coverage(audit: Audit, width: int) -> Iterator[str]:
    yield "COVERAGE"
    reasons = Counter(item.reason for item in audit.excluded)
    parts = [
        f"{count} {plural('table', count)} ({reason})" for reason, count in reasons.most_common()
    ]
    yield from wrap(visible("Left out: " + "; ".join([*parts, "system schemas"]) + "."), width)
    gaps: dict[tuple[str, str, bool], list[NotCollected]] = {}
    for item in audit.not_collected:
        # The whole table is excluded: which of its facts are missing does not matter.
        is_left_out = item.table and (item.is_incomplete or item.fact == "columns")
        what = "" if is_left_out else item.what
        gaps.setdefault((what, item.reason, bool(item.is_incomplete)), []).append(item)
    largest_first = sorted(gaps.items(), key=lambda gap: (not gap[0][2], -len(gap[1])))
    for (what, reason, _), items in largest_first[:MOST_REASONS]:
        yield from wrap(visible(_gap(what, reason, items)), width)
    if len(gaps) > MOST_REASONS:
        yield f"And {len(gaps) - MOST_REASONS} more reasons; --format json has them all."


def _gap(what: str, reason: str, items: Sequence[NotCollected]) -> str:
    """Return what could not be read of which tables, why, which rules need it, and what would help."""
    names = list(
        dict.fromkeys(
            f"{item.schema}.{item.table}" if item.table else f"schema {item.schema}"
            for item in items
            if item.schema
        )
    )
    place = f" of {_listed(names)}" if what and names else _listed(names)
    head = f"Could not be read: {what}{place}" if what else f"Not audited: {place}"
    rules = items[0].rules
    needed = f" Needed by {_listed(rules)}." if rules else ""
    return f"{head}: {reason}.{needed}{_advice(items)}"


def _advice(items: Sequence[NotCollected]) -> str:
    remedies = list(dict.fromkeys(item.remedy for item in items if item.remedy))
    if not remedies:
        return ""
    more = f" (--format json has {len(remedies) - 1} more statements)" if remedies[1:] else ""
    return f" To change it: {remedies[0]}{more}."


def _listed(names: Sequence[str]) -> str:
    shown = names[:MOST_NAMED]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more


def _rules(audit: Audit, width: int) -> Iterator[str]:
    for result in audit.results:
        if result.outcome == "failed":
            yield from wrap(visible(f"Failed: {result.name}: {result.reason}."), width)
    skipped: dict[str | None, list[str]] = {}
    for result in audit.results:
        if result.outcome == "skipped":
            skipped.setdefault(result.reason, []).append(result.name)
    if skipped:
        parts = [_not_run(str(reason), names) for reason, names in skipped.items()]
        yield from wrap(visible(f"Not run: {'; '.join(parts)}."), width)
    if audit.not_in_profile:
        names = list(audit.not_in_profile)
        words = _not_run(f"--profile owner runs {'it' if len(names) == 1 else 'them'}", names)
        yield from wrap(f"Only the owner's concern: {words}.", width)
    partial = {
        result.name: result.not_examined for result in audit.results if result.outcome == "partial"
    }
    if partial:
        words = ", ".join(_tables_of(partial))
        yield from wrap(f"No findings, but not every table could be examined: {words}.", width)
    hidden = Counter({result.name: result.hidden for result in audit.results if result.hidden})
    if hidden:
        words = f"{_findings(hidden.total())} of lower confidence ({_by_rule(hidden)})"
        yield from wrap(f"Not shown: {words}; --min-confidence low shows them.", width)
    parts = [f"{item.found} in {believed(item.belief)}" for item in audit.beliefs]
    if parts:
        count = _findings(sum(item.found for item in audit.beliefs))
        where = (
            f"in {believed(audit.beliefs[0].belief)}"
            if len(parts) == 1
            else f"({', '.join(parts)})"
        )
        words = f"Ruled out by what tables are believed to be: {count} {where}"
        yield from wrap(visible(f"{words}; --all lists them."), width)


def _findings(count: int) -> str:
    return f"{count} {'finding' if count == 1 else 'findings'}"


def _by_rule(counts: Mapping[str, int]) -> str:
    """Return the rules with their counts, the largest first; the last ones only as a number."""
    named = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{name} {count}" for name, count in named[:MOST_NAMED]]
    left = len(named) - len(words)
    words += [f"{left} more {'rule' if left == 1 else 'rules'}"] if left else []
    return ", ".join(words)


def _tables_of(partial: Mapping[str, int]) -> Iterator[str]:
    for rule, count in list(partial.items())[:MOST_NAMED]:
        # 0: the number of tables that the account does not see is unknown.
        yield f"{rule} ({count} {plural('table', count)} not examined)" if count else rule
    if len(partial) > MOST_NAMED:
        yield f"{len(partial) - MOST_NAMED} more rules"


def _not_run(reason: str, names: Sequence[str]) -> str:
    if len(names) > 1 and reason.startswith("needs "):
        reason = reason.replace("needs", "need", 1)
    if len(names) > MOST_NAMED:
        return f"{len(names)} rules ({reason})"
    return f"{', '.join(names)} ({reason})"


def _summary(audit: Audit, width: int) -> list[str]:
    counts = [f"{count} {severity}" for severity, count in audit.by_severity.items() if count]
    rules = sum(bool(result.findings) for result in audit.results)
    outcomes = Counter(result.outcome for result in audit.results)
    clean, partial = outcomes["clean"], outcomes["partial"]
    by = f"{rules} {'rule' if rules == 1 else 'rules'}"
    found = f"Findings: {', '.join(counts)}, of {by}" if counts else "No findings"
    return wrap(
        f"{found}; {clean} {'rule is' if clean == 1 else 'rules are'} clean"
        f"{f', {partial} could not be checked fully' if partial else ''}. "
        + visible(audit.verdict),
        width,
    )
