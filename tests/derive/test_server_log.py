"""Whether changes can be captured from the log of the server."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from dbready.facts import snapshot


@pytest.mark.parametrize(
    ("dialect", "settings", "holds_changes"),
    [
        ("postgresql", {"wal_level": "logical"}, 1),
        ("postgresql", {"wal_level": "replica"}, 0),
        ("mariadb", {"log_bin": "ON", "binlog_format": "ROW"}, 1),
        ("mysql", {"log_bin": "1", "binlog_format": "row"}, 1),
        ("mysql", {"log_bin": "ON", "binlog_format": "MIXED"}, 0),
        ("mysql", {"log_bin": "OFF", "binlog_format": "ROW"}, 0),
        ("postgresql", {}, None),
        ("sqlite", {}, 0),
    ],
)
def test_whether_the_log_holds_changes_follows_from_settings(
    dialect: str, settings: dict[str, str], holds_changes: int | None
) -> None:
    facts = snapshot.new()
    facts.execute(
        "insert into server (dialect, product, version, version_number) values (?, 'a', '3', 30000)",
        [dialect],
    )
    facts.executemany("insert into server_settings values (?, ?)", settings.items())
    derive(facts)
    assert facts.execute("select holds_changes from server_log").fetchall() == [(holds_changes,)]
