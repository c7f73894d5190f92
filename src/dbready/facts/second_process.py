"""A second process that works on the same facts, to use a second core.

It is a fork: it sees the facts without a copy, and sends back rows. Whatever it does not answer, the
first process works out itself, so results do not depend on it.
"""

from __future__ import annotations

import contextlib
import marshal
import mmap
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from dbready import interrupts
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

MANY_COLUMNS = 50_000  # below, a second process gains less than a tenth of a second
MOST_COLUMNS_IN_SMALL_PAGES = 300_000
FIRST_FILE = 3  # after stdin, stdout and stderr
LENGTH = 8  # bytes of a number
AT_ONCE = 1 << 16  # bytes that a pipe holds


class Answers:
    """What tasks return, whichever process runs them."""

    def __init__(
        self, tasks: Sequence[Callable[[], Any]], reader: int, claims: mmap.mmap | bytearray
    ) -> None:
        self._tasks = tasks
        self._reader = reader
        self._claims = claims
        self._known: dict[int, Any] = {}

    def of(self, number: int) -> Any:  # noqa: ANN401 - what the task returns
        """Return the answer to a task, waiting for it if the second process has begun it."""
        is_ours = not self._claims[number]
        self._claims[number] = 1
        answer = None if is_ours else self._received(number)
        return self._tasks[number]() if answer is None else answer

    def _received(self, number: int) -> Any:  # noqa: ANN401 - as above
        while number not in self._known:
            message = _read(self._reader)
            if message is None:
                return None
            task, answer = message
            self._known[task] = answer
        return self._known.pop(number)


def is_worthwhile(facts: sqlite3.Connection) -> bool:
    """Say whether a second process is possible here, and gains time without taking too much memory."""
    (columns,) = facts.execute("select count(*) from columns").fetchone()
    (page_size,) = facts.execute("pragma page_size").fetchone()
    # A second process copies most of what is in small pages, as those of a snapshot file are.
    most = sys.maxsize if page_size == snapshot.PAGE_SIZE else MOST_COLUMNS_IN_SMALL_PAGES
    return (
        sys.platform == "linux"  # libraries of other systems do not survive a fork
        and MANY_COLUMNS <= columns <= most
        and len(os.sched_getaffinity(0)) > 1
        # A fork has one thread only, and locks that others held stay locked in it.
        and threading.active_count() == 1
    )


@contextlib.contextmanager
def answering(tasks: Sequence[Callable[[], Any]], facts: sqlite3.Connection) -> Iterator[Answers]:
    """Start a second process if that gains time, which runs tasks from the last to the first.

    It ends with the block. Tasks return what marshal can write, and never None.
    """
    if not is_worthwhile(facts):
        yield Answers(tasks, -1, bytearray(len(tasks)))
        return
    with (
        mmap.mmap(-1, max(1, len(tasks))) as claims,  # shared by both
        working(lambda writer: _answer(tasks, claims, writer)) as reader,
    ):
        yield Answers(tasks, reader, claims)


class Letters:
    """Messages of a second process, which does not wait until they are read.

    They are kept in memory that both processes share, and take it only while they are unread. A
    process that sends more than there is room for fails.
    """

    def __init__(self, room: int) -> None:
        self._memory = mmap.mmap(-1, room)
        self._end = 0
        self._released = 0

    def send(self, writer: int, message: Any) -> None:  # noqa: ANN401 - what marshal can write
        """Store a message in the second process, and announce it to the first."""
        text = marshal.dumps(message)
        first, self._end = self._end, self._end + len(text)
        self._memory[first : self._end] = text
        os.write(writer, len(text).to_bytes(LENGTH, "big"))

    def receive(self, reader: int) -> Any:  # noqa: ANN401 - what was sent
        """Return the next message in the first process; None where the second one has ended."""
        head = _bytes(reader, LENGTH)
        if len(head) < LENGTH:
            return None
        first, self._end = self._end, self._end + int.from_bytes(head, "big")
        message = marshal.loads(self._memory[first : self._end])  # noqa: S302 - written by our own process
        self._release()
        return message

    def _release(self) -> None:
        """Return the memory of what has been read to the system, in whole pages."""
        until = self._end // mmap.PAGESIZE * mmap.PAGESIZE
        if until > self._released:
            self._memory.madvise(mmap.MADV_REMOVE, self._released, until - self._released)
            self._released = until

    def close(self) -> None:
        """Return all memory to the system."""
        self._memory.close()


@contextlib.contextmanager
def working(work: Callable[[int], object]) -> Iterator[int]:
    """Start a second process that writes to a pipe, and return the end to read from.

    It ends with the block, whether it has finished or not, and holds no other file or connection open.
    """
    reader, writer = os.pipe()
    # A signal that arrives before the second process is prepared must not end it as if it were the first.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _signals())
    try:
        child = os.fork()
    except OSError:  # too many processes, or too little memory: nothing will be read
        child = None
    if child == 0:
        _run(work, writer)
    os.close(writer)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield reader
    finally:
        os.close(reader)
        if child is not None:
            _end(child)


def _end(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _signals() -> set[signal.Signals]:
    return {signal.Signals[name] for name in interrupts.SIGNALS}


def _run(work: Callable[[int], object], writer: int) -> None:
    """Work in the second process; never returns."""
    try:
        os.closerange(FIRST_FILE, writer)
        os.closerange(writer + 1, os.sysconf("SC_OPEN_MAX"))
        for each in _signals():
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _signals())
        work(writer)
    finally:
        os._exit(0)


def _answer(tasks: Sequence[Callable[[], Any]], claims: mmap.mmap | bytearray, writer: int) -> None:
    """Run tasks until the other process has begun the rest; two may rarely claim the same one."""
    first = os.getppid()
    os.set_blocking(writer, False)
    waiting = bytearray()
    for number in reversed(range(len(tasks))):
        if claims[number] or os.getppid() != first:
            break
        claims[number] = 1
        try:
            answer = tasks[number]()
        except Exception:  # noqa: BLE001 - the other process runs it again and says what is wrong
            answer = None
        waiting += _message((number, answer))
        _send(writer, waiting)
    os.set_blocking(writer, True)
    while waiting:
        _send(writer, waiting)


def _message(message: Any) -> bytes:  # noqa: ANN401 - what marshal can write
    text = marshal.dumps(message)
    return len(text).to_bytes(LENGTH, "big") + text


def _send(writer: int, waiting: bytearray) -> None:
    """Write what the pipe has room for: the other process reads when it needs an answer."""
    with contextlib.suppress(BlockingIOError):
        while waiting:
            del waiting[: os.write(writer, waiting[:AT_ONCE])]


def _read(reader: int) -> Any:  # noqa: ANN401 - what was written
    """Return the next message; None where the second process has ended."""
    head = _bytes(reader, LENGTH)
    text = _bytes(reader, int.from_bytes(head, "big")) if len(head) == LENGTH else b""
    try:
        return marshal.loads(text)  # noqa: S302 - written by our own process
    except (EOFError, ValueError, TypeError):
        return None


def _bytes(reader: int, length: int) -> bytes:
    parts = []
    while length > 0 and (part := os.read(reader, min(length, AT_ONCE))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
