"""Plans and runs a scan: which targets, what the history knows of them, and who runs them."""

from __future__ import annotations

import difflib
import os
import re
import socket
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dbready import __version__
from dbready.cli import resolve, scan_run, scan_target
from dbready.cli.pipeline import notify
from dbready.errors import DbreadyError, UsageError
from dbready.history import locks
from dbready.scan import shards

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from dbready.config import Config, Settings
    from dbready.history.records import Night, Scan
    from dbready.history.store import History

NAME = re.compile(r"[A-Za-z0-9][\w.:+-]{0,99}", re.ASCII)
SCHEDULER = re.compile(r"dask://([\w.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
RESUME = "what was scanned is kept; complete it with: dbready scan --resume"


@dataclass(frozen=True, slots=True)
class Plan:
    """One scan as it was asked for."""

    history: History
    known: Config
    path: Path
    targets: tuple[str, ...]
    """All of the scan, those of other shards among them."""
    arguments: tuple[str, ...]
    """Options of each audit."""
    fail_on: str
    jobs: int | None = None
    """Targets at a time; None: as many as there are workers in the cluster, else four."""
    name: str | None = None
    shard: tuple[int, int] | None = None
    resumed: Scan | None = None
    is_verbose: bool = False
    executor: str | None = None
    """The scheduler of the cluster that runs the targets; None: this machine does."""

    @property
    def own(self) -> tuple[str, ...]:
        """Return the targets that are scanned here."""
        if self.shard is None:
            return self.targets
        return tuple(name for name in self.targets if shards.takes(self.shard, name))


def settings(path: Path | None) -> Config:
    """Return the settings file; refuses to go on without targets."""
    known = resolve.settings_file(path)
    if known.path is None:
        raise UsageError(
            "there is no dbready.toml here or in a parent directory",
            help="create one with: dbready init",
        )
    if not known.targets:
        raise UsageError(
            f"{known.path} contains no targets", help="add one: [targets.NAME], and its url"
        )
    return known


def of(names: Sequence[str], options: Mapping[str, Any], known: Config, history: History) -> Plan:
    """Return what the options ask for; refuses targets that do not exist."""
    assert known.path is not None  # noqa: S101 - see settings()
    shard = shards.parse(options["shard"]) if options["shard"] else None
    name = options["scan_name"]
    if name is not None and not NAME.fullmatch(name):
        raise UsageError(
            f"--scan-name {name!r} is not a name",
            help="use letters, digits and . : + - _, such as 2026-11-20",
        )
    if shard is not None and history.engine.dialect.name == "sqlite":
        raise UsageError(
            "shards need a history that several machines can write to",
            help="keep it in PostgreSQL: --history postgresql://USER@HOST/DATABASE",
        )
    fail_on = options["fail_on"] or known.policy.fail_on or "high"
    plan = Plan(
        history,
        known,
        known.path.absolute(),
        _targets(names, options["environments"], known),
        tuple(_arguments(options)),
        fail_on,
        options["jobs"],
        name,
        shard,
        is_verbose=options["verbose"],
        executor=_scheduler(options["executor"]),
    )
    return _resumed(plan) if options["resume"] else plan


def _scheduler(text: str | None) -> str | None:
    """Return the address of --executor; refuses what is not one."""
    if text is not None and not SCHEDULER.fullmatch(text):
        raise UsageError(
            f"--executor {text} is not the address of a Dask scheduler",
            help="write --executor dask://HOST:8786",
        )
    return text


def _arguments(options: Mapping[str, Any]) -> Iterator[str]:
    if options["fail_on"]:
        yield from ("--fail-on", options["fail_on"])
    if options["probe"] is not None:
        yield "--probe" if options["probe"] else "--no-probe"
    if options["timeout"] is not None:
        yield from ("--timeout", f"{options['timeout']:g}")


def _targets(names: Sequence[str], environments: Sequence[str], known: Config) -> tuple[str, ...]:
    for name in names:
        if name not in known.targets:
            near = difflib.get_close_matches(name, known.targets, n=1)
            raise UsageError(
                f"{known.path} has no target {name}",
                help=f"did you mean {near[0]}?"
                if near
                else f"its targets: {', '.join(known.targets)}",
            )
    found = tuple(
        name
        for name, each in known.targets.items()
        if (not names or name in names) and _is_in(each, environments)
    )
    if not found:
        there = sorted(
            {str(each.value("environment")) for each in known.targets.values()} - {"None"}
        )
        raise UsageError(
            f"no target is in the environment {', '.join(environments)}",
            help=f"environments in {known.path}: {', '.join(there) or 'none'}",
        )
    return found


def _is_in(each: Settings, environments: Sequence[str]) -> bool:
    environment = str(each.values.get("environment") or "")
    return not environments or any(fnmatchcase(environment, item) for item in environments)


def _resumed(plan: Plan) -> Plan:
    """Return the plan of the last scan, which was interrupted."""
    last = next(iter(plan.history.scans(limit=1)), None)
    if last is None or last.state == "complete":
        said = f"the last scan, {last.name}, is complete" if last else "there was no scan yet"
        raise UsageError(f"there is nothing to resume: {said}", help="start one: dbready scan")
    if plan.history.shards(last):
        raise UsageError(
            f"the scan {last.name} consists of shards",
            help="run each of its shards again with its --scan-name: what is there stays",
        )
    arguments, fail_on = last.options.get("arguments"), last.options.get("fail_on")
    return replace(
        plan,
        targets=last.targets,
        arguments=tuple(map(str, arguments)) if isinstance(arguments, list) else (),
        fail_on=str(fail_on or plan.fail_on),
        resumed=last,
    )


def run(plan: Plan) -> Night:
    """Scan what was planned, and return the night; what was scanned before an error is kept."""
    lock = locks.take(plan.history, plan.shard[0] if plan.shard else None)
    try:
        scan = _begun(plan)
        try:
            scan_run.scan(plan, scan, lock)
        except BaseException as error:
            _give_up(plan, scan)
            if isinstance(error, KeyboardInterrupt):
                raise DbreadyError("the scan was interrupted", help=RESUME) from None
            raise
        return _ended(plan, scan)
    finally:
        lock.release()


def merged(plan: Plan) -> Night:
    """Return the night of all shards, and end it; targets and shards that did not run are named."""
    history = plan.history
    lock = locks.take(history)
    try:
        scan = _scan_to_merge(plan)
        night = history.night(scan, str(scan.options.get("fail_on") or plan.fail_on))
        is_whole = not night.not_scanned and not night.missing_shards
        history.end(scan, "complete" if is_whole else "interrupted", scan_target.now())
        _prune(plan)
        return replace(night, scan=history.scan(scan.name))
    finally:
        lock.release()


def _scan_to_merge(plan: Plan) -> Scan:
    scans = plan.history.scans()
    found = next((each for each in scans if plan.name in {None, each.name}), None)
    if found is None:
        what = f"the history has no scan {plan.name}" if plan.name else "there was no scan yet"
        listed = ", ".join(each.name for each in scans[:5])
        raise UsageError(
            what,
            help=f"its last scans: {listed}"
            if listed
            else "run its shards: dbready scan --shard 1/2",
        )
    return found


def _begun(plan: Plan) -> Scan:
    history, started_at = plan.history, scan_target.now()
    about = {
        "started_at": started_at,
        "dbready_version": __version__,
        "host": socket.gethostname(),
        "process_id": os.getpid(),
    }
    options = {"arguments": list(plan.arguments), "fail_on": plan.fail_on}
    if plan.shard is not None:
        name = plan.name or started_at[:10]
        return history.join({**about, "scan_name": name}, plan.targets, options, plan.shard)
    if plan.resumed is not None:
        return history.resume(plan.resumed, about)
    for dead in history.interrupt(started_at):
        left = history.night(dead).not_scanned
        notify(
            f"warning: the scan {dead.name} ended before {_listed(left)}"
            if left
            else f"warning: the scan {dead.name} ended before it could report"
        )
    return history.begin(
        {**about, "scan_name": _free_name(plan, started_at)}, plan.targets, options
    )


def _free_name(plan: Plan, started_at: str) -> str:
    """Return the name of a new scan; one that is taken is refused, or numbered where nobody chose it."""
    taken = {each.name for each in plan.history.scans()}
    if plan.name is not None:
        if plan.name in taken:
            raise UsageError(
                f"there is already a scan {plan.name}",
                help="choose another --scan-name, or complete it with --resume",
            )
        return plan.name
    name, number = started_at, 1
    while name in taken:  # twice in a second, or a clock that was set back
        number += 1
        name = f"{started_at}-{number}"
    return name


def _give_up(plan: Plan, scan: Scan) -> None:
    """Mark the scan as interrupted, if the history can still be written."""
    if plan.shard is not None:
        return
    try:
        plan.history.end(scan, "interrupted", scan_target.now())
    except DbreadyError:
        return  # who scans next finds it running, without a process


def _ended(plan: Plan, scan: Scan) -> Night:
    history, ended_at = plan.history, scan_target.now()
    if plan.shard is not None:
        history.leave(scan, plan.shard, ended_at)
        night = history.night(history.scan(scan.name), plan.fail_on)
        own = set(plan.own)
        return replace(
            night,
            targets=tuple(each for each in night.targets if each.run.target in own),
            not_scanned=tuple(name for name in night.not_scanned if name in own),
            missing_shards=(),
        )
    left = history.night(scan).not_scanned
    # A target that is gone from the file cannot be scanned any more: the scan is complete without it.
    is_whole = not any(name in plan.known.targets for name in left)
    history.end(scan, "complete" if is_whole else "interrupted", ended_at)
    night = history.night(history.scan(scan.name), plan.fail_on)
    _tell_renames(plan, night)
    _prune(plan)
    return night


def _tell_renames(plan: Plan, night: Night) -> None:
    """Say which new target is probably an old one under a new name."""
    new = {each.run.label: each.run.target for each in night.targets if each.run.is_first}
    new.pop(None, None)
    if not new:
        return
    for name in plan.history.targets():
        if name in plan.known.targets:
            continue
        last = plan.history.last_complete(name)
        if last and last.label in new:
            notify(
                f"warning: {new[last.label]} is the database of {name}, which is gone from {plan.path}; "
                f"keep its history with: dbready history rename {name} {new[last.label]}"
            )


def _prune(plan: Plan) -> None:
    if plan.known.nightly.keep is not None:
        plan.history.prune(plan.known.nightly.keep)


def _listed(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
