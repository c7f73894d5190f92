"""Full reports of a target's nights: the JSON that the history keeps, for a page that shows it by script.

Nights on which nothing changed share a report, and reports share the findings that they have in common.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.history import trends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.history.store import History
    from dbready.history.trends import Point
    from dbready.site.past import Target

LEFT_OUT = ("schema_version", "fingerprint_version", "ruled_out")
SHARED = ("findings", "accepted", "rules")


@dataclass(frozen=True, slots=True)
class Kept:
    """A report, and the nights that it stands for: the first, and the last one, which it is of."""

    first: int
    last: int
    hash: str


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of a target, the newest first, with their content compressed for the page."""

    kept: Sequence[Kept]
    content: str
    """Base64 of a zlib stream of JSON: {"parts": [...], "reports": [...]}."""


def of_targets(history: History, targets: Sequence[Target], most: int) -> dict[str, Reports]:
    """Return the newest different reports of each target by its name, at most so many of each.

    Takes one statement for 200 reports: call it with a few targets at a time, for they are large.
    """
    wanted = {target.name: _different(target.points)[:most] for target in targets}
    hashes = list(dict.fromkeys(each.hash for kept in wanted.values() for each in kept))
    found = trends.contents_of(history, hashes)
    return {
        name: _packed([each for each in kept if each.hash in found], found)
        for name, kept in wanted.items()
    }


def _different(points: Mapping[int, Point]) -> list[Kept]:
    """Return the reports after which something changed, the newest first."""
    kept: list[Kept] = []
    before: tuple[object, ...] | None = None
    for number, point in reversed(list(points.items())):
        if point.report_hash is None:
            continue
        what = (point.baseline_hash or point.report_hash, point.outcome, *point[6:10])
        if what == before:
            kept[-1] = Kept(number, kept[-1].last, kept[-1].hash)
        else:
            kept.append(Kept(number, number, point.report_hash))
        before = what
    return kept


def _packed(kept: Sequence[Kept], found: Mapping[str, bytes]) -> Reports:
    parts: dict[str, int] = {}
    reports = [_shared(json.loads(found[each.hash]), parts) for each in kept]
    content = f'{{"parts":[{",".join(parts)}],"reports":{_json(reports)}}}'
    return Reports(kept, base64.b64encode(zlib.compress(content.encode(), 6)).decode())


def _shared(report: dict[str, Any], parts: dict[str, int]) -> dict[str, Any]:
    """Return the report with numbers for what others may have too; `parts` collects it."""
    kept = {name: value for name, value in report.items() if name not in LEFT_OUT}
    for name in SHARED:
        kept[name] = [parts.setdefault(_json(each), len(parts)) for each in report.get(name, ())]
    return kept


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
