"""The suite leaves nothing in the temporary directory: a run that does fails and names it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TIDY = "def test_tidy(tmp_path):\n    (tmp_path / 'kept').touch()\n"
UNTIDY = "import tempfile\n\ndef test_untidy():\n    tempfile.mkstemp(prefix='forgotten-')\n"
FAILING = "def test_failing(tmp_path):\n    (tmp_path / 'kept').touch()\n    assert False\n"


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Return an empty directory for temporary files, with a short path that servers can enter."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def run(
    temporary: Path, folder: Path, test: str, *, workers: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a suite of one test."""
    (folder / "test_one.py").write_text(test, "utf-8")
    options = [
        "-p",
        "tests.scratch",
        "-n",
        str(workers),
        "-q",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_that_passes_leaves_nothing(temporary: Path, tmp_path: Path) -> None:
    done = run(temporary, tmp_path, TIDY)
    assert done.returncode == 0, done.stdout
    assert list(temporary.iterdir()) == []


def test_a_run_that_leaves_a_file_behind_fails_and_names_it(
    temporary: Path, tmp_path: Path
) -> None:
    done = run(temporary, tmp_path, UNTIDY, workers=1)
    assert done.returncode == 1
    assert "LEFT BEHIND" in done.stdout
    assert "\nforgotten-" in done.stdout


def test_the_files_of_a_failed_test_are_kept_and_named(temporary: Path, tmp_path: Path) -> None:
    done = run(temporary, tmp_path, FAILING)
    (kept,) = temporary.iterdir()
    assert done.returncode == 1
    assert f"files of this run: {kept}" in done.stdout
    assert [path.name for path in kept.rglob("kept")] == ["kept"]
