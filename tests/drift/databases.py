"""Reads the facts of databases, and writes changes as short lines to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.cli import meaning, pipeline
from dbready.cli.probing import Probing
from dbready.cli.reading import Reading
from dbready.connect.session import Limits
from dbready.facts.scope import Scope

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from dbready.drift.change import Change
    from tests.conftest import Database


def facts_of(
    database: Database | str, *, derived: bool = False, probe: bool = False
) -> sqlite3.Connection:
    """Return the facts of a database, on request with what they mean and what its rows say."""
    url = database if isinstance(database, str) else database.url
    probing = Probing("always", 60.0) if probe else None
    how = Reading(Limits(), Scope(), show_sql=False, verbose=False, probing=probing)
    facts = pipeline.facts_of(url, how)
    if derived:
        meaning.add_meaning(facts)
    return facts


def lines(changes: Iterable[Change]) -> set[str]:
    """Return each change as: what kind object."""
    return {f"{each.what} {each.kind} {_object(each)}" for each in changes}


def _object(change: Change) -> str:
    names = [name for name in (change.table, change.column, change.name) if name]
    return ".".join(names) or change.schema or ""
