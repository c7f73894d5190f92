"""Resolves one side of a comparison: a target, a snapshot, or a run of the history, to its facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbready.cli.reading import reading
from dbready.errors import UsageError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from dbready.cli.reading import Reading

    Progress = Callable[[str, int, int], None]

# Options of reads_sides() and probes_rows() that a stored run takes no notice of.
UNPROBED = {"probe": None, "no_values": False}


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what was typed, how it is read, and whether that takes a connection."""

    text: str
    how: Reading
    is_live: bool
    history: str | None = None
    """What --history says, of a reference to a stored run."""
    is_stored: bool = False


def resolve(text: str, options: Mapping[str, Any]) -> Side:
    """Return a side as typed: NAME, a URL, a path, or NAME@latest, NAME@-1, NAME@DATE from the history."""
    from dbready.history import refs  # noqa: PLC0415 - --help needs none of it

    if not refs.is_reference(text) or Path(text).exists():
        how = reading(_without_history(options), text)
        is_live = how.target is not None and how.target.kind != "snapshot"
        return Side(text, how, is_live)
    how = _of_stored(text.partition("@")[0], options)
    return Side(text, how, is_live=False, history=options["history"], is_stored=True)


def _without_history(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "history"}


def _of_stored(name: str, options: Mapping[str, Any]) -> Reading:
    """Return how facts of a target's earlier runs are interpreted; it may no longer be in dbready.toml."""
    from dbready.cli.resolve import settings_file  # noqa: PLC0415 - --help needs none of it

    given = {**_without_history(options), **UNPROBED}
    if name in settings_file(options["config"]).targets:
        return replace(reading(given, name), warning=None, probing=None)
    return replace(reading(given, "sqlite:///:memory:"), target=None, warning=None)


def facts_of(side: Side, progress: Progress | None = None) -> sqlite3.Connection:
    """Return the facts of a side as collected, without what is out of scope."""
    from dbready.cli import pipeline  # noqa: PLC0415 - --help needs none of it
    from dbready.facts import scope  # noqa: PLC0415

    facts = _stored(side) if side.is_stored else pipeline.facts_of(side.text, side.how, progress)
    scope.apply(facts, side.how.scope)
    return facts


def _stored(side: Side) -> sqlite3.Connection:
    from dbready.cli import histories  # noqa: PLC0415 - --help needs none of it
    from dbready.cli.resolve import shared_settings  # noqa: PLC0415
    from dbready.history import refs  # noqa: PLC0415

    settings = side.how.settings_at
    known = shared_settings(settings[0] if settings else None)
    history = histories.opened(side.history, known)
    return history.facts(refs.resolve(history, side.text, refs.WITH_FACTS))


def require_different(before: Side, after: Side) -> None:
    """Refuse to compare one live database with itself at one moment."""
    if before.is_live and before.text == after.text:
        raise UsageError(
            f"{before.text} is compared with itself",
            help=f"name an earlier moment: a snapshot, or {before.text}@latest",
        )
