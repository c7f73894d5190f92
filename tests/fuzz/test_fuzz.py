"""A small fixed part of the fuzzer; `make fuzz` continues with other seeds."""

from __future__ import annotations

import pytest

from tests.fuzz import running

MANY = {"url": 60, "settings": 20, "rule": 6, "snapshot": 16, "comparison": 16, "baseline": 16}


@pytest.mark.parametrize("kind", MANY)
def test_whatever_is_given_ends_with_a_sentence(kind: str) -> None:
    for seed in range(MANY[kind]):
        running.run(kind, seed)
