"""Reads the published page of a rule: its sections, and the examples that are its tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.engine.rule import DIALECTS
from dbready.errors import RuleError

if TYPE_CHECKING:
    from dbready.engine.rule import Rule

SECTIONS = ("What it finds", "Why it matters", "How to fix it", "When to leave it", "Examples")
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
FACTS = re.compile(r"^-- facts: (?P<statement>.*)$", re.MULTILINE)
SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)


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
    """Return a rule's page; raises RuleError where there is none."""
    try:
        return rule.page_path.read_text("utf-8-sig")
    except OSError as error:
        raise RuleError(
            f"{rule.path}: the rule has no page {rule.page_path.name}",
            cause=error.strerror,
            help="every rule has a page beside it; dbready rules new NAME DIR writes both",
        ) from error


def sections(page: str) -> dict[str, str]:
    """Return the text under each second-level heading."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {
        title.strip(): body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def why(rule: Rule) -> str:
    """Return the first sentence of `Why it matters`, for reports; empty where there is no page."""
    if not rule.page_path.is_file():
        return ""
    match = SENTENCE.match(sections(text(rule)).get("Why it matters", ""))
    return " ".join(match[0].split()).replace("`", "").replace("**", "") if match else ""


def examples(rule: Rule) -> list[Example]:
    """Return the page's examples in order; a page that leaves out what readers need is refused."""
    page = text(rule)
    _require_sections(rule, page)
    found = []
    fences = list(FENCE.finditer(page))
    for position, fence in enumerate(fences):
        words = fence["info"].split()
        if words[:1] != ["sql"] or not {"bad", "good"} & set(words[1:2]):
            continue
        line = page.count("\n", 0, fence.start()) + 1
        expected: tuple[str, ...] = ()
        if words[1] == "bad":
            expected = _expected(
                rule, line, fences[position + 1] if position + 1 < len(fences) else None
            )
        changes = _facts(rule, line, fence["body"])
        found.append(
            Example(fence["body"], expected, _dialects(rule, line, words[2:]), line, changes)
        )
    _require_both(rule, found)
    return found


def _expected(rule: Rule, line: int, fence: re.Match[str] | None) -> tuple[str, ...]:
    expected = tuple(x.strip() for x in fence["body"].splitlines() if x.strip()) if fence else ()
    if fence is None or fence["info"].strip() != "findings" or not expected:
        raise RuleError(
            f"{rule.page_path}:{line}: a bad example is not followed by its findings",
            help="write the objects it finds in a fence ```findings, one a line, like orders.created_at",
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


def _dialects(rule: Rule, line: int, named: list[str]) -> tuple[str, ...]:
    for dialect in named:
        if dialect not in DIALECTS:
            raise RuleError(
                f"{rule.page_path}:{line}: there is no dialect {dialect}",
                help=f"dialects: {', '.join(DIALECTS)}",
            )
    return tuple(named) or rule.dialects


def _require_sections(rule: Rule, page: str) -> None:
    if not page.startswith(f"# {rule.name}\n"):
        raise RuleError(
            f"{rule.page_path}:1: the page does not begin with # {rule.name}",
            help="the file's name is the rule's name",
        )
    titles = tuple(sections(FENCE.sub("", page)))
    if titles != SECTIONS:
        raise RuleError(
            f"{rule.page_path}: the page's sections are {', '.join(titles) or 'missing'}",
            help=f"a page has, in this order: {', '.join(SECTIONS)}",
        )


def _require_both(rule: Rule, found: list[Example]) -> None:
    if not any(example.expected for example in found) or all(example.expected for example in found):
        raise RuleError(
            f"{rule.page_path}: the page needs at least one bad and one good example",
            help="a good example is a look-alike that the rule must not find",
        )
