"""Composes the message about a night: what changed and what could not be scanned, in a few lines."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from dbready.findings.finding import SEVERITIES
from dbready.report.text import visible
from dbready.scan import shards
from dbready.scan.message import Item, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.finding import Severity
    from dbready.history.records import Change, Night, TargetNight

When = Literal["changed", "failed", "always"]

MOST_LINES = 12
LONGEST_SENTENCE = 240  # characters
MOST_OBJECTS = 2
ORDER = ("new", "worse", "reopened", "gone")
STATES = {"new": "new", "worse": "worse", "reopened": "back", "gone": "gone"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a night a message is about, and when one is wanted."""

    when: When = "changed"
    targets: tuple[str, ...] = ()
    """Patterns of target names; none: all targets."""
    environments: tuple[str, ...] = ()
    """Patterns of environments; none: all, also targets without one."""
    min_severity: Severity = "low"
    report_url: str | None = None
    """Where people read on; {target} and {scan} are filled in."""

    def covers(self, target: TargetNight) -> bool:
        """Say whether a target is among those that the message is about."""
        run = target.run
        return _matches(run.target, self.targets) and _matches(
            run.environment or "", self.environments
        )


def message(night: Night, selection: Selection) -> Message | None:
    """Return what there is to tell about a night; None if nothing is wanted."""
    covered = [target for target in night.targets if selection.covers(target)]
    missing = [
        name
        for name in night.not_scanned
        if _matches(name, selection.targets) and not selection.environments
    ]
    failed = [target for target in covered if target.run.outcome != "complete"]
    changed = {
        target.run.target: _wanted(target.changes, selection.min_severity) for target in covered
    }
    has_changes = any(changed.values())
    has_failures = bool(failed or missing)
    if not _is_wanted(selection.when, has_changes=has_changes, has_failures=has_failures):
        return None
    if not covered and not missing:
        return None  # about none of the targets of this scan
    found = [item for name, changes in changed.items() for item in _changes(name, changes)]
    found.sort(key=_importance)
    absent = [_missing(name, night.missing_shards) for name in missing]
    items = _by_target([*found, *map(_failure, failed), *absent])
    is_whole = len(items) <= MOST_LINES
    shown = items if is_whole else items[: MOST_LINES - 1]
    return Message(
        _title(night, covered, changed, len(failed) + len(missing)),
        tuple(shown),
        len(items) - len(shown),
        None if has_changes or has_failures else _quiet(covered),
        _link(night, shown, selection.report_url),
        has_failures,
    )


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _is_wanted(when: When, *, has_changes: bool, has_failures: bool) -> bool:
    if when == "failed":
        return has_failures
    return when == "always" or has_changes or has_failures


def _wanted(changes: Sequence[Change], least: Severity) -> list[Change]:
    """Return the drift, and the findings of a severity or above."""
    grave = SEVERITIES[: SEVERITIES.index(least) + 1]
    return [change for change in changes if change.is_drift or change.severity in grave]


def _changes(target: str, changes: Sequence[Change]) -> Iterator[Item]:
    """Return one item a rule and state; what the schema's drift and vanished findings are is summed up."""
    findings = [
        change for change in changes if not change.is_drift and change.because == "database"
    ]
    findings.sort(key=lambda each: (_state(each), _severity(each), each.rule or ""))
    for (_, _, rule), group in groupby(
        findings, key=lambda each: (_state(each), _severity(each), each.rule)
    ):
        yield _finding(target, rule, list(group))
    drift = [change for change in changes if change.is_drift]
    for is_breaking in (True, False):
        some = [change for change in drift if change.is_breaking is is_breaking]
        if some:
            state = "schema changed, breaks loads" if is_breaking else "schema changed"
            yield Item(target, state, _listed([each.text for each in some]))
    others = [change for change in changes if change.because != "database" and not change.is_drift]
    if others:
        reasons = sorted({change.because for change in others})
        yield Item(
            target,
            f"{' and '.join(reasons)} changed, not the database",
            _listed(
                [f"{STATES[each.change]} {each.rule} in {each.object_name}" for each in others]
            ),
        )


def _finding(target: str, rule: str | None, changes: Sequence[Change]) -> Item:
    first = changes[0]
    state = STATES.get(first.change, first.change)
    if first.change == "gone":
        return Item(target, state, _listed([each.object_name for each in changes]), rule=rule)
    places = _listed([each.object_name for each in changes])
    return Item(
        target,
        f"{state}, {first.severity}",
        _short(f"{places}: {first.text}"),
        first.question,
        first.owner,
        rule,
    )


def _failure(target: TargetNight) -> Item:
    run = target.run
    last = target.last_complete_at
    since = f"; last complete scan {last[:10]}" if last else "; never scanned completely"
    what = "not scanned" if run.outcome == "failed" else "scanned in part"
    cause = f" ({run.cause})" if run.cause else ""
    sentence = _short(f"{run.error or 'no reason was given'}{cause}")
    advice = f". To fix: {run.help}" if run.help else ""
    return Item(run.target, what, f"{sentence}{since}{_short(advice)}")


def _missing(name: str, missing_shards: Sequence[str]) -> Item:
    for shard in missing_shards:
        if shards.takes(shards.parse(shard), name):
            return Item(name, "not scanned", f"its shard, {shard}, did not end: run it again")
    return Item(name, "not scanned", "the scan ended before it: run dbready scan --resume")


def _by_target(items: Sequence[Item]) -> list[Item]:
    """Return the items, those of a target together, in the order of each target's first."""
    order: dict[str, int] = {}
    for item in items:
        order.setdefault(item.target, len(order))
    return sorted(items, key=lambda item: order[item.target])


def _importance(item: Item) -> tuple[int, int, str]:
    state, _, severity = item.state.partition(", ")
    order = ("new", "worse", "back", "schema changed", "gone")
    rank = order.index(state) if state in order else len(order)
    is_grave = severity in SEVERITIES
    return (rank, SEVERITIES.index(severity) if is_grave else 0, item.target)


def _state(change: Change) -> int:
    return ORDER.index(change.change) if change.change in ORDER else len(ORDER)


def _severity(change: Change) -> int:
    return SEVERITIES.index(change.severity or "info")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_OBJECTS])
    more = len(names) - MOST_OBJECTS
    return _short(shown) if more <= 0 else f"{_short(shown)} and {more} more"


def _title(
    night: Night,
    covered: Sequence[TargetNight],
    changed: dict[str, list[Change]],
    failures: int,
) -> str:
    counted = {
        "new": 0,
        "worse": 0,
        "reopened": 0,
        "gone": 0,
    }
    breaking = drift = rules = 0
    for change in (each for changes in changed.values() for each in changes):
        if change.is_drift:
            breaking += change.is_breaking
            drift += not change.is_breaking
        elif change.because != "database":
            rules += 1
        elif change.change in counted:
            counted[change.change] += 1
    parts = [_count(counted["new"], "new finding")]
    parts.append(f"{counted['worse']} worse" if counted["worse"] else "")
    parts.append(f"{counted['reopened']} back" if counted["reopened"] else "")
    parts.append(_count(breaking, "breaking change"))
    parts.append(
        f"{failures} of {len(covered) + len(night.not_scanned)} targets not scanned completely"
        if failures
        else ""
    )
    parts.append(_count(drift, "schema change"))
    parts.append(f"{counted['gone']} gone" if counted["gone"] else "")
    parts.append("rules changed" if rules else "")
    said = ", ".join(part for part in parts if part)
    with_changes = [name for name, changes in changed.items() if changes]
    where = f" in {with_changes[0]}" if len(with_changes) == 1 and not failures else ""
    return visible(f"dbready: {said}{where}" if said else "dbready: nothing changed")


def _quiet(covered: Sequence[TargetNight]) -> str:
    open_ = sum(sum((target.run.by_severity or {}).values()) for target in covered)
    return f"{_count(len(covered), 'target')} scanned; {_count(open_, 'finding')} as before."


def _link(night: Night, items: Sequence[Item], url: str | None) -> str | None:
    if url is None:
        return None
    target = items[0].target if items else ""
    return url.replace("{target}", target).replace("{scan}", night.scan.name)


def _count(number: int, word: str) -> str:
    if not number:
        return ""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SENTENCE else f"{text[: LONGEST_SENTENCE - 1]}…"
