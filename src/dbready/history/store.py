"""The store of a history: a SQLite file or a PostgreSQL database, through SQLAlchemy Core.

Every run is written in one transaction. Writing the same run again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import NullPool

from dbready.findings.finding import SEVERITIES
from dbready.history import contents, migrations, renames, retention, schema
from dbready.history.errors import HistoryError, HistoryLostError, explained
from dbready.history.records import Change, Night, Run, Scan, Shard, Span, TargetNight

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from dbready.history.records import Outcome, State
    from dbready.history.retention import Pruned

BUSY_MILLISECONDS = 30_000
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds between attempts to store a run while the server of the history is away."""

SPAN_COLUMNS = {
    "target": "target_name",
    "opened_run": "opened_run_id",
    "closed_run": "closed_run_id",
    "schema": "schema_name",
    "table": "table_name",
    "column": "column_name",
}
CHANGE_COLUMNS = {"schema": "schema_name", "table": "table_name"}


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


class History:
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

    # Writing

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
            {"run_id": run_id, "position": at, **_row(change, CHANGE_COLUMNS)}
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
            now = _row(span, SPAN_COLUMNS)
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
            _row(span, SPAN_COLUMNS) | {"opened_run_id": run_id, "opened_at": entry.started_at}
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

    # Reading

    def _all(self, statement: sa.Select[Any]) -> list[sa.RowMapping]:
        with explained(self.label), self.engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def scans(self, limit: int | None = None) -> list[Scan]:
        """Return the scans, the latest first."""
        query = sa.select(schema.scans).order_by(schema.scans.c.scan_id.desc()).limit(limit)
        return [_scan(row) for row in self._all(query)]

    def scan(self, name: str) -> Scan:
        """Return the scan of a name; KeyError if there is none."""
        rows = self._all(sa.select(schema.scans).where(schema.scans.c.scan_name == name))
        if not rows:
            raise KeyError(name)
        return _scan(rows[0])

    def run(self, run_id: int) -> Run:
        """Return a run by its number; KeyError if there is none."""
        rows = self._all(sa.select(schema.runs).where(schema.runs.c.run_id == run_id))
        if not rows:
            raise KeyError(run_id)
        return as_run(rows[0])

    def runs(
        self,
        target: str | None = None,
        *,
        scan: Scan | None = None,
        outcome: Outcome | None = None,
        limit: int | None = None,
    ) -> list[Run]:
        """Return runs, the latest first: of a target, of a scan, with an outcome."""
        query = sa.select(schema.runs).order_by(schema.runs.c.run_id.desc()).limit(limit)
        if target is not None:
            query = query.where(schema.runs.c.target_name == target)
        if scan is not None:
            query = query.where(schema.runs.c.scan_id == scan.scan_id)
        if outcome is not None:
            query = query.where(schema.runs.c.outcome == outcome)
        return [as_run(row) for row in self._all(query)]

    def last_complete(self, target: str) -> Run | None:
        """Return the last complete run of a target, with which the next one is compared."""
        return next(iter(self.runs(target, outcome="complete", limit=1)), None)

    def last_baseline(self, target: str) -> Run | None:
        """Return the last run of a target that has a baseline: the last complete one, or one after it."""
        columns = schema.runs.c
        query = (
            sa.select(schema.runs)
            .where(columns.target_name == target, columns.baseline_hash.is_not(None))
            .order_by(columns.run_id.desc())
            .limit(1)
        )
        return next((as_run(row) for row in self._all(query)), None)

    def interrupt(self, ended_at: str) -> list[Scan]:
        """Mark scans as interrupted whose process has died; for who holds the lock of all scans."""
        dead = [scan for scan in self.scans() if scan.state == "running"]
        for scan in dead:
            self.end(scan, "interrupted", ended_at)
        return dead

    def targets(self) -> list[str]:
        """Return the names of all targets that were scanned, sorted."""
        column = schema.runs.c.target_name
        return [
            row["target_name"] for row in self._all(sa.select(column).distinct().order_by(column))
        ]

    def shards(self, scan: Scan) -> list[Shard]:
        """Return the shards of a scan that came, by number."""
        columns = schema.shards.c
        query = sa.select(schema.shards).where(columns.scan_id == scan.scan_id)
        return [
            Shard(
                row["shard"],
                row["shard_count"],
                row["host"],
                row["process_id"],
                row["started_at"],
                row["ended_at"],
            )
            for row in self._all(query.order_by(columns.shard_count, columns.shard))
        ]

    def changes(self, run: Run) -> tuple[Change, ...]:
        """Return what a run found changed, the most important first."""
        columns = schema.changes.c
        query = sa.select(schema.changes).where(columns.run_id == run.run_id)
        return tuple(as_change(row) for row in self._all(query.order_by(columns.position)))

    def spans(self, target: str | None = None, *, is_open: bool | None = None) -> list[Span]:
        """Return findings with the time in which they were seen, in the order in which they were opened."""
        columns = schema.finding_spans.c
        query = sa.select(schema.finding_spans).order_by(
            columns.opened_run_id, columns.rule, columns.object_name, columns.fingerprint
        )
        if target is not None:
            query = query.where(columns.target_name == target)
        if is_open is not None:
            closed = columns.closed_run_id
            query = query.where(closed.is_(None) if is_open else closed.is_not(None))
        return [_span(row) for row in self._all(query)]

    def night(self, scan: Scan, fail_on: str = "high") -> Night:
        """Return what a scan says of each of its targets, in the order in which they were named."""
        runs = {run.target: run for run in self.runs(scan=scan)}
        order = {name: at for at, name in enumerate(scan.targets)}
        found = sorted(runs.values(), key=lambda run: order.get(run.target, len(order)))
        last = self._last_complete(scan)
        return Night(
            scan,
            tuple(TargetNight(run, self.changes(run), last.get(run.target)) for run in found),
            tuple(name for name in scan.targets if name not in runs),
            fail_on,
            tuple(self._missing_shards(scan)),
        )

    def _last_complete(self, scan: Scan) -> dict[str, str]:
        """Return when each target was last scanned completely, up to a scan."""
        columns = schema.runs.c
        latest = (
            sa.select(sa.func.max(columns.run_id))
            .where(columns.outcome == "complete", columns.scan_id <= scan.scan_id)
            .group_by(columns.target_name)
        )
        query = sa.select(columns.target_name, columns.started_at)
        rows = self._all(query.where(columns.run_id.in_(latest)))
        return {row["target_name"]: row["started_at"] for row in rows}

    def _missing_shards(self, scan: Scan) -> Iterator[str]:
        came = self.shards(scan)
        ended = {(shard.number, shard.count) for shard in came if shard.ended_at is not None}
        for count in sorted({shard.count for shard in came}):
            for number in range(1, count + 1):
                if (number, count) not in ended:
                    yield f"{number}/{count}"

    def content(self, name: str) -> bytes:
        """Return stored content by its hash; KeyError if there is none."""
        query = sa.select(schema.contents.c.content).where(schema.contents.c.content_hash == name)
        rows = self._all(query)
        if not rows:
            raise KeyError(name)
        return contents.unpacked(rows[0]["content"])

    def packed_facts(self, run: Run, tables: Collection[str] | None = None) -> dict[str, bytes]:
        """Return the facts of a run by fact table, all or some, as they are stored: compressed."""
        query = (
            sa.select(schema.run_facts.c.fact_table, schema.contents.c.content)
            .join(
                schema.contents,
                schema.contents.c.content_hash == schema.run_facts.c.content_hash,
            )
            .where(schema.run_facts.c.run_id == run.run_id)
        )
        if tables is not None:
            query = query.where(schema.run_facts.c.fact_table.in_(tables))
        return {row["fact_table"]: row["content"] for row in self._all(query)}

    def facts(self, run: Run) -> sqlite3.Connection:
        """Return the facts of a run as a snapshot in memory, as collected: without what is derived."""
        return contents.from_packed(self.packed_facts(run))


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


def _row(value: Change | Span, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a value as a row: booleans as numbers, names as the tables have them."""
    return {
        names.get(name, name): int(held) if isinstance(held, bool) else held
        for name, held in asdict(value).items()
    }


def _scan(row: sa.RowMapping) -> Scan:
    return Scan(
        row["scan_id"],
        row["scan_name"],
        row["state"],
        row["started_at"],
        row["ended_at"],
        row["dbready_version"],
        row["host"],
        row["process_id"],
        tuple(json.loads(row["target_names"])),
        json.loads(row["options"]),
    )


def as_run(row: sa.RowMapping) -> Run:
    """Return a row of runs as a value."""
    names = {field.name for field in fields(Run)} & set(row)
    values: dict[str, Any] = {name: row[name] for name in names}
    counted = row["high"] is not None
    return Run(
        **values
        | {
            "target": row["target_name"],
            "is_first": bool(row["is_first"]),
            "by_severity": {name: row[name] for name in SEVERITIES} if counted else None,
        }
    )


def as_change(row: sa.RowMapping) -> Change:
    """Return a row of changes as a value."""
    back = {column: name for name, column in CHANGE_COLUMNS.items()}
    values: dict[str, Any] = {
        back.get(name, name): held
        for name, held in row.items()
        if name not in {"run_id", "position"}
    }
    return Change(**values | {name: bool(values[name]) for name in ("is_drift", "is_breaking")})


def _span(row: sa.RowMapping) -> Span:
    back = {column: name for name, column in SPAN_COLUMNS.items()}
    values: dict[str, Any] = {back.get(name, name): held for name, held in row.items()}
    return Span(**values | {"is_accepted": bool(values["is_accepted"])})
