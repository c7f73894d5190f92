"""Shards: which part of a scan's targets each of several machines takes."""

from __future__ import annotations

import hashlib
import re

from dbready.errors import UsageError

MOST = 10_000


def parse(text: str) -> tuple[int, int]:
    """Return number and count of a shard such as 3/50; refuses what is not one."""
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    number, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= count <= MOST:
        raise UsageError(
            f"--shard {text} is not a part of a scan",
            help="write --shard 3/50 for the third of 50 parts, of which the first is 1/50",
        )
    return number, count


def takes(shard: tuple[int, int], target: str) -> bool:
    """Say whether a shard takes a target: each target belongs to one, the same on every machine."""
    number, count = shard
    digest = hashlib.sha256(target.encode()).digest()
    return int.from_bytes(digest[:8], "big") % count == number - 1
