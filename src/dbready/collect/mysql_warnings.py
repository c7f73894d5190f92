"""Understands what MariaDB and MySQL warn of while they read the catalog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    TableName = tuple[str | None, str | None]

# Both servers leave a table that they cannot open out of the answer and only warn. Warnings about
# views (1356 and others) are not among these: no fact of a table is missing because of them.
LOCK_WAIT_TIMEOUT = 1205
LOCK_DEADLOCK = 1213
CANNOT_OPEN = frozenset(
    {
        *(126, 127, 130, 134, 144, 145),  # the storage engine's own codes: crashed, other format
        *(1016, 1017, 1030, 1033, 1034, 1035, 1036),  # cannot open, find or read a file
        *(1194, 1195),  # marked as crashed
        1932,  # does not exist in engine
    }
)
CODE = re.compile(r"(\d+): ")
NAMED = re.compile(r"(?:'|\./)(?P<schema>[^'./]+)[./](?P<table>[^'/]+?)(?:\.\w{3})?'")


def locked_tables(warnings: Sequence[str]) -> list[TableName]:
    """Return the tables that warnings ("code: words") say were not opened; (None, None) where unnamed.

    The servers name no table when a lock wait ends; elsewhere only names with their schema count.
    """
    return [
        _named(words)
        for words in warnings
        if _code(words) in {LOCK_WAIT_TIMEOUT, LOCK_DEADLOCK, *CANNOT_OPEN}
    ]


def attributed(found: Collection[TableName], known: Collection[TableName]) -> set[TableName]:
    """Replace a table that a warning does not name by those that are known to be closed, if any are."""
    named = {name for name in found if name != (None, None)}
    if len(named) == len(set(found)):
        return named
    return named | (set(known) or {(None, None)})


def _code(words: str) -> int | None:
    match = CODE.match(words)
    return int(match[1]) if match else None


def _named(words: str) -> TableName:
    match = NAMED.search(words)
    return (match["schema"], match["table"]) if match else (None, None)
