"""Warns of what no session can protect itself against: code that runs at login, and too many rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.connect.session import StatementError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from dbready.connect.session import Session

LOGIN_TRIGGERS_SINCE = 170000
LOGIN_TRIGGERS = """
select t.evtname as trigger_name, n.nspname as schema_name, p.proname as function_name
from pg_catalog.pg_event_trigger t
join pg_catalog.pg_proc p on p.oid = t.evtfoid
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where t.evtevent = 'login'
    and t.evtenabled in ('O', 'A')
order by t.evtname
""".strip()
INIT_CONNECT = "select @@global.init_connect"
MOST_NAMES = 3


def question(session: Session) -> str | None:
    """Return what asks whether the server runs code at login; None where it has no such thing."""
    if session.dialect == "postgresql":
        return LOGIN_TRIGGERS if session.version_number >= LOGIN_TRIGGERS_SINCE else None
    return INIT_CONNECT if session.dialect in {"mysql", "mariadb"} else None


def at_login(session: Session) -> tuple[str, ...]:
    """Return a warning where the server has run code of its database at login."""
    asked = question(session)
    if asked is None:
        return ()
    try:
        rows = [tuple(map(str, row)) for row in session.query(asked)[1]]
    except StatementError:
        return (f"the server does not say whether it runs code at login ({asked})",)
    if session.dialect == "postgresql":
        return tuple(_of_triggers([f"{name} ({schema}.{of})" for name, schema, of in rows]))
    return tuple(_of_init_connect(code for (code,) in rows))


def _of_triggers(names: list[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        yield (
            f"login event triggers run with the account's privileges before dbready can prevent it: "
            f"{', '.join(names[:MOST_NAMES])}{more}. Ask who owns them; a superuser can disable them "
            "with ?options=-c%20event_triggers%3Doff"
        )


def _of_init_connect(values: Iterator[str]) -> Iterator[str]:
    for code in values:
        if code.strip():
            yield (
                "the server runs init_connect before dbready can prevent it, for every account that "
                f"is not an administrator: {' '.join(code.split())}"
            )


def of_rights(facts: sqlite3.Connection) -> tuple[str, ...]:
    """Return a warning where the account is an administrator."""
    row = facts.execute("select is_superuser, account from server").fetchone()
    if not row or not row[0]:
        return ()
    warning = (
        f"{row[1]} can administer the server. dbready runs no code of the database, but other "
        "programs with this login may, and that code then has these privileges. Use a read-only account"
    )
    return (warning,)
