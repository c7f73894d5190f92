"""Writes an audit as one HTML page that fetches nothing and can be read without scripts and styles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from dbready import __version__
from dbready.findings import verdict
from dbready.findings.cause import groups
from dbready.findings.finding import SEVERITIES, STATES
from dbready.findings.inventory import Inventory
from dbready.report import coverage, diagram, division, heading, pages, sql, standing, summary, web
from dbready.report.lines import server_of
from dbready.report.merged import of_same_tables
from dbready.report.text import qualified, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.cause import Group
    from dbready.findings.finding import Finding
    from dbready.findings.inventory import Table
    from dbready.report.diagram import Diagram
    from dbready.report.division import Part
    from dbready.report.formats import Wanted

STYLE = ("colors.css", "style.css")
MOST_COLUMNS = 10_000  # in sections of tables; with more, browsers take seconds to load the page
MOST_STARTING = 5  # rules in the summary


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page shows it."""

    finding: Finding
    anchor: str
    name: str
    table: int | None
    """The number of the section of its table."""
    owner: str | None
    changed: str | None
    evidence: str
    fix: str | None
    workaround: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """One rule as the page shows it, under one severity."""

    part: Part
    anchor: str
    count: str
    causes: Sequence[Group]
    findings: tuple[Shown, ...]
    page: Markup
    unsure: str
    """How many findings are not listed, since they are less certain."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table as the page shows it."""

    number: int
    table: Table
    findings: tuple[Shown, ...]
    by_column: Mapping[str, int]
    """How many findings each column has."""
    diagram: Diagram | None


def write(audit: Audit, wanted: Wanted) -> str:
    """Return the page; everything adds the columns of all tables, however many there are."""
    inventory = audit.inventory or Inventory()
    numbers = {table.place: number for number, table in enumerate(inventory.tables)}
    blocks = _blocks(audit, numbers)
    by_table: dict[tuple[str, str], list[Shown]] = {}
    for each in (shown for found in blocks for shown in found.findings):
        thing = each.finding.about
        by_table.setdefault((thing.schema or "", thing.table or ""), []).append(each)
    style, script = web.asset(*STYLE), web.asset("script.js")
    template = web.templates().get_template("report.html")
    return (
        template.render(
            audit=audit,
            verdict=verdict.sentence(audit),
            version=__version__,
            style=style,
            script=script,
            policy=web.policy(str(style), str(script)),
            severities=[
                (severity, [x for x in blocks if x.part.severity == severity])
                for severity in SEVERITIES
            ],
            start=_start(blocks),
            states=[state for state in STATES if state != "gone"] if audit.comparison else [],
            owners=sorted({x.owner for found in blocks for x in found.findings if x.owner}),
            categories=sorted({found.part.result.category for found in blocks}),
            questions=_questions(blocks),
            accepted=_accepted(audit),
            tables=[(table, len(by_table.get(table.place, ()))) for table in inventory.tables],
            sections=list(_sections(inventory, by_table, everything=wanted.everything)),
            inventory=inventory,
            texts=summary,
            foremost=coverage.foremost(audit),
            coverage=list(coverage.paragraphs(audit)),
        )
        + "\n"
    )


def page(template: str, **values: object) -> str:
    """Return a page without a script, made of one of the templates; all values are shown as text."""
    style = web.asset(*STYLE)
    made = web.templates().get_template(template)
    return (
        made.render(style=style, policy=web.policy(str(style)), version=__version__, **values)
        + "\n"
    )


def tables(audit: Audit, sentence: str) -> str:
    """Return a page with the inventory and a section for each table."""
    inventory = audit.inventory or Inventory()
    found = Counter((each.about.schema, each.about.table) for each in audit.findings)
    return page(
        "tables.html",
        audit=audit,
        sentence=sentence,
        tables=[(table, found[table.place]) for table in inventory.tables],
        sections=list(_sections(inventory, {}, everything=False)),
        inventory=inventory,
        texts=summary,
        coverage=list(coverage.unread(audit)),
    )


def review(text: str, title: str) -> str:
    """Return a page with a review, which is written as Markdown."""
    return page("review.html", text=pages.review(text), title=visible(title))


def _blocks(audit: Audit, numbers: Mapping[tuple[str, str], int]) -> list[Block]:
    names = {result.name for result in audit.results if result.findings}
    made, anchors = [], Counter[str]()
    for part in division.in_order(audit.results):
        name = part.result.name
        anchors[name] += 1
        made.append(
            Block(
                part,
                f"rule-{name}" if anchors[name] == 1 else f"rule-{name}-{anchors[name]}",
                heading.count(part, server=server_of(audit)),
                of_same_tables(groups(part.findings)),
                tuple(_shown(audit, finding, numbers) for finding in part.findings),
                pages.html(part.result.page, names) if anchors[name] == 1 else Markup(),
                heading.less_sure(part).removeprefix(", "),
            )
        )
    return made


def _shown(audit: Audit, finding: Finding, numbers: Mapping[tuple[str, str], int]) -> Shown:
    words, thing = finding.words, finding.about
    return Shown(
        finding,
        f"f-{finding.fingerprint}",
        qualified(thing),
        numbers.get((thing.schema or "", thing.table or "")),
        audit.owner(finding),
        standing.changed(finding),
        _evidence(words.evidence),
        _sql(words.fix),
        _sql(words.workaround),
    )


def _evidence(evidence: Mapping[str, object]) -> str:
    known = [
        (name.replace("_", " "), value) for name, value in evidence.items() if value is not None
    ]
    return "; ".join(f"{name}: {_value(value)}" for name, value in known)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _sql(statement: str | None) -> Markup | None:
    return Markup("\n").join(sql.lines(statement)) if statement else None


def _start(blocks: Sequence[Block]) -> list[Block]:
    """Return what to look at first: the most severe rules, of each the gravest findings."""
    return [found for found in blocks if found.part.severity in {"high", "medium"}][:MOST_STARTING]


def _questions(blocks: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    asked: dict[str, list[Block]] = {}
    for found in blocks:
        asked.setdefault(found.part.result.question, []).append(found)
    return list(asked.items())


def _accepted(audit: Audit) -> list[tuple[str, str, list[Finding]]]:
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in audit.accepted:
        found.setdefault((finding.rule, standing.acceptance(finding) or ""), []).append(finding)
    return [(rule, words, findings) for (rule, words), findings in found.items()]


def _sections(
    inventory: Inventory, by_table: Mapping[tuple[str, str], Sequence[Shown]], *, everything: bool
) -> Iterator[Section]:
    """Return the sections of tables, those with findings first where not all have room."""
    numbered = list(enumerate(inventory.tables))
    numbered.sort(key=lambda item: -len(by_table.get(item[1].place, ())))
    left, kept = MOST_COLUMNS, []
    for number, table in numbered:
        left -= len(table.columns)
        if left < 0 and not everything:
            break
        kept.append((number, table))
    for number, table in sorted(kept):
        found = tuple(by_table.get(table.place, ()))
        yield _section(number, table, found, inventory)


def _section(number: int, table: Table, found: tuple[Shown, ...], inventory: Inventory) -> Section:
    by_column: Counter[str] = Counter()
    for each in found:
        thing = each.finding.about
        by_column.update([thing.column] if thing.column else thing.columns or ())
    drawn = diagram.around(table, inventory, by_column) if found else None
    return Section(number, table, found, by_column, drawn)
