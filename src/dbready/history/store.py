"""The store of a history, opened to be written: a SQLite file or a PostgreSQL database, by SQLAlchemy Core.

Every run is written in one transaction. Writing the same run again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import NullPool

from dbready.findings.finding import SEVERITIES
from dbready.history import contents, migrations, renames, retention, schema
from dbready.history.errors import HistoryError, HistoryLostError, explained
from dbready.history.reading import Reader
from dbready.history.rows import CHANGE_COLUMNS, SPAN_COLUMNS, as_row

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dbready.history.records import Change, Outcome, Run, Scan, Span, State
    from dbready.history.retention import Pruned

BUSY_MILLISECONDS = 30_000
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds between attempts to store a run while the server of the history is away."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run adds to the history; `facts` are contents by fact table (see contents.py)."""

    target: str
    environment: str | None
    started_at: str
    ended_at: str
    outcome: Outcome
    exit_code: int
    attempts: int = 1
    compared_with: int | None = None
    error: str | None = None
    cause: str | None = None
    help: str | None = None
    label: str | None = None
    dialect: str | None = None
    product: str | None = None
    version: str | None = None
    table_count: int | None = None
    estimated_rows: int | None = None
    total_bytes: int | None = None
    by_severity: Mapping[str, int] | None = None
    facts: Mapping[str, bytes] | None = None
    baseline: bytes | None = None
    report: bytes | None = None
    rules: bytes | None = None
    changes: Sequence[Change] = ()
    opened: Sequence[Span] = ()
    """Spans that begin with this run; the number of the run is filled in."""
    closed: Sequence[str] = ()
    """Fingerprints whose open span ends with this run."""
    renewed: Sequence[tuple[str, Span]] = ()
    """Open spans by their fingerprint so far, as they are now: renamed, reworded or accepted."""


def url_of_file(path: Path) -> sa.URL:
    """Return the URL of a history in a SQLite file."""
    return sa.URL.create("sqlite", database=str(path))


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
        creator = {"creator": connect} if connect else {}
        self.engine = sa.create_engine(url, poolclass=NullPool, **creator)
        self.label = label or self.engine.url.database or "in memory"
        self._is_file = self.engine.dialect.name == "sqlite"
        if self._is_file:
            _require_private(self.engine.url.database)
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(dbready_writes=True)
        with self.transaction() as connection:
            migrations.migrate(connection, self.label)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Make all changes of the block, or none."""
        with explained(self.label), self._writing.begin() as connection:
            if (
                not self._is_file
            ):  # what is reported was stored, also where the server's default is off
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
            connection.execute(self._insert(schema.scans).values(row).on_conflict_do_nothing())
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
                self._insert(schema.shards)
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

    def _insert(self, table: sa.Table) -> Any:  # noqa: ANN401 - of either dialect
        """Return an insert that can say what happens to rows that are there."""
        return sqlite.insert(table) if self._is_file else postgresql.insert(table)

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
            found = connection.execute(
                sa.select(schema.runs.c.run_id).where(
                    schema.runs.c.scan_id == scan.scan_id,
                    schema.runs.c.target_name == entry.target,
                )
            ).scalar()
            run_id = found or self._add(connection, scan, entry)
        return self.run(run_id)

    def _add(self, connection: sa.Connection, scan: Scan, entry: Entry) -> int:
        stored = {
            name: self._keep(connection, content)
            for name, content in (
                ("baseline_hash", entry.baseline),
                ("report_hash", entry.report),
                ("rules_hash", entry.rules),
            )
        }
        severities = entry.by_severity or {}
        names = {field.name for field in fields(Entry)} & set(schema.runs.c.keys())
        values = {name: getattr(entry, name) for name in names}
        run_id: int = connection.execute(
            sa.insert(schema.runs)
            .values(
                **values,
                **stored,
                **{name: severities.get(name) for name in SEVERITIES},
                scan_id=scan.scan_id,
                target_name=entry.target,
                is_first=int(entry.compared_with is None),
            )
            .returning(schema.runs.c.run_id)
        ).scalar_one()
        for table, content in (entry.facts or {}).items():
            connection.execute(
                sa.insert(schema.run_facts).values(
                    run_id=run_id, fact_table=table, content_hash=self._keep(connection, content)
                )
            )
        self._add_changes(connection, run_id, entry)
        return run_id

    def _add_changes(self, connection: sa.Connection, run_id: int, entry: Entry) -> None:
        changes = [
            {"run_id": run_id, "position": at, **as_row(change, CHANGE_COLUMNS)}
            for at, change in enumerate(entry.changes)
        ]
        if changes:
            connection.execute(sa.insert(schema.changes), changes)
        spans = schema.finding_spans
        if entry.closed:
            connection.execute(
                sa.update(spans)
                .where(
                    spans.c.target_name == entry.target,
                    spans.c.closed_run_id.is_(None),
                    spans.c.fingerprint.in_(entry.closed),
                )
                .values(closed_run_id=run_id, closed_at=entry.started_at)
            )
        for fingerprint, span in entry.renewed:
            now = as_row(span, SPAN_COLUMNS)
            kept = {"target_name", "opened_run_id", "opened_at", "closed_run_id", "closed_at"}
            connection.execute(
                sa.update(spans)
                .where(
                    spans.c.target_name == entry.target,
                    spans.c.closed_run_id.is_(None),
                    spans.c.fingerprint == fingerprint,
                )
                .values({name: value for name, value in now.items() if name not in kept})
            )
        opened = [
            as_row(span, SPAN_COLUMNS) | {"opened_run_id": run_id, "opened_at": entry.started_at}
            for span in entry.opened
        ]
        if opened:
            connection.execute(sa.insert(spans), opened)

    def _keep(self, connection: sa.Connection, content: bytes | None) -> str | None:
        """Store content unless it is there, and return its hash."""
        if content is None:
            return None
        name = contents.hash_of(content)
        is_there = sa.select(schema.contents.c.content_hash).where(
            schema.contents.c.content_hash == name
        )
        if connection.execute(is_there).first() is None:
            # Another shard may store the same at this moment.
            connection.execute(
                self._insert(schema.contents)
                .values(content_hash=name, content=contents.packed(content))
                .on_conflict_do_nothing()
            )
        return name

    def interrupt(self, ended_at: str) -> list[Scan]:
        """Mark scans as interrupted whose process has died; for who holds the lock of all scans."""
        dead = [scan for scan in self.scans() if scan.state == "running"]
        for scan in dead:
            self.end(scan, "interrupted", ended_at)
        return dead


def _require_private(database: str | None) -> None:
    """Create the file of a new history so that only its owner can read it."""
    if not database or database == ":memory:":
        return
    path = Path(database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise HistoryError(
            f"the history {path} cannot be opened",
            cause=error.strerror,
            help="name a file that you may write to: --history FILE",
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """Set up a connection: SQLAlchemy begins its transactions, and others may wait for this one.

    The journal is SQLite's own, not WAL: one file that can be copied, on any file system.
    """
    del record
    connection.isolation_level = None
    connection.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("pragma foreign_keys = on")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes takes the lock at once, or two of them could wait for each other."""
    writes = connection.get_execution_options().get("dbready_writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")
