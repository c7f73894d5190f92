"""The formats of a comparison."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.drift.result import Drift


def render(name: str, drift: Drift, width: int) -> str:
    """Return the comparison in a format, with a final newline."""
    written: str = import_module(f"dbready.report.drift.{name}").write(drift, width)
    return written
