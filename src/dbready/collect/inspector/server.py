"""The row about the server: what its own statement returned, or what SQLAlchemy knows of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.facts import dialects, snapshot

if TYPE_CHECKING:
    import sqlite3

    from dbready.collect.inspector.session import ReflectingSession
    from dbready.connect.target import Target

PARTS = 3  # of a version: major, minor, patch
UNKNOWN = "unknown"


def complete(facts: sqlite3.Connection, session: ReflectingSession, target: Target) -> None:
    """Add the row if no statement did, and what only the target and the driver know."""
    if not facts.execute("select 1 from server").fetchone():
        info = getattr(session.sqlalchemy_dialect, "server_version_info", None) or ()
        version = ".".join(str(part) for part in info if isinstance(part, int)) or UNKNOWN
        names = ("dialect", "product", "version", "version_number")
        product = dialects.product(session.dialect).name
        snapshot.insert(facts, "server", names, [(session.dialect, product, version, 0)])
    facts.execute(
        "update server set database_name = coalesce(database_name, ?), account = coalesce(account, ?), "
        "is_local = coalesce(is_local, ?)",
        [target.database, target.account, 1 if target.path else None],
    )
    (version,) = facts.execute("select version from server").fetchone()
    facts.execute("update server set version_number = ?", [number_of(version)])


def number_of(version: str) -> int:
    """Return major * 10000 + minor * 100 + patch of a version, 0 where it has no number."""
    parts = [int(part) for part in re.findall(r"\d+", version)[:PARTS]]
    major, minor, patch = [*parts, 0, 0, 0][:PARTS]
    return major * 10000 + min(minor, 99) * 100 + min(patch, 99)
