"""Empty snapshots for thousands of small tests: one that no test uses any more is emptied and used again."""

from __future__ import annotations

import sqlite3
import sys

from dbready.facts import snapshot

_DEFINED = "select (select count(*) from temp.sqlite_schema), * from pragma_schema_version"
_FILLED = " union all ".join(
    f"select '{table}' where exists (select 1 from {table})" for table in snapshot.fact_columns()
)
_made: list[sqlite3.Connection] = []
_defined: list[tuple[int, int]] = []


def empty_snapshot() -> sqlite3.Connection:
    """Return an empty snapshot; an older one has parsed the statements of derive() already."""
    for number in reversed(range(len(_made))):
        if _references(_made, number) == _UNUSED:
            if _is_emptied(_made[number], _defined[number]):
                return _made[number]
            del _made[number], _defined[number]
    facts = snapshot.new(snapshot.FILE_PAGE_SIZE)
    _made.append(facts)
    _defined.append(facts.execute(_DEFINED).fetchone())
    return facts


def _references(kept: list[sqlite3.Connection], number: int) -> int:
    return sys.getrefcount(kept[number])


_UNUSED = _references([sqlite3.connect(":memory:")], 0)


def _is_emptied(facts: sqlite3.Connection, defined: tuple[int, int]) -> bool:
    """Delete all rows, unless a test closed the snapshot, left a transaction open or changed its tables."""
    try:
        if facts.in_transaction or facts.execute(_DEFINED).fetchone() != defined:
            return False
        for (table,) in facts.execute(_FILLED).fetchall():
            facts.execute(f"delete from {table}")
    except sqlite3.Error:
        return False
    return True
