"""Runs dbready on a case in this process, and asserts what must be true however it ends."""

from __future__ import annotations

import contextlib
import io
import socket
import sys
import tempfile
import warnings
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import quote

from dbready.cli import main
from dbready.connect import memory
from tests.fuzz.cases import CASES, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CODES = {0, 1, 2, 3}
MOST_BYTES = 1_000_000_000
SECRETS = (PASSWORD, quote(PASSWORD, safe=""), PASSWORD.encode().hex())
LOOPBACK = {"127.0.0.1", "localhost", "::1", ""}


class Wrong(AssertionError):  # noqa: N818 - describes the tested program
    """dbready ended as it never should."""


def run(kind: str, seed: int) -> None:
    """Run one case; raises Wrong, which says how to run it again."""
    random = Random(f"{kind} {seed}")  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory(prefix="dbready-") as folder:
        check(CASES[kind](random, Path(folder)), f"{kind} {seed}")


def check(arguments: Sequence[str], name: str, codes: frozenset[int] = frozenset(CODES)) -> None:
    """Run dbready and check its exit code, messages, secrets and memory."""
    before = memory.used()
    code, text = ended(arguments)
    faults = [
        *([f"exit code {code}"] if code not in codes else []),
        *(["a traceback"] if "Traceback" in text else []),
        *(["an unexpected error"] if "unexpected error" in text else []),
        *(["the password"] if any(secret in text for secret in SECRETS) else []),
        *(["no help line"] if code == 2 and "\nhelp: " not in text else []),
        *(["much memory"] if memory.used() - before > MOST_BYTES else []),
    ]
    if faults:
        again = f"again: python -m tests.fuzz {name}" if " " in name else name
        message = f"{', '.join(faults)} ({again})\narguments: {list(arguments)!r}\n{text}"
        raise Wrong(message)


def ended(arguments: Sequence[str]) -> tuple[int, str]:
    """Return the exit code and everything that was printed."""
    printed = io.BytesIO()
    out = io.TextIOWrapper(printed, "utf-8", errors="backslashreplace")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), _loopback_only():
        code = main._run(list(arguments))  # noqa: SLF001 - main() exits
    out.flush()
    return code, printed.getvalue().decode()


@contextlib.contextmanager
def _loopback_only() -> Iterator[None]:
    """Resolve no other host name, and provide no terminal for a password."""
    real = socket.getaddrinfo

    def look_up(host: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the real one takes
        if str(host or "") not in LOOPBACK:
            str(host).encode("idna")
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *more, **named)

    with (
        mock.patch.object(socket, "getaddrinfo", look_up),
        mock.patch.object(sys, "stdin", io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", ResourceWarning)
        yield
