"""The errors that end a command: what failed, why, and what to do next."""

from __future__ import annotations

import errno
import re

EXIT_CLEAN = 0
EXIT_FOUND = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Where str.splitlines() would break a line.
LINE_ENDS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class DbreadyError(Exception):
    """Ends a command with a message, the cause as the server or system words it, and help."""

    exit_code = EXIT_INCOMPLETE

    def __init__(self, message: str, *, cause: str | None = None, help: str) -> None:  # noqa: A002 - the word that is printed
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.help = help

    def __str__(self) -> str:
        """Return the message, `cause:` and `help:`, one line each: no name can forge another line."""
        lines = [one_line(self.message)]
        if self.cause:
            lines.append(f"cause: {one_line(self.cause)}")
        lines.append(f"help: {one_line(self.help)}")
        return "\n".join(lines)


class UsageError(DbreadyError):
    """The command line, a setting or a rule file is wrong: exit code 2."""

    exit_code = EXIT_USAGE


class TargetError(DbreadyError):
    """The target could not be reached or read: exit code 3. `step` names what failed, where known."""

    step: str | None = None
    may_pass = False
    """Whether the same attempt may succeed soon, and does no harm: never after a wrong password."""


class RuleError(UsageError):
    """A rule file cannot be used; the message names file and line."""


def unwritable(what: str, error: OSError, *, help: str) -> DbreadyError:  # noqa: A002 - the word that is printed
    """Return the error for a file that cannot be written: exit code 3 on a full disk, else 2."""
    if error.errno in NO_SPACE:
        advice = "free some space, or name a file on another disk"
        return DbreadyError(f"cannot write {what}", cause=error.strerror, help=advice)
    return UsageError(f"cannot write {what}", cause=error.strerror, help=help)


def one_line(text: str) -> str:
    """Escape every character that would begin a new line."""
    return LINE_ENDS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
