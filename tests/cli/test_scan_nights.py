"""Three nights of a fleet with planted changes, a dead host and a killed scan: the message in the morning."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.scan.compose import Selection, message

if TYPE_CHECKING:
    from tests.cli.scanning import Fleet
    from tests.conftest import Database

SHOP = """
create table refunds (
  id integer primary key,
  amount numeric(12, 2) not null,
  approved_at timestamp with time zone,
  created_at timestamp with time zone not null default current_timestamp,
  updated_at timestamp with time zone not null default current_timestamp
);
"""
CRM = """
create table contacts (
  id integer primary key,
  full_name varchar(200) not null,
  phone varchar(40),
  legacy_code integer,
  created_at timestamp not null default current_timestamp,
  updated_at timestamp not null default current_timestamp
);
"""
TOML = """
[targets.shop]
url = "{shop}"
[targets.shop.tables.refunds]
owner = "the payments team"
[targets.crm]
url = "{crm}"
[targets.ledger]
url = "{ledger}"
timeout = 3
"""

REMOVED = "legacy_code removed: int(11); queries that name legacy_code fail"
LATE = "took longer than 3 s (dbready was still connecting)"
HELP = "To fix: raise the limit with --timeout, or check the network and the server's load"


def morning(fleet: Fleet) -> list[str]:
    """Return the lines of the message about the last scan; none: it is not sent."""
    history = fleet.history
    told = message(history.night(history.scans(limit=1)[0]), Selection())
    return [told.title, *told.text().splitlines()] if told else []


@pytest.mark.slow
def test_three_nights(
    fleet: Fleet,
    postgresql_database: Database,
    mariadb_database: Database,
    sqlite_database: Database,
) -> None:
    places = {"shop": postgresql_database.url, "crm": mariadb_database.url}
    postgresql_database.execute(SHOP)
    mariadb_database.execute(CRM)
    sqlite_database.execute(SHOP)
    fleet.write(TOML.format(**places, ledger=sqlite_database.url))
    assert (fleet.scan().code, morning(fleet)) == (0, [])
    assert (fleet.scan().code, morning(fleet)) == (0, [])
    postgresql_database.execute("alter table refunds add column fee real")
    mariadb_database.execute("alter table contacts drop column legacy_code")
    with closing(socket.socket()) as ledger:  # a host that is up, and a server that never answers
        ledger.bind(("127.0.0.1", 0))
        ledger.listen()
        url = f"postgresql://auditor@127.0.0.1:{ledger.getsockname()[1]}/ledger"
        fleet.write(TOML.format(**places, ledger=url))
        process = fleet.start("--jobs", 1)
        with closing(ledger.accept()[0]):
            process.kill()
            process.communicate()
        killed = fleet.history.night(fleet.history.scans(limit=1)[0])
        ended = fleet.scan("--resume")
        told = morning(fleet)
    assert killed.not_scanned == ("ledger",)
    assert ended.code == 3
    night = f"{fleet.history.scans()[1].started_at:.10}"
    contacts = f"{mariadb_database.name}.contacts"
    assert told == [
        "dbready: 1 new finding, 1 breaking change, 1 of 3 targets not scanned completely, 1 schema change",
        "shop",
        "  new, high: refunds.fee: fee is real: sums of it are not exact (money-as-float)",
        "    ask the payments team: To how many decimal places are amounts exact, and who rounds them?",
        "  schema changed: refunds: fee added: real",
        "crm",
        f"  schema changed, breaks loads: {contacts}: {REMOVED}",
        "ledger",
        f"  not scanned: the audit of {url} {LATE}; last complete scan {night}. {HELP}",
    ]
