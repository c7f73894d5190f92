"""Measures what probing a large PostgreSQL database costs, beside full scans of the same questions.

The database is made on a server of its own with a small cache. Pages are those that it requested from
the operating system (pg_statio_user_tables): one that has left the cache meanwhile counts twice.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from tabulate import tabulate

from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.derive import derive
from dbready.facts import scope, snapshot
from dbready.probe import file, loader, partitions, run, sampling, subjects
from tests.servers import PostgreSQL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

DATABASE = "probing"
TABLE = """
create table orders_{n} (
    id int primary key,
    account_id int,
    status varchar(9) not null,
    created_at timestamp not null,
    updated_at timestamp not null
);
insert into orders_{n}
select g, (g::bigint * 7919) % {rows} + 1, case g % 5 when 0 then 'paid' else 'open' end,
    timestamp '2024-01-01' + g * interval '1 second', timestamp '2024-01-02' + g * interval '1 second'
from generate_series(1, {rows}) g;
"""
READ = """
select coalesce(sum(heap_blks_read + idx_blks_read), 0)::bigint,
    coalesce(sum(t.seq_tup_read + t.idx_tup_fetch), 0)::bigint
from pg_statio_user_tables
join pg_stat_user_tables t using (relid)
"""
SIZE = """
select sum(pg_total_relation_size(oid)) / 8192
from pg_class
where relkind = 'r'
    and relnamespace = 'public'::regnamespace
"""


@dataclass(slots=True)
class Cost:
    """What one probe took over all its subjects."""

    subjects: int = 0
    seconds: float = 0.0
    pages: int = 0
    rows: int = 0


def main() -> None:
    """Make the database, probe it, scan some of it, and print the table."""
    options = parse(sys.argv[1:])
    # Nothing but this process writes: a crash may cost the database, which is thrown away.
    server = PostgreSQL(
        {
            "shared_buffers": "16MB",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "log_statement": "none",
        }
    )
    try:
        fill(server, options.tables, options.rows)
        print(render(*probe(server, options)))
    finally:
        server.stop()


def parse(arguments: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.probing", description=__doc__)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--rows", type=int, default=500_000, help="rows of each table")
    parser.add_argument(
        "--scans", type=int, default=10, help="subjects of each probe to scan whole"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="budget")
    return parser.parse_args(arguments)


def fill(server: PostgreSQL, tables: int, rows: int) -> None:
    """Make the tables, with statistics, and the one that all refer to."""
    server.create_database(DATABASE)
    server.execute(
        f"create table accounts (id int primary key); insert into accounts select generate_series(1, {rows})",
        DATABASE,
    )
    for number in range(tables):
        server.execute(TABLE.format(n=number, rows=rows), DATABASE)
        print(f"table {number + 1} of {tables}", end="\r", file=sys.stderr, flush=True)
    server.execute("vacuum analyze", DATABASE)
    server.execute("checkpoint")


def reads(connection: psycopg.Connection[Any]) -> tuple[int, int]:
    """Return pages and rows read so far by all sessions; this session's are flushed first."""
    time.sleep(1.1)
    connection.execute("select pg_stat_clear_snapshot()")
    ((pages, rows),) = connection.execute(READ.encode()).fetchall()
    return int(pages), int(rows)


def probe(
    server: PostgreSQL, options: argparse.Namespace
) -> tuple[dict[str, Cost], dict[str, Cost], sqlite3.Connection, int]:
    """Return what each probe cost, what scans of the same questions cost, the facts, and all pages."""
    url = server.url(DATABASE)
    where = target.parse(url)
    costs: dict[str, Cost] = {}
    with psycopg.connect(url, autocommit=True) as watcher:
        (pages,) = watcher.execute(SIZE.encode()).fetchone() or (0,)
        before = reads(watcher)
        with closing(opening.connect(where, Limits())) as session:
            facts = collect(session, where)
            leaves = partitions.partitions(facts)
            derive(facts)
            scope.apply_defaults(facts)
            chosen = loader.load()
            run.probe(session, facts, run.Request(chosen, leaves, options.seconds))
        after = reads(watcher)
        costs["all probes"] = Cost(0, 0.0, after[0] - before[0], after[1] - before[1])
        for name, subjects, milliseconds, rows in facts.execute(
            "select probe, count(*), sum(milliseconds), sum(sampled_rows) from probe_runs "
            "where outcome = 'done' group by probe"
        ):
            costs[name] = Cost(subjects, milliseconds / 1000, 0, rows or 0)
        for one in chosen:
            if one.name in costs:
                costs[one.name].pages = pages_alone(watcher, url, facts, one, leaves)
        return costs, dict(scans(watcher, facts, chosen, options.scans)), facts, int(pages)


def pages_alone(
    watcher: psycopg.Connection[Any],
    url: str,
    facts: sqlite3.Connection,
    one: file.Probe,
    leaves: dict[tuple[str, str], tuple[str, str]],
) -> int:
    """Return the pages that one probe reads when it runs alone."""
    before, _ = reads(watcher)
    with closing(snapshot.new()) as copy:
        facts.backup(copy)
        for table in run.TABLES:
            copy.execute(f"delete from {table}")
        with closing(opening.connect(target.parse(url), Limits())) as session:
            run.probe(session, copy, run.Request([one], leaves, 600.0))
    after, _ = reads(watcher)
    return after - before


def scans(
    watcher: psycopg.Connection[Any], facts: sqlite3.Connection, probes: list[file.Probe], most: int
) -> Iterator[tuple[str, Cost]]:
    """Run the statements of some subjects of each probe over whole tables."""
    for one in probes:
        if one.cost == "ends":  # reads no sample that a scan could replace
            continue
        found = [subject for _, subject in subjects.subjects(facts, [one], "postgresql")][:most]
        cost = Cost()
        for subject in found:
            whole = sampling.Source(
                subject["schema_name"], subject["table_name"], "whole", 0, 10**12
            )
            sql = run.statement(one, subject, whole, "postgresql")
            begun = time.monotonic()
            watcher.execute(sql.encode())
            cost.seconds += time.monotonic() - begun
            cost.subjects += 1
        if found:
            yield one.name, cost


def render(
    costs: dict[str, Cost], scanned: dict[str, Cost], facts: sqlite3.Connection, pages: int
) -> str:
    """Return the table and the totals as Markdown."""
    rows = []
    for name, cost in sorted(costs.items()):
        if name == "all probes":
            continue
        scan = scanned.get(name, Cost())
        each = 1000 * cost.seconds / cost.subjects
        whole = 1000 * scan.seconds / scan.subjects if scan.subjects else None
        ratio = f"{each / whole:.3f}" if whole else "-"
        rows.append(
            (
                name,
                cost.subjects,
                f"{cost.rows:,}",
                f"{cost.pages:,}",
                f"{each:.1f} ms",
                f"{whole:.0f} ms" if whole else "-",
                ratio,
            )
        )
    total = costs["all probes"]
    ((seconds, statements, outcome),) = facts.execute(
        "select seconds, statements, outcome from probing"
    )
    unfinished = facts.execute(
        "select count(*) from probe_runs where outcome not in ('done', 'empty')"
    ).fetchone()[0]
    table = tabulate(
        rows,
        headers=(
            "probe",
            "columns",
            "rows sampled",
            "pages, alone",
            "a column",
            "a full scan",
            "ratio",
        ),
        tablefmt="github",
    )
    return (
        f"{table}\n\n{statements:,} statements in {seconds:.1f} s ({outcome}; {unfinished} columns not examined); "
        f"{total.pages:,} of {pages:,} pages read ({100 * total.pages / pages:.2f} %), {total.rows:,} rows.\n"
    )


if __name__ == "__main__":
    main()
