"""A scan that is killed, or whose disk is full, leaves a history that is whole, and --resume completes it."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import socket
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from dbready.cli import main, scan_run
from tests.cli.scanning import REFUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dbready.history.store import History
    from tests.cli.scanning import Fleet

pytestmark = pytest.mark.slow
NAMES = ("one", "two", "three")
MOMENTS = 30
REFERENCES = """
select 'content of a run'
from runs
where baseline_hash is not null and baseline_hash not in (select content_hash from contents)
  or report_hash is not null and report_hash not in (select content_hash from contents)
union all
select 'content of facts'
from run_facts
where content_hash not in (select content_hash from contents)
union all
select 'run of a change'
from changes
where run_id not in (select run_id from runs)
union all
select 'run of a span'
from finding_spans
where opened_run_id not in (select run_id from runs)
union all
select 'span that is open twice'
from finding_spans
where closed_run_id is null
group by target_name, fingerprint
having count(*) > 1
"""


def scan_in_child(folder: Path, *arguments: str) -> None:
    """Run a scan whose targets are threads of this process, so that a signal ends all of it."""
    scan_run._processes = lambda jobs: ThreadPoolExecutor(jobs)  # noqa: PLW0108, SLF001
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - until the process ends
    command = ["scan", "--config", str(folder / "dbready.toml"), "--jobs", "2", *arguments]
    os._exit(main._run(command))  # noqa: SLF001


def assert_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert database.execute(REFERENCES).fetchall() == []


def test_a_scan_may_be_killed_at_any_moment(fleet: Fleet, fork_server: None) -> None:
    del fork_server
    names = NAMES[:2]
    fleet.create(*names)
    fleet.write("", *names)
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dbready.cli.scan_preload", __name__])
    begun = time.monotonic()
    whole = context.Process(target=scan_in_child, args=(fleet.folder,))
    whole.start()
    whole.join()
    longest = time.monotonic() - begun
    assert whole.exitcode == 0
    moments = random.Random(11)  # noqa: S311 - the same moments every time
    states = set()
    for _ in range(MOMENTS):
        process = context.Process(target=scan_in_child, args=(fleet.folder,))
        process.start()
        process.join(moments.uniform(0, longest))
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        assert_whole(fleet.folder / "history.db")
        last = fleet.history.scans(limit=1)[0]
        states.add((last.state, len(fleet.history.runs(scan=last))))
        if last.state != "complete":
            ended = fleet.scan("--resume")
            assert ended.code == 0, ended
        assert_night_is_whole(fleet.history, names)
    assert any(state == "running" for state, _ in states), states


def assert_night_is_whole(history: History, names: Sequence[str]) -> None:
    last = history.scans(limit=1)[0]
    night = history.night(last)
    assert (last.state, night.not_scanned) == ("complete", ())
    assert [each.run.target for each in night.targets] == list(names)
    assert [change for each in night.targets for change in each.changes] == []


def test_resume_scans_only_what_is_left(fleet: Fleet) -> None:
    fleet.create(*NAMES)
    fleet.write("", *NAMES)
    fleet.scan()
    fleet.create("three", sql=REFUNDS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scan_run, "_show", interrupt_after(2))
        ended = fleet.scan("--jobs", 1, "--fail-on", "low")
    assert (ended.code, ended.out) == (3, "")
    assert ended.sentence == "the scan was interrupted"
    assert ended.help == "what was scanned is kept; complete it with: dbready scan --resume"
    fleet.create("one", sql=REFUNDS)  # too late: it was scanned
    resumed = fleet.scan("--resume")
    assert resumed.code == 1
    assert "three  " in resumed.out
    assert "money-as-float in refunds.amount of three (new, high)" in resumed.out
    assert "at or above --fail-on low" in resumed.out
    assert "of one" not in resumed.out
    assert fleet.scan("--resume").sentence.startswith("there is nothing to resume: the last scan")


def interrupt_after(count: int) -> Any:  # noqa: ANN401 - in place of a function
    left = [count]

    def show(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    return show


def test_a_full_disk_ends_the_scan_clearly(fleet: Fleet) -> None:
    fleet.create(*NAMES)
    fleet.write("", *NAMES)
    fleet.scan()
    before = fleet.history.runs()
    size = (fleet.folder / "history.db").stat().st_size
    for name in NAMES:
        tables = "".join(
            f"create table t{n}_{name} (id integer primary key, a{n} float);" for n in range(40)
        )
        fleet.create(name, sql=tables)
    most = (size + 8_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, most)
    try:
        ended = fleet.scan()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
        signal.signal(signal.SIGXFSZ, ignored)
    assert (ended.code, ended.out) == (3, "")
    assert (
        "history.db: there is no space left for it" in ended.sentence
        or "cannot be read" in ended.sentence
    )
    assert "dbready scan --resume" in ended.help
    assert_whole(fleet.folder / "history.db")
    assert [run for run in fleet.history.runs() if run in before] == before
    resumed = fleet.scan("--resume")
    assert resumed.code in {0, 1}
    assert_whole(fleet.folder / "history.db")
    assert not fleet.history.night(fleet.history.scans(limit=1)[0]).not_scanned


def test_the_processes_of_a_killed_scan_end(fleet: Fleet) -> None:
    fleet.create(*NAMES)
    waits = '[targets.silent]\nurl = "postgresql://auditor@127.0.0.1:{port}/shop"\n'
    with closing(listening()) as server:
        fleet.write(waits.format(port=server.getsockname()[1]), *NAMES)
        process = fleet.start()
        accepted, _ = server.accept()  # the process of the silent target is waiting
        with closing(accepted):
            process.kill()
            process.communicate()
            accepted.settimeout(30)
            while accepted.recv(1024):
                pass  # it has closed the connection, since it ended
    assert fleet.scan("--resume", "--timeout", 1).code in {2, 3}


def listening() -> socket.socket:
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    return server


def test_a_scan_by_process_says_the_same(fleet: Fleet) -> None:
    fleet.create(*NAMES)
    fleet.write("", *NAMES)
    ended = fleet.wait(fleet.start())
    assert (ended.code, ended.err) == (0, "")
    assert [line.split()[0] for line in ended.out.splitlines()[2:5]] == list(NAMES)
