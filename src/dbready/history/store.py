"""The store of a history, opened to be written: a SQLite file or a PostgreSQL database, by SQLAlchemy Core.

Every run is written in one transaction. Writing the same run again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbready.history import database, migrations, recording, renames, retention, schema
from dbready.history.database import upsert
from dbready.history.errors import HistoryLostError, explained
from dbready.history.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dbready.history.recording import Entry
    from dbready.history.records import Run, Scan, State
    from dbready.history.retention import Pruned

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds between attempts to store a run while the server of the history is away."""


class History(Reader):
    """An open history."""

    def __init__(
        self,
        url: str | sa.URL,
        *,
        label: str | None = None,
        connect: Callable[[], Any] | None = None,
    ) -> None:
        """Open a history, create its tables in an empty database, and bring older ones forward.

        `label` names it in messages, without secrets; `connect` opens a connection, where the URL does not
        say how. Refuses newer histories and databases of something else; a new file is the owner's alone.
        """
        self.engine = database.engine(url, connect)
        self.label = label or self.engine.url.database or "in memory"
        self._is_file = database.is_file(self.engine)
        self._writing = self.engine.execution_options(dbready_writes=True)
        with self.transaction() as connection:
            migrations.migrate(connection, self.label)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Make all changes of the block, or none."""
        with explained(self.label), self._writing.begin() as connection:
            if not self._is_file:
                # What is reported was stored, also where the server's default is off.
                connection.exec_driver_sql("set local synchronous_commit = on")
            yield connection

    def begin(
        self, scan: Mapping[str, Any], targets: Sequence[str], options: Mapping[str, object]
    ) -> Scan:
        """Add a scan that is running; `scan` has its name, start, version, host and process."""
        row = {
            **scan,
            "state": "running",
            "target_names": json.dumps(list(targets)),
            "options": json.dumps(dict(options), sort_keys=True),
        }
        with self.transaction() as connection:
            connection.execute(sa.insert(schema.scans).values(row))
        return self.scan(str(row["scan_name"]))

    def join(
        self,
        scan: Mapping[str, Any],
        targets: Sequence[str],
        options: Mapping[str, object],
        shard: tuple[int, int],
    ) -> Scan:
        """Take part in a scan as one of its shards, the first of which adds it.

        The scan's targets are those of all its shards. A shard that comes again continues.
        """
        row = {
            **scan,
            "state": "running",
            "target_names": "[]",
            "options": json.dumps(dict(options), sort_keys=True),
        }
        number, count = shard
        with self.transaction() as connection:
            connection.execute(
                upsert(connection, schema.scans).values(row).on_conflict_do_nothing()
            )
            columns = schema.scans.c
            found = connection.execute(
                sa.select(columns.scan_id, columns.target_names)
                .where(columns.scan_name == row["scan_name"])
                .with_for_update()
            ).one()
            names = dict.fromkeys([*json.loads(found.target_names), *targets])
            connection.execute(
                sa.update(schema.scans)
                .where(columns.scan_id == found.scan_id)
                .values(target_names=json.dumps(list(names)), state="running", ended_at=None)
            )
            keys = {"scan_id": found.scan_id, "shard": number, "shard_count": count}
            values = {name: scan[name] for name in ("host", "process_id", "started_at")}
            connection.execute(
                upsert(connection, schema.shards)
                .values(**keys, **values)
                .on_conflict_do_update(index_elements=list(keys), set_={**values, "ended_at": None})
            )
        return self.scan(str(row["scan_name"]))

    def leave(self, scan: Scan, shard: tuple[int, int], ended_at: str) -> None:
        """Say that a shard of a scan has ended."""
        columns = schema.shards.c
        with self.transaction() as connection:
            connection.execute(
                sa.update(schema.shards)
                .where(
                    columns.scan_id == scan.scan_id,
                    columns.shard == shard[0],
                    columns.shard_count == shard[1],
                )
                .values(ended_at=ended_at)
            )

    def resume(self, scan: Scan, about: Mapping[str, Any]) -> Scan:
        """Continue a scan that was interrupted, in the process that `about` names."""
        values = {name: about[name] for name in ("dbready_version", "host", "process_id")}
        with self.transaction() as connection:
            connection.execute(
                sa.update(schema.scans)
                .where(schema.scans.c.scan_id == scan.scan_id)
                .values(**values, state="running", ended_at=None)
            )
        return self.scan(scan.name)

    def end(self, scan: Scan, state: State, ended_at: str) -> None:
        """Say that a scan is complete or was interrupted."""
        with self.transaction() as connection:
            connection.execute(
                sa.update(schema.scans)
                .where(schema.scans.c.scan_id == scan.scan_id)
                .values(state=state, ended_at=ended_at)
            )

    def prune(self, keep: dt.timedelta, now: dt.datetime | None = None) -> Pruned:
        """Remove what is older than `keep`; the last complete run of each target stays.

        For who holds the lock of all scans: a scan may refer to content that is about to be removed.
        """
        before = (now or dt.datetime.now(dt.UTC)) - keep
        with self.transaction() as connection:
            return retention.prune(connection, before.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def rename(self, old: str, new: str) -> int:
        """Give the runs and findings of a target another name; returns how many runs it has."""
        with self.transaction() as connection:
            return renames.rename(connection, old, new)

    def shrink(self) -> None:
        """Give space that prune() freed back to the system, where the history is a file."""
        if self._is_file:
            with explained(self.label), self.engine.connect() as connection:
                connection.connection.driver_connection.execute("vacuum")  # type: ignore[union-attr]

    def record(self, scan: Scan, entry: Entry) -> Run:
        """Add a run with all that belongs to it; the run that is there already if it was added before.

        While the server of the history is away, it is tried again for a minute.
        """
        for pause in PAUSES:
            try:
                return self._record(scan, entry)
            except HistoryLostError:
                time.sleep(pause)
        return self._record(scan, entry)

    def _record(self, scan: Scan, entry: Entry) -> Run:
        with self.transaction() as connection:
            run_id = recording.add(connection, scan, entry)
        return self.run(run_id)

    def interrupt(self, ended_at: str) -> list[Scan]:
        """Mark scans as interrupted whose process has died; for who holds the lock of all scans."""
        dead = [scan for scan in self.scans() if scan.state == "running"]
        for scan in dead:
            self.end(scan, "interrupted", ended_at)
        return dead
