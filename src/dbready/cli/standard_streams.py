"""Standard input, output and error: usable even where they are closed, full or gone."""

from __future__ import annotations

import contextlib
import os
import sys

import click

from dbready.errors import EXIT_INCOMPLETE

STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def prepare() -> None:
    """Replace closed streams, and escape characters that a terminal cannot show.

    Otherwise the next file or connection would get a standard descriptor, and be written to.
    """
    for number, (name, mode) in enumerate(STREAMS):
        if getattr(sys, name) is None:
            _open_unusable(number)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _open_unusable(number: int) -> None:
    """Open a descriptor that reads as empty and cannot be written to."""
    handle = os.open(os.devnull, os.O_RDONLY)
    if handle != number:
        os.dup2(handle, number)
        os.close(handle)


def print_error(text: str) -> None:
    """Print an error to standard error, if it is still open."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(text, err=True)


def finish(code: int) -> int:
    """Return the exit code: incomplete where standard output did not take everything.

    What could not be written is discarded, since Python would try again at exit and print a traceback.
    """
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = code if number == 2 else max(code, EXIT_INCOMPLETE)  # noqa: PLR2004 - stderr
            _discard(number)
    return code


def _discard(number: int) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(os.devnull, os.O_WRONLY)
        os.dup2(handle, number)
        os.close(handle)
