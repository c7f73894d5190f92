"""`dbready suppress`: writes a suppression into dbready.toml."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbready.cli import completion, new_file
from dbready.cli.options import config_option, rules_option
from dbready.errors import UsageError

if TYPE_CHECKING:
    from dbready.config import Config

BYTE_ORDER_MARK = "\ufeff"
ADVICE = "name a file in a directory that exists and that you may write to"


@click.command(
    epilog='Example: dbready suppress money-as-float "legacy.*" --reason "dropped in March" --expires 2026-03-31'
)
@click.argument("rule", shell_complete=completion.rules)
@click.argument("object")
@click.option("--reason", required=True, metavar="TEXT", help="Why the findings are accepted.")
@click.option("--owner", metavar="NAME", help="The person or team that is responsible.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The last day on which it is in force.",
)
@click.option(
    "--target",
    metavar="NAME",
    shell_complete=completion.targets,
    help="Only for this target of the settings file.",
)
@config_option
@rules_option
@click.option("--debug", is_flag=True, expose_value=False, help="Print the traceback of errors.")
def suppress(**options: Any) -> None:  # noqa: ANN401 - the options above
    """Accept the findings of RULE in OBJECT: writes [[suppress]] into dbready.toml.

    RULE and OBJECT may be patterns: "orders.total", "orders.*", "*.created_by". Comments and layout
    of the file stay as they are. For the same rule and object, the entry is updated. Connects to
    nothing.
    """
    from dbready import config  # noqa: PLC0415 - --help needs none of it
    from dbready.config import editing  # noqa: PLC0415

    path = options["config"] or config.find(Path.cwd()) or Path(config.FILE)
    known = config.load(path) if path.exists() else config.Config(None, {})
    above = _above(known, path, options["target"])
    _require_rule(known, options)
    entry = _entry(options)
    # As it is, line ends included; it was read once and is UTF-8.
    text = path.read_bytes().decode() if path.exists() else ""
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    changed, number, is_known = editing.with_suppression(text, above, entry)
    read_back = config.parse(path, changed, tomllib.loads(changed))
    target = read_back.targets.get(options["target"] or "")
    accepted = target.acceptance if target else read_back.acceptance
    _write(path, mark + changed)
    place = accepted.suppressions[number].where
    until = f" until {entry['expires']}" if "expires" in entry else ""
    done = "updated" if is_known else "added"
    click.echo(f"{place}: {done}: {entry['rule']} is suppressed for {entry['object']}{until}")


def _above(known: Config, path: Path, target: str | None) -> tuple[str, ...]:
    """Return the tables that the entry belongs in; refuses a target that the file does not have."""
    if target is None:
        return ()
    if target not in known.targets:
        near = difflib.get_close_matches(target, known.targets, n=1)
        listed = ", ".join(known.targets) or "none yet"
        raise UsageError(
            f"{path} has no target {target}",
            help=f"did you mean {near[0]}?" if near else f"its targets: {listed}",
        )
    return ("targets", target)


def _require_rule(known: Config, options: dict[str, Any]) -> None:
    from dbready.engine import loader  # noqa: PLC0415 - as above

    target = known.targets.get(options["target"] or "")
    own = target.files("rule_directories") if target else ()
    directories = (*known.rule_directories, *own, *options["rule_directories"])
    names = [rule.name for rule in loader.load(directories)]
    if any(fnmatchcase(name, options["rule"]) for name in names):
        return
    near = difflib.get_close_matches(options["rule"], names, n=1, cutoff=0.5)
    raise UsageError(
        f"there is no rule {options['rule']}",
        help=f"did you mean {near[0]}?" if near else "dbready rules list shows their names",
    )


def _entry(options: dict[str, Any]) -> dict[str, Any]:
    """Return the keys and values of the entry; refuses an empty reason and a day in the past."""
    for name, value in (("OBJECT", options["object"]), ("--reason", options["reason"])):
        if not value.strip():
            raise UsageError(f"{name} is empty", help="see dbready suppress --help")
    entry = {"rule": options["rule"], "object": options["object"], "reason": options["reason"]}
    if options["owner"]:
        entry["owner"] = options["owner"]
    if options["expires"]:
        expires = options["expires"].date()
        if expires < dt.datetime.now(dt.UTC).date():
            raise UsageError(
                f"--expires {expires} is in the past", help="name the last day of the suppression"
            )
        entry["expires"] = expires
    return entry


def _write(path: Path, text: str) -> None:
    if path.exists():
        new_file.replace(path, text, help=ADVICE)
    else:
        new_file.write({path: text}, mode=0o644, help=ADVICE)
