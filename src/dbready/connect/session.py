"""What every dialect's session guarantees, and how its errors are classified."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from dbready import __version__
from dbready.errors import TargetError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Iterator, Sequence


APPLICATION_NAME = f"dbready/{__version__}"

Refusal = Literal["locked", "denied", "timeout", "lost", "unsupported", "other"]
Dialect: TypeAlias = str  # one of facts/dialects.py, or SQLAlchemy's name of another
Ask: TypeAlias = (
    "Callable[[str], str | None]"  # shows a prompt, returns what was typed without echo
)
Notify: TypeAlias = "Callable[[str], None]"


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds: connecting, waiting for a lock, one statement, the whole run."""

    connect: float = 10.0
    lock: float = 1.0
    statement: float = 30.0
    run: float = 600.0


class StatementError(Exception):
    """The server refused a statement; `refusal` is the kind, `message` the server's."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal: Refusal = refusal
        self.message = message


class Forwarding(Protocol):
    """The near end of a tunnel: a socket for drivers that take one, or a loopback port."""

    @property
    def address(self) -> tuple[str, int]:
        """A port on this machine that is forwarded to the database."""

    def connect(self) -> socket.socket:
        """Return a socket that is connected to the database."""


class Session(Protocol):
    """One read-only connection; each statement is its own transaction."""

    dialect: Dialect
    version_number: int
    """Major * 10000 + minor * 100 + patch."""
    preamble: Sequence[str]
    """The statements that are sent once, before the first query."""
    sent: int
    """Number of statements sent so far, the preamble included."""

    def query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one SELECT or SHOW; return column names and rows. Raises StatementError, maybe between rows.

        `seconds` is a time limit of this statement alone; None: that of the session.
        """

    def warnings(self) -> Sequence[str]:
        """Return the server's warnings about the last query."""

    def describe(self, sql: str, seconds: float | None = None) -> str:
        """Return the text that query() sends for a statement, settings included."""

    def close(self) -> None:
        """End the session; safe to call twice."""

    def abort(self) -> None:
        """Break the connection from another thread, even while a query waits."""


def one_row(session: Session, sql: str, width: int = 1) -> Sequence[object]:
    """Return the only row of a statement; raises StatementError where the answer is anything else."""
    found = list(session.query(sql)[1])
    if len(found) != 1 or len(found[0]) != width:
        raise StatementError("other", "unexpected response")
    return found[0]


class Deadline(threading.Event):
    """Calls `abort` from another thread at a moment, and is set then."""

    def __init__(self, seconds: float, abort: Callable[[], None]) -> None:
        super().__init__()
        self._end = time.monotonic() + seconds
        self._abort = abort
        self._timer = threading.Timer(seconds, self._expire)

    def start(self) -> None:
        """Watch the time."""
        self._timer = threading.Timer(max(0.0, self._end - time.monotonic()), self._expire)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """End the thread that watches the time."""
        self._timer.cancel()
        if self._timer.is_alive():  # not where the system refused to start it
            self._timer.join(1)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Run the block without another thread; its time counts, and is looked at when it ends."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def _expire(self) -> None:
        self.set()
        self._abort()


@contextmanager
def deadline(seconds: float, abort: Callable[[], None]) -> Iterator[Deadline]:
    """Call `abort` if the block runs longer than the limit; the event is set then."""
    expired = Deadline(seconds, abort)
    expired.start()
    try:
        yield expired
    finally:
        expired.stop()


def run_timed_out(label: str, seconds: float, cause: str | None) -> TargetError:
    """Return the error for a run that exceeded its time limit."""
    return TargetError(
        f"the audit of {label} took longer than {seconds:g} s",
        cause=cause,
        help="raise the limit with --timeout, or check the network and the server's load",
    )


def connection_lost(label: str, words: str) -> TargetError:
    """Return the error for a connection that ended during an audit."""
    error = TargetError(
        f"the connection to {label} was lost",
        cause=words,
        help="run the audit again; if it recurs, check the server's log and timeouts of proxies and firewalls",
    )
    error.may_pass = True
    return error
