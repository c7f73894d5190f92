"""Two processes give the answers of one, whatever becomes of the second, and leave no process behind."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dbready.derive.meaning import derive
from dbready.engine import loader, runner
from dbready.facts import second_process, snapshot
from tests.facts.building import facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from dbready.findings.result import Result

HERE = os.getpid()


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a second process also for the few facts of a test."""
    monkeypatch.setattr(second_process, "is_worthwhile", lambda _facts: True)


@pytest.fixture
def facts() -> sqlite3.Connection:
    return snapshot.new()


def is_here() -> bool:
    return os.getpid() == HERE


def wait_for_the_second(answers: second_process.Answers) -> None:
    """Wait until the second process has answered something, or has ended."""
    assert select.select([answers._reader], [], [], 60)[0]  # noqa: SLF001


def numbered(number: int, seconds: float = 0.02) -> tuple[int, bool]:
    """Return the number, and whether this process was asked."""
    time.sleep(seconds)
    return number, is_here()


def tasks(count: int) -> list[Callable[[], tuple[int, bool]]]:
    return [partial(numbered, number) for number in range(count)]


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the processes that were started."""
    started: list[int] = []
    fork = os.fork

    def noted() -> int:
        child = fork()
        started.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    return started


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_both_processes_answer_and_every_answer_is_that_of_its_task(
    facts: sqlite3.Connection,
) -> None:
    with second_process.answering(tasks(20), facts) as answers:
        found = [answers.of(number) for number in range(20)]
    assert [number for number, _ in found] == list(range(20))
    assert {is_ours for _, is_ours in found} == {True, False}
    assert found[0] == (0, True)
    assert found[-1] == (19, False)


def test_answers_larger_than_a_pipe_arrive_whole(facts: sqlite3.Connection) -> None:
    rows = [("a" * 1000, number, None, 0.5, b"x") for number in range(5000)]
    with second_process.answering([lambda: (1, []), lambda: (len(rows), rows)], facts) as answers:
        wait_for_the_second(answers)
        assert answers.of(1) == (5000, rows)


def test_what_the_second_process_has_answered_comes_first(facts: sqlite3.Connection) -> None:
    with second_process.answering(tasks(20), facts) as answers:
        wait_for_the_second(answers)
        found = [(number, answer()) for number, answer in answers.each()]
    assert found[0] == (19, (19, False))
    assert sorted(number for number, _ in found) == list(range(20))
    assert all(number == answer for number, (answer, _) in found)
    assert {is_ours for _, (_, is_ours) in found} == {True, False}


def test_each_task_is_answered_here_where_answers_have_no_room(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_process, "LEAST_ROOM", 4096)
    long = [lambda: ("a" * 5000, is_here()) for _ in range(3)]
    with second_process.answering(long, facts) as answers:
        time.sleep(0.2)
        found = {number: answer() for number, answer in answers.each()}
    assert found == dict.fromkeys(range(3), ("a" * 5000, True))


def test_a_task_that_fails_in_the_second_process_fails_in_the_first(
    facts: sqlite3.Connection,
) -> None:
    def fails() -> None:
        message = f"asked here: {is_here()}"
        raise ValueError(message)

    with second_process.answering([*tasks(3), fails], facts) as answers:
        time.sleep(0.2)
        with pytest.raises(ValueError, match="asked here: True"):
            answers.of(3)
        assert answers.of(2) == (2, False)


def test_the_first_process_answers_what_a_dead_second_one_has_begun(
    facts: sqlite3.Connection,
) -> None:
    def dies() -> tuple[int, bool]:
        if not is_here():
            os.kill(os.getpid(), signal.SIGKILL)
        return 3, True

    with second_process.answering([*tasks(3), dies], facts) as answers:
        wait_for_the_second(answers)
        assert [answers.of(number) for number in range(4)] == [(n, True) for n in range(4)]


def test_the_first_process_answers_everything_where_none_can_be_started(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    with second_process.answering(tasks(3), facts) as answers:
        assert [answers.of(number) for number in range(3)] == [(n, True) for n in range(3)]


def test_the_second_process_ends_with_the_block(
    facts: sqlite3.Connection, children: list[int]
) -> None:
    def interrupted() -> None:
        with second_process.answering([lambda: numbered(0, 60.0)], facts):
            time.sleep(0.1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [is_gone(child) for child in children] == [True]


def test_rules_find_the_same_in_two_processes(
    monkeypatch: pytest.MonkeyPatch, children: list[int]
) -> None:
    tables = {f"shop.{name}": ["id", "created_at", "total"] for name in ("orders", "items")}
    with closing(facts_of(tables)) as facts:
        facts.execute(
            "update columns set type_family = 'timestamp', has_time_zone = 0 where ordinal_position = 2"
        )
        derive(facts)
        rules = loader.load([])
        together = runner.run(rules, facts)
        monkeypatch.setattr(second_process, "is_worthwhile", lambda _facts: False)
        alone = runner.run(rules, facts)
    assert [shown(each) for each in together] == [shown(each) for each in alone]
    assert "found" in {each.outcome for each in alone}
    assert [is_gone(child) for child in children] == [True]


def shown(result: Result) -> list[object]:
    found = [(str(each.about), each.message) for each in result.findings]
    return [result.name, result.outcome, result.reason, result.population, *found]


def test_small_schemas_are_left_to_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert not second_process.is_worthwhile(facts_of({"shop.orders": ["id"]}))
