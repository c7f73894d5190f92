"""Runs one command and prints its wall time, peak memory and exit code as JSON.

A child starts with the memory of its parent counted as its own: this process stays small.
"""

from __future__ import annotations

import json
import os
import sys
import time

if __name__ == "__main__":
    started = time.perf_counter()
    child = os.posix_spawnp(
        sys.argv[1],
        sys.argv[1:],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps({"seconds": seconds, "kilobytes": usage.ru_maxrss, "code": code}))
