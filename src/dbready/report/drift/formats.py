"""The formats of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.drift.result import Drift


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a comparison is written: its width in columns, and whether it may be longer than a few screens."""

    width: int = 100
    is_whole: bool = False


def render(name: str, drift: Drift, wanted: Wanted) -> str:
    """Return the comparison in a format, with a final newline."""
    written: str = import_module(f"dbready.report.drift.{name}").write(drift, wanted)
    return written
