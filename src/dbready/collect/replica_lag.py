"""Reads role and lag of a server from the replication status of MySQL and MariaDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from dbready.collect.reshape import Table

LAG = {"seconds_behind_source", "seconds_behind_master"}
APPLIES = {"replica_sql_running", "slave_sql_running"}
REPLICA = "update server set server_role = 'replica', replica_lag_seconds = ?"
# An account that may read the status and sees none is not on a replica.
PRIMARY = "update server set server_role = 'primary' where server_role is null and is_read_only = 0"


def complete(facts: sqlite3.Connection, shown: Table) -> None:
    """Complete the server's role and lag; the slowest of several sources counts."""
    at = {name.lower(): index for index, name in enumerate(shown.names)}
    lag = next((at[name] for name in LAG if name in at), None)
    applies = next((at[name] for name in APPLIES if name in at), None)
    rows = list(shown.rows)
    if not rows:
        facts.execute(PRIMARY)
        return
    if lag is None or applies is None:
        return
    running = [row for row in rows if row[applies] == "Yes"]
    seconds = [float(str(row[lag])) for row in running if row[lag] is not None]
    if running:
        facts.execute(REPLICA, [max(seconds, default=None)])
