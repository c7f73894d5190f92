"""Scans say what was written since the last one, once, from the server's counters."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.scanning import Fleet
    from tests.conftest import Database

SCHEMA = """
create table orders (
    id integer primary key,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
create index on orders (updated_at);
insert into orders
select n, now() - interval '9 days', now() - interval '9 days' + n % 3 * interval '1 day'
from generate_series(1, 6000) n;
analyze orders;
"""
LAST_NIGHT = """
delete from orders where id <= 40;
update orders set deleted_at = now() where id > 3000;
"""


def test_a_scan_tells_once_what_was_deleted_and_updated_unseen(
    fleet: Fleet, postgresql_database: Database
) -> None:
    postgresql_database.execute(SCHEMA)
    fleet.write(f'[targets.shop]\nurl = "{postgresql_database.url}"\nprobe = "always"\n')
    assert fleet.changes() == {"shop": []}
    postgresql_database.execute(LAST_NIGHT)
    time.sleep(1.1)  # times of scans have no fractions
    night = fleet.night()
    ((deleted,), (updated,)) = (
        [each for each in night["targets"][0]["changes"] if each["rule"] == rule]
        for rule in ("new-hard-deletes", "updates-without-update-time")
    )
    assert (deleted["change"], deleted["because"]) == ("new", "database")
    assert deleted["text"].startswith("40 rows of orders were deleted between ")
    assert deleted["text"].endswith(" UTC, although deleted_at could have marked them")
    assert (updated["change"], updated["object_name"]) == ("new", "orders.updated_at")
    assert updated["text"].endswith(" UTC, and updated_at moved in 0 rows")
    time.sleep(1.1)
    over = {"new-hard-deletes", "updates-without-update-time"}
    assert [change for change in fleet.changes()["shop"] if change[1] in over] == []
    postgresql_database.execute("select pg_stat_reset()")
    time.sleep(1.1)
    assert "new-hard-deletes" not in {rule for _, rule, _ in fleet.changes()["shop"]}
