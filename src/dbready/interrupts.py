"""Remembers that a signal asked dbready to end: SQLite swallows exceptions of functions that it calls."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_seen = threading.Event()


def install() -> None:
    """Raise KeyboardInterrupt on each of SIGNALS, unless the parent process had it ignored."""
    for name in SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number and signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, _interrupt)


def uninstall() -> None:
    """Let each of SIGNALS end the process at once, unless it is ignored."""
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    _seen.set()
    raise KeyboardInterrupt


def seen() -> bool:
    """Say whether one of the signals has come."""
    return _seen.is_set()
