"""Each target belongs to one shard, the same on every machine."""

from __future__ import annotations

import pytest

from dbready.errors import UsageError
from dbready.scan import shards


def test_each_target_belongs_to_one_shard() -> None:
    names = [f"target_{number}" for number in range(200)]
    taken = [name for part in range(1, 8) for name in names if shards.takes((part, 7), name)]
    assert sorted(taken) == sorted(names)


def test_a_target_belongs_to_the_same_shard_on_every_machine() -> None:
    names = ("shop", "billing", "crm")
    assert [name for name in names if shards.takes((1, 2), name)] == ["crm"]


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/2/3", "-1/2", "1/99999"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a part of a scan"):
        shards.parse(text)


def test_a_shard_is_a_number_and_a_count() -> None:
    assert shards.parse("3/50") == (3, 50)
