"""What a command writes to stderr while it works: warnings, prompts, statements and progress."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from dbready.cli import unattended
from dbready.connect import secrets
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbready.cli.reading import Reading
    from dbready.connect.session import Ask

    Progress = Callable[[str, int, int], None]


def show_statement(sql: str) -> None:
    """Print a statement to stderr when it is sent."""
    click.echo(visible(secrets.redact(" ".join(sql.split()))), err=True)


def notify(text: str) -> None:
    """Print a message to stderr, without secrets; where nobody watches, keep it."""
    words = visible(secrets.redact(text))
    if (kept := unattended.notices()) is not None:
        kept.append(words)
        return
    click.echo(f"dbready: {words}", err=True)


def prompting() -> Ask | None:
    """Return a hidden prompt for secrets; None without a terminal, or where nobody watches."""
    if (
        unattended.notices() is not None
        or os.environ.get("CI")
        or not (sys.stdin.isatty() and sys.stderr.isatty())
    ):
        return None
    return lambda text: str(
        click.prompt(
            visible(text).rstrip(": "), default="", hide_input=True, err=True, show_default=False
        )
    )


def progress_display(reading: Reading) -> tuple[ExitStack, Progress | None]:
    """Return the progress display on stderr: lines with -v, a status line on a terminal, else nothing."""
    stack = ExitStack()
    if reading.verbose:
        return stack, _lines()
    if not sys.stderr.isatty():
        return stack, None
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.live import Live  # noqa: PLC0415 - as above

    # Without a thread that refreshes it: a process with threads cannot start a second one safely.
    status = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
    stack.callback(status.stop)

    def show(name: str, number: int, total: int) -> None:
        status.start()  # not before: a prompt for a password may come first
        # The name of a fact is several words; that of a table is written as the database has it.
        what = name if name.startswith("rows of ") else name.replace("_", " ")
        status.update(f"reading {visible(what)} ({number + 1}/{total})", refresh=True)

    return stack, show


def _lines() -> Progress:
    started = time.monotonic()

    def show(name: str, number: int, total: int) -> None:
        click.echo(f"{time.monotonic() - started:6.2f} s  {number + 1}/{total}  {name}", err=True)

    return show
