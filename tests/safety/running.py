"""Runs the command line as a child, and watches what it does to a server meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.cli.running import Ended

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

PATIENCE = 60.0  # a busy machine is slow


@dataclass(slots=True)
class Started:
    """A running command with its own directory for temporary files."""

    child: subprocess.Popen[str]
    scratch: Path

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.child.send_signal(number)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.child.poll() is None

    def ended(self, seconds: float = 90) -> Ended:
        """Return how it ended; fails when that takes longer, or leaves a temporary file."""
        out, err = self.child.communicate(timeout=seconds)
        assert "Traceback" not in err, err
        assert [path.name for path in self.scratch.iterdir()] == []
        return Ended(self.child.returncode, out, err)


@contextmanager
def started(
    tmp_path: Path, *arguments: object, environment: Mapping[str, str] | None = None
) -> Iterator[Started]:
    """Start the command line; it is ended afterwards in any case."""
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    child = subprocess.Popen(
        [sys.executable, "-m", "dbready", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch), "COLUMNS": "200", **(environment or {})},
    )
    with child:
        try:
            yield Started(child, scratch)
        finally:
            child.kill()


def wait_until(
    condition: Callable[[], object], what: str = "it", seconds: float = PATIENCE
) -> None:
    """Return when the condition is true; fails when it does not become so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds:g} s"
        time.sleep(0.02)
