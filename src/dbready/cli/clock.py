"""Measures a run, without the time spent typing a password."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.connect.session import Ask


class Clock:
    """Runs from the moment it is made."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def seconds(self) -> float:
        """Return the seconds that count."""
        return time.monotonic() - self._started

    def pausing(self, ask: Ask | None) -> Ask | None:
        """Return the same prompt, its time not counted."""
        if ask is None:
            return None

        def asked(text: str) -> str | None:
            before = time.monotonic()
            try:
                return ask(text)
            finally:
                self._started += time.monotonic() - before

        return asked
