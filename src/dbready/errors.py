"""The errors that end a command: what failed, why, and what to do next."""

from __future__ import annotations

EXIT_CLEAN = 0
EXIT_FOUND = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3


class DbreadyError(Exception):
    """Ends a command with a sentence, the cause in the words of whoever refused, and help."""

    exit_code = EXIT_INCOMPLETE

    def __init__(self, message: str, *, cause: str | None = None, help: str) -> None:  # noqa: A002 - the word that is printed
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.help = help

    def __str__(self) -> str:
        """Return the three lines that are printed, without control characters of their own."""
        lines = [self.message]
        if self.cause:
            lines.append(f"cause: {self.cause}")
        lines.append(f"help: {self.help}")
        return "\n".join(lines)


class UsageError(DbreadyError):
    """The command line, a setting or a rule file is wrong: exit code 2."""

    exit_code = EXIT_USAGE


class TargetError(DbreadyError):
    """The target could not be reached or read: exit code 3. `step` names what failed, where known."""

    step: str | None = None


class RuleError(UsageError):
    """A rule file cannot be used; the message names file and line."""
