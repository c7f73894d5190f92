"""What the Inspector has no question for: recorded in coverage, so that no rule takes it for absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dbready.collect.gaps import Gap
from dbready.facts import dialects

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping

UNSUPPORTED = "the dialect's package does not read them"
NOT_READ = "not read through SQLAlchemy"
OF_SERVERS: Final = (
    "server_role", "replica_lag_seconds", "replica_count", "is_read_only", "is_encrypted",
    "is_superuser", "can_write", "can_create",
)  # fmt: skip
# Of each fact table, the columns that only statements of a dialect's own could fill; None: all of them.
NOT_ASKED: Final[Mapping[str, tuple[str, ...] | None]] = {
    "server": OF_SERVERS,
    "server_settings": None,
    "schemas": ("can_use", "covers_new_tables"),
    "tables": ("owner", "can_select", "can_write", "created_at"),
    "columns": ("character_set",),
    "triggers": None,
    "table_statistics": None,
    "column_statistics": None,
    "statement_writes": None,
    "scheduled_jobs": None,
    "replication_slots": None,
}  # fmt: skip


def gaps(facts: sqlite3.Connection, dialect: str, asked: Collection[str]) -> Iterator[Gap]:
    """Return what neither the Inspector nor a statement of the dialect's own (`asked`) has filled."""
    known = {*asked, *dialects.product(dialect).without}
    for fact, columns in NOT_ASKED.items():
        if columns is None:
            if fact not in known:
                yield Gap(fact, NOT_READ, is_incomplete=False)
        elif fact in dialects.product(dialect).without:
            continue
        elif unknown := tuple(column for column in columns if not _is_known(facts, fact, column)):
            yield Gap(fact, NOT_READ, columns=unknown, is_incomplete=False)


def _is_known(facts: sqlite3.Connection, fact: str, column: str) -> bool:
    query = f"select exists (select 1 from {fact} where {column} is not null)"  # noqa: S608 - names of the contract
    return bool(facts.execute(query).fetchone()[0])
