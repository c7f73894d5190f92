"""The settings of a PostgreSQL session that neither the database nor the role may decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dbready.connect.session import Limits

DEFAULT = "default_"  # default_transaction_read_only becomes transaction_read_only in a transaction
UNITS = {"ms": 1, "min": 60_000, "s": 1000, "h": 3_600_000, "d": 86_400_000}
# Sent in the same message before a question that nothing else protects: with the defaults of a
# database (serializable, deferrable) a transaction may wait for others without limit.
BEGIN = "set transaction isolation level read committed, read only, not deferrable;\n"


def pinned(limits: Limits) -> dict[str, str]:
    """Return the settings that hold for every statement, by name."""
    milliseconds = {
        "lock_timeout": limits.lock,
        "statement_timeout": limits.statement,
        "idle_in_transaction_session_timeout": limits.statement,
    }
    return {
        # An account that may create objects could otherwise offer a better match than the catalog's own
        # operator or function, and have it run as the auditor.
        "search_path": "pg_catalog, pg_temp",
        "default_transaction_read_only": "on",
        # Serializable transactions can make those of others fail, and are refused on a standby.
        "default_transaction_isolation": "read committed",
        "default_transaction_deferrable": "off",
        "quote_all_identifiers": "off",  # expressions are facts
        # An audit keeps one core of the server busy, not several; catalogs of a million columns are
        # sorted in memory instead of temporary files. Compiling the statements takes longer than it saves.
        "jit": "off",
        "max_parallel_workers_per_gather": "0",
        "work_mem": "64MB",
        **{name: f"{int(seconds * 1000)}ms" for name, seconds in milliseconds.items()},
    }


def start_up_options(settings: Mapping[str, str]) -> str:
    """Return the settings as libpq's `options`; they overrule those of the role and the database."""
    # A role may set the libraries that its sessions load, and only before a session starts.
    every = {**settings, "local_preload_libraries": ""}
    escaped = {name: value.replace(" ", r"\ ") for name, value in every.items()}
    return " ".join(f"-c {name}={value}" for name, value in escaped.items())


def set_local(settings: Mapping[str, str]) -> str:
    """Return statements that set the same for one transaction; what follows them is part of it."""
    lines = [
        f"set local {name} = {_literal(name, value)};"
        for name, value in settings.items()
        if not name.startswith(DEFAULT)
    ]
    return "\n".join([BEGIN.rstrip(), *lines, ""])


def time_limit(seconds: float | None) -> str:
    """Return the statement that limits the time of what follows it in the same message, if anything does."""
    return "" if seconds is None else f"set local statement_timeout = '{int(seconds * 1000)}ms';\n"


def _literal(name: str, value: str) -> str:
    return value if name == "search_path" else f"'{value}'"  # a list in quotes is one name


def question(names: Iterable[str]) -> str:
    """Return what asks for settings, in words that mean the same whatever the search path is."""
    asked = ", ".join(f"pg_catalog.current_setting('{name}')" for name in names)
    return f"select {asked}"


def of_transaction(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as a transaction shows them that has begun with set_local()."""
    return {name.removeprefix(DEFAULT): value for name, value in settings.items()}


def differing(settings: Mapping[str, str], values: Sequence[object]) -> list[str]:
    """Return the names of the settings that have other values, which are in the same order."""
    return [
        name
        for (name, value), found in zip(settings.items(), values, strict=True)
        if _comparable(value) != _comparable(str(found))
    ]


def _comparable(value: str) -> int | str:
    for unit, factor in UNITS.items():
        if value.endswith(unit) and value[: -len(unit)].isdigit():
            return int(value[: -len(unit)]) * factor
    return value.replace(" ", "")
