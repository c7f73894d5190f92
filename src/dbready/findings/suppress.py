"""Suppressions: findings that somebody accepts for a reason, until a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class Suppression:
    """One [[suppress]] of dbready.toml; `rule` and `object` are patterns."""

    rule: str
    object: str
    reason: str
    owner: str | None = None
    expires: dt.date | None = None
    """The last day on which it is in force."""
    where: str = ""
    """File and line, such as dbready.toml:12."""
    is_expired: bool = False
