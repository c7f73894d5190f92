"""Runs the quick tests in two processes, of which each reads half of the files.

Thousands of small tests take two thirds of the time that workers under one controller need.
"""

from __future__ import annotations

import os
import subprocess
import sys

HALF = "DBREADY_TEST_HALF"
"""The environment variable that tells a process which half of the files to read: 0 or 1."""
_HALVES = ("0", "1")
_NONE_SELECTED = 5  # pytest's exit code
_COMMAND = (
    *(sys.executable, "-m", "pytest", "--quiet"),
    *("-p", "no:xdist", "-p", "no:hypothesispytest", "-m", "not server and not command"),
)


def main(arguments: list[str]) -> int:
    """Run both halves, print one after the other, and return pytest's exit code."""
    first, second = (
        subprocess.Popen(
            [*_COMMAND, *arguments],
            env=os.environ | {HALF: half},
            stdout=None if half == _HALVES[0] else subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for half in _HALVES
    )
    printed, _ = second.communicate()
    codes = {first.wait(), second.returncode}
    sys.stdout.flush()
    sys.stdout.buffer.write(printed)
    codes -= {_NONE_SELECTED} if len(codes) > 1 else set()
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
