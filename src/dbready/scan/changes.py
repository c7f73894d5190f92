"""What a run found changed: findings that are new, worse, back or gone, why, and when each was seen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dbready import __version__
from dbready.findings.finding import SEVERITIES, fingerprint
from dbready.findings.verdict import place
from dbready.history import contents
from dbready.history.records import Change, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbready.findings.audit import Audit
    from dbready.findings.finding import DatabaseObject, Finding
    from dbready.findings.known import Baseline, Known
    from dbready.history.records import Because
    from dbready.scan.task import Before

ORDER = ("new", "worse", "reopened", "gone")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What findings depend on besides the database: dbready, its rules, and the settings."""

    version: str
    settings: str
    """A hash of the settings that apply to all rules."""
    rules: Mapping[str, str]
    """A hash of each rule's files, by name."""
    rule_settings: Mapping[str, str]
    """A hash of what the settings change about each rule, by name."""

    def render(self) -> bytes:
        """Return the conditions as they are stored."""
        document = {
            "dbready": self.version,
            "settings": self.settings,
            "rules": dict(self.rules),
            "rule_settings": dict(self.rule_settings),
        }
        return json.dumps(document, sort_keys=True).encode()


def parsed(text: bytes | None) -> Conditions | None:
    """Return stored conditions; None if there are none."""
    if text is None:
        return None
    document = json.loads(text)
    return Conditions(
        document["dbready"], document["settings"], document["rules"], document["rule_settings"]
    )


def conditions(
    settings: object, rules: Mapping[str, bytes], rule_settings: Mapping[str, object]
) -> Conditions:
    """Return the conditions of a run: anything with a stable repr() as settings, the content of rule files."""
    return Conditions(
        __version__,
        _hash(repr(settings).encode()),
        {name: _hash(content) for name, content in rules.items()},
        {name: _hash(repr(value).encode()) for name, value in rule_settings.items()},
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run adds to the history about findings; see history.recording.Entry."""

    changes: tuple[Change, ...]
    opened: tuple[Span, ...]
    renewed: tuple[tuple[str, Span], ...]
    closed: tuple[str, ...]


def first(audit: Audit, target: str, before: Before | None = None) -> Seen:
    """Return what a run adds that is compared with nothing: every finding is there, and none is a change."""
    spans = _spans(audit, target)
    stale = tuple(span.fingerprint for span in before.open_spans) if before else ()
    return Seen((), tuple(spans.values()), (), stale)


def since(audit: Audit, target: str, before: Before, known: Baseline, present: Conditions) -> Seen:
    """Return what a run adds that was compared with an earlier one.

    What was told once is not told again: a finding is new if the history does not have it open, and
    gone if it does.
    """
    spans = _spans(audit, target)
    was_open = {span.fingerprint: span for span in before.open_spans}
    origin = _Origin(before, known, present)
    changes, opened, renewed = [], [], []
    for finding in (*audit.findings, *audit.accepted):
        span = spans.pop(finding.fingerprint, None)
        if span is None:
            continue  # another finding about the same object
        earlier = finding.standing.moved_from
        was = was_open.get(finding.fingerprint)
        if was is None and earlier is not None:
            was = was_open.get(fingerprint(finding.rule, earlier))
        if was is None:
            opened.append(span)
        elif was != replace(span, opened_run=was.opened_run, opened_at=was.opened_at):
            renewed.append((was.fingerprint, span))
        state = _state(finding, was, before)
        if state is not None and not finding.is_accepted:
            changes.append(_change(finding, state, origin.of(finding), audit.owner(finding)))
    gone = audit.comparison.gone if audit.comparison else ()
    closed = {known.fingerprint for known in gone} & set(was_open)
    closed -= {was for was, _ in renewed}
    changes += [
        _gone(item, was_open[item.fingerprint], origin.of_gone(item))
        for item in gone
        if item.fingerprint in closed and not was_open[item.fingerprint].is_accepted
    ]
    changes.sort(key=_importance)
    return Seen(tuple(changes), tuple(opened), tuple(renewed), tuple(sorted(closed)))


def with_drift(seen: Seen, drift: Iterable[Change]) -> Seen:
    """Return what a run adds, with what changed in the schema: before what is gone, if it breaks loads."""
    every = [*seen.changes, *drift]
    return replace(seen, changes=tuple(sorted(every, key=_rank)))


def _rank(change: Change) -> int:
    if change.is_drift:
        return 1 if change.is_breaking else 2
    return 3 if change.change == "gone" else 0


def _state(finding: Finding, was: Span | None, before: Before) -> str | None:
    if was is None:
        return "reopened" if finding.fingerprint in before.closed else "new"
    if was.is_accepted and finding.counts:
        return "new"  # a suppression was removed, or has expired
    return "worse" if finding.state == "worse" else None


def _importance(change: Change) -> tuple[int, int, str, str]:
    severity = SEVERITIES.index(change.severity or "info")
    is_gone = change.change == "gone"
    return (is_gone, severity, change.rule or "", change.object_name)


def _spans(audit: Audit, target: str) -> dict[str, Span]:
    """Return what is found now by fingerprint; the store fills in run and time."""
    return {
        finding.fingerprint: Span(
            target=target,
            fingerprint=finding.fingerprint,
            opened_run=0,
            opened_at="",
            closed_run=None,
            closed_at=None,
            is_accepted=finding.is_accepted,
            rule=finding.rule,
            severity=finding.severity,
            confidence=finding.confidence,
            object_kind=finding.about.kind,
            schema=finding.about.schema,
            table=finding.about.table,
            column=finding.about.column,
            object_name=place(finding.about),
            message=finding.message,
            question=finding.question,
            owner=audit.owner(finding),
        )
        for finding in (*audit.findings, *audit.accepted)
    }


def _change(finding: Finding, state: str, because: Because, owner: str | None) -> Change:
    about = finding.about
    return Change(
        change=state,
        object_kind=about.kind,
        object_name=place(about),
        text=f"{finding.message}{_escalation(finding) if state == 'worse' else ''}",
        because=because,
        severity=finding.severity,
        rule=finding.rule,
        fingerprint=finding.fingerprint,
        schema=about.schema,
        table=about.table,
        question=finding.question,
        owner=owner,
    )


def _escalation(finding: Finding) -> str:
    words = [
        f"{item.name.replace('_', ' ')} {_number(item.before)} -> {_number(item.now)}"
        for item in finding.standing.escalations
    ]
    return f" ({', '.join(words)})" if words else ""


def _number(value: str | float) -> str:
    return f"{value:,g}" if isinstance(value, float) else str(value)


def _gone(known: Known, span: Span, because: Because) -> Change:
    return Change(
        change="gone",
        object_kind=span.object_kind,
        object_name=span.object_name,
        text=span.message,
        because=because,
        severity=span.severity,
        rule=known.rule,
        fingerprint=known.fingerprint,
        schema=span.schema,
        table=span.table,
        question=span.question,
        owner=span.owner,
    )


class _Origin:
    """Tells whether the database changed, or only what dbready looks for."""

    def __init__(self, before: Before, known: Baseline, present: Conditions) -> None:
        self._before = before
        self._known = known
        self._then, self._now = parsed(before.rules), present

    def of(self, finding: Finding) -> Because:
        """Return why a finding is new or worse."""
        if finding.fingerprint in self._accepted:
            return "settings"
        if not self._was_there(finding.about):
            return "database"
        return self._of_rule(finding.rule)

    def of_gone(self, known: Known) -> Because:
        """Return why a finding is gone."""
        return self._of_rule(known.rule)

    def _of_rule(self, rule: str) -> Because:
        then, now = self._then, self._now
        if then is None:
            return "database"
        settings = [(each.settings, each.rule_settings.get(rule)) for each in (then, now)]
        is_same = settings[0] == settings[1]
        if then.version != now.version or (is_same and rule not in then.rules):
            return "rules"
        if rule in then.rules and then.rules[rule] != now.rules.get(rule):
            return "rules"
        return "database" if is_same else "settings"

    @cached_property
    def _accepted(self) -> frozenset[str]:
        return frozenset(item.fingerprint for item in self._known.findings if item.accepted_by)

    @cached_property
    def _places(self) -> set[tuple[Any, ...]]:
        """Return the tables and columns that the earlier facts have."""
        found: set[tuple[Any, ...]] = set()
        for table, width in (("tables", 2), ("columns", 3)):
            content = self._before.facts.get(table)
            if content is None:
                continue
            names, rows = json.loads(contents.unpacked(content))
            at = [
                names.index(name) for name in ("schema_name", "table_name", "column_name")[:width]
            ]
            found.update(tuple(row[index] for index in at) for row in rows)
        return found

    def _was_there(self, about: DatabaseObject) -> bool:
        if about.table is None or not self._places:
            return True
        names = [about.column, *(about.columns or ())]
        wanted: Iterable[tuple[Any, ...]] = [
            (about.schema, about.table),
            *((about.schema, about.table, name) for name in names if name is not None),
        ]
        return all(each in self._places for each in wanted)
