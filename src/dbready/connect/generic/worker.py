"""A thread that does one session's work, so that nothing that a driver does can hold up the others."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
SECONDS_BETWEEN_LOOKS = 0.1


SECONDS_TO_CANCEL = 2.0


class GivenUpError(Exception):
    """The work did not end in time, or was aborted; it may still hold the connection."""


class CancelledError(Exception):
    """The work did not end in time and was cancelled; the connection can be used."""


class Worker:
    """Runs one action at a time; its thread is left behind if an action does not end."""

    def __init__(self) -> None:
        self._todo: SimpleQueue[tuple[Callable[[], object], SimpleQueue[object]] | None] = (
            SimpleQueue()
        )
        self._aborted = threading.Event()
        self._started = 0.0
        threading.Thread(target=self._work, name="dbready-session", daemon=True).start()

    def run(
        self, action: Callable[[], T], seconds: float, cancel: Callable[[], None] | None = None
    ) -> T:
        """Return what the action returns; raises GivenUpError after abort(), or if a step is late.

        Each call of step() within the action begins the time anew. A late step is cancelled if that
        is possible, and CancelledError says that it ended.
        """
        if self._aborted.is_set():
            raise GivenUpError
        limit, is_cancelled = seconds, False
        answers: SimpleQueue[object] = SimpleQueue()
        self.step()
        self._todo.put((action, answers))
        while True:
            try:
                answer = answers.get(timeout=SECONDS_BETWEEN_LOOKS)
            except Empty:
                is_late = time.monotonic() - self._started > limit
                if self._aborted.is_set() or (is_late and (is_cancelled or cancel is None)):
                    raise GivenUpError from None
                if is_late and cancel is not None:
                    cancel()
                    limit, is_cancelled = limit + SECONDS_TO_CANCEL, True
                continue
            if self._aborted.is_set():
                raise GivenUpError
            if is_cancelled:
                raise CancelledError
            if isinstance(answer, _Failure):
                raise answer.error
            return answer  # type: ignore[return-value]

    def step(self) -> None:
        """Begin the time of a step: the action sends its next statement."""
        self._started = time.monotonic()

    def abort(self) -> None:
        """Make run() give up, now and from now on; called from any thread."""
        self._aborted.set()

    def stop(self) -> None:
        """End the thread once its work is done."""
        self._todo.put(None)

    def _work(self) -> None:
        while (item := self._todo.get()) is not None:
            action, answers = item
            try:
                answers.put(action())
            except BaseException as error:  # noqa: BLE001 - raised again by run()
                answers.put(_Failure(error))


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.error = error
