"""Open findings across the fleet, by rule: which databases have what a rule finds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES
from dbready.report.text import visible
from dbready.site.names import file_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from dbready.findings.finding import Severity
    from dbready.history.records import Span
    from dbready.site.past import Past, Target

MOST_OBJECTS = 100  # of a target on the page of a rule


@dataclass(frozen=True, slots=True)
class About:
    """What the rules' own files say; rules that are no longer known have none."""

    summary: str = ""
    category: str = ""
    page: Markup | None = None
    words: str = ""
    """Text in which a search looks, besides the name and the summary."""


@dataclass(frozen=True, slots=True)
class OfTarget:
    """The open findings of one rule in one target, the oldest first."""

    target: Target
    spans: Sequence[Span]

    @property
    def shown(self) -> Sequence[Span]:
        """Return as many as the page has room for."""
        return self.spans[:MOST_OBJECTS]

    @property
    def owners(self) -> list[str]:
        """Return who owns the objects, where that is known."""
        return sorted({span.owner for span in self.spans if span.owner})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with everything that it finds now; severity is the worst of its findings."""

    name: str
    file: str
    about: About
    severity: Severity
    question: str | None
    targets: Sequence[OfTarget]
    count: int


def by_rule(past: Past, known: Mapping[str, About]) -> list[Rule]:
    """Return the rules with open findings, the most severe and most frequent first."""
    found: defaultdict[str, list[OfTarget]] = defaultdict(list)
    for target in past.targets.values():
        of_rule: defaultdict[str, list[Span]] = defaultdict(list)
        for span in target.open:
            of_rule[span.rule].append(span)
        for name, spans in of_rule.items():
            found[name].append(OfTarget(target, spans))
    files = file_names(found)
    rules = [
        _rule(name, files[name], known.get(name, About()), targets)
        for name, targets in found.items()
    ]
    return sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), -rule.count, rule.name))


def _rule(name: str, file: str, about: About, targets: list[OfTarget]) -> Rule:
    spans = [span for each in targets for span in each.spans]
    severity = min((span.severity for span in spans), key=SEVERITIES.index)
    question = next((span.question for span in spans if span.question), None)
    targets.sort(key=lambda each: (-len(each.spans), each.target.name))
    return Rule(name, file, about, severity, question, targets, len(spans))


def searchable(rules: Sequence[Rule], past: Past) -> dict[str, object]:
    """Return all open findings in columns, as findings.js reads them: a few bytes each.

    What a rule finds in a target stands next to each other, by severity.
    """
    places = {name: number for number, name in enumerate(past.targets)}
    columns: dict[str, list[object]] = {"t": [], "r": [], "s": [], "o": [], "d": []}
    for number, rule in enumerate(rules):
        for each in rule.targets:
            for span in sorted(each.spans, key=lambda span: SEVERITIES.index(span.severity)):
                columns["t"].append(places[each.target.name])
                columns["r"].append(number)
                columns["s"].append(SEVERITIES.index(span.severity))
                columns["o"].append(visible(span.object_name))
                columns["d"].append(span.opened_at[:10])
    return {
        **columns,
        "targets": [
            [visible(target.name), target.file, visible(_environment(target))]
            for target in past.targets.values()
        ],
        "rules": [
            [visible(rule.name), rule.file, visible(rule.about.summary), visible(_words(rule))]
            for rule in rules
        ],
    }


def _environment(target: Target) -> str:
    return (target.last.environment if target.last else None) or ""


def _words(rule: Rule) -> str:
    return " ".join(filter(None, (rule.about.category, rule.question, rule.about.words)))
