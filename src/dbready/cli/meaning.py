"""Adds meaning to collected facts, and prepares them for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.cli.notices import notify
from dbready.facts import scope as scopes
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3

    from dbready.cli.reading import Reading
    from dbready.derive.ahead import Ahead
    from dbready.derive.meaning import Insert


def derived(
    facts: sqlite3.Connection, reading: Reading | None, insert: Insert = snapshot.insert
) -> list[str]:
    """Derive facts, which `insert` stores, with the corrections of the settings file; return warnings."""
    from dbready.derive import derive, vocabulary  # noqa: PLC0415 - collecting needs no meaning

    beliefs = reading.beliefs if reading else None
    vocabulary.extend(beliefs.vocabulary if beliefs else {})
    return derive(
        facts,
        beliefs.corrections if beliefs else (),
        is_explicit=reading is not None and reading.is_explicit,
        insert=insert,
    )


def add_meaning(
    facts: sqlite3.Connection,
    reading: Reading | None = None,
    ahead: Ahead | None = None,
    *,
    is_quiet: bool = False,
) -> None:
    """Add derived facts, with the corrections of the settings file; quietly where it is done again later."""
    warnings = ahead.store(facts) if ahead else None
    if warnings is None:
        warnings = derived(facts, reading)
    for warning in () if is_quiet else warnings:
        notify(f"warning: {warning}")


def prepare(
    facts: sqlite3.Connection,
    scope: scopes.Scope,
    reading: Reading | None = None,
    ahead: Ahead | None = None,
    *,
    is_quiet: bool = False,
) -> None:
    """Prepare collected facts for rules: add derived facts, and remove what is out of scope."""
    add_meaning(facts, reading, ahead, is_quiet=is_quiet)
    scopes.apply(facts, scope)
    scopes.apply_defaults(facts)
    scopes.drop_incomplete(facts)
