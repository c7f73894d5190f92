"""Content by its hash: facts, reports and baselines, compressed, and stored once however many runs have them."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING

from dbready.facts import contract, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

LEVEL = 6


def hash_of(content: bytes) -> str:
    """Return the name under which content is stored."""
    return hashlib.sha256(content).hexdigest()


def packed(content: bytes) -> bytes:
    """Return the content as it is stored."""
    return zlib.compress(content, LEVEL)


def unpacked(stored: bytes) -> bytes:
    """Return the content that was stored."""
    return zlib.decompress(stored)


def of_facts(facts: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    """Return the content of every fact table that has rows, without computed ones; equal facts give equal bytes."""
    computed = set(contract.computed_tables())
    for table, columns in snapshot.fact_columns().items():
        if table in computed:
            continue
        names = ", ".join(columns)
        rows = facts.execute(f"select {names} from {table} order by {names}").fetchall()  # noqa: S608 - names of the contract
        if rows:
            yield table, json.dumps([list(columns), rows], ensure_ascii=True).encode()


def into_facts(facts: sqlite3.Connection, contents: Mapping[str, bytes]) -> None:
    """Fill an empty snapshot with the content of fact tables; columns that it does not know are left out."""
    known = snapshot.fact_columns()
    for table, content in contents.items():
        if table not in known:
            continue
        columns, rows = json.loads(content)
        kept = [at for at, name in enumerate(columns) if name in known[table]]
        names = [columns[at] for at in kept]
        snapshot.insert(facts, table, names, ([row[at] for at in kept] for row in rows))


def from_packed(packed_contents: Mapping[str, bytes]) -> sqlite3.Connection:
    """Return a snapshot in memory with the stored content of fact tables."""
    facts = snapshot.new()
    into_facts(facts, {table: unpacked(content) for table, content in packed_contents.items()})
    return facts
