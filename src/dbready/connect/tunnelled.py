"""A session through an SSH tunnel; both end together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from dbready.connect.session import StatementError
from dbready.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dbready.connect.session import Dialect, Notify, Session

T = TypeVar("T")


class Tunnel(Protocol):
    """What a session needs of its tunnel."""

    @property
    def dead(self) -> str | None:
        """Why it ended, if it did."""

    def close(self) -> None:
        """End it."""


class TunnelledSession:
    """A session that closes its tunnel, and names it as the cause if it fails."""

    def __init__(self, session: Session, tunnel: Tunnel, label: str) -> None:
        self._session = session
        self._tunnel = tunnel
        self._label = label
        self.dialect: Dialect = session.dialect
        self.version_number = session.version_number
        self.preamble: Sequence[str] = session.preamble

    @property
    def sent(self) -> int:
        """Number of statements sent so far."""
        return self._session.sent

    @sent.setter
    def sent(self, number: int) -> None:
        self._session.sent = number

    def query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one statement; a dead tunnel is named as the cause."""
        try:
            return self._session.query(sql, seconds)
        except StatementError as error:
            raise self._named(error) from error

    def reflect(self, ask: Callable[[Any], T]) -> T:
        """Ask SQLAlchemy's Inspector, on sessions that have one."""
        try:
            answer: T = self._session.reflect(ask)  # type: ignore[attr-defined]
        except StatementError as error:
            raise self._named(error) from error
        return answer

    @property
    def sqlalchemy_dialect(self) -> object:
        """SQLAlchemy's dialect, on sessions that have one."""
        return self._session.sqlalchemy_dialect  # type: ignore[attr-defined]

    @property
    def on_statement(self) -> Notify | None:
        """What is called with each statement, on sessions through SQLAlchemy."""
        found: Notify | None = self._session.on_statement  # type: ignore[attr-defined]
        return found

    @on_statement.setter
    def on_statement(self, called: Notify | None) -> None:
        self._session.on_statement = called  # type: ignore[attr-defined]

    @property
    def protection(self) -> str | None:
        """What refuses writes, on sessions through SQLAlchemy."""
        found: str | None = self._session.protection  # type: ignore[attr-defined]
        return found

    def _named(self, error: StatementError) -> StatementError:
        """Return the error, with the dead tunnel as its cause if there is one."""
        if error.refusal == "lost" and self._tunnel.dead:
            return StatementError("lost", tunnel_words(self._tunnel.dead))
        return error

    def warnings(self) -> Sequence[str]:
        """Return the server's warnings about the last query."""
        return self._session.warnings()

    def describe(self, sql: str, seconds: float | None = None) -> str:
        """Return what query() sends."""
        return self._session.describe(sql, seconds)

    def close(self) -> None:
        """End the session, then the tunnel, whatever the session's end does."""
        try:
            self._session.close()
        finally:
            self._tunnel.close()

    def abort(self) -> None:
        """Break the connection from another thread; close() still ends the tunnel."""
        self._session.abort()


def tunnel_words(why: str) -> str:
    """Return the message for a tunnel that ended."""
    return f"the SSH tunnel ended: {why}"


def tunnel_died(label: str, why: str) -> TargetError:
    """Return the error for a tunnel that ended before the session was open."""
    return TargetError(
        f"the SSH tunnel to {label} ended while connecting",
        cause=why,
        help="check that the last SSH server can reach the database's host and port",
    )
