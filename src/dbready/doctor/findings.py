"""Steps that are judged by the collected facts: connection, privileges, catalog, statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.doctor.steps import Step
from dbready.engine import availability
from dbready.facts.dialects import OWN, product
from dbready.facts.snapshot import OPTIONAL_FACTS, STATISTICS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from dbready.connect.target import Target
    from dbready.findings.not_collected import NotCollected

# Nobody grants privileges on partitions or on tables of extensions.
VISIBLE = """
from tables as t
left join schemas as s using (schema_name)
where t.extension_name is null
    and not t.is_partition
"""
UNREADABLE = f"{VISIBLE} and (t.can_select = 0 or s.can_use = 0)"
MOST_NAMES = 3


def connection(facts: sqlite3.Connection, target: Target) -> Iterator[Step]:
    """Return the steps of a session that opened: from SSH to the database, or the file."""
    (account, database, method, encrypted, version, near) = facts.execute(
        "select account, database_name, authentication_method, is_encrypted, tls_version, is_local from server"
    ).fetchone()
    if target.path:
        yield Step("file", "ok", "opens read-only")
        return
    if target.route is not None:
        hops = " and ".join(hop.host for hop in target.route.hops)
        yield Step("ssh", "ok", f"through {hops}: host key verified, logged in")
    if encrypted:
        yield Step("tls", "ok", version or "encrypted")
    elif encrypted is None:
        yield Step("tls", "none", "left to the driver")
    else:
        yield Step("tls", "none", "not encrypted" + (", on this machine" if near else ""))
    name = account or "the account that the driver chose"
    yield Step("login", "ok", f"as {name}" + (f", by {method}" if method else ""))
    yield Step("database", "ok", database or "all databases visible to the account")


def reading(facts: sqlite3.Connection) -> Iterator[Step]:
    """Return the steps privileges, catalog and statistics."""
    yield _privileges(facts)
    yield _catalog(facts)
    yield _statistics(facts)


def unreadable(facts: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return schema and name of the tables that the account may not read."""
    query = f"select t.schema_name, t.table_name {UNREADABLE} order by 1, 2"
    return facts.execute(query).fetchall()


def visible_tables(facts: sqlite3.Connection) -> int:
    """Return the number of tables that the account can see."""
    (count,) = facts.execute(f"select count(*) {VISIBLE}").fetchone()
    return int(count)


def _privileges(facts: sqlite3.Connection) -> Step:
    hidden, count = unreadable(facts), visible_tables(facts)
    hidden_facts = [gap for gap in _hidden(facts) if gap.fact not in OPTIONAL_FACTS]
    reasons = "; ".join(dict.fromkeys(gap.reason for gap in hidden_facts))
    dialect, is_superuser = facts.execute("select dialect, is_superuser from server").fetchone()
    if not count:
        # MySQL and MariaDB hide what an account has no privilege on; the others list every table.
        hides = dialect in {"mysql", "mariadb"} and not is_superuser
        if hides:
            return Step("privileges", "failed", "no table is visible", None, SELECT_HELP)
        return Step("privileges", "none", "there are no tables")
    if dialect not in OWN:
        words = f"dbready does not read them on {product(dialect).name}; tables visible: {count}"
        return Step("privileges", "none", words)
    if hidden:
        names = ", ".join(f"{schema}.{table}" for schema, table in hidden[:MOST_NAMES])
        more = f" and {len(hidden) - MOST_NAMES} more" if len(hidden) > MOST_NAMES else ""
        words = f"{len(hidden)} of {count} tables cannot be read: {names}{more}"
        return Step("privileges", "failed", words, reasons or None, GRANT_HELP)
    words = f"all {count} tables can be read" if count > 1 else "the only table can be read"
    if hidden_facts:
        words = f"{words} at least in part, but some facts are hidden"
        return Step("privileges", "limited", words, reasons, _remedies(hidden_facts))
    return Step("privileges", "ok", words)


SELECT_HELP = "grant select on DATABASE.* to the account"
GRANT_HELP = (
    "create an account with the statements below, or exclude these tables with --exclude-table"
)


def _catalog(facts: sqlite3.Connection) -> Step:
    missing = _missing(facts, "is_incomplete")
    if missing:
        reason, remedy = missing[0]
        words = f"{len(missing)} facts could not be read"
        return Step("catalog", "failed", words, reason, remedy or "run it again")
    (columns,) = facts.execute("select count(*) from columns").fetchone()
    statements, took = facts.execute("select statements, duration_ms from snapshot").fetchone()
    time = "" if took is None else f" and {took / 1000:.1f} s"
    words = f"{columns} columns, in {statements} statements{time}"
    return Step("catalog", "ok", words)


def _statistics(facts: sqlite3.Connection) -> Step:
    hidden = [gap for gap in _hidden(facts) if gap.fact in STATISTICS]
    (dialect,) = facts.execute("select dialect from server").fetchone()
    if dialect == "sqlite" and hidden:
        return Step("statistics", "none", "never analyzed", None, hidden[0].remedy)
    known, count = facts.execute(
        f"select count(estimated_rows), count(*) from (select schema_name, table_name {VISIBLE}) "  # noqa: S608 - constants
        "left join table_statistics using (schema_name, table_name)"
    ).fetchone()
    if not count:
        return Step("statistics", "none", "there are no tables")
    words = f"row counts of {known} of {count} tables are estimated"
    if not hidden:
        return Step("statistics", "ok", words)
    tables: dict[str, int] = {}
    for gap in hidden:
        tables[gap.what] = tables.get(gap.what, 0) + (gap.table is not None)
    parts = [
        f"{what} of {number} {'table' if number == 1 else 'tables'}" if number else what
        for what, number in tables.items()
    ]
    reasons = "; ".join(dict.fromkeys(gap.reason for gap in hidden))
    words += f"; not available: {', '.join(parts)}"
    return Step("statistics", "limited", words, reasons, _remedies(hidden))


def _hidden(facts: sqlite3.Connection) -> list[NotCollected]:
    """Return the facts that the server lacks or hides from the account; they fail no step."""
    gaps = availability.not_collected(facts, ())
    return [gap for gap in gaps if not gap.is_incomplete and (gap.fact or gap.table is None)]


def _remedies(gaps: Sequence[NotCollected]) -> str | None:
    remedies = list(dict.fromkeys(gap.remedy for gap in gaps if gap.remedy))
    more = f"; and {len(remedies) - 1} more, listed by audit --format json" if remedies[1:] else ""
    return f"optional: {remedies[0]}{more}" if remedies else None


def _missing(facts: sqlite3.Connection, which: str) -> list[tuple[str, str | None]]:
    query = f"select reason, remedy from coverage where coverage_kind = 'not_collected' and {which}"  # noqa: S608 - constants
    return facts.execute(query).fetchall()
