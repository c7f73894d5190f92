"""Tasks on a Dask cluster: results and errors come back, and lost machines are noticed."""

from __future__ import annotations

import logging
import operator
import os
import time
from typing import TYPE_CHECKING

import pytest

from dbready import __version__
from dbready.errors import TargetError, UsageError
from dbready.scan import dask
from dbready.scan.dask import DaskExecutor, SchedulerLostError, WorkerLostError
from tests.dask_cluster import Cluster
from tests.processes import HOST, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    found = Cluster()
    try:
        yield found
    finally:
        found.stop()


def test_results_and_errors_come_back(cluster: Cluster) -> None:
    with DaskExecutor(cluster.url) as executor:
        found = [executor.submit(operator.truediv, 8, number) for number in (2, 0)]
        assert found[0].result(60) == 4
        assert isinstance(found[1].exception(60), ZeroDivisionError)


def test_what_dask_logs_is_not_shown(cluster: Cluster) -> None:
    with DaskExecutor(cluster.url):
        assert not logging.getLogger("distributed.client").isEnabledFor(logging.ERROR)


def test_the_same_task_runs_again_when_it_is_asked_for_again(cluster: Cluster) -> None:
    with DaskExecutor(cluster.url) as executor:
        first = executor.submit(time.monotonic_ns).result(60)
        assert executor.submit(time.monotonic_ns).result(60) != first


def test_what_a_lost_worker_ran_runs_again_on_another(cluster: Cluster) -> None:
    with DaskExecutor(cluster.url) as executor:
        tasks = [executor.submit(time.sleep, 0.5 + number / 1000) for number in range(8)]
        time.sleep(0.7)
        cluster.workers[0].stop()
        assert [task.result(60) for task in tasks] == [None] * 8
        assert executor.workers == 1


def test_a_task_that_ends_every_worker_fails(cluster: Cluster) -> None:
    for _ in range(2):
        cluster.workers.append(cluster.add_worker())
    with DaskExecutor(cluster.url) as executor:
        failed = executor.submit(os._exit, 1)
        assert isinstance(failed.exception(60), WorkerLostError)


def test_a_lost_scheduler_ends_every_task_with_advice(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 3.0)
    with DaskExecutor(cluster.url) as executor:
        tasks = [executor.submit(time.sleep, 5 + number) for number in range(4)]
        time.sleep(0.5)
        cluster.scheduler.stop()
        for task in tasks:
            error = task.exception(60)
            assert isinstance(error, SchedulerLostError)
            assert "--resume" in error.help


def test_a_scheduler_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1.0)
    with pytest.raises(TargetError, match="cannot connect to the Dask scheduler"):
        DaskExecutor(f"dask://{HOST}:{free_port()}")


def test_a_cluster_without_workers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "WORKER_SECONDS", 0.5)
    empty = Cluster(workers=0)
    try:
        with pytest.raises(TargetError, match="has no worker"):
            DaskExecutor(empty.url)
    finally:
        empty.stop()


def test_workers_with_another_version_are_refused(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "__version__", "9.9")
    with pytest.raises(UsageError, match=f"has dbready {__version__}; this is dbready 9.9"):
        DaskExecutor(cluster.url)
