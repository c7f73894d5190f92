"""Coverage in sentences: what an audit left out, could not read, did not run and does not show."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dbready.report import gaps
from dbready.report.gaps import MOST_NAMED, MOST_REASONS, listed
from dbready.report.lines import omitted_schemas
from dbready.report.text import called, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.result import Result

MOST_BELIEFS = 5  # by which findings are ruled out; --all lists each finding with its own
MANY_TABLES = 10
FEW_TABLES = 3  # that are named where they are left out
IMPORTANT = frozenset({"references", "update times"})


def paragraphs(audit: Audit) -> Iterator[str]:
    """Return the coverage, a paragraph for each kind of gap; names are not yet made visible."""
    yield from unread(audit)
    yield from failed(audit)
    yield from _not_run(audit)
    yield from _not_shown(audit)


def unread(audit: Audit) -> Iterator[str]:
    """Return only what was left out and what could not be read."""
    yield from known_words(audit)
    yield from nothing_recognized(audit)
    yield left_out(audit)
    yield from live_rows(audit)
    yield from gaps.not_read(audit.not_collected)


def known_words(audit: Audit) -> Iterator[str]:
    """Say that few names could be read, as in a schema in another language: few findings then mean little."""
    share = audit.known_words
    if share is not None and share < FEW_KNOWN_WORDS:
        yield (
            f"dbready knows {share:.0%} of the words in column names: what it recognizes by name, such as "
            "amounts, statuses and references, is incomplete. Add words to [vocabulary.SECTION] "
            "in dbready.toml to complete it."
        )


def foremost(audit: Audit) -> str | None:
    """Return what to know before the findings are read: many tables, and no reference or update time recognized."""
    if audit.table_count < MANY_TABLES or IMPORTANT.isdisjoint(_unrecognized(audit)):
        return None
    return next(nothing_recognized(audit))


def _unrecognized(audit: Audit) -> list[str]:
    """Return the kinds of columns of which no rule found any."""
    known = {result.population_name for result in audit.results if result.population}
    names = dict.fromkeys(
        str(result.population_name)
        for result in audit.results
        if result.outcome == "empty" and result.object == "column" and result.population_name
        if result.is_recognized and result.population_name not in known
    )
    return list(names)


def nothing_recognized(audit: Audit, most_expected: int = 0) -> Iterator[str]:
    """Say of which kinds of columns there seem to be none, if these are more than expected: nothing examined them."""
    names = _unrecognized(audit)
    if len(names) > most_expected:
        yield (
            f"Recognized no {_or(names)}, so none was examined. "
            "If the database has some, name them under [columns] in dbready.toml."
        )


def _or(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + (" or " if names[1:] else "") + names[-1]


def left_out(audit: Audit) -> str:
    """Say which tables the audit does not cover, and why: by name where they are few."""
    omitted = omitted_schemas(audit)
    by_reason: dict[str, list[str]] = {}
    for item in audit.excluded:
        is_plain = item.schema is None or item.schema in omitted
        name = f"{item.table}" if is_plain else f"{item.schema}.{item.table}"
        by_reason.setdefault(item.reason, []).append(name)
    parts = [
        f"{', '.join(names) if len(names) <= FEW_TABLES else f'{len(names)} tables'} ({reason})"
        for reason, names in sorted(by_reason.items(), key=lambda item: -len(item[1]))
    ]
    return "Left out: " + "; ".join([*parts, "system schemas"]) + "."


NEEDED = re.compile(r" Needed by [a-z0-9-]+(?:, [a-z0-9-]+)*(?: and \d+ more)?\.")
FEW_KNOWN_WORDS = 0.4  # of the words in column names; at least 0.47 in all English schemas examined
ENDED = {
    "out_of_time": "The time of --probe-budget was used up",
    "out_of_pages": "The pages that may be read of a database of this size were used up",
    "lost": "The connection was lost",
}


def live_rows(audit: Audit) -> Iterator[str]:
    """Say what was read of live rows, and what a probe could not finish with."""
    found = audit.live_rows
    if found is None:
        return
    yield (
        f"Live rows: {found.columns:,} {plural('column', found.columns)} of {found.tables:,} "
        f"{plural('table', found.tables)} examined in samples of {found.rows:,} rows, with "
        f"{found.statements:,} statements in {found.seconds:.1f} s."
    )
    if found.outcome in ENDED:
        yield f"{ENDED[found.outcome]}: what was not examined is unknown."
    if found.unfinished:
        parts = [
            f"{item.columns:,} {plural('column', item.columns)} of {listed(item.tables)} ({item.reason})"
            for item in found.unfinished[:MOST_REASONS]
        ]
        yield f"Rows not examined: {'; '.join(parts)}."


def failed(audit: Audit) -> Iterator[str]:
    """Say which rules ended with an error."""
    for result in audit.results:
        if result.outcome == "failed":
            yield f"Failed: {result.name}: {result.reason}."


def _not_run(audit: Audit) -> Iterator[str]:
    skipped: dict[str | None, list[str]] = {}
    for result in audit.results:
        if result.outcome == "skipped" and not is_told(result, audit):
            skipped.setdefault(result.reason, []).append(result.name)
    if skipped:
        parts = [_for_reason(str(reason), names) for reason, names in skipped.items()]
        yield f"Not run: {'; '.join(parts)}."
    if audit.not_in_profile:
        names = list(audit.not_in_profile)
        words = _for_reason(f"--profile owner runs {'it' if len(names) == 1 else 'them'}", names)
        yield f"Only for owners: {words}."
    partial = {
        result.name: result.not_examined
        for result in audit.results
        if result.outcome == "partial" and not is_told(result, audit)
    }
    if partial:
        words = ", ".join(_tables_of(partial))
        yield f"No findings, but not every table could be examined: {words}."


def is_told(result: Result, audit: Audit) -> bool:
    """Say whether a rule is among those that need a fact that COVERAGE lists as not read."""
    return any(
        result.name in item.rules and result.reason and result.reason.endswith(item.reason)
        for item in audit.not_collected
    )


def _for_reason(reason: str, names: Sequence[str]) -> str:
    if len(names) > 1:
        reason = re.sub("^(need|lack)s ", r"\1 ", reason)
    if len(names) > MOST_NAMED:
        return f"{len(names)} rules ({reason})"
    return f"{', '.join(names)} ({reason})"


def _tables_of(partial: Mapping[str, int]) -> Iterator[str]:
    for rule, count in list(partial.items())[:MOST_NAMED]:
        # 0: the number of tables that the account does not see is unknown.
        yield f"{rule} ({count} {plural('table', count)} not examined)" if count else rule
    if len(partial) > MOST_NAMED:
        left = len(partial) - MOST_NAMED
        yield f"{left} more {'rule' if left == 1 else 'rules'}"


def _not_shown(audit: Audit) -> Iterator[str]:
    hidden = Counter({result.name: result.hidden for result in audit.results if result.hidden})
    if hidden:
        words = f"{_findings(hidden.total())} of lower confidence ({_by_rule(hidden)})"
        yield f"Not shown: {words}; --min-confidence low shows them."
    below = Counter({result.name: result.below for result in audit.results if result.below})
    if below:
        words = f"{_findings(below.total())} of lower severity ({_by_rule(below)})"
        yield f"Not shown: {words}; --min-severity info shows them."
    found = audit.beliefs
    if found:
        count = _findings(sum(item.found for item in found))
        most = len(found) if len(found) <= MOST_BELIEFS + 1 else MOST_BELIEFS
        parts = [f"{called(item.belief)} ({item.found})" for item in found[:most]]
        left = sum(item.found for item in found[most:])
        parts += [f"others ({left})"] if left else []
        words = called(found[0].belief) if len(found) == 1 else ", ".join(parts)
        yield f"Ruled out by inference: {count} about {words}; --all lists them."


def _findings(count: int) -> str:
    return f"{count} {'finding' if count == 1 else 'findings'}"


def _by_rule(counts: Mapping[str, int]) -> str:
    """Return the rules with their counts, the largest first; the last ones only as a number."""
    named = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{name} {count}" for name, count in named[:MOST_NAMED]]
    left = len(named) - len(words)
    words += [f"{left} more {'rule' if left == 1 else 'rules'}"] if left else []
    return ", ".join(words)
