"""Coverage in sentences: what an audit left out, could not read, did not run and does not show."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dbready.report.text import called, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.not_collected import NotCollected
    from dbready.findings.result import Result

    Gaps = dict[tuple[str, str, bool], list[NotCollected]]

MOST_REASONS = 8
MOST_BELIEFS = 5  # by which findings are ruled out; --all lists each finding with its own
MANY_TABLES = 10
IMPORTANT = frozenset({"references", "update times"})
MOST_NAMED = 4  # rules that did not run for one reason; --format json has them all


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
    yield from not_read(audit.not_collected)


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
    """Say which tables the audit does not cover, and why."""
    reasons = Counter(item.reason for item in audit.excluded)
    parts = [
        f"{count} {plural('table', count)} ({reason})" for reason, count in reasons.most_common()
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
            f"{item.columns:,} {plural('column', item.columns)} of {_listed(item.tables)} ({item.reason})"
            for item in found.unfinished[:MOST_REASONS]
        ]
        yield f"Rows not examined: {'; '.join(parts)}."


def not_read(missing: Sequence[NotCollected], most: int = MOST_REASONS) -> Iterator[str]:
    """Say what could not be read, for which reason, which rules need it and what would help."""
    gaps: Gaps = {}
    unread, known = _unread_of_all(missing)
    yield from unread
    for item in known:
        # The whole table is excluded: which of its facts are missing does not matter.
        is_left_out = item.table and (item.is_incomplete or item.fact == "columns")
        what = "" if is_left_out else item.what
        gaps.setdefault((what, item.reason, bool(item.is_incomplete)), []).append(item)
    gaps = _with_one_remedy(gaps)
    largest_first = sorted(gaps.items(), key=lambda gap: (not gap[0][2], -len(gap[1])))
    for (what, reason, _), items in largest_first[:most]:
        yield _gap(what, reason, items)
    if len(gaps) > most:
        yield f"And {len(gaps) - most} more reasons; --format json has them all."


def _with_one_remedy(gaps: Gaps) -> Gaps:
    """Join facts of the whole database that have the same remedy, under the reason of the first."""
    joined: Gaps = {}
    first: dict[tuple[str, bool], tuple[str, str, bool]] = {}
    for key, items in gaps.items():
        what, _, is_incomplete = key
        remedy = (items[0].remedy or "", is_incomplete)
        if not what or not items[0].remedy or items[0].schema or len(items) > 1:
            joined[key] = items
        elif remedy in first:
            before = first[remedy]
            whole = (f"{before[0]}, {what}", before[1], is_incomplete)
            joined = {whole if k == before else k: v for k, v in joined.items()}
            joined[whole] = [*joined[whole], *items]
            first[remedy] = whole
        else:
            joined[key] = items
            first[remedy] = key
    return joined


def _unread_of_all(
    items: Sequence[NotCollected],
) -> tuple[list[str], list[NotCollected]]:
    """Return a sentence for each reason why several facts of every table are unknown, and the other gaps."""
    together: dict[str, list[NotCollected]] = {}
    for item in items:
        if not (item.schema or item.table or item.remedy or item.is_incomplete):
            together.setdefault(item.reason, []).append(item)
    sentences: list[str] = []
    told: set[NotCollected] = set()
    for reason, group in together.items():
        if len(group) > 1:
            told.update(group)
            what = ", ".join(dict.fromkeys(item.what for item in group))
            rules = sorted({rule for item in group for rule in item.rules})
            needed = f" Needed by {_listed(rules)}." if rules else ""
            sentences.append(f"Unknown: {what} ({reason}).{needed}")
    return sentences, [item for item in items if item not in told]


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
    # What is not asked for did not fail.
    failed_to = "Not read" if reason.startswith("only ") else "Could not be read"
    head = f"{failed_to}: {what}{place}" if what else f"Not audited: {place}"
    rules = sorted({rule for item in items for rule in item.rules})
    needed = f" Needed by {_listed(rules)}." if rules else ""
    return f"{head} ({reason}).{needed}{_advice(items)}"


def _advice(items: Sequence[NotCollected]) -> str:
    remedies = list(dict.fromkeys(item.remedy for item in items if item.remedy))
    if not remedies:
        return ""
    more = f" (--format json has {len(remedies) - 1} more statements)" if remedies[1:] else ""
    return f" To fix this: {remedies[0]}{more}."


def _listed(names: Sequence[str]) -> str:
    shown = names[:MOST_NAMED]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more


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
