"""How much of each rule the terminal report shows, from everything to a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Block:
    """How much is shown of one rule: lines of objects, and whether it says why they matter."""

    lines: int
    says_why: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """What is shown of each severity: a block a rule, else a line a rule, else (folded) its name alone."""

    blocks: Mapping[str, Block]
    folded: frozenset[str] = frozenset()


FULL, BRIEF = True, False
MINOR = frozenset({"low", "info"})
# From the most to the least: the first that fits two screens is printed.
DETAILS = (
    Detail(
        {
            "high": Block(6, FULL),
            "medium": Block(5, FULL),
            "low": Block(4, FULL),
            "info": Block(3, FULL),
        }
    ),
    Detail(
        {
            "high": Block(4, FULL),
            "medium": Block(3, FULL),
            "low": Block(2, BRIEF),
            "info": Block(1, BRIEF),
        }
    ),
    Detail({"high": Block(3, FULL), "medium": Block(2, BRIEF), "low": Block(1, BRIEF)}),
    Detail({"high": Block(2, FULL), "medium": Block(1, BRIEF)}),
    Detail({"high": Block(2, BRIEF), "medium": Block(1, BRIEF)}),
    Detail({"high": Block(2, BRIEF), "medium": Block(1, BRIEF)}, MINOR),
    Detail({"high": Block(2, BRIEF)}),
    Detail({"high": Block(2, BRIEF)}, MINOR),
    Detail({}, MINOR),
    Detail({}, MINOR | {"medium"}),
)
EVERYTHING = Detail({severity: Block(10**9, FULL) for severity in SEVERITIES})
