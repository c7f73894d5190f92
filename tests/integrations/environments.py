"""Installs tools of others, each into an environment of its own that later runs use again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / ".venv-integrations"
STAMP = "installed.txt"


def python(name: str, *requirements: str) -> Path:
    """Return the directory with the programs of a virtual environment that has these requirements."""
    folder = FOLDER / name
    if not _is_installed(folder, requirements):
        _run(sys.executable, "-m", "venv", "--clear", folder)
        pip = (folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "-q")
        _run(*pip, "install", *requirements)
        _stamp(folder, requirements)
    return folder / "bin"


def node(name: str, *packages: str) -> Path:
    """Return a directory whose node_modules has these packages; node and npm have to be installed."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.fail("npm and node are not installed: apt-get install npm", pytrace=False)
    folder = FOLDER / name
    if not _is_installed(folder, packages):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _run("npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, *packages)
        _stamp(folder, packages)
    return folder


def run(program: Path | str, *arguments: object, cwd: Path | None = None, stdin: str = "") -> str:
    """Run a program and return what it prints; fails with everything it said if it fails."""
    command = [str(program), *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-5000:]}\n{done.stderr[-5000:]}"
    return done.stdout


def _is_installed(folder: Path, requirements: tuple[str, ...]) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text("utf-8").split("\n") == list(requirements)


def _stamp(folder: Path, requirements: tuple[str, ...]) -> None:
    (folder / STAMP).write_text("\n".join(requirements), "utf-8")


def _run(*command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}", pytrace=False)
