"""What an audit could not read, in sentences: why, which rules need it, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.not_collected import NotCollected

    Gaps = dict[tuple[str, str, bool], list[NotCollected]]

MOST_REASONS = 8
MOST_NAMED = 4  # rules or tables for one reason; --format json has them all


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
            needed = f" Needed by {listed(rules)}." if rules else ""
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
    place = f" of {listed(names)}" if what and names else listed(names)
    # What is not asked for did not fail.
    failed_to = "Not read" if reason.startswith("only ") else "Could not be read"
    head = f"{failed_to}: {what}{place}" if what else f"Not audited: {place}"
    rules = sorted({rule for item in items for rule in item.rules})
    needed = f" Needed by {listed(rules)}." if rules else ""
    return f"{head} ({reason}).{needed}{_advice(items)}"


def _advice(items: Sequence[NotCollected]) -> str:
    remedies = list(dict.fromkeys(item.remedy for item in items if item.remedy))
    if not remedies:
        return ""
    more = f" (--format json has {len(remedies) - 1} more statements)" if remedies[1:] else ""
    return f" To fix this: {remedies[0]}{more}."


def listed(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    shown = names[:MOST_NAMED]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more
