"""Writes an audit for someone in a hurry: about two screens, whatever the database holds."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.findings.finding import CONFIDENCES, SEVERITIES
from dbready.report import sql
from dbready.report.detail import DETAILS, EVERYTHING
from dbready.report.text import approximate, believed, joined, plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit, NotCollected, Result
    from dbready.findings.finding import Finding
    from dbready.report.detail import Block, Detail

NARROWEST = 60
WIDEST = 120
TWO_SCREENS = 120  # lines
MOST_REASONS = 8
MOST_NAMED = 4  # rules that did not run for one reason; --format json has them all
TLS = {True: "with TLS", False: "without TLS"}
EXIT_MEANING = {
    0: "nothing at or above --fail-on {fail_on}",
    1: "findings at or above --fail-on {fail_on}",
    3: "the audit is incomplete",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The width in columns, and the schemas that go without saying."""

    width: int
    unsaid: frozenset[str]


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
    page = Page(width, _unsaid(audit))
    lines = [*_heading(audit, width), ""]
    for severity in SEVERITIES:
        lines += _of_severity(audit, severity, page, detail)
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
        rows = [(_name(item, page), str(item.excluded_by)) for item in result.ruled_out]
        yield from _table_lines([(name, visible(belief)) for name, belief in rows], page)
        yield ""


def _unsaid(audit: Audit) -> frozenset[str]:
    """Return the schemas that names need not say: the usual ones, and the only one there is."""
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
    yield from _wrap(visible(", ".join(parts)), width)
    rows = "row counts unknown"
    if audit.estimated_rows is not None:
        rows = f"about {approximate(audit.estimated_rows)} rows by the server's statistics"
    when = audit.collected_at.replace("T", " ").removesuffix("Z")[:16]
    yield f"{audit.table_count} {plural('table', audit.table_count)}, {rows}, {when} UTC"


def _service(name: str) -> str:
    return name if name == "self-managed" else f"on {name}"


def _of_severity(audit: Audit, severity: str, page: Page, detail: Detail) -> Iterator[str]:
    results = [result for result in audit.results if result.findings and result.worst == severity]
    if not results:
        return
    block = detail.blocks.get(severity)
    yield severity.upper()
    # A departure from a database's own convention is worth more attention than the convention.
    results.sort(key=lambda result: (result.is_systemic, result.name))
    if block:
        for result in results:
            yield from _block(result, block, page)
        return
    if severity in detail.folded:
        names = ", ".join(f"{result.name} ({len(result.findings)})" for result in results)
        yield from _wrap(names, page.width)
    else:
        yield from (_title(result, page) for result in results)
    yield ""


def _title(result: Result, page: Page) -> str:
    count = f"{len(result.findings)} of {result.population} {plural(result.object, result.population or 0)}"
    # Findings are sorted by confidence within a severity.
    sure = min((finding.confidence for finding in result.findings), key=CONFIDENCES.index)
    count += "" if sure == "high" else f", {sure} confidence"
    return f"{result.name}{' ' * max(2, page.width - len(result.name) - len(count))}{count}"


def _block(result: Result, block: Block, page: Page) -> Iterator[str]:
    fix = next((finding.fix for finding in result.findings if finding.fix), None)
    yield _title(result, page)
    if block.says_why:
        yield from _wrap(
            visible(f"{_sentence(result.summary)} {result.why}".strip()), page.width, "  "
        )
    if result.is_systemic and block.lines < len(result.findings):
        things = plural(result.object, 2)
        yield f"  Systemic: one decision, not {len(result.findings)} tasks; --all lists the {things}."
    else:
        yield from _objects(result.findings, block.lines, page)
    yield from _labelled("ask", result.question, page.width)
    if fix:
        yield from _under_label("fix", sql.lines(fix, page.width - 7))
    yield ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _objects(findings: Sequence[Finding], limit: int, page: Page) -> Iterator[str]:
    rows = _rows(findings, limit, page)
    if findings[0].about.kind == "server":
        # There is only one, and the heading has named it.
        yield from (f"    {_shorten(what, page.width - 4).rstrip()}" for _, what, _ in rows if what)
        return
    # One line more costs what "and 1 more" would.
    shown = rows if len(rows) <= limit + 1 else rows[:limit]
    yield from _table_lines([(name, what) for name, what, _ in shown], page)
    left = len(findings) - sum(count for *_, count in shown)
    if left:
        yield f"    and {left} more (--all)"


def _table_lines(rows: Sequence[tuple[str, str]], page: Page) -> Iterator[str]:
    from tabulate import tabulate  # noqa: PLC0415 - only reports with findings need it

    room = _room([name for name, _ in rows], page)
    cells = [[name, _shorten(what, room)] for name, what in rows]
    table = tabulate(cells, tablefmt="plain", disable_numparse=True, preserve_whitespace=True)
    yield from (f"    {line.rstrip()}" for line in table.splitlines())


def _room(names: Iterable[str], page: Page) -> int:
    return page.width - 6 - max(len(name) for name in names)


def _rows(findings: Sequence[Finding], limit: int, page: Page) -> list[tuple[str, str, int]]:
    """Return name, detail and count: an object a row, or a table a row with its columns."""
    objects = [(_name(finding, page), visible(finding.detail or ""), 1) for finding in findings]
    if any(finding.detail or finding.about.column is None for finding in findings):
        return objects
    columns: dict[str, list[str]] = {}
    for finding in findings:
        columns.setdefault(_table(finding, page), []).append(visible(finding.about.column or ""))
    rows = [(table, ", ".join(names), len(names)) for table, names in columns.items()]
    room = _room(columns, page)
    # Nothing that is to be listed is cut off.
    is_cut = any(len(names) > room for _, names, _ in rows)
    return objects if is_cut and len(objects) <= limit else rows


def _name(finding: Finding, page: Page) -> str:
    """Return the object's name; the schema goes without saying where there is usually one only."""
    return _prefix(finding, page) + visible(str(finding.about))


def _table(finding: Finding, page: Page) -> str:
    return _prefix(finding, page) + visible(finding.about.table or "")


def _prefix(finding: Finding, page: Page) -> str:
    schema = finding.about.schema
    unsaid = schema is None or schema in page.unsaid or finding.about.table is None
    return "" if unsaid else f"{visible(str(schema))}."


def _shorten(text: str, room: int) -> str:
    if room < 12:  # noqa: PLR2004 - a word or two
        return ""
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def _labelled(label: str, text: str, width: int) -> Iterator[str]:
    parts = text.splitlines()
    yield from _under_label(label, [x for part in parts for x in _wrap(visible(part), width - 7)])


def _under_label(label: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"  {label if number == 0 else '   '}  {line}"


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _coverage(audit: Audit, width: int) -> Iterator[str]:
    yield "COVERAGE"
    reasons = Counter(item.reason for item in audit.excluded)
    parts = [
        f"{count} {plural('table', count)} ({reason})" for reason, count in reasons.most_common()
    ]
    yield from _wrap(visible("Left out: " + "; ".join([*parts, "system schemas"]) + "."), width)
    seen = Counter((item.reason, item.remedy) for item in audit.not_collected)
    for (reason, remedy), _ in seen.most_common(MOST_REASONS):
        items = [
            item for item in audit.not_collected if (item.reason, item.remedy) == (reason, remedy)
        ]
        advice = f" To change it: {remedy}." if remedy else ""
        text = f"Could not be looked at: {_things(items)}: {reason}.{advice}"
        yield from _wrap(visible(text), width)
    if len(seen) > MOST_REASONS:
        yield f"And {len(seen) - MOST_REASONS} more reasons; --format json has them all."


def _things(items: Sequence[NotCollected]) -> str:
    names = dict.fromkeys(
        f"{item.schema}.{item.table}"
        if item.table
        else (item.fact or "everything").replace("_", " ")
        for item in items
    )
    shown = list(names)[:4]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more


def _rules(audit: Audit, width: int) -> Iterator[str]:
    for result in audit.results:
        if result.outcome == "failed":
            yield from _wrap(visible(f"Failed: {result.name}: {result.reason}."), width)
    skipped: dict[str | None, list[str]] = {}
    for result in audit.results:
        if result.outcome == "skipped":
            skipped.setdefault(result.reason, []).append(result.name)
    if skipped:
        parts = [_not_run(str(reason), names) for reason, names in skipped.items()]
        yield from _wrap(visible(f"Not run: {'; '.join(parts)}."), width)
    hidden = Counter({result.name: result.hidden for result in audit.results if result.hidden})
    if hidden:
        words = f"{_findings(hidden.total())} of lower confidence ({_by_rule(hidden)})"
        yield from _wrap(f"Not shown: {words}; --min-confidence low shows them.", width)
    parts = [
        f"{_findings(item.found)} in {believed(item.belief)} ({_by_rule(item.by_rule)})"
        for item in audit.beliefs
    ]
    if parts:
        yield from _wrap(visible(f"Ruled out: {'; '.join(parts)}; --all lists them."), width)


def _findings(count: int) -> str:
    return f"{count} {'finding' if count == 1 else 'findings'}"


def _by_rule(counts: Mapping[str, int]) -> str:
    """Return the rules with their counts, the largest first; the last ones only as a number."""
    named = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{name} {count}" for name, count in named[:MOST_NAMED]]
    left = len(named) - len(words)
    words += [f"{left} more {'rule' if left == 1 else 'rules'}"] if left else []
    return ", ".join(words)


def _not_run(reason: str, names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{len(names)} rules ({reason})"
    return f"{', '.join(names)} ({reason})"


def _summary(audit: Audit, width: int) -> list[str]:
    counts = []
    for severity in SEVERITIES:
        found = [result for result in audit.results if result.findings and result.worst == severity]
        if found:
            counts.append(f"{len(found)} {severity}")
    clean = sum(result.outcome == "clean" for result in audit.results)
    found_words = f"Rules with findings: {', '.join(counts)}" if counts else "No findings"
    meaning = _meaning(audit)
    return _wrap(f"{found_words}; clean: {clean}. Exit code {audit.exit_code}: {meaning}.", width)


def _meaning(audit: Audit) -> str:
    if audit.fail_on == "never" and audit.exit_code == 0:
        return "findings do not count (--fail-on never)"
    return EXIT_MEANING[audit.exit_code].format(fail_on=audit.fail_on)
