"""One read-only connection through SQLAlchemy; each question is its own transaction."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import event, inspect

from dbready.connect.generic.errors import statement_error
from dbready.connect.generic.worker import CancelledError, GivenUpError, Worker
from dbready.connect.session import StatementError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.reflection import Inspector

    from dbready.connect.generic.measures import Measures
    from dbready.connect.session import Limits, Notify

T = TypeVar("T")
COMMENTS = re.compile(r"(?:\s+|--[^\n]*\n|/\*.*?\*/)+", re.DOTALL)
# A dialect's package decides what is sent; what could change something is refused here.
READS = frozenset(
    {"select", "with", "show", "describe", "desc", "explain", "pragma", "set", "values", "exists"}
)
CLOSE_SECONDS = 2.0


class GenericSession:
    """A session of any dialect; statements that are not reads are refused before they are sent."""

    def __init__(
        self, connection: Connection, dialect: str, measures: Measures, limits: Limits
    ) -> None:
        self._connection = connection
        self._measures = measures
        self._seconds = limits.statement
        self._worker = Worker()
        self._inspector: Inspector | None = None
        self._is_broken = False
        self.dialect = dialect
        self.version_number = 0
        self.preamble: Sequence[str] = ()
        self.sent = 0
        self.protection: str | None = None
        """What refuses writes, as a phrase; None: nothing does, and the user allowed that."""
        self.on_statement: Notify | None = None
        """Called with each statement before it is sent."""
        event.listen(connection.engine, "before_cursor_execute", self._before)

    def query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one statement and fetch all of its rows."""

        def run() -> tuple[Sequence[str], Iterable[Sequence[object]]]:
            # Without it, drivers take a % in the text for a parameter.
            result = self._connection.exec_driver_sql(
                sql, execution_options={"no_parameters": True}
            )
            if not result.returns_rows:
                return (), ()
            return list(result.keys()), [tuple(row) for row in result]

        return self._run(run, seconds)

    def reflect(self, ask: Callable[[Inspector], T]) -> T:
        """Return what SQLAlchemy's Inspector answers; the time limit is that of each statement.

        StatementError says "unsupported" where the dialect does not implement it.
        """

        def run() -> T:
            if self._inspector is None:
                self._inspector = inspect(self._connection)
            return ask(self._inspector)

        return self._run(run)

    @property
    def sqlalchemy_dialect(self) -> Any:  # noqa: ANN401 - differs by package
        """SQLAlchemy's dialect, which knows the names of its types."""
        return self._connection.dialect

    def describe(self, sql: str, seconds: float | None = None) -> str:
        """Return the statement as it is: the time limit is kept by this process."""
        del seconds
        return sql

    def warnings(self) -> Sequence[str]:
        """Drivers have no way in common to ask for warnings."""
        return ()

    def close(self) -> None:
        """End the session; a connection that does not answer is left behind."""
        with suppress(Exception):
            if self._is_broken:
                self._worker.stop()
                return
            self._worker.run(self._connection.close, CLOSE_SECONDS)
        self._worker.stop()

    def abort(self) -> None:
        """Stop waiting for the server, and refuse everything from now on."""
        self._cancel()
        self._worker.abort()

    def _cancel(self) -> None:
        if self._measures.cancel is not None:
            with suppress(Exception):
                self._measures.cancel(self._connection.connection.dbapi_connection)

    def _run(self, action: Callable[[], T], seconds: float | None = None) -> T:
        limit = self._seconds if seconds is None else seconds

        def whole() -> T:
            try:
                return action()
            finally:
                with suppress(Exception):  # no transaction stays open; what failed has ended it
                    self._connection.rollback()

        cancel = self._cancel if self._measures.cancel else None
        try:
            return self._worker.run(whole, limit, cancel)
        except CancelledError:
            raise StatementError("timeout", f"no answer within {limit:g} s") from None
        except GivenUpError:
            self._is_broken = True
            self._worker.abort()
            words = f"no answer within {limit:g} s, or the time of the audit is over"
            raise StatementError("lost", words) from None
        except KeyboardInterrupt:
            self._is_broken = True
            self._cancel()
            raise
        except Exception as error:
            raise statement_error(error) from error

    def _before(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """Count, report and judge each statement before it is sent."""
        self._worker.step()
        first = COMMENTS.sub(" ", statement).split(maxsplit=1)
        word = first[0].lower().lstrip("(") if first else ""
        if word not in READS:
            raise StatementError("other", f"the dialect's package tried to send {word.upper()}")
        self.sent += 1
        if self.on_statement:
            self.on_statement(statement)
