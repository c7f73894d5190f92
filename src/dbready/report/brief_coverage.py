"""Coverage on a screen: what matters in this run, in few lines; --all and the other formats have it in full."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dbready.report import coverage, gaps
from dbready.report.text import called

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.not_collected import NotCollected

MOST_NAMED = 3  # tables, rules or beliefs; of more, how many there are
MOST_REASONS = 5  # why tables could not be audited
MOST_HELPED = 3  # reasons for which rules did not run, with what would help
MOST_EXPECTED = 2  # kinds of columns that many a database lacks, such as money and soft deletes
NOT_APPLICABLE = "not applicable"
GRANT = re.compile(r"grant (?P<what>[a-z, ]+) on (?P<on>.+) to (?P<to>\S+)")


def paragraphs(audit: Audit) -> Iterator[str]:
    """Return the coverage in a few paragraphs; names are not yet made visible.

    Rules that do not apply to the dialect, and the rules that each gap concerns, are left to --all.
    """
    yield from coverage.known_words(audit)
    if coverage.foremost(audit) is None:  # else the report starts with it
        yield from coverage.nothing_recognized(audit, MOST_EXPECTED)
    if audit.excluded:
        yield coverage.left_out(audit).replace("; system schemas.", ".")
    yield from coverage.live_rows(audit)
    lost = [item for item in audit.not_collected if _is_lost(item)]
    yield from (coverage.NEEDED.sub("", text) for text in gaps.not_read(lost, MOST_REASONS))
    yield from _unread([item for item in audit.not_collected if not _is_lost(item)])
    yield from coverage.failed(audit)
    yield from _not_run(audit)
    yield from _not_shown(audit)


def _is_lost(item: NotCollected) -> bool:
    """Say whether a table, or an unknown number of them, is missing from the audit, not only a fact."""
    return (
        bool(item.is_incomplete) or item.fact is None or bool(item.table and item.fact == "columns")
    )


def _unread(items: Sequence[NotCollected]) -> Iterator[str]:
    """Say which facts are hidden from the account, and which are unknown for other reasons."""
    groups: dict[str, list[NotCollected]] = {}
    for item in items:
        is_granted = bool(item.remedy and item.remedy.startswith("grant "))
        groups.setdefault("" if is_granted else item.remedy or item.reason, []).append(item)
    for cause, group in groups.items():
        whats = ", ".join(_whats(group))
        if not cause:
            yield f"Hidden from this account: {whats}.{_advice(_merged(group))}"
            continue
        # Nobody restarts a production server for an audit: --all says how.
        remedies = [] if cause == group[0].reason or "restart" in cause else [cause]
        reason = group[0].reason
        head = "Not read" if reason.startswith("only ") else "Could not be read"
        yield f"{head}: {whats} ({reason}).{_advice(remedies)}"


def _whats(items: Sequence[NotCollected]) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for item in items:
        named = places.setdefault(item.what, [])
        if item.table:
            named.append(f"{item.schema}.{item.table}")
    for what, tables in places.items():
        if not tables:
            yield what
        elif len(tables) <= MOST_NAMED:
            yield f"{what} of {', '.join(tables)}"
        else:
            yield f"{what} of {len(tables)} tables"


def _merged(items: Iterable[NotCollected]) -> list[str]:
    """Return what has to be granted, each object once."""
    merged: dict[tuple[str, str], list[str]] = {}
    others = []
    remedies = (part for item in items for part in re.split("; (?=grant )", str(item.remedy)))
    for remedy in dict.fromkeys(remedies):
        match = GRANT.fullmatch(remedy)
        if match is None:
            others.append(remedy)
            continue
        what = merged.setdefault((match["on"], match["to"]), [])
        what += [word for word in match["what"].split(", ") if word not in what]
    grants = (f"grant {', '.join(what)} on {on} to {to}" for (on, to), what in merged.items())
    return [*grants, *others]


def _advice(remedies: Sequence[str]) -> str:
    if not remedies:
        return ""
    first = 2 if remedies[0].startswith("grant usage ") else 1  # useless by itself
    shown = remedies if len(remedies) <= MOST_NAMED else remedies[:first]
    left = len(remedies) - len(shown)
    more = f" (--format json has {left} more statements)" if left else ""
    return f" To fix this: {'; '.join(shown)}{more}."


def _not_run(audit: Audit) -> Iterator[str]:
    """Say how many rules did not run, and what would let most of them run."""
    reasons = Counter(
        str(result.reason)
        for result in audit.results
        if result.outcome == "skipped" and not coverage.is_told(result, audit)
    )
    told = sum(
        result.outcome == "skipped" and coverage.is_told(result, audit) for result in audit.results
    )
    for reason in [reason for reason in reasons if reason.startswith(NOT_APPLICABLE)]:
        del reasons[reason]
    helped = [reason for reason, _ in reasons.most_common() if ": " in reason][:MOST_HELPED]
    parts = [_because(reason, reasons.pop(reason)) for reason in helped]
    if count := len(audit.not_in_profile):
        parts.append(f"{count} for owners (--profile owner)")
    if told and not reasons:
        parts.append(f"{told} for want of what could not be read")
    elif len(reasons) == 1 and not told:
        parts += [_because(reason, count) for reason, count in reasons.items()]
    elif reasons:  # nothing helps: these matter least
        parts.append(f"{told + reasons.total()} for other reasons (--all)")
    if parts:
        yield f"Rules not run: {parts[0]}{_list_of(parts[1:])}."
    partial = sum(
        result.outcome == "partial" and not coverage.is_told(result, audit)
        for result in audit.results
    )
    if partial:
        rules = "rule" if partial == 1 else "rules"
        words = f"{partial} {rules}; --format json names {_them(partial)}"
        yield f"No findings, but not every table could be examined: {words}."


def _because(reason: str, count: int) -> str:
    """Return how many rules need what, and how they get it: 22 that need live rows (audit --probe)."""
    what, _, remedy = reason.partition(": ")
    if count > 1:
        what = re.sub("^(need|lack)s ", r"\1 ", what)
    return f"{count} that {what} ({remedy})" if remedy else f"{count} that {what}"


def _list_of(parts: Sequence[str]) -> str:
    """Return the rest of an enumeration whose first part has been written."""
    if not parts:
        return ""
    before = "".join(f", {part}" for part in parts[:-1])
    return f"{before}{',' if before else ''} and {parts[-1]}"


def _not_shown(audit: Audit) -> Iterator[str]:
    hidden = Counter({result.name: result.hidden for result in audit.results})
    below = Counter({result.name: result.below for result in audit.results})
    beliefs = Counter({called(item.belief): item.found for item in audit.beliefs})
    parts: list[str] = []
    for what, counts, option in (
        ("of lower confidence", hidden, "--min-confidence low"),
        ("of lower severity", below, "--min-severity info"),
        ("ruled out by inference", beliefs, "--all"),
    ):
        if count := counts.total():
            noun = "" if parts else " finding" if count == 1 else " findings"
            parts.append(f"{count}{noun} {what} ({_largest(counts)}; {option})")
    if parts:
        yield f"Not shown: {parts[0]}{_list_of(parts[1:])}."


def _largest(counts: Counter[str]) -> str:
    """Return the names that count most, and the sum of the others."""
    named = sorted(+counts, key=lambda name: (-counts[name], name))
    shown = named if len(named) <= MOST_NAMED + 1 else named[:MOST_NAMED]
    left = sum(counts[name] for name in named[len(shown) :])
    words = [f"{name} {counts[name]}" for name in shown]
    return ", ".join([*words, f"others {left}"] if left else words)


def _them(count: int) -> str:
    return "it" if count == 1 else "them"
