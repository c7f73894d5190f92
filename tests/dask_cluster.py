"""A throwaway Dask cluster on a free loopback port: a scheduler, and workers of one thread each."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING

from tests.processes import HOST, Process, directory, free_port

if TYPE_CHECKING:
    from collections.abc import Sequence

DASK = [sys.executable, "-m", "dask"]


class Cluster:
    """A scheduler, and workers without a nanny: one that ends is not started again."""

    def __init__(self, workers: int = 2) -> None:
        """Start the scheduler, wait for it, and start the workers."""
        self.port = free_port()
        listen = ["--host", HOST, "--port", str(self.port)]
        self.scheduler = _process(["scheduler", *listen, "--no-dashboard", "--no-show"])
        self.scheduler.wait_for(self._connect, OSError)
        self.workers = [self.add_worker() for _ in range(workers)]

    @property
    def url(self) -> str:
        """Return the address as --executor takes it."""
        return f"dask://{HOST}:{self.port}"

    def add_worker(self) -> Process:
        """Start another worker."""
        address = f"tcp://{HOST}:{self.port}"
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", HOST]
        return _process(["worker", address, *options])

    def stop(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            process.stop()

    def _connect(self) -> None:
        with socket.create_connection((HOST, self.port), timeout=1):
            pass


def _process(arguments: Sequence[str]) -> Process:
    """Start a process that stop() ends as a machine that fails does."""
    home = directory(None)
    scratch = f"DASK_TEMPORARY_DIRECTORY={home}"
    return Process(["env", scratch, *DASK, *arguments], home, None, end=signal.SIGKILL)
