"""What the facts say about access: hosting, replicas, permissions, authentication, networks, data to protect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbready.checklist.says import Says, count, is_sqlite, names, one, server
from dbready.report.markdown import code, escape
from dbready.report.text import approximate, size

if TYPE_CHECKING:
    import sqlite3

SIZE = """
select count(*), total(estimated_rows), count(estimated_rows), total(total_bytes), count(total_bytes)
from tables
left join table_statistics using (schema_name, table_name)
"""
PRIVILEGES = """
select count(*), total(can_select = 0), total(can_write = 1), count(can_select)
from tables
"""
SCHEMAS = """
select schema_name
from schemas
union
select schema_name
from tables
order by 1
"""
NEW_TABLES = """
select schema_name
from schemas
where covers_new_tables = 0
order by schema_name
"""
NO_SERVER = "SQLite is a file without a server"
SENSITIVE = """
select data_class, named(schema_name, table_name) as table_name, column_name
from sensitive_columns
where confidence <> 'low'
order by data_class, table_name, column_name
"""


def hosting(facts: sqlite3.Connection) -> Says:
    """Say what product it is, and who hosts it."""
    known = server(facts)
    product = escape(f"{known['product']} {known['version']}")
    name = known["database_name"]
    lines = [f"{product}, database {code(name)}" if name else product]
    service = known["host_service"]
    if is_sqlite(facts):
        lines = [f"A database file, read with {product}: no server hosts it"]
    elif service:
        evidence = known["host_service_evidence"]
        lines.append(f"Service: {escape(service)}" + (f" ({escape(evidence)})" if evidence else ""))
    else:
        lines.append("Service not known: neither version nor settings name one")
    if known["max_connections"]:
        lines.append(f"The server accepts {count(known['max_connections'], 'connection')}")
    tables, rows, counted, total, sized = facts.execute(SIZE).fetchone()
    passing = [count(tables, "table")]
    passing += [f"about {approximate(int(rows))} rows"] if counted else []
    passing += [size(int(total))] if sized else []
    if known["used_connections"]:
        passing.append(f"{count(known['used_connections'], 'open connection')}")
    is_answer = bool(service) and service != "self-managed"
    return Says(tuple(lines), (", ".join(passing),), is_answer)


def replica(facts: sqlite3.Connection) -> Says:
    """Say whether the server is a replica."""
    known = server(facts)
    role, replicas = known["server_role"], known["replica_count"]
    if is_sqlite(facts):
        return Says((f"Not applicable: {NO_SERVER}, so there are no replicas",), is_answer=True)
    if role is None:
        return Says(("Not known: the server does not tell whether it is a replica",))
    lines = [f"Connected to a {role}" if role == "replica" else "Connected to the primary"]
    if role == "primary":
        lines.append(
            "Attached replicas not known: the account may not see them"
            if replicas is None
            else f"Attached replicas: {replicas}"
        )
    lag = known["replica_lag_seconds"]
    passing = (f"lag {lag:,.1f} s",) if lag is not None else ()
    return Says(tuple(lines), passing, role == "replica")


def permissions(facts: sqlite3.Connection) -> Says:
    """Say what the account may do."""
    known = server(facts)
    if is_sqlite(facts):
        return Says((f"Not known: {NO_SERVER} or accounts; permissions are those of the file",))
    tables, unreadable, writable, told = facts.execute(PRIVILEGES).fetchone()
    lines = [f"Account: {code(known['account'])}" if known["account"] else "Account not known"]
    lines.append(
        f"Reads {count(tables - int(unreadable), 'table')} of {tables:,}, "
        f"may write to {int(writable):,}"
        if told
        else "Rights on tables not known: the server does not tell this account"
    )
    lines += [
        _yes("Administrator (superuser)", known["is_superuser"]),
        _yes("Temporary tables", known["can_create_temporary_tables"]),
        _yes("New tables and views", known["can_create"]),
        _yes("Reading the log of changes", known["can_replicate"]),
    ]
    uncovered = [name for (name,) in facts.execute(NEW_TABLES)]
    if uncovered:
        lines.append(f"Tables created later will not be readable in {names(uncovered)}")
    limit = known["account_connection_limit"]
    lines += [f"The account may open {count(limit, 'connection')}"] if limit else []
    is_known = known["is_superuser"] == 0 and known["can_write"] == 0
    return Says(tuple(lines), is_answer=is_known and not uncovered)


def _yes(words: str, value: Any) -> str:  # noqa: ANN401 - a fact
    if value is None:
        return f"{words}: not known, the server does not tell this account"
    return f"{words}: {'yes' if value else 'no'}"


def environments(facts: sqlite3.Connection) -> Says:
    """Say what was read; a database does not know of other environments."""
    (label,) = facts.execute("select target_label from snapshot").fetchone()
    schemas = [name for (name,) in facts.execute(SCHEMAS)]
    return Says(
        (
            f"Schemas: {names(schemas)}" if schemas else "No schema is visible",
            "Other environments not known: a database does not tell",
        ),
        (f"read from {code(label)}",),
    )


def authentication(facts: sqlite3.Connection) -> Says:
    """Say how the account proved who it is."""
    known = server(facts)
    if is_sqlite(facts):
        return Says((f"Not applicable: {NO_SERVER} or accounts",), is_answer=True)
    method = known["authentication_method"]
    lines = [
        f"Method: {escape(method)}"
        if method
        else "Method not known: the server does not tell this account",
        _encryption(known),
    ]
    return Says(tuple(lines), is_answer=bool(method) and method != "none")


def _encryption(known: dict[str, Any]) -> str:
    if known["is_encrypted"] is None:
        return "Encryption not known"
    if known["is_encrypted"]:
        return f"The connection is encrypted ({escape(known['tls_version'] or 'TLS')})"
    where = ", but does not leave the machine" if known["is_local"] else ""
    return f"The connection is not encrypted{where}"


def password_storage(facts: sqlite3.Connection) -> Says:
    """Say when the password expires; where it is kept, no database knows."""
    known = server(facts)
    if is_sqlite(facts):
        return Says((f"Not applicable: {NO_SERVER} or passwords",), is_answer=True)
    expires = known["account_expires_at"]
    return Says(
        (
            "Not known: a database does not tell where its readers keep the password",
            f"The password expires at {escape(expires)}"
            if expires
            else "No expiry of the password is visible",
        )
    )


def tunnel(facts: sqlite3.Connection) -> Says:
    """Say how the server was reached."""
    known = server(facts)
    if is_sqlite(facts):
        return Says((f"Not applicable: {NO_SERVER}",), is_answer=True)
    reached = {
        None: "How the server was reached is not known",
        0: "The server was reached over the network",
        1: "The server was reached through a socket or its loopback interface, "
        "as on the same machine or through a tunnel",
    }
    lines = (reached[known["is_local"]], _encryption(known))
    return Says((*lines, "Networks and firewalls not known: a database does not tell"))


def sensitive_data(facts: sqlite3.Connection) -> Says:
    """List the columns that need protection, by what they hold."""
    found: dict[str, list[str]] = {}
    for data_class, table, column in facts.execute(SENSITIVE):
        found.setdefault(data_class, []).append(f"{table}.{column}")
    lines = [
        f"{escape(name.capitalize())}: {', '.join(map(code, columns))}"
        for name, columns in found.items()
    ]
    (total,) = one(facts, "select count(*) from columns")
    nothing = (
        f"No name, type or comment of {count(total, 'column')} suggests passwords, identifiers, "
        "bank accounts, payment cards, birth dates, health data or origin"
    )
    return Says(tuple(lines) or (nothing,))
