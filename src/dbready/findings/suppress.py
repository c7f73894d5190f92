"""Suppressions: findings that somebody accepts for a reason, until a date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


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
    must_match: bool = True
    """Whether to warn if it matches nothing: not if it may be meant for another target."""

    def __str__(self) -> str:
        """Return where it is written, and what it suppresses."""
        return f'{self.where}: [[suppress]] of "{self.rule}" for "{self.object}"'


def on(day: dt.date, suppressions: Iterable[Suppression]) -> tuple[Suppression, ...]:
    """Return the suppressions as they stand on a day, those in force first."""
    found = [
        replace(item, is_expired=item.expires is not None and item.expires < day)
        for item in suppressions
    ]
    return tuple(sorted(found, key=lambda item: item.is_expired))
