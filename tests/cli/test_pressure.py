"""A full disk, too little memory, closed streams: exit code 3 and a sentence, never a traceback."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dbready.errors import DbreadyError, one_line
from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

BYTES = 800  # enough for the first of the two files of a rule


def run(redirection: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line by a shell, with its streams redirected."""
    command = 'python="$1"; shift; "$python" -m dbready "$@" ' + redirection
    words = ["sh", "-c", command, "sh", sys.executable, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("arguments", [("audit", "SMALL"), ("--help",), (), ("rules", "list")])
@pytest.mark.parametrize(
    ("redirection", "sentence"),
    [
        (">/dev/full", "there is no space left to write to"),
        (">&-", "standard output cannot be written to"),
    ],
)
def test_a_report_that_cannot_be_written_is_incomplete(
    small: Path, redirection: str, sentence: str, arguments: tuple[str, ...]
) -> None:
    done = run(redirection, *(str(small) if word == "SMALL" else word for word in arguments))
    assert done.returncode == 3
    assert done.stderr.startswith(f"dbready: {sentence}\n")
    assert done.stderr.splitlines()[-1].startswith("help: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("redirection", ["<&-", "2>&-", "2>/dev/full", "<&- 2>&-"])
def test_a_report_that_is_delivered_counts_whatever_else_is_closed(
    shop: Path, redirection: str
) -> None:
    done = run(redirection, "audit", shop)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Exit code 1" in done.stdout


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "<&- >&- 2>&-"])
def test_an_error_that_cannot_be_printed_keeps_its_exit_code(
    redirection: str, tmp_path: Path
) -> None:
    done = run(redirection, "audit", tmp_path / "none.db")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


def limited(
    limit: int, size: int, folder: Path, *arguments: object
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder, with a limit of the system."""
    return subprocess.run(
        [sys.executable, "-m", "dbready", *map(str, arguments)],
        cwd=folder,
        preexec_fn=lambda: resource.setrlimit(limit, (size, size)),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "SHOP", "-o", "report"),
        ("collect", "SHOP", "-o", "shop.snapshot"),
        ("init", "--name", "prod", "--url", "postgresql://auditor@db.example.com/shop"),
        ("rules", "new", "table-without-owner", "house"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_full_disk_leaves_no_file_behind(
    shop: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    words = [str(shop) if word == "SHOP" else word for word in arguments]
    done = limited(resource.RLIMIT_FSIZE, BYTES, tmp_path, *words)
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("dbready: cannot write ")
    assert "Traceback" not in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("mebibytes", [60, 80, 100, 120])
def test_running_out_of_memory_is_never_reported_as_findings(
    shop: Path, tmp_path: Path, mebibytes: int
) -> None:
    done = limited(resource.RLIMIT_AS, mebibytes << 20, tmp_path, "audit", shop)
    # With enough memory, there is a report; 127 comes from a loader that never reached Python.
    assert done.returncode == 3 or "Exit code 1" in done.stdout or done.returncode == 127, done
    assert "unexpected error" not in done.stderr


@pytest.mark.parametrize("end", ["\n", "\r", "\u2028", "\x85", "\x0b"])
def test_no_name_or_server_forges_a_help_line(dbready: Dbready, tmp_path: Path, end: str) -> None:
    error = DbreadyError(f"a{end}help: b", cause=f"c{end}help: d", help=f"e{end}help: f")
    assert len(str(error).splitlines()) == 3
    name = f"{tmp_path}/x{end}help: drop table users"
    ended = dbready("audit", name)
    assert_refused(ended, 2, f"there is no file {one_line(name)}", "check the path")
    assert [line[:6] for line in ended.err.splitlines()] == ["dbread", "help: "]
