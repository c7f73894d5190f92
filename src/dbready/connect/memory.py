"""Limits how much memory the answers of a server may take."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_BYTES = 2_000_000_000  # 100,000 tables of ordinary width
SECONDS_BETWEEN_LOOKS = 0.05
STATM = Path("/proc/self/statm")


class Cap:
    """Ends a session whose answers take more than MOST_BYTES, counted from its beginning.

    Drivers read whole answers before they return, and have no limit of their own. The memory of the
    process is what is watched, since one packet, one value or one error text can be as large.
    """

    def __init__(self) -> None:
        self._most = used() + MOST_BYTES
        self.reason: str | None = None
        """Why the session was ended; None while it was not."""

    def is_reached(self) -> bool:
        """Say whether the limit is reached, and remember it."""
        if used() > self._most:
            self.reason = f"its answers take more than {MOST_BYTES / 10**9:g} GB of memory"
        return self.reason is not None

    @contextlib.contextmanager
    def watching(self, abort: Callable[[], None]) -> Iterator[None]:
        """Call `abort` from another thread when the limit is reached inside the block."""
        done = threading.Event()
        thread = threading.Thread(target=self._watch, args=(done, abort), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join(1)

    def _watch(self, done: threading.Event, abort: Callable[[], None]) -> None:
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            if self.is_reached():
                abort()
                return


def used() -> int:
    """Return the memory of this process in bytes: the most it had where only that is known, else 0."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
