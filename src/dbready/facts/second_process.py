"""A second process that works on the same facts, to use a second core.

It is a fork: it sees the facts without a copy, and sends back rows. Whatever it does not answer, the
first process works out itself, so results do not depend on it.
"""

from __future__ import annotations

import contextlib
import marshal
import mmap
import os
import select
import signal
import sys
import threading
from functools import partial
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
# Bytes for messages that are not yet read: rows about a column take less than 100.
ROOM_A_COLUMN = 500
LEAST_ROOM = 1 << 24


class Answers:
    """What tasks return, whichever process runs them."""

    def __init__(
        self,
        tasks: Sequence[Callable[[], Any]],
        claims: mmap.mmap | bytearray,
        letters: Letters | None = None,
        reader: int = -1,
    ) -> None:
        self._tasks = tasks
        self._claims = claims
        self._letters = letters
        """None: there is no second process, or it has ended."""
        self._reader = reader
        self._known: dict[int, Any] = {}

    def each(self) -> Iterator[tuple[int, Callable[[], Any]]]:
        """Yield the number of each task and what returns its answer, see of().

        First come those that the second process has answered: while they are used, it goes on.
        """
        left = dict.fromkeys(range(len(self._tasks)))
        while left:
            while self._letters and select.select([self._reader], [], [], 0)[0]:
                self._receive()
            number = next((known for known in self._known if known in left), next(iter(left)))
            del left[number]
            yield number, partial(self.of, number)

    def of(self, number: int) -> Any:  # noqa: ANN401 - what the task returns
        """Return the answer to a task, waiting for it if the second process has begun it."""
        is_ours = not self._claims[number]
        self._claims[number] = 1
        answer = None if is_ours else self._received(number)
        return self._tasks[number]() if answer is None else answer

    def _received(self, number: int) -> Any:  # noqa: ANN401 - as above
        while self._letters and number not in self._known:
            self._receive()
        return self._known.pop(number, None)

    def _receive(self) -> None:
        """Wait for the next answer of the second process, or for its end."""
        message = self._letters.receive(self._reader) if self._letters else None
        if message is None:
            self._letters = None
        else:
            task, answer = message
            self._known[task] = answer


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
    letters = Letters.about(facts) if is_worthwhile(facts) else None
    if letters is None:
        yield Answers(tasks, bytearray(len(tasks)))
        return
    with (
        contextlib.closing(letters),
        mmap.mmap(-1, max(1, len(tasks))) as claims,  # shared by both
        working(lambda writer: _answer(tasks, claims, partial(letters.send, writer))) as reader,
    ):
        yield Answers(tasks, claims, letters, reader)


class Letters:
    """Messages of a second process, which does not wait until they are read.

    They are kept in memory that both processes share, and take it only while they are unread. A
    process that sends more than there is room for fails.
    """

    def __init__(self, room: int) -> None:
        self._memory = mmap.mmap(-1, room)
        self._end = 0
        self._released = 0

    @classmethod
    def about(cls, facts: sqlite3.Connection) -> Letters | None:
        """Return room for rows about every column; None where there is too little memory."""
        (columns,) = facts.execute("select count(*) from columns").fetchone()
        try:
            return cls(max(LEAST_ROOM, ROOM_A_COLUMN * columns))
        except OSError:
            return None

    def send(self, writer: int, message: Any) -> None:  # noqa: ANN401 - what marshal can write
        """Store a message in the second process, and announce it to the first."""
        text = marshal.dumps(message)
        first, self._end = self._end, self._end + len(text)
        self._memory[first : self._end] = text
        os.write(writer, len(text).to_bytes(LENGTH, "big"))

    def receive(self, reader: int) -> Any:  # noqa: ANN401 - what was sent
        """Return the next message in the first process; None where the second one has ended."""
        head = os.read(reader, LENGTH)  # written at once
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


def _answer(
    tasks: Sequence[Callable[[], Any]], claims: mmap.mmap, send: Callable[[Any], None]
) -> None:
    """Run tasks until the other process has begun the rest; two may rarely claim the same one."""
    first = os.getppid()
    for number in reversed(range(len(tasks))):
        if claims[number] or os.getppid() != first:
            break
        claims[number] = 1
        try:
            answer = tasks[number]()
        except Exception:  # noqa: BLE001 - the other process runs it again and says what is wrong
            answer = None
        send((number, answer))
