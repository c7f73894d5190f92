"""Runs a planned scan from its beginning to its end, and records both in the history."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.cli import scan_entry, scan_run
from dbready.cli.notices import notify
from dbready.errors import DbreadyError, UsageError
from dbready.history import locks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.cli.scan_plan import Plan
    from dbready.history.records import Night, Scan

RESUME = "what was scanned is kept; complete it with: dbready scan --resume"


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
        history.end(scan, "complete" if is_whole else "interrupted", scan_entry.now())
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
    history, started_at = plan.history, scan_entry.now()
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
        plan.history.end(scan, "interrupted", scan_entry.now())
    except DbreadyError:
        return  # who scans next finds it running, without a process


def _ended(plan: Plan, scan: Scan) -> Night:
    history, ended_at = plan.history, scan_entry.now()
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
