"""A scan of 300 targets on a Dask cluster that loses a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import dbready, fleet
from tests.cli.test_scan_dask import cluster, lose_a_worker

if TYPE_CHECKING:
    from tests.cli.scanning import Fleet
    from tests.dask_cluster import Cluster

__all__ = ["cluster", "dbready", "fleet"]
pytestmark = pytest.mark.integration


def test_three_hundred_targets_survive_a_lost_worker(fleet: Fleet, cluster: Cluster) -> None:
    lose_a_worker(fleet, cluster, [f"target-{number:03}" for number in range(300)])
