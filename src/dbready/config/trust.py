"""Whose dbready.toml is used without being named: a target can run a command and receive a password."""

from __future__ import annotations

import os
import shlex
import stat
from typing import TYPE_CHECKING

from dbready.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def require_trusted(path: Path) -> None:
    """Refuse a file that belongs to another account, or that other accounts may change.

    Accounts that may: its owner (this one, root, or the one that called sudo) and its private group.
    """
    if os.name != "posix":
        return
    status = path.stat()
    quoted = shlex.quote(str(path))
    if status.st_uid not in _own_accounts():
        raise UsageError(
            f"{path} belongs to another account, so it is not used",
            help=f"if you trust it, name it: --config {quoted}",
        )
    others = stat.S_IWOTH if _is_private_group(status.st_gid) else stat.S_IWOTH | stat.S_IWGRP
    if status.st_mode & others:
        raise UsageError(
            f"{path} can be changed by other accounts, so it is not used",
            help=f"run: chmod go-w {quoted}; or, if you trust it, name it: --config {quoted}",
        )


def _own_accounts() -> set[int]:
    caller = os.environ.get("SUDO_UID", "") if os.geteuid() == 0 else ""
    return {0, os.geteuid(), *([int(caller)] if caller.isdecimal() else [])}


def _is_private_group(number: int) -> bool:
    """Return whether a group is this account's own: many systems create files writable by it."""
    import grp  # noqa: PLC0415 - not on every system
    import pwd  # noqa: PLC0415

    try:
        account, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(number)
    except KeyError:
        return False
    return (
        account.pw_gid == number
        and set(group.gr_mem) <= {account.pw_name}
        and (group.gr_name == account.pw_name)
    )
