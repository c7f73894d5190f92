"""Plans and runs a scan: which targets, what the history knows of them, and who runs them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dbready.cli import resolve
from dbready.errors import UsageError
from dbready.scan import shards

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from dbready.config import Config, Settings
    from dbready.history.records import Scan
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


def _nothing_to_resume(plan: Plan, last: Scan | None) -> UsageError:
    """Return why no scan was interrupted, and how to repeat what failed in the last one."""
    nothing = "there is nothing to resume"
    if last is None:
        return UsageError(f"{nothing}: there was no scan yet", help="start one: dbready scan")
    failed = [run.target for run in plan.history.runs(scan=last) if run.outcome != "complete"]
    failed = [name for name in last.targets if name in failed]
    if not failed:
        said = f"{nothing}: the last scan, {last.name}, is complete"
        return UsageError(said, help="start one: dbready scan")
    were = "was" if len(failed) == 1 else "were"
    return UsageError(
        f"{nothing}: the last scan, {last.name}, was not interrupted, but {', '.join(failed)} {were} "
        "not scanned completely",
        help=f"scan {'it' if len(failed) == 1 else 'them'} again: dbready scan {' '.join(failed)}",
    )


def _resumed(plan: Plan) -> Plan:
    """Return the plan of the last scan, which was interrupted."""
    last = next(iter(plan.history.scans(limit=1)), None)
    if last is None or last.state == "complete":
        raise _nothing_to_resume(plan, last)
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
