"""How much probing may cost: time, pages, and pauses as long as the statements."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_SECONDS = 60.0
STATEMENT_SECONDS = 2.0
LEAST_BYTES = 40_000_000  # less than a small server keeps in memory
SHARE = 0.01  # of the pages of all tables together


class Budget:
    """What is left of the time and of the pages for one target."""

    def __init__(
        self,
        seconds: float,
        pages: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._start = clock()
        self._end = self._start + seconds
        self._limit = pages
        self._read: dict[tuple[str, str], int] = {}

    @property
    def pages(self) -> int:
        """Return how many pages were expected to be read so far."""
        return sum(self._read.values())

    def read(self, table: tuple[str, str], pages: int, size: int | None = None) -> None:
        """Count pages of a table; those beyond its size, where that is known, are in memory already."""
        total = self._read.get(table, 0) + pages
        self._read[table] = (
            total if size is None else min(total, max(size, self._read.get(table, 0)))
        )

    @property
    def seconds(self) -> float:
        """Return the time that has passed."""
        return self._clock() - self._start

    @property
    def spent(self) -> str | None:
        """Return what is used up, out_of_time or out_of_pages; None while there is some of both."""
        if self._clock() >= self._end:
            return "out_of_time"
        return "out_of_pages" if self.pages >= self._limit else None

    @property
    def statement_seconds(self) -> float:
        """Return the time limit of the next statement."""
        return max(0.01, min(STATEMENT_SECONDS, self._end - self._clock()))

    def rest(self, seconds: float) -> None:
        """Pause as long as the last statement took, but not beyond the end of the budget."""
        self._sleep(max(0.0, min(seconds, self._end - self._clock())))


def pages_for(total_bytes: int | None, page_bytes: int) -> float:
    """Return how many pages may be read of a database whose tables, by the server's estimate, have this size."""
    return int(max(LEAST_BYTES, SHARE * (total_bytes or 0))) // page_bytes
