"""The `dbready` command: finds the subcommand, and turns every error into sentences and an exit code."""

from __future__ import annotations

import gc
import re
import sys
import traceback
from importlib import import_module

import click

from dbready import __version__, interrupts
from dbready.cli import standard_streams
from dbready.errors import EXIT_CLEAN, EXIT_INCOMPLETE, EXIT_USAGE, DbreadyError, UsageError

# Each command is a module of its own, imported when it is needed: start-up stays short.
COMMANDS = {
    "audit": "dbready.cli.audit:audit",
    "checklist": "dbready.cli.checklist:checklist",
    "collect": "dbready.cli.collect:collect",
    "completion": "dbready.cli.completion:completion",
    "demo": "dbready.cli.demo:demo",
    "diff": "dbready.cli.diff:diff",
    "docs": "dbready.cli.docs:docs",
    "doctor": "dbready.cli.doctor:doctor",
    "explain": "dbready.cli.explain:explain",
    "export": "dbready.cli.export:export",
    "guide": "dbready.cli.guide:guide",
    "history": "dbready.cli.history:history",
    "init": "dbready.cli.init:init",
    "probes": "dbready.cli.probes:probes",
    "rules": "dbready.cli.rules:rules",
    "scan": "dbready.cli.scan:scan",
    "site": "dbready.cli.site:site",
    "suppress": "dbready.cli.suppress:suppress",
    "tables": "dbready.cli.tables:tables",
    "targets": "dbready.cli.targets:targets",
}


class LazyGroup(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; unknown names are left to click."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: dbready audit postgresql://auditor@db.example.com/shop",
)
@click.version_option(__version__, message="dbready %(version)s")
def cli() -> None:
    """Audit live databases before you build on them.

    dbready reads the schema and the statistics of a database, read-only and in a constant number
    of statements, and reports what people who did not write the application should ask and fix.
    """


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        standard_streams.prepare()
        # Facts and findings are many and form no cycles: looking for cycles takes a tenth of a large run.
        gc.disable()
        interrupts.install()  # end with a sentence, and no session left on the server
        code = _run(sys.argv[1:])
    except (KeyboardInterrupt, MemoryError):  # while the error itself was being reported
        code = EXIT_INCOMPLETE
    gc.freeze()  # the garbage collection at exit is as useless
    sys.exit(standard_streams.finish(code))


def _run(arguments: list[str]) -> int:
    try:
        return _invoke(arguments)
    except SystemExit as ended:  # raised by click: words were completed, or nobody reads the pipe
        return EXIT_INCOMPLETE if ended.code else EXIT_CLEAN
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - every error is reported the same way
        return _fail(_explained(error), debug="--debug" in arguments)


def _invoke(arguments: list[str]) -> int:
    try:
        code = cli(arguments, prog_name="dbready", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return EXIT_USAGE
    return code if isinstance(code, int) else 0


def _explained(error: BaseException) -> DbreadyError:
    """Return any error as one that has a message, a help line and an exit code."""
    from dbready.cli.system_errors import explained  # noqa: PLC0415 - errors only

    if isinstance(error, DbreadyError):
        return error
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return DbreadyError("interrupted", help="nothing was written; run it again")
    return explained(error) or DbreadyError(
        "an unexpected error occurred",
        cause=f"{type(error).__name__}: {error}",
        help="report it as a bug; most commands print a traceback with --debug",
    )


# What click says of values, and what a reader calls it.
JARGON = (
    (r"is not a valid float(?: range)?$", "is not a number"),
    (r"is not a valid integer(?: range)?$", "is not a whole number"),
    (r"is not in the range (\d+)<=x<=(\d+)$", r"is not a number from \1 to \2"),
    (r"does not match the format '%Y-%m-%d'$", "is not a date written as YYYY-MM-DD"),
)


def _usage(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "dbready"
    message = error.format_message().rstrip(".")
    for jargon, words in JARGON:
        message = re.sub(jargon, words, message)
    return UsageError(f"{message[:1].lower()}{message[1:]}", help=f"see {command} --help")


def _fail(error: DbreadyError, *, debug: bool) -> int:
    from dbready.connect.secrets import redact  # noqa: PLC0415 - errors only
    from dbready.report.text import visible  # noqa: PLC0415

    lines = redact(traceback.format_exc()).splitlines() if debug else []
    lines += f"dbready: {redact(str(error))}".split("\n")
    standard_streams.print_error("\n".join(visible(line) for line in lines))
    return error.exit_code
