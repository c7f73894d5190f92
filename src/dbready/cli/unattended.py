"""Runs part of the command line where nobody watches: it prompts for nothing, and its notices are kept."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_notices: ContextVar[list[str] | None] = ContextVar("notices", default=None)


@contextmanager
def unattended() -> Iterator[list[str]]:
    """Collect the notices of the block, in this thread, instead of printing them."""
    notices: list[str] = []
    token = _notices.set(notices)
    try:
        yield notices
    finally:
        _notices.reset(token)


def notices() -> list[str] | None:
    """Return where to put notices; None: they are printed, and prompts are allowed."""
    return _notices.get()
