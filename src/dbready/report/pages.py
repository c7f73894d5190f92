"""Markdown as HTML that fetches nothing and holds no markup of others: pages of rules, and reviews."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup

from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from markdown_it.token import Token

LEFT_OUT = "Examples"  # schemas for tests, longer than the rest of the page
RULE_PAGE = re.compile(r"(?:\.\./[a-z-]+/)?([a-z0-9-]+)\.md")


def html(page: str, names: Collection[str]) -> Markup:
    """Return a page as HTML below a heading of the fourth level; links lead to rules of these names.

    Raw HTML is shown as text, images are left out, and other links become text: nothing is fetched.
    """
    tokens = _without_examples(_reader().parse(page))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h5"
        if token.children:
            token.children = _without_links(token.children, names)
        token.content = _shown(token.content)
    # The reader escapes text and attributes; its options allow no HTML.
    return Markup(_reader().renderer.render(tokens, _reader().options, {}))  # noqa: S704


def review(text: str) -> Markup:
    """Return a document that people edit as HTML: raw HTML is shown as text, images become links."""
    tokens = _reader().parse(text)
    for token in tokens:
        token.content = _shown(token.content)
        for child in token.children or ():
            child.content = _shown(child.content)
    return Markup(_reader().renderer.render(tokens, _reader().options, {}))  # noqa: S704


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("js-default", {"linkify": False}).disable(
        ["image", "html_inline", "html_block"]
    )


def _without_examples(tokens: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    is_kept = False  # not before the first section: the title is the rule's name
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            is_kept = tokens[number + 1].content != LEFT_OUT
        if is_kept:
            kept.append(token)
    return kept


def _without_links(tokens: Sequence[Token], names: Collection[str]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        token.content = _shown(token.content)
        if token.type == "link_open":
            match = RULE_PAGE.fullmatch(str(token.attrs.get("href", "")))
            is_known = match is not None and match[1] in names
            token.tag = "a" if is_known else "span"
            token.attrs = {"href": f"#rule-{match[1]}"} if match and is_known else {}
        if token.type == "link_close":
            opened = next(
                x for x in reversed(kept) if x.type == "link_open" and x.level == token.level
            )
            token.tag = opened.tag
        kept.append(token)
    return kept


def _shown(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))
