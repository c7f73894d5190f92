"""Runs the fuzzer: `python -m tests.fuzz [KIND SEED]`; SECONDS says for how long."""

from __future__ import annotations

import os
import secrets
import sys
import time
from random import Random

import click

from tests.fuzz import running, servers
from tests.fuzz.cases import CASES

KINDS = {**dict.fromkeys(CASES, running.run), **dict.fromkeys(servers.TALKS, servers.run)}


def main(arguments: list[str]) -> int:
    """Run one case, or cases without end until the time is over; returns 1 when one went wrong."""
    if arguments:
        kind, seed = arguments
        KINDS[kind](kind, int(seed))
        return 0
    seconds = float(os.environ.get("SECONDS", "60"))
    start = int(os.environ.get("SEED", secrets.randbelow(10**9)))
    click.echo(f"seed {start}, {seconds:g} s (SEED and SECONDS change them)")
    return _until(time.monotonic() + seconds, start)


def _until(end: float, start: int) -> int:
    random = Random(start)  # noqa: S311 - no secret
    done, wrong = 0, 0
    while time.monotonic() < end:
        kind, seed = random.choice([*KINDS]), random.randrange(10**9)
        done += 1
        try:
            KINDS[kind](kind, seed)
        except AssertionError as fault:
            wrong += 1
            click.echo(fault)
    click.echo(f"{done} cases, {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
