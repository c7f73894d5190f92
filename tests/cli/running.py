"""Runs the command line in the test's own process, or as a child without root's privileges."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import dbready as package
from tests.processes import bound_by_permissions

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code and its two streams."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """Return what went wrong, without the name of the command."""
        return self.err.splitlines()[0].removeprefix("dbready: ")

    @property
    def help(self) -> str:
        """Return what the error advises: its last line."""
        return self.err.splitlines()[-1].removeprefix("help: ")


class Dbready(Protocol):
    """The fixture of the same name."""

    def __call__(self, *arguments: object) -> Ended:
        """Run the command line; its arguments are turned into text."""


def run_bound_by_permissions(*arguments: object, files: Iterable[Path]) -> Ended:
    """Run the command line as an account that owns these files and may do what their modes allow."""
    command = [sys.executable, "-m", "dbready", *map(str, arguments)]
    done = subprocess.run(
        bound_by_permissions(command, *files),
        cwd="/",
        env={"PYTHONPATH": str(Path(package.__file__).parents[1]), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def assert_refused(ended: Ended, code: int, sentence: str, help_: str) -> None:
    """Assert one error: exit code, what it says, what it advises, and nothing else."""
    assert ended.code == code, ended
    assert sentence in ended.sentence
    assert ended.err.startswith("dbready: ")
    assert ended.err.splitlines()[-1].startswith("help: ")
    assert help_ in ended.help
    assert "Traceback" not in ended.err
    assert ended.out == ""


def without(document: dict[str, Any], *paths: str) -> dict[str, Any]:
    """Return a JSON report without what differs between two looks at the same database."""
    for path in paths:
        *parents, last = path.split(".")
        thing = document
        for parent in parents:
            thing = thing[parent]
        del thing[last]
    return document
