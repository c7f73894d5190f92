"""Servers that answer with wrong bytes: nothing of them looks clean, and the end is a sentence."""

from __future__ import annotations

import pytest

from tests.fuzz import servers


@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize("kind", servers.TALKS)
def test_whatever_a_server_answers_ends_with_a_sentence(kind: str, block: int) -> None:
    for seed in range(block * 8, block * 8 + 8):
        servers.run(kind, seed)
