"""Runs each task in a process of its own: one that hangs, crashes or is killed costs itself only.

The processes are forked from one that has loaded dbready once, where the system has that, and so
start in milliseconds. They end with the process that started them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, suppress
from multiprocessing import connection as connections
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from dbready import interrupts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

P = ParamSpec("P")
T = TypeVar("T")
LONGEST_DIRECTORY = 70  # characters; a socket's path may have 103 on some systems
PATIENCE = 5.0  # seconds for a process to close its session before it is killed


class ProcessDiedError(Exception):
    """The process of a task ended without a result."""


class TookTooLongError(Exception):
    """The process of a task did not end in time, and was killed."""


class ProcessExecutor(Executor):
    """An executor with a process for each task; `seconds` says how long one may take before it is killed."""

    def __init__(
        self, jobs: int, preload: Sequence[str], seconds: Callable[..., float | None]
    ) -> None:
        can_fork = "forkserver" in multiprocessing.get_all_start_methods()
        # The server that forks listens on a socket there, whose path the system limits.
        can_fork = can_fork and len(tempfile.gettempdir()) <= LONGEST_DIRECTORY
        self._context: Any = multiprocessing.get_context("forkserver" if can_fork else "spawn")
        if can_fork:
            self._context.set_forkserver_preload([*preload, "dbready.scan.ignore_ctrl_c"])
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="dbready-scan")
        self._running: set[BaseProcess] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a picklable function; the future raises what it raises, or why its process ended."""
        return self._threads.submit(self._run, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the interface has it
        """End; with cancel_futures, running tasks are asked to end too, and soon killed."""
        if cancel_futures:
            with self._lock:
                self._is_closed = True
                running = set(self._running)
            for process in running:
                _end(process)
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def _run(self, function: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as submit()
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=_work, args=(sender, function, args, kwargs), daemon=True
        )
        with self._lock:
            if self._is_closed:
                message = "the scan was interrupted"
                raise ProcessDiedError(message)
            process.start()
            self._running.add(process)
        sender.close()
        try:
            return self._result(receiver, process, self._seconds(*args, **kwargs))
        finally:
            with self._lock:
                self._running.discard(process)
            receiver.close()
            _end(process)

    def _result(self, receiver: Connection, process: BaseProcess, seconds: float | None) -> Any:  # noqa: ANN401 - as the task
        if not receiver.poll(seconds):
            message = f"it did not end within {seconds:g} s, and its process was killed"
            raise TookTooLongError(message)
        try:
            is_result, value = receiver.recv()
        except EOFError:
            process.join(PATIENCE)
            raise ProcessDiedError(_why(process.exitcode)) from None
        process.join(PATIENCE)
        if not is_result:
            raise value
        return value


def _why(code: int | None) -> str:
    if code is None or code >= 0:
        return f"its process ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = ": perhaps the system has no memory left" if name == "SIGKILL" else ""
    return f"its process was ended by {name}{hint}"


def _end(process: BaseProcess) -> None:
    """End a process: ask it, so that it closes its session, and then kill it."""
    if process.is_alive():
        process.terminate()
        process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()


def _work(
    sender: Connection,
    function: Callable[..., object],
    args: Sequence[object],
    kwargs: Mapping[str, object],
) -> None:
    """Run the function in the new process, and send what it returns or raises."""
    # A signal may come at any moment, even a second one while the process ends.
    with suppress(KeyboardInterrupt):
        answer = _answer(function, args, kwargs)
        interrupts.uninstall()
        with closing(sender), suppress(OSError):  # nobody may wait for it any more
            sender.send(answer)


def _answer(
    function: Callable[..., object], args: Sequence[object], kwargs: Mapping[str, object]
) -> tuple[bool, object]:
    """Return whether the function returned, and what it returned or raised."""
    try:
        interrupts.install()
        gc.disable()  # as the command line does: facts and findings form no cycles
        _end_with_parent()
        return True, function(*args, **kwargs)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - raised again in the other process
        return False, _plain(error)


def _plain(error: BaseException) -> BaseException:
    """Return an error that certainly can be sent."""
    return ProcessDiedError(f"{type(error).__name__}: {error}")


def _end_with_parent() -> None:
    """End this process, and its session, if the one that started it is killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        connections.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        # A signal that comes just before a system call is not seen until the call returns.
        time.sleep(PATIENCE)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="dbready-parent", daemon=True).start()
