"""Derives in a second process while statistics are still being read, on which nearly nothing depends."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from dbready.derive import stated_roles
from dbready.facts import second_process, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from dbready.derive.meaning import Insert

ROWS_AT_ONCE = 5_000
# Tables that are created or dropped meanwhile lose their facts.
SIZES = "select (select count(*) from tables), (select count(*) from columns)"


class Ahead:
    """What a second process derives, which close() ends."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._receive: Callable[[], Any] | None = None
        self._sizes: tuple[int, int] | None = None

    def close(self) -> None:
        """End the second process, if there is one."""
        self._stack.close()

    def start(
        self, facts: sqlite3.Connection, work: Callable[[sqlite3.Connection, Insert], list[str]]
    ) -> None:
        """Begin, if that gains time, to derive from facts that are complete but for statistics.

        `work` derives what it is given, stores rows with the function that it is given, and returns warnings.
        """
        if self._receive is not None or not second_process.is_worthwhile(facts):
            return
        self._sizes = facts.execute(SIZES).fetchone()
        if letters := second_process.Letters.about(facts):
            self._stack.callback(letters.close)
            reader = self._stack.enter_context(
                second_process.working(
                    lambda writer: _work(facts, work, partial(letters.send, writer))
                )
            )
            self._receive = partial(letters.receive, reader)

    def store(self, facts: sqlite3.Connection) -> list[str] | None:
        """Store what was derived, and return the warnings; None where the facts have to be read again.

        That is so where nothing was begun, or failed, where facts have changed since, and where
        statistics state a role.
        """
        receive = self._receive
        self._receive = None
        if receive is None:
            return None
        try:
            return self._stored(facts, receive)
        finally:
            self.close()

    def _stored(self, facts: sqlite3.Connection, receive: Callable[[], Any]) -> list[str] | None:
        has_changed = facts.execute(SIZES).fetchone() != self._sizes
        if has_changed or stated_roles.rest_on_statistics(facts):
            return None
        for name in snapshot.derived_tables():
            facts.execute(f"delete from {name}")  # noqa: S608 - names of the contract
        while message := receive():
            table, names, rows = message
            if table is None:
                return list(rows)
            snapshot.insert(facts, table, names, rows)
        return None


def _work(
    facts: sqlite3.Connection,
    work: Callable[[sqlite3.Connection, Insert], list[str]],
    send: Callable[[Any], None],
) -> None:
    def insert(
        _facts: sqlite3.Connection,
        table: str,
        names: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> None:
        waiting = iter(rows)
        while some := [tuple(row) for row in islice(waiting, ROWS_AT_ONCE)]:
            send((table, list(names), some))

    warnings = work(facts, insert)
    send((None, [], warnings))
