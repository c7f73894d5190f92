"""Runs the targets of a scan, each as a task of its own, and records what they result in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.cli import resolve, scan_entry, scan_target
from dbready.cli.notices import notify
from dbready.cli.servers import server_of
from dbready.derive import over_nights
from dbready.errors import DbreadyError, UsageError
from dbready.scan import fleet
from dbready.scan.dask import DaskExecutor, SchedulerLostError, WorkerLostError
from dbready.scan.processes import ProcessDiedError, ProcessExecutor, TookTooLongError
from dbready.scan.report import line
from dbready.scan.task import Before, Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Executor, Future

    from dbready.cli.scan_plan import Plan
    from dbready.config import Settings
    from dbready.history import locks
    from dbready.history.recording import Entry
    from dbready.history.records import Run, Scan
    from dbready.history.store import History
    from dbready.scan.fleet import Outcome
    from dbready.scan.task import Result

JOBS = 4
SECONDS = 600.0  # of a target, as --timeout of an audit
GRACE = 60.0  # seconds in which rules run and sessions are closed, before a process is killed
MOST_EARLIER = 100  # complete runs that are looked through for evidence over nights
PAUSES = (1.0, 4.0, 15.0)  # seconds before each further attempt, where the cause may pass


def scan(plan: Plan, scan: Scan, lock: locks.Lock) -> None:
    """Scan the targets of a plan that have no result yet, and record each as it ends.

    Ends with SchedulerLostError, and leaves the rest for --resume, if the cluster is lost.
    """
    done = {each.target for each in plan.history.runs(scan=scan)}
    todo = [name for name in plan.own if name not in done and name in plan.known.targets]
    members = [fleet.Member(name, server_of(name, plan.path)) for name in todo]
    width = max(map(len, plan.targets), default=0)
    tasks: dict[str, Task] = {}

    def submit(executor: Executor, name: str) -> Future[Result]:
        tasks[name] = _task(plan, name)
        return executor.submit(scan_target.scan_target, tasks[name])

    executor, jobs = _executor(plan)
    try:
        for outcome in fleet.run(members, submit, executor, jobs):
            entry = _entry(outcome, tasks.pop(outcome.name))
            lock.keep()
            recorded = plan.history.record(scan, entry)
            _show(plan, outcome, recorded, width)
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


def _executor(plan: Plan) -> tuple[Executor, int]:
    """Return what runs the targets, and how many at a time: processes on this machine, or a Dask cluster."""
    if plan.executor is not None:
        cluster = DaskExecutor(plan.executor)
        return cluster, plan.jobs or cluster.workers
    jobs = plan.jobs or JOBS
    return _processes(jobs), jobs


def _processes(jobs: int) -> Executor:
    return ProcessExecutor(jobs, ["dbready.cli.scan_preload"], _allowed)


def _allowed(task: Task) -> float:
    """Return the seconds after which the process of a task is killed."""
    return task.seconds + GRACE


def _task(plan: Plan, name: str) -> Task:
    each = plan.known.targets[name]
    return Task(
        name,
        str(plan.path),
        plan.arguments,
        _environment(each),
        _before(plan.history, name),
        _seconds(plan, each),
        PAUSES,
    )


def _environment(each: Settings) -> str | None:
    try:
        return each.value("environment")  # type: ignore[no-any-return]
    except UsageError:
        return None  # its variable is not set; the target's own scan says so


def _seconds(plan: Plan, each: Settings) -> float:
    if "--timeout" in plan.arguments:
        return float(plan.arguments[plan.arguments.index("--timeout") + 1])
    try:
        return float(resolve.number(each, "timeout") or SECONDS)
    except UsageError:
        return SECONDS


def _before(history: History, target: str) -> Before | None:
    """Return what a target is compared with; None if it was never scanned completely."""
    last, kept = history.last_complete(target), history.last_baseline(target)
    if last is None or kept is None or kept.baseline_hash is None:
        return None
    spans = history.spans(target)
    open_spans = tuple(span for span in spans if span.closed_run is None)
    is_open = {span.fingerprint for span in open_spans}
    return Before(
        last.run_id,
        last.started_at,
        last.label,
        history.content(kept.baseline_hash).decode(),
        history.content(kept.rules_hash) if kept.rules_hash else None,
        history.packed_facts(last),
        tuple(_earlier(history, last)),
        open_spans,
        _reported_drift(history, last),
        frozenset(span.fingerprint for span in spans) - is_open,
    )


def _reported_drift(history: History, last: Run) -> frozenset[tuple[str, str, str]]:
    """Return the changes of the schema that were reported since the last complete run."""
    runs = history.runs(last.target, outcome="incomplete", limit=MOST_EARLIER)
    return frozenset(
        (change.change, change.object_name, change.text)
        for run in runs
        if run.run_id > last.run_id
        for change in history.changes(run)
        if change.is_drift
    )


def _earlier(history: History, last: Run) -> Iterator[Mapping[str, bytes]]:
    """Return facts of the runs before the last complete one that are worth comparing with."""
    runs = history.runs(last.target, outcome="complete", limit=MOST_EARLIER)
    for position in over_nights.worth_comparing([run.started_at for run in runs]):
        if runs[position].run_id != last.run_id:
            yield history.packed_facts(runs[position], over_nights.READS)


def _entry(outcome: Outcome[Result], task: Task) -> Entry:
    """Return what is stored of a target, also where its process died."""
    if outcome.result is not None:
        return outcome.result.entry
    error = outcome.error or RuntimeError("no result")
    if isinstance(error, SchedulerLostError):
        raise error  # it is no fault of the target
    if isinstance(error, TookTooLongError):
        known = DbreadyError(
            f"the scan of {task.target} took longer than {task.seconds:g} s",
            cause=str(error),
            help="raise its timeout in dbready.toml, or limit it: tables, exclude_tables",
        )
    elif isinstance(error, ProcessDiedError | WorkerLostError):
        known = DbreadyError(
            f"the scan of {task.target} crashed",
            cause=str(error),
            help=f"run it alone: dbready audit {task.target}; if it crashes too, report it as a bug",
        )
    else:
        return scan_entry.failed(task, outcome.started_at, error)
    return scan_entry.failed(task, outcome.started_at, known)


def _show(plan: Plan, outcome: Outcome[Result], recorded: Run, width: int) -> None:
    from dbready.history.records import TargetNight  # noqa: PLC0415 - not before there is one

    for notice in outcome.result.notices if outcome.result else ():
        notify(f"{outcome.name}: {notice}")
    if plan.is_verbose:
        notify(line(TargetNight(recorded, plan.history.changes(recorded)), width))
