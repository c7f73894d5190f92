"""A fork server for tests that run tasks in processes of their own."""

from __future__ import annotations

import multiprocessing
import tempfile
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def fork_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a test a fork server of its own, and end it: Python keeps one, and its socket, until it exits."""
    server: Any = forkserver._forkserver  # noqa: SLF001
    server._stop()  # noqa: SLF001
    with tempfile.TemporaryDirectory() as directory:
        config = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # noqa: SLF001
        monkeypatch.setitem(config, "tempdir", directory)
        yield
        server._stop()  # noqa: SLF001
