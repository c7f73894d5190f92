"""Derives in a second process while statistics are still being read, on which nearly nothing depends."""

from __future__ import annotations

import select
from collections import Counter
from contextlib import ExitStack
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from dbready.derive.roles import stated_roles
from dbready.derive.times import digit_dates
from dbready.facts import contract, second_process, snapshot

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
        self._reader = -1
        self._receive: Callable[[], Any] | None = None
        self._sizes: tuple[int, int] | None = None
        self._stored: Counter[str] = Counter()
        self._warnings: list[str] | None = None
        """None: not all has arrived."""

    def close(self) -> None:
        """End the second process, if there is one."""
        self._receive = None
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
            _delete_derived(facts)
            self._stack.callback(letters.close)
            self._reader = self._stack.enter_context(
                second_process.working(
                    lambda writer: _work(facts, work, partial(letters.send, writer))
                )
            )
            self._receive = partial(letters.receive, self._reader)

    def store_arrived(self, facts: sqlite3.Connection) -> None:
        """Store some of what has arrived, without waiting for it; a transaction around it may be undone.

        It takes milliseconds, so that a statement whose answer is being read does not time out.
        """
        if self._receive and select.select([self._reader], [], [], 0)[0]:
            self._store_next(facts, self._receive)

    def store(self, facts: sqlite3.Connection) -> list[str] | None:
        """Store what was derived, and return the warnings; None where the facts have to be read again.

        That is so where nothing was begun, or failed, where facts have changed since, and where
        statistics state a role.
        """
        try:
            if self._receive is None or self._has_changed(facts):
                return None
            with snapshot.transaction(facts):
                while self._store_next(facts, self._receive):
                    pass
            return self._warnings if self._is_whole(facts) else None
        finally:
            self.close()

    def _has_changed(self, facts: sqlite3.Connection) -> bool:
        sizes = facts.execute(SIZES).fetchone()
        rests = stated_roles.rest_on_statistics(facts) or digit_dates.rest_on_statistics(facts)
        return sizes != self._sizes or rests

    def _store_next(self, facts: sqlite3.Connection, receive: Callable[[], Any]) -> bool:
        """Store the next rows; say whether there may be more."""
        message = None if self._warnings is not None else receive()
        if message is None:
            return False
        table, names, rows = message
        if table is None:
            self._warnings = list(rows)
            return False
        snapshot.add(facts, table, names, rows)
        self._stored[table] += len(rows)
        return True

    def _is_whole(self, facts: sqlite3.Connection) -> bool:
        """Say whether all rows are there: a failed statement undoes what was stored while it ran."""
        return all(
            facts.execute(f"select count(*) from {table}").fetchone() == (count,)  # noqa: S608 - names of the contract
            for table, count in self._stored.items()
        )


def _delete_derived(facts: sqlite3.Connection) -> None:
    for name in contract.derived_tables():
        facts.execute(f"delete from {name}")  # noqa: S608 - names of the contract


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
