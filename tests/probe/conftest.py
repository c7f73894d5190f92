"""Probes of small databases do not rest between their statements."""

from __future__ import annotations

import time

import pytest

from dbready.probe.budget import Budget


@pytest.fixture(autouse=True)
def _without_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare tests the pauses, which tests/safety and tests/cli keep."""
    monkeypatch.setattr(Budget.__init__, "__defaults__", (time.monotonic, lambda _seconds: None))
