"""The `dbready` command: finds the subcommand, turns every error into sentences and an exit code."""

from __future__ import annotations

import gc
import signal
import sys
import traceback
from importlib import import_module

import click

from dbready import __version__
from dbready.errors import EXIT_INCOMPLETE, EXIT_USAGE, DbreadyError

# Each command is a module of its own, imported when it is needed: start-up stays short.
COMMANDS = {
    "audit": "dbready.cli.audit:audit",
    "collect": "dbready.cli.collect:collect",
    "demo": "dbready.cli.demo:demo",
    "doctor": "dbready.cli.doctor:doctor",
    "explain": "dbready.cli.explain:explain",
    "init": "dbready.cli.init:init",
    "rules": "dbready.cli.rules:rules",
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
    of statements, and says what somebody who did not write the application should ask and fix.
    """


def main() -> None:
    """Run the command line and exit with its code."""
    # Names in databases can be anything; a terminal that cannot show one gets an escape.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # Facts and findings are many and make no cycles: looking for some takes a tenth of a large run.
    gc.disable()
    # Who is told to end says so, and leaves no session behind, like who is interrupted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:  # noqa: PLR0911 - a way to end, a line
    debug = "--debug" in arguments
    try:
        code = cli(arguments, prog_name="dbready", standalone_mode=False)
    except DbreadyError as error:
        return _fail(str(error), error.exit_code, debug=debug)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return EXIT_USAGE
    except click.ClickException as error:
        return _fail(_usage(error), EXIT_USAGE, debug=debug)
    except (KeyboardInterrupt, click.Abort):
        return _fail(
            "interrupted\nhelp: nothing was written; run it again", EXIT_INCOMPLETE, debug=debug
        )
    except SystemExit:  # click's answer to a pipe that nobody reads any more
        return EXIT_INCOMPLETE
    except Exception as error:  # noqa: BLE001 - the last resort still speaks like every other error
        words = f"{type(error).__name__}: {error}"
        sentence = f"something unforeseen went wrong\ncause: {words}\nhelp: run it again with --debug and report both"
        return _fail(sentence, EXIT_INCOMPLETE, debug=debug)
    return code if isinstance(code, int) else 0


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "dbready"
    message = error.format_message()
    return f"{message[:1].lower()}{message[1:].rstrip('.')}\nhelp: see {command} --help"


def _fail(text: str, code: int, *, debug: bool) -> int:
    from dbready.connect.secrets import redact  # noqa: PLC0415 - errors only
    from dbready.report.text import visible  # noqa: PLC0415

    if debug:
        trace = redact(traceback.format_exc()).splitlines()
        click.echo("\n".join(visible(line) for line in trace), err=True)
    lines = [visible(line) for line in redact(text).splitlines()]
    click.echo("\n".join([f"dbready: {lines[0]}", *lines[1:]]), err=True)
    return code
