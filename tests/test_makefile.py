"""`make` says what takes minutes the first time, and nothing later."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Stands in for a Python that creates a virtual environment at once.
PYTHON = """#!/bin/sh
[ "$1 $2" = "-m venv" ] || exit 0
mkdir -p "$3/bin" && : >"$3/bin/python"
"""


@pytest.mark.parametrize(
    ("stamp", "installed"),
    [(".product", "dbready"), (".tools", "dbready and the tools of its tests")],
)
def test_what_takes_minutes_is_announced_once(tmp_path: Path, stamp: str, installed: str) -> None:
    python = tmp_path / "python3.14"
    python.write_text(PYTHON, "utf-8")
    python.chmod(0o755)
    environment = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    folder = tmp_path / "new"
    command = ["make", "-s", f"VENV={folder}", "PIP=:", f"{folder}/{stamp}"]

    def said() -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        assert not done.stdout
        return done.stderr

    assert said().splitlines() == [
        f"Creating {folder} ...",
        f"Installing {installed} in {folder}, which can take a few minutes ...",
    ]
    assert said() == ""
