"""Fills statement_writes and scheduled_jobs with what texts of statements and jobs name of the catalog."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dbready.collect.gaps import Gap
from dbready.collect.reshape import json_list
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbready.collect.reshape import Table
    from dbready.collect.writes import Name, Write
    from dbready.connect.session import Dialect

    TableName = tuple[str, str]
    Row = Mapping[str, object]

# From this version on, statements on tables of the same name are counted together, under the text of the first.
COUNTS_BY_NAME = 180000
SECONDS = 5.0  # of CPU time for reading texts; what is left then counts as not understood
COLUMNS = """
select schema_name, table_name, column_name
from columns
order by schema_name, table_name, ordinal_position
"""


COUNTS = ("calls", "affected_rows", "counted_since")


class Place(NamedTuple):
    """A table of the catalog, and those of its columns that a statement names."""

    schema: str
    table: str
    columns: Sequence[str]
    conditions: Sequence[str]


class Catalog:
    """Finds the tables and columns that statements name; no other word of a statement becomes a fact."""

    def __init__(
        self, facts: sqlite3.Connection, dialect: Dialect, *, ignores_schemas: bool = False
    ) -> None:
        self._folds_case = dialect != "postgresql"
        self._ignores_schemas = ignores_schemas
        self._columns: dict[TableName, list[str]] = defaultdict(list)
        self._tables: dict[str, list[TableName]] = defaultdict(list)
        self._views = {self._key(name) for (name,) in facts.execute("select view_name from views")}
        for schema, table in facts.execute("select schema_name, table_name from tables"):
            self._tables[self._key(table)].append((schema, table))
        for schema, table, column in facts.execute(COLUMNS):
            self._columns[schema, table].append(column)

    def place(self, write: Write, default_schema: str | None) -> Place | None:
        """Return where a write goes; None where no table, or more than one, may be meant."""
        found = self._candidates(write, default_schema)
        if len(found) != 1:
            return None
        known = self._columns[found[0]]
        columns = known if write.columns is None else self._named(write.columns, known)
        return Place(*found[0], columns, self._named(write.conditions, known))

    def is_unclear(self, write: Write, default_schema: str | None) -> bool:
        """Say whether a write without a place may go to a table of the catalog: of several schemas, or by a view."""
        is_view = self._key(self._spelled(write.table)) in self._views
        return is_view or len(self._candidates(write, default_schema)) > 1

    def _candidates(self, write: Write, default_schema: str | None) -> list[TableName]:
        schema = self._spelled(write.schema) if write.schema else default_schema
        found = self._tables.get(self._key(self._spelled(write.table)), [])
        if schema is None or (self._ignores_schemas and len(found) > 1):
            return found
        return [place for place in found if self._key(place[0]) == self._key(schema)]

    def _named(self, names: Iterable[Name], columns: Iterable[str]) -> list[str]:
        wanted = {self._key(self._spelled(name)) for name in names}
        return [column for column in columns if self._key(column) in wanted]

    def _spelled(self, name: Name) -> str:
        return name.text if name.is_quoted or self._folds_case else name.text.lower()

    def _key(self, name: str) -> str:
        return name.lower() if self._folds_case else name


@dataclass(slots=True)
class Total:
    """Calls of statements that write the same columns."""

    calls: int = 0
    affected_rows: int | None = 0
    counted_since: str | None = None

    def add(self, statement: Row) -> None:
        """Add the counts of a statement."""
        self.calls += int(str(statement["calls"]))
        rows = statement["affected_rows"]
        if rows is None or self.affected_rows is None:
            self.affected_rows = None
        else:
            self.affected_rows += int(str(rows))
        since = statement["counted_since"]
        if since is not None:
            self.counted_since = min(str(since), self.counted_since or str(since))


def fill(facts: sqlite3.Connection, fact: str, table: Table, dialect: Dialect) -> list[Gap]:
    """Fill one of the two fact tables from a statement's rows; returns what is missing in it."""
    rows = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    if not rows:
        return []
    if fact == "statement_writes":
        return _fill_statement_writes(facts, rows, dialect)
    _fill_scheduled_jobs(facts, rows, dialect)
    return []


def _fill_statement_writes(
    facts: sqlite3.Connection, statements: Sequence[Row], dialect: Dialect
) -> list[Gap]:
    (version,) = facts.execute("select version_number from server").fetchone()
    counts_by_name = dialect == "postgresql" and version >= COUNTS_BY_NAME
    catalog = Catalog(facts, dialect, ignores_schemas=counts_by_name)
    totals: dict[tuple[Place, str, object, bool], Total] = defaultdict(Total)
    missed: Counter[str] = Counter()
    for statement, writes in _understood(statements, dialect):
        if writes is None:
            missed["that were not understood"] += 1
            continue
        default = statement["schema_name"]
        for write in writes:
            schema = None if default is None else str(default)
            place = catalog.place(write, schema)
            if place is None:
                missed["that write to a view, or to a table whose name several schemas have"] += (
                    catalog.is_unclear(write, schema)
                )
            elif (
                place.columns or not write.columns
            ):  # else of a join, of which another table is written
                where = Place(place.schema, place.table, tuple(place.columns), ())
                is_only = len(writes) == 1
                totals[where, write.operation, statement["account"], is_only].add(statement)
    names = ("schema_name", "table_name", "operation", "columns", "account", *COUNTS)
    snapshot.insert(facts, "statement_writes", names, _rows(totals))
    return [
        Gap(
            "statement_writes",
            f"statements {why}: {count} of {len(statements)}",
            is_incomplete=False,
        )
        for why, count in missed.items()
        if count
    ]


def _rows(totals: Mapping[tuple[Place, str, object, bool], Total]) -> Iterator[tuple[object, ...]]:
    for (place, operation, account, is_only), total in totals.items():
        written = (place.schema, place.table, operation, json_list(place.columns), account)
        rows = total.affected_rows if is_only else None
        yield (*written, total.calls, rows, total.counted_since)


def _understood(
    statements: Iterable[Row], dialect: Dialect
) -> Iterator[tuple[Row, list[Write] | None]]:
    """Return statements with what they write; None where that is not understood, or takes too long."""
    from dbready.collect.statement_text import written_by  # noqa: PLC0415 - a parser, which most audits do not need

    known: dict[tuple[str, bool], list[Write] | None] = {}
    ends = time.process_time() + SECONDS
    for statement in statements:
        text, is_cut = str(statement["_text"]), bool(statement["_is_cut"])
        if (text, is_cut) not in known:
            is_late = time.process_time() > ends
            known[text, is_cut] = None if is_late else written_by(text, dialect, is_cut=is_cut)
        yield statement, known[text, is_cut]


def _fill_scheduled_jobs(facts: sqlite3.Connection, jobs: Sequence[Row], dialect: Dialect) -> None:
    """Fill scheduled_jobs: a row for each table that a job writes, or one without a table."""
    from dbready.collect.statement_text import written_by_script  # noqa: PLC0415

    catalog = Catalog(facts, dialect)
    rows: list[tuple[object, ...]] = []
    for job in jobs:
        about = (job["scheduler"], job["job_name"], job["schedule"], job["is_enabled"])
        default = job["schema_name"]
        found = [
            (*about, *_of_job(write, place))
            for write in written_by_script(str(job["_text"]), dialect) or []
            if (place := catalog.place(write, None if default is None else str(default)))
        ]
        rows += found or [(*about, None, None, None, None, None)]
    snapshot.insert(
        facts, "scheduled_jobs", snapshot.fact_columns()["scheduled_jobs"], dict.fromkeys(rows)
    )


def _of_job(write: Write, place: Place) -> tuple[object, ...]:
    conditions = json_list(place.conditions) if write.operation == "delete" else None
    return write.operation, place.schema, place.table, conditions, write.age
