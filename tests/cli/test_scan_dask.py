"""`dbready scan --executor`: the targets run on a Dask cluster, and what is lost there costs no night."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused
from tests.cli.scanning import REFUNDS
from tests.dask_cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.cli.scanning import Fleet

NAMES = [f"shop{number:02}" for number in range(30)]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    found = Cluster()
    try:
        yield found
    finally:
        found.stop()


def wait_for(fleet: Fleet, results: int) -> None:
    """Wait until a number of targets have a result."""
    deadline = time.monotonic() + 60
    while not (fleet.folder / "history.db").exists() or len(fleet.history.runs()) < results:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_lost_worker_costs_no_target(fleet: Fleet, cluster: Cluster) -> None:
    lose_a_worker(fleet, cluster, NAMES)


def lose_a_worker(fleet: Fleet, cluster: Cluster, names: Sequence[str]) -> None:
    """Scan targets twice, lose a worker in the second night, and find every target scanned once."""
    fleet.create(*names)
    fleet.write("", *names)
    assert fleet.scan("--executor", cluster.url).code == 0
    fleet.create(names[4], sql=REFUNDS)
    with fleet.start("--executor", cluster.url) as scan:
        wait_for(fleet, len(names) + 3)
        cluster.workers[0].stop()
        out, err = scan.communicate(timeout=120)
    assert (scan.returncode, err) == (1, "")
    assert out.split("WHAT CHANGED\n\n")[1].startswith(f"{names[4]}\n  new, high: refunds.amount")
    (night, _) = fleet.history.scans()
    runs = fleet.history.runs(scan=night)
    assert sorted(run.target for run in runs) == list(names)
    assert {run.outcome for run in runs} == {"complete"}


def test_a_lost_scheduler_ends_the_scan_and_resume_completes_it(
    fleet: Fleet, cluster: Cluster
) -> None:
    fleet.create(*NAMES)
    fleet.write("", *NAMES)
    with fleet.start("--executor", cluster.url) as scan:
        wait_for(fleet, 3)
        cluster.scheduler.stop()
        _, err = scan.communicate(timeout=120)
    assert scan.returncode == 3
    assert "the Dask scheduler dask://" in err
    assert "help: check the scheduler, and complete the scan with: dbready scan --resume" in err
    done = {run.target: run.run_id for run in fleet.history.runs()}
    assert 3 <= len(done) < len(NAMES)
    assert fleet.scan("--resume").code == 0
    runs = {run.target: run.run_id for run in fleet.history.runs()}
    assert sorted(runs) == NAMES
    assert done.items() <= runs.items()


@pytest.mark.parametrize(
    "text", ["dask://", "tcp://a:1", "dask://a", "dask://a:b", "dask://u:p@h:1"]
)
def test_what_is_no_scheduler_is_refused(fleet: Fleet, text: str) -> None:
    fleet.create("shop")
    fleet.write("", "shop")
    ended = fleet.scan("--executor", text)
    assert_refused(ended, 2, "is not the address of a Dask scheduler", "dask://HOST:8786")
    assert ":p@" not in ended.err
