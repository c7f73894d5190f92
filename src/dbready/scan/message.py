"""A message: a title and a few lines, as plain text and as Markdown in which no name has an effect."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from dbready.report.markdown import code, escape
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

Format = Literal["text", "markdown"]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a message: what happened to one target, by one cause."""

    target: str
    state: str
    sentence: str
    question: str | None = None
    owner: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: a title, and lines for those who read no Markdown and those who do."""

    title: str
    items: tuple[Item, ...]
    more: int = 0
    """Lines that are left out."""
    quiet: str | None = None
    """What there is to say of a night in which nothing changed."""
    link: str | None = None
    is_failure: bool = False

    def text(self) -> str:
        """Return the message as plain text."""
        lines = [self.quiet] if self.quiet else []
        for target, items in groupby(self.items, key=lambda item: item.target):
            lines.append(visible(target))
            for item in items:
                rule = f" ({item.rule})" if item.rule else ""
                lines.append(_harmless(f"  {item.state}: {item.sentence}{rule}"))
                if item.question:
                    lines.append(_harmless(f"    ask {_owner(item)}: {item.question}"))
        return "\n".join([*lines, *self._foot()])

    def markdown(self) -> str:
        """Return the message as Markdown in which no name or text has an effect."""
        lines = [escape(self.quiet)] if self.quiet else []
        for target, items in groupby(self.items, key=lambda item: item.target):
            lines.append(f"**{escape(target)}**\n")
            for item in items:
                rule = f" ({code(item.rule)})" if item.rule else ""
                lines.append(f"- *{item.state}*: {escape(item.sentence)}{rule}")
                if item.question:
                    lines.append(f"  Ask {escape(_owner(item))}: {escape(item.question)}")
            lines.append("")
        return "\n".join([*lines, *self._foot()]).strip()

    def _foot(self) -> Iterator[str]:
        if self.more:
            yield f"and {self.more} more"
        if self.link:
            yield f"Report: {self.link}"


def _owner(item: Item) -> str:
    return item.owner or "its team"


def _harmless(text: str) -> str:
    """Return a line in which no name notifies everybody: chats read @here and <!channel> also in plain text."""
    return "".join(
        f"{character}\u2060" if character in "@<" and after in "!@#&hec" else character
        for character, after in zip(visible(text), [*visible(text)[1:], ""], strict=True)
    )
