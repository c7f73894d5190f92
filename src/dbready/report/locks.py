"""What the statements that dbready suggests lock and cost, as the manuals of the servers say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Effect:
    """What a statement locks while it runs, and what it costs."""

    locks: str
    cost: str


EXCLUSIVE = "ACCESS EXCLUSIVE on the table: no reads and no writes while it runs"
SHARED = "SHARE UPDATE EXCLUSIVE on the table: reads and writes continue, other schema changes wait"
COPYING = "a shared lock: reads continue, writes wait while the table is copied"
MOMENT = "an exclusive metadata lock for a moment; waits for open transactions on the table"
NO_LOCK = "none on tables"
NOTHING = "none"
# The first pattern that the beginning of a statement matches.
POSTGRESQL = {
    r"alter table .* alter column .* type ": Effect(
        EXCLUSIVE, "rewrites the table and all of its indexes"
    ),
    r"alter table .* set logged": Effect(
        EXCLUSIVE, "rewrites the table and its indexes, and writes all of them to the log"
    ),
    r"alter table .* replica identity ": Effect(
        "ACCESS EXCLUSIVE on the table, for a moment",
        "none now; from then on, each update and delete writes the whole old row to the log",
    ),
    r"alter table .* validate constraint ": Effect(
        f"{SHARED}; ROW SHARE on the referenced table", "reads the whole table"
    ),
    r"create (unique )?index concurrently ": Effect(
        SHARED,
        "reads the table twice, and waits for older transactions; cannot run in a transaction "
        "block; leaves an invalid index if it fails",
    ),
    r"reindex index concurrently ": Effect(
        SHARED,
        "builds the index anew beside the old one, and waits for older transactions; cannot run in "
        "a transaction block; leaves an invalid index if it fails",
    ),
    r"drop index concurrently ": Effect(
        SHARED, "waits for transactions that use the table; cannot run in a transaction block"
    ),
    r"(grant|revoke|alter default privileges|alter role) ": Effect(NO_LOCK, NOTHING),
}
MYSQL = {
    r"alter table .* (engine|convert to character set)\b": Effect(
        COPYING, "copies the table and its indexes, and needs as much space again"
    ),
    r"drop index ": Effect(MOMENT, "little"),
    r"set global ": Effect(
        "none", "lasts until the server restarts: change its option file as well"
    ),
    r"(grant|revoke) ": Effect(NO_LOCK, NOTHING),
}
SQLITE = {
    r"drop index ": Effect(
        "the whole database: other connections wait until it is done",
        "frees the pages of the index",
    ),
}
EFFECTS: Mapping[str, Mapping[str, Effect]] = {
    "postgresql": POSTGRESQL,
    "mysql": MYSQL,
    "mariadb": MYSQL,
    "sqlite": SQLITE,
}
UNKNOWN = Effect("not known to dbready: look the statement up before you run it", "not known")


def effect(statement: str, dialect: str) -> Effect:
    """Return what one statement locks and costs."""
    known = EFFECTS.get(dialect, {})
    text = " ".join(statement.split())
    return next(
        (item for pattern, item in known.items() if re.match(pattern, text, re.IGNORECASE)), UNKNOWN
    )
