"""Makes all pages of a site from a history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.findings.finding import SEVERITIES
from dbready.history import trends
from dbready.report import web
from dbready.site import fleet, past, reports, rules, states, timeline
from dbready.site import target as targets
from dbready.site.publish import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from markupsafe import Markup

    from dbready.history.store import History
    from dbready.site.past import Past, Target
    from dbready.site.rules import About

PACKAGE = "dbready.site"
AT_ONCE = 20  # targets whose reports are in memory


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a site is made."""

    now: datetime
    title: str = "Databases"
    most_reports: int = 10
    """Full reports of each target, those that differ."""
    rules: Mapping[str, About] = field(default_factory=dict)


def pages(history: History, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Return every page with its path; a history without scans has none."""
    known = past.read(history)
    if not known.targets:
        return
    found = rules.by_rule(known, wanted.rules)
    page = Renderer(wanted, known, {rule.name: rule.file for rule in found})
    rows = fleet.rows(known, wanted.now)
    yield (
        "index.html",
        page.render(
            "fleet.html",
            "table.js",
            rows=rows,
            said=fleet.last_night(known),
            counts={name: sum(row.state.name == name for row in rows) for name in states.NAMES},
            states={name: states.State(name) for name in states.NAMES},
            environments=sorted({row.run.environment for row in rows if row.run.environment}),
            lately=fleet.LATELY,
            drift=fleet.DRIFT,
        ),
    )
    yield from _timeline(page, known)
    data = rules.searchable(found, known)
    yield "pages/findings.html", page.render("findings.html", "findings.js", rules=found, data=data)
    for rule in found:
        yield f"pages/rules/{rule.file}.html", page.render("rule.html", "table.js", rule=rule)
    everything = {row.target.name: row for row in rows}
    for start in range(0, len(rows), AT_ONCE):
        some = [row.target for row in rows[start : start + AT_ONCE]]
        kept, facts = reports.of_targets(history, some, wanted.most_reports), _facts(history, some)
        for target in some:
            yield from _target(page, everything[target.name], kept[target.name], facts[target.name])


class Renderer:
    """Fills templates with what all pages show."""

    def __init__(self, wanted: Wanted, known: Past, rule_files: Mapping[str, str]) -> None:
        self.known = known
        self._about = {
            "version": __version__,
            "mark": MARK,
            "title": wanted.title,
            "known": known,
            "made": f"{wanted.now:%Y-%m-%d %H:%M} UTC",
            "rule_files": rule_files,
            "severities": SEVERITIES,
            "style": web.asset("colors.css") + web.asset("site.css", package=PACKAGE),
        }

    def render(self, template: str, script: str, **values: object) -> str:
        """Return a page; its script comes after the one that all pages have."""
        code = web.asset("common.js", script, package=PACKAGE)
        page = web.templates(PACKAGE).get_template(template)
        policy = web.policy(str(self._about["style"]), str(code))
        data: Markup | None = web.data(values.pop("data")) if "data" in values else None
        return page.render(**self._about, **values, script=code, policy=policy, data=data) + "\n"


def _timeline(page: Renderer, known: Past) -> Iterator[tuple[str, str]]:
    months, chart = list(timeline.months(known)), timeline.chart(known)
    for number, month in enumerate(months):
        name = "changes" if number == 0 else f"changes-{month.name}"
        text = page.render(
            "changes.html",
            "table.js",
            month=month,
            months=months,
            chart=chart,
            page_of=_page_of(months),
        )
        yield f"pages/{name}.html", text


def _page_of(months: Sequence[timeline.Month]) -> dict[str, str]:
    """Return the page of each month: the latest has a name that stays."""
    return {
        month.name: "changes.html" if number == 0 else f"changes-{month.name}.html"
        for number, month in enumerate(months)
    }


def _target(
    page: Renderer, row: fleet.Row, kept: reports.Reports, facts: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    target = row.target
    made = targets.page(target, page.known, facts)
    covered = [(each.first, each.last) for each in kept.kept]
    yield (
        f"pages/targets/{target.file}.html",
        page.render(
            "target.html",
            "target.js",
            row=row,
            page=made,
            reports=kept.kept,
            data={**made.data, "reports": covered},
        ),
    )
    if kept.kept:
        yield (
            f"pages/reports/{target.file}.html",
            page.render(
                "report.html",
                "report.js",
                target=target,
                reports=kept.kept,
                data={"content": kept.content, "reports": covered},
            ),
        )


def _facts(history: History, some: Sequence[Target]) -> dict[str, dict[str, bytes]]:
    """Return the contents of facts about tables, by target and fact table."""
    names = {target.read.run_id: target.name for target in some if target.read}
    found: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for run_id, table, content in trends.facts_of(history, list(names), targets.FACTS):
        found[names[run_id]][table] = content
    return found
