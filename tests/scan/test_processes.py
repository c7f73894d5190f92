"""A task runs in a process of its own, and costs only itself whatever it does."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from dbready import interrupts
from dbready.scan import processes
from dbready.scan.processes import ProcessDiedError, ProcessExecutor, TookTooLongError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("fork_server")
PRELOAD = ("dbready.scan.processes",)


@pytest.fixture
def executor() -> Iterator[ProcessExecutor]:
    with ProcessExecutor(2, PRELOAD, lambda *_, **__: 30.0) as made:
        yield made


def break_memory() -> None:
    ctypes.string_at(0)


def kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exhaust_memory() -> None:
    raise MemoryError


def test_a_result_comes_back_from_another_process(executor: ProcessExecutor) -> None:
    assert executor.submit(os.getpid).result(30) != os.getpid()
    assert executor.submit(sorted, [2, 1], reverse=True).result(30) == [2, 1]


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (break_memory, "SIGSEGV"),
        (kill_oneself, "SIGKILL: perhaps the system has no memory left"),
        (exhaust_memory, "MemoryError"),
        (sys.exit, "exit code 0"),
    ],
)
def test_a_crash_costs_only_its_own_task(
    executor: ProcessExecutor, task: Callable[[], object], words: str
) -> None:
    broken, whole = executor.submit(task), executor.submit(os.getpid)
    with pytest.raises(ProcessDiedError, match=words):
        broken.result(30)
    assert whole.result(30)
    assert executor.submit(os.getpid).result(30)


def test_a_task_that_takes_too_long_is_killed() -> None:
    with (
        ProcessExecutor(1, PRELOAD, lambda *_: 0.2) as executor,
        pytest.raises(TookTooLongError, match=r"0\.2 s"),
    ):
        executor.submit(time.sleep, 60).result(30)


def test_a_shutdown_ends_what_runs() -> None:
    executor = ProcessExecutor(1, PRELOAD, lambda *_: None)
    running, waiting = executor.submit(time.sleep, 600), executor.submit(os.getpid)
    while not executor._running:  # noqa: SLF001 - until it has started
        time.sleep(0.01)
    executor.shutdown(cancel_futures=True)
    with pytest.raises(ProcessDiedError):
        running.result(30)
    assert waiting.cancelled() or waiting.exception() is not None


def how_ctrl_c_is_handled() -> object:
    return signal.getsignal(signal.SIGINT)


def test_ctrl_c_is_left_to_the_process_that_ends_the_tasks(executor: ProcessExecutor) -> None:
    assert executor.submit(how_ctrl_c_is_handled).result(30) == signal.SIG_IGN


def test_a_task_that_is_ended_as_it_begins_says_so_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interrupts, "uninstall", lambda: None)  # of this process
    monkeypatch.setattr(interrupts, "install", interrupt)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    with closing(receiver):
        processes._work(sender, os.getpid, (), {})  # noqa: SLF001 - what the new process runs
        is_result, error = receiver.recv()
    assert (is_result, str(error)) == (False, "KeyboardInterrupt: ")


def interrupt() -> None:
    raise KeyboardInterrupt


CHILD = """
import os, time
from dbready.scan.processes import ProcessExecutor

def task():
    print(os.getpid(), flush=True)
    time.sleep(600)

if __name__ == "__main__":
    ProcessExecutor(1, [], lambda: None).submit(task).result()
"""


def test_a_task_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(CHILD, "utf-8")
    short = tempfile.mkdtemp()  # the path of a socket is limited
    environment = {**os.environ, "TMPDIR": short}
    command = [sys.executable, str(script)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        task = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 30
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(task, 0)
            time.sleep(0.02)
        pytest.fail("the task outlived its scan")
    shutil.rmtree(short)  # Python leaves its socket there when it is killed
