"""What an audit read of live rows, and what it did not finish."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Columns that probes did not finish with, for one reason."""

    outcome: str
    reason: str
    columns: int
    tables: tuple[str, ...] = ()
    """With their schemas, in order."""


@dataclass(frozen=True, slots=True)
class LiveRows:
    """How live rows were read: columns and tables that probes examined, and at what cost."""

    tables: int
    columns: int
    rows: int
    """Rows sampled of these tables, each table counted once."""
    statements: int
    seconds: float
    outcome: str
    """completed, out_of_time, out_of_pages or lost (the connection)."""
    unfinished: tuple[Unfinished, ...] = ()

    @property
    def locked(self) -> tuple[Unfinished, ...]:
        """What another session has locked: another attempt may read it."""
        return tuple(item for item in self.unfinished if item.outcome == "locked")

    @property
    def is_incomplete(self) -> bool:
        """Whether another attempt may read more."""
        return self.is_lost or bool(self.locked)

    @property
    def is_lost(self) -> bool:
        """Whether the connection ended meanwhile: another attempt may read more."""
        return self.outcome == "lost"
