"""Decisions: one answer for all findings of a rule, now and in tables that are created later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class Decision:
    """One [[decide]] of dbready.toml; `rule` and `object` are patterns."""

    rule: str
    answer: str
    owner: str
    date: dt.date
    object: str = "*"
    where: str = ""
    """File and line, such as dbready.toml:12."""
    must_match: bool = True
    """Whether to warn if it matches nothing: not if it may be meant for another target."""

    def __str__(self) -> str:
        """Return where it is written, and what it decides."""
        about = "" if self.object == "*" else f' for "{self.object}"'
        return f'{self.where}: [[decide]] of "{self.rule}"{about}'
