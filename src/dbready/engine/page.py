"""Reads the published page of a rule: its sections, and the examples that are its tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready import text_file
from dbready.errors import RuleError
from dbready.facts.dialects import OWN as DIALECTS

if TYPE_CHECKING:
    from dbready.engine.rule import Rule

SECTIONS = ("What it finds", "Why it matters", "How to fix it", "When to leave it", "Examples")
LONGEST_FILE = 256_000  # bytes
FENCE = "```"
FACTS = re.compile(r"^-- facts: (?P<statement>.*)$", re.MULTILINE)
SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code: the words after its opening mark, its text, its first and last line."""

    words: tuple[str, ...]
    body: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Example:
    """A schema in SQL and the objects that the rule must find in it, on some dialects."""

    sql: str
    expected: tuple[str, ...]
    dialects: tuple[str, ...]
    line: int
    facts: tuple[str, ...] = ()
    """Updates of the collected facts, for what no schema can make."""


def text(rule: Rule) -> str:
    """Return a rule's page; raises RuleError where it cannot be read."""
    try:
        return text_file.read(rule.page_path, LONGEST_FILE)
    except (OSError, UnicodeError) as error:
        raise RuleError(
            f"{rule.path}: the page {rule.page_path.name} cannot be read",
            cause=getattr(error, "strerror", None) or str(error),
            help="every rule has a page in the same directory; dbready rules new NAME DIR writes both",
        ) from error


def sections(page: str) -> dict[str, str]:
    """Return the text under each second-level heading."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {
        title.strip(): body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def readable(rule: Rule) -> str:
    """Return a rule's page for reports; empty where it cannot be read."""
    try:
        return text(rule)
    except RuleError:
        return ""


def why(page: str) -> str:
    """Return the first sentence of `Why it matters` of a page, for reports."""
    match = SENTENCE.match(sections(page).get("Why it matters", ""))
    return " ".join(match[0].split()).replace("`", "").replace("**", "") if match else ""


def fences(page: str) -> list[Fence]:
    """Return the blocks of code in order; one that is never closed is not one."""
    found = []
    opened: int | None = None
    lines = page.splitlines()
    for number, line in enumerate(lines, start=1):
        if opened is None and line.startswith(FENCE):
            opened = number
        elif opened is not None and line.rstrip() == FENCE:
            body = "".join(f"{inside}\n" for inside in lines[opened : number - 1])
            words = tuple(lines[opened - 1].removeprefix(FENCE).split())
            found.append(Fence(words, body, opened, number))
            opened = None
    return found


def _without(page: str, found: list[Fence]) -> str:
    inside = {number for fence in found for number in range(fence.first, fence.last + 1)}
    lines = enumerate(page.splitlines(), start=1)
    return "\n".join(line for number, line in lines if number not in inside)


def examples(rule: Rule) -> list[Example]:
    """Return the page's examples in order; raises RuleError where a page lacks what readers need."""
    page = text(rule)
    known = fences(page)
    _require_sections(rule, page, known)
    found = []
    for fence, following in zip(known, [*known[1:], None], strict=False):
        words = fence.words
        if words[:1] != ("sql",) or not {"bad", "good"} & set(words[1:2]):
            continue
        expected = _expected(rule, fence.first, following) if words[1] == "bad" else ()
        dialects = _dialects(rule, fence.first, words[2:])
        changes = _facts(rule, fence.first, fence.body)
        found.append(Example(fence.body, expected, dialects, fence.first, changes))
    _require_both(rule, found)
    return found


def _expected(rule: Rule, line: int, fence: Fence | None) -> tuple[str, ...]:
    expected = tuple(x.strip() for x in fence.body.splitlines() if x.strip()) if fence else ()
    if fence is None or fence.words != ("findings",) or not expected:
        raise RuleError(
            f"{rule.page_path}:{line}: a bad example is not followed by its findings",
            help="list the objects it finds in a block ```findings, one per line, like orders.created_at",
        )
    return expected


def _facts(rule: Rule, line: int, body: str) -> tuple[str, ...]:
    found = tuple(match["statement"].strip() for match in FACTS.finditer(body))
    for statement in found:
        if not statement.lower().startswith(("update ", "insert ")):
            raise RuleError(
                f"{rule.page_path}:{line}: {statement} does not change facts",
                help="write -- facts: update TABLE set COLUMN = VALUE (or insert), with a table of dbready docs facts",
            )
    return found


def _dialects(rule: Rule, line: int, named: tuple[str, ...]) -> tuple[str, ...]:
    for dialect in named:
        if dialect not in DIALECTS:
            raise RuleError(
                f"{rule.page_path}:{line}: there is no dialect {dialect}",
                help=f"dialects: {', '.join(DIALECTS)}",
            )
    return named or tuple(name for name in rule.dialects if name in DIALECTS)


def _require_sections(rule: Rule, page: str, found: list[Fence]) -> None:
    if not page.startswith(f"# {rule.name}\n"):
        raise RuleError(
            f"{rule.page_path}:1: the page does not start with # {rule.name}",
            help="the name of the file is the name of the rule",
        )
    titles = tuple(sections(_without(page, found)))
    if titles != SECTIONS:
        raise RuleError(
            f"{rule.page_path}: the page's sections are {', '.join(titles) or 'missing'}",
            help=f"write these sections, in this order: {', '.join(SECTIONS)}",
        )


def _require_both(rule: Rule, found: list[Example]) -> None:
    if not any(example.expected for example in found) or all(example.expected for example in found):
        raise RuleError(
            f"{rule.page_path}: the page needs at least one bad and one good example",
            help="a good example is a look-alike that the rule must not find",
        )
