"""Whether the server's log holds the rows that change, for those who capture changes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

COLUMNS = ("holds_changes",)
_HOLDS_CHANGES = """
select case
    when max(setting_name = 'wal_level' and setting_value = 'logical') then 1
    when max(setting_name = 'log_bin' and upper(setting_value) in ('ON', '1'))
      and max(setting_name = 'binlog_format' and upper(setting_value) = 'ROW') then 1
    when max(setting_name in ('wal_level', 'log_bin')) then 0
    when exists (select 1 from server where dialect = 'sqlite') then 0
  end
from server_settings
"""


def rows(facts: sqlite3.Connection) -> Iterator[tuple[int | None]]:
    """Return the row of server_log."""
    yield from facts.execute(_HOLDS_CHANGES)
