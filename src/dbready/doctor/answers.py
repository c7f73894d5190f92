"""Describes the server and the account: version, host, role, privileges, connections, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbready.doctor.findings import unreadable, visible_tables
from dbready.facts.dialects import OWN

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    Row = Mapping[str, Any]

RIGHTS = (
    ("is_superuser", "administer the server"),
    ("can_write", "write"),
    ("can_create", "create tables"),
    ("can_create_temporary_tables", "create temporary tables"),
    ("can_replicate", "replicate"),
)
CAPTURE = {
    "postgresql": ("wal_level", "max_replication_slots", "max_wal_senders"),
    "mysql": ("log_bin", "binlog_format", "binlog_row_image", "gtid_mode"),
    "mariadb": ("log_bin", "binlog_format", "binlog_row_image", "gtid_strict_mode"),
}
MOST_NAMES = 4
ABOUT_HOSTS = ("postgresql", "mysql", "mariadb")


def server(facts: sqlite3.Connection) -> dict[str, Any]:
    """Return the row of the fact table server."""
    cursor = facts.execute("select * from server")
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def capture(facts: sqlite3.Connection) -> dict[str, str]:
    """Return the settings that decide about log-based capture, as far as they are known."""
    (dialect,) = facts.execute("select dialect from server").fetchone()
    known = dict(facts.execute("select setting_name, setting_value from server_settings"))
    return {name: known[name] for name in CAPTURE.get(dialect, ()) if known.get(name) is not None}


def answers(facts: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Return topics with what is known about them; unknown values are named as unknown."""
    row = server(facts)
    yield "server", _product(row)
    if row["dialect"] == "sqlite":
        yield "encoding", row["encoding"] or "unknown"
    elif row["dialect"] not in OWN:
        yield "account", _known(row["account"])
        yield (
            "settings",
            f"time zone {_known(row['time_zone'])}, encoding {_known(row['encoding'])}",
        )
    else:
        yield "role", _role(row)
        yield "account", _account(row)
        yield "signs in", row["authentication_method"] or "method not visible to the account"
        yield "encryption", _encryption(row)
        yield (
            "settings",
            f"time zone {_known(row['time_zone'])}, encoding {_known(row['encoding'])}",
        )
        yield "connections", _connections(row)
        yield "change log", _capture(row["dialect"], capture(facts))
    yield "tables", _tables(facts) if row["dialect"] in OWN else f"{visible_tables(facts)} visible"
    if row["dialect"] in OWN and row["dialect"] != "sqlite":
        yield "new tables", _new_tables(facts)


def _known(value: object) -> str:
    return "unknown" if value is None else str(value)


def _product(row: Row) -> str:
    text = f"{row['product']} {row['version']}"
    if row["host_service"]:
        where = (
            row["host_service"]
            if row["host_service"] == "self-managed"
            else f"on {row['host_service']}"
        )
        return f"{text}, {where} ({row['host_service_evidence']})"
    return f"{text}; hosting service unknown" if row["dialect"] in ABOUT_HOSTS else text


def _role(row: Row) -> str:
    parts = [row["server_role"] or "primary or replica unknown"]
    if row["server_role"] == "replica":
        lag = row["replica_lag_seconds"]
        parts.append("lag unknown" if lag is None else f"{lag:.0f} s behind")
    elif row["replica_count"] is not None:
        parts.append(f"replicas attached: {row['replica_count']}")
    if row["is_read_only"] is not None:
        parts.append("refuses writes" if row["is_read_only"] else "accepts writes")
    return ", ".join(parts)


def _account(row: Row) -> str:
    if row["is_superuser"]:
        return f"{_known(row['account'])}: may do everything"
    groups: dict[int | None, list[str]] = {1: [], 0: [], None: []}
    for name, right in RIGHTS:
        groups[row[name]].append(right)
    says = {1: "may", 0: "may not", None: "unknown whether it may"}
    parts = [f"{says[answer]} {', '.join(rights)}" for answer, rights in groups.items() if rights]
    return f"{_known(row['account'])}: {'; '.join(parts)}"


def _encryption(row: Row) -> str:
    if row["is_encrypted"] is None:
        return "unknown"
    if row["is_encrypted"]:
        return row["tls_version"] or "TLS"
    near = {1: "the server is on this machine", 0: "the server is elsewhere"}.get(row["is_local"])
    return "none; " + (near or "the rest of the connection may be encrypted or not")


def _connections(row: Row) -> str:
    used, most = _known(row["used_connections"]), _known(row["max_connections"])
    limit = row["account_connection_limit"]
    own = (
        f"at most {limit} for this account"
        if limit is not None
        else "no limit known for this account"
    )
    return f"{used} of {most} in use; {own}"


def _capture(dialect: str, settings: Mapping[str, str]) -> str:
    if not settings:
        return "settings unknown"
    listed = ", ".join(f"{name} {value}" for name, value in settings.items())
    if dialect == "postgresql":
        is_ready = settings.get("wal_level") == "logical"
        return listed if is_ready else f"{listed}; log-based capture needs wal_level logical"
    is_ready = settings.get("log_bin") in {"ON", "1"} and settings.get("binlog_format") == "ROW"
    return (
        listed
        if is_ready
        else f"{listed}; log-based capture needs log_bin ON and binlog_format ROW"
    )


def _tables(facts: sqlite3.Connection) -> str:
    hidden, count = unreadable(facts), visible_tables(facts)
    text = f"{count} visible, {count - len(hidden)} readable"
    if hidden:
        names = [f"{schema}.{table}" for schema, table in hidden]
        text += f"; not readable: {_some(names)}"
    (filtered,) = facts.execute(
        "select count(*) from tables where is_row_security_active and not is_partition"
    ).fetchone()
    return text + (f"; row level security filters {filtered}" if filtered else "")


def _new_tables(facts: sqlite3.Connection) -> str:
    rows = facts.execute(
        "select schema_name, covers_new_tables from schemas "
        "where schema_name in (select schema_name from tables where extension_name is null) order by 1"
    ).fetchall()
    words = {1: "readable when created in", 0: "not readable in", None: "unknown in"}
    parts = []
    for answer, text in words.items():
        names = [name for name, covered in rows if covered == answer]
        if names:
            parts.append(f"{text} {_some(names)}")
    return "; ".join(parts) or "unknown without any table"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
