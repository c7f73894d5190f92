"""Gives the suite one temporary directory, and fails the run when anything but pytest's own is left in it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Sockets have paths of at most 107 bytes, and mariadb-install-db takes no spaces.
USABLE = re.compile(r"[\w./+-]{1,50}")
OTHERS = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - mkdtemp makes a directory in them
_folder = pytest.StashKey[Path]()
_left = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the directory before anything else asks for one; workers inherit it."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="dbready-tests-", dir=_parent()))
    folder.chmod(0o711)  # the accounts of servers enter it
    config.stash[_folder] = folder
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def _parent() -> Path:
    """Return the usual temporary directory, or another one where servers could not use that."""
    usual = Path(tempfile.gettempdir()).resolve()
    return next((path for path in (usual, *OTHERS) if _is_usable(path)), usual)


def _is_usable(path: Path) -> bool:
    # Root starts servers as other accounts; everybody else runs them as oneself.
    is_open = os.geteuid() != 0 or all(
        above.stat().st_mode & 0o001 for above in (path, *path.parents)
    )
    return path.is_dir() and is_open and USABLE.fullmatch(str(path)) is not None


def _leftovers(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if not path.name.startswith("pytest-of-"):
            yield path.name


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that leaves files behind; keep the directories of tests only where some failed."""
    folder = session.config.stash.get(_folder, None)
    if folder is None:
        return
    left = session.config.stash[_left] = list(_leftovers(folder))
    if left and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if session.exitstatus != pytest.ExitCode.TESTS_FAILED:
        shutil.rmtree(folder)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name what was left behind, and where the files of failed tests are."""
    left = config.stash.get(_left, None)
    if left:
        terminalreporter.section("LEFT BEHIND in the temporary directory", red=True)
        terminalreporter.line("\n".join(left))
    folder = config.stash.get(_folder, None)
    if folder and folder.exists():
        terminalreporter.line(f"files of this run: {folder}")
