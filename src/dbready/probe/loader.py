"""Loads the probes of dbready and those of other directories, which are checked first."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dbready.errors import RuleError
from dbready.probe import file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dbready.probe.file import Probe


def load(directories: Sequence[Path] = ()) -> list[Probe]:
    """Return dbready's probes and those of other directories, sorted by name; raises RuleError.

    The statements of other directories must pass the checks of accept.py.
    """
    found = {probe.name: probe for probe in _built_in()}
    for directory in dict.fromkeys(path.resolve() for path in directories):
        for probe in _of_users(directory):
            if probe.name in found:
                raise RuleError(
                    f"{probe.path}: there is already a probe {probe.name}",
                    cause=f"it is defined in {found[probe.name].path}",
                    help="rename one file: the file's name is the probe's name",
                )
            found[probe.name] = probe
    return [found[name] for name in sorted(found)]


@cache
def _built_in() -> tuple[Probe, ...]:
    return tuple(file.read_directory(file.built_in_directory()))


def _of_users(directory: Path) -> Iterable[Probe]:
    from dbready.probe import accept, subjects  # noqa: PLC0415 - accept loads a parser

    for probe in file.read_directory(directory):
        accept.require_harmless(probe)
        subjects.require_valid(probe)
        yield probe
