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


class GivenUpError(Exception):
    """The work did not end: `why` is late or aborted."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Worker:
    """Runs one action at a time; its thread is left behind if an action does not end."""

    def __init__(self) -> None:
        self._todo: SimpleQueue[tuple[Callable[[], object], SimpleQueue[object]] | None] = (
            SimpleQueue()
        )
        self._aborted = threading.Event()
        self._started = 0.0
        threading.Thread(target=self._work, name="dbready-session", daemon=True).start()

    def run(self, action: Callable[[], T], seconds: float) -> T:
        """Return what the action returns; raises GivenUpError after abort(), or if a step is late.

        Each call of step() within the action begins the time anew.
        """
        if self._aborted.is_set():
            raise GivenUpError("aborted")
        answers: SimpleQueue[object] = SimpleQueue()
        self.step()
        self._todo.put((action, answers))
        while True:
            try:
                answer = answers.get(timeout=SECONDS_BETWEEN_LOOKS)
            except Empty:
                if self._aborted.is_set():
                    raise GivenUpError("aborted") from None
                if time.monotonic() - self._started > seconds:
                    raise GivenUpError("late") from None
                continue
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
