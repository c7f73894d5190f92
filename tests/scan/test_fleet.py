"""Targets run a number at a time, and those that share a server one after the other."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import Executor, Future, ThreadPoolExecutor

from dbready.scan.fleet import Member, run


class Watch:
    """Counts who runs at the same time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def work(self, name: str) -> str:
        for key in ("all", name.split("_", maxsplit=1)[0]):
            with self.lock:
                self.now[key] += 1
                self.most[key] = max(self.most[key], self.now[key])
        time.sleep(0.01)
        with self.lock:
            self.now.subtract(["all", name.split("_", maxsplit=1)[0]])
        if name == "own_3":
            message = "it broke"
            raise ValueError(message)
        return name.upper()


def outcomes(watch: Watch, members: list[Member], jobs: int) -> dict[str, object]:
    def submit(executor: Executor, name: str) -> Future[str]:
        return executor.submit(watch.work, name)

    with ThreadPoolExecutor(8) as executor:
        return {
            each.name: each.error or each.result for each in run(members, submit, executor, jobs)
        }


def test_each_target_has_its_own_outcome() -> None:
    found = outcomes(Watch(), [Member(f"own_{number}") for number in range(6)], 3)
    assert isinstance(found.pop("own_3"), ValueError)
    assert found == {f"own_{number}": f"OWN_{number}" for number in (0, 1, 2, 4, 5)}


def test_a_server_has_one_connection_at_a_time() -> None:
    watch = Watch()
    shared = [Member(f"shared_{number}", "db:5432") for number in range(5)]
    found = outcomes(watch, [*shared, *(Member(f"own_{n}") for n in range(3))], 4)
    assert watch.most["shared"] == 1
    assert set(found) == {*(f"shared_{n}" for n in range(5)), *(f"own_{n}" for n in range(3))}


def test_no_more_targets_run_than_jobs() -> None:
    watch = Watch()
    outcomes(watch, [Member(f"other_{number}") for number in range(9)], 2)
    assert watch.most["all"] <= 2


def test_targets_without_a_shared_server_run_at_the_same_time() -> None:
    barrier = threading.Barrier(3)

    def submit(executor: Executor, name: str) -> Future[int]:
        del name
        return executor.submit(barrier.wait, 10)

    with ThreadPoolExecutor(3) as executor:
        found = list(run([Member(name) for name in "abc"], submit, executor, 3))
    assert [each.error for each in found] == [None, None, None]
