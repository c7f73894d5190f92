"""Runs the targets of a scan: a number at a time, and of those that share a server one after the other."""

from __future__ import annotations

import datetime as dt
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Member:
    """One target: its name, and the server that it is on; None: it shares with nobody."""

    name: str
    server: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """How a target's task ended: with a result, or with an error."""

    name: str
    started_at: str
    """ISO 8601 in UTC."""
    result: T | None = None
    error: BaseException | None = None


def run(
    members: Sequence[Member],
    submit: Callable[[Executor, str], Future[T]],
    executor: Executor,
    jobs: int,
) -> Iterator[Outcome[T]]:
    """Yield the outcome of each target as it ends, at most `jobs` at a time and one a server.

    `submit` starts the task of a target by its name. It is called only when it is the target's turn, so
    that what a task needs is not in memory before.
    """
    queues: dict[str, deque[str]] = {}
    for number, member in enumerate(members):
        key = f"server {member.server}" if member.server else f"member {number}"
        queues.setdefault(key, deque()).append(member.name)
    ready = deque(queues)
    running: dict[Future[T], tuple[str, str, str]] = {}
    while ready or running:
        while ready and len(running) < jobs:
            key = ready.popleft()
            name = queues[key].popleft()
            running[submit(executor, name)] = (key, name, _now())
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            key, name, started_at = running.pop(future)
            if queues[key]:
                ready.append(key)
            error = future.exception()
            yield Outcome(name, started_at, None if error else future.result(), error)


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
