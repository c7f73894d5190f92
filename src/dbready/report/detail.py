"""How much of each rule the terminal report shows, from everything to a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping


ALL = 10**9  # lines
MEMBERS = 12  # objects with a note that are listed of one decision, unless all are


@dataclass(frozen=True, slots=True)
class Block:
    """How much is shown of one rule: lines of objects, and which words stand around them.

    Without a line of its own for objects, the sentence names the first of them, and no empty line follows.
    """

    lines: int
    each: int = ALL
    """How many lines the objects of one decision take where there is no other limit; ALL: one for each object."""
    says_what: bool = True
    says_why: bool = True
    asks: bool = True
    lists_minor: bool = False
    """Whether objects are listed on which, as the rule says, little depends; else a sentence names some."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What is shown of each severity: a block a rule, else a line a rule, else (folded) its name alone."""

    blocks: Mapping[str, Block]
    folded: frozenset[str] = frozenset()


def _full(lines: int) -> Block:
    return Block(lines)


def _plain(lines: int) -> Block:
    """Return a block that says what was found and what to ask, not why it matters."""
    return Block(lines, says_why=False)


def _short(lines: int) -> Block:
    """Return a block that says what was found and where."""
    return Block(lines, says_why=False, asks=False)


MINOR = frozenset({"low", "info"})
# From the most to the least: the first that fits two screens is printed.
# High findings keep a sentence and their objects in all of them.
DETAILS = (
    Detail({"high": _full(6), "medium": _full(5), "low": _full(4), "info": _full(3)}),
    Detail({"high": _full(5), "medium": _full(4), "low": _plain(2), "info": _short(1)}),
    Detail({"high": _full(4), "medium": _full(3), "low": _short(1)}),
    Detail({"high": _full(4), "medium": _plain(2), "low": _short(1)}),
    Detail({"high": _full(3), "medium": _plain(2)}),
    Detail({"high": _full(3), "medium": _short(1)}),
    Detail({"high": _plain(3), "medium": _short(1)}, MINOR),
    Detail({"high": _plain(2)}),
    Detail({"high": _plain(2)}, MINOR),
    Detail({"high": _short(2)}, MINOR),
    Detail({"high": _short(1)}, MINOR | {"medium"}),
    Detail({"high": _short(0)}, MINOR | {"medium"}),
)
# In a file: every decision, and the most important of its objects.
WHOLE = Detail({severity: Block(ALL, each=3) for severity in SEVERITIES})
EVERYTHING = Detail({severity: Block(ALL, lists_minor=True) for severity in SEVERITIES})
# What is known already: rules and counts.
NAMES = Detail({}, frozenset(SEVERITIES))
