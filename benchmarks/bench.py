"""Measures dbready, the floor and the usual tools, on this machine, in one run."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import page, rule_times, schemas
from benchmarks.readers import HERE, Reader, readers
from tests.servers import MariaDB, PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.connect.session import Dialect

SLOW_SECONDS = 20.0  # a run that takes longer is measured once
DATABASE = "bench"
START = "Start of the command line"
ENTRY = re.compile(r"^\d+\|[^|]*\|[^|]*\| LOG: +(?:statement|execute [^:]*): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """Time and memory of one process."""

    seconds: float
    megabytes: float


class ReaderError(Exception):
    """A reader failed; the message is its output."""


def main() -> None:
    """Make the databases, measure, print each table, and write the page when asked."""
    options = parse(sys.argv[1:])
    parts: list[page.Part] = []
    for part in measure(options):
        parts.append(part)
        print(page.render([part]), flush=True)
    if any(row.failed for part in parts for row in part.rows):
        sys.exit("some readers failed: their words are above, and no page is written")
    if options.write:
        page.write(page.render(parts))


def measure(options: argparse.Namespace) -> Iterator[page.Part]:
    """Measure what was asked for, one table after the other."""
    sizes: dict[Dialect, int] = {
        "postgresql": options.postgresql_tables,
        "mariadb": options.mariadb_tables,
    }
    with tempfile.TemporaryDirectory() as scratch:
        for dialect, tables in sizes.items():
            if tables:
                yield measure_dialect(dialect, tables, options, Path(scratch))
            if (collected := Path(scratch) / "of.snapshot").exists():
                yield rule_times.part(collected, f"Rules on the {dialect} schema, offline")
                collected.unlink()
    if wanted("dbready --help", options.only):
        yield measure_start(options.runs)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--postgresql-tables", type=int, default=1000, help="0 leaves it out")
    parser.add_argument("--mariadb-tables", type=int, default=300, help="0 leaves it out")
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument(
        "--rows", type=int, default=0, help="rows of each table, to have statistics"
    )
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each reader; medians are shown"
    )
    parser.add_argument("--delays", type=float, nargs="+", default=[0, 20], help="milliseconds")
    parser.add_argument("--only", nargs="+", default=[], help="words of the readers' names")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args(arguments)


def measure_dialect(
    dialect: Dialect, tables: int, options: argparse.Namespace, scratch: Path
) -> page.Part:
    """Start a server, make its database, measure every reader at every delay."""
    # pg_dump locks every table at once, which the default does not allow; dbready needs no more.
    locks = tables // 20 if wanted("pg_dump", options.only) else 64
    server = (
        PostgreSQL({"max_locks_per_transaction": str(max(64, locks))})
        if dialect == "postgresql"
        else MariaDB({"general-log": "0", "innodb-buffer-pool-size": "512M"})
    )
    try:
        say(f"{dialect}: making {tables} tables of {options.columns} columns")
        schemas.make(server, dialect, DATABASE, (tables, options.columns), options.rows)
        product, version = version_of(server)
        rows: dict[str, page.Row] = {}
        for delay in options.delays:
            with behind(server.port, delay) as port:
                url = server.url(DATABASE).replace(f":{server.port}/", f":{port}/")
                for reader in readers(dialect, version, url, scratch):
                    if wanted(reader.name, options.only):
                        row = rows.setdefault(reader.name, page.Row(reader.name))
                        measure_reader(reader, server, options.runs, delay, row)
        title = f"{product}, {tables:,} tables of {options.columns} columns"
        return page.Part(title, list(rows.values()))
    finally:
        server.stop()


def wanted(name: str, words: list[str]) -> bool:
    """Say whether a reader was asked for; the floor always is."""
    return not words or name == page.FLOOR or any(word in name for word in words)


def measure_reader(
    reader: Reader, server: PostgreSQL | MariaDB, runs: int, delay: float, row: page.Row
) -> None:
    """Run a reader once with its statements counted, then as often as asked, into its row."""
    say(f"  {reader.name} at {delay:g} ms")
    try:
        with counted(server) as count:
            first = run(reader)
        measured = [first]
        if first.seconds < SLOW_SECONDS:
            measured = [run(reader) for _ in range(runs)]
    except ReaderError as error:
        say(str(error))
        row.seconds[delay] = math.nan
        return
    row.statements = count[0]
    row.seconds[delay] = statistics.median(each.seconds for each in measured)
    row.megabytes = max(row.megabytes, *(each.megabytes for each in measured), 0.0)


def run(reader: Reader) -> Run:
    """Run a command to its end; raises ReaderError if it fails."""
    command = [sys.executable, "-S", "-E", str(HERE / "measure.py"), *reader.command]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    if result["code"] not in reader.codes:
        message = f"{reader.name} ended with {result['code']}:\n{done.stderr[-2000:]}"
        raise ReaderError(message)
    return Run(result["seconds"], result["kilobytes"] / 1024)


@contextlib.contextmanager
def counted(server: PostgreSQL | MariaDB) -> Iterator[list[int]]:
    """Count the statements that reach the server inside the block."""
    count = [0]
    before = sent(server)
    own = sent(server) - before  # what counting costs itself
    before += own
    yield count
    count[0] = sent(server) - before - own


def sent(server: PostgreSQL | MariaDB) -> int:
    """Return how many statements the server has been sent."""
    if isinstance(server, PostgreSQL):
        return len(ENTRY.findall(server.log_text()))
    return int(server.execute("show global status like 'Questions'")[0][1])


@contextlib.contextmanager
def behind(port: int, milliseconds: float) -> Iterator[int]:
    """Put a delay before a port inside the block; no delay, no proxy."""
    if not milliseconds:
        yield port
        return
    command = [sys.executable, str(HERE / "proxy.py"), str(port), str(milliseconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        try:
            assert proxy.stdout is not None  # noqa: S101 - it was asked for
            yield int(proxy.stdout.readline())
        finally:
            proxy.terminate()


def measure_start(runs: int) -> page.Part:
    """Measure how long the command line takes to say what it can do."""
    commands = {
        "python -c pass": ("-c", "pass"),
        "python -c 'import click'": ("-c", "import click"),
        "dbready --help": ("-m", "dbready", "--help"),
    }
    rows = []
    for name, arguments in commands.items():
        measured = [run(Reader(name, (sys.executable, *arguments))) for _ in range(runs * 3)]
        seconds = {0.0: statistics.median(each.seconds for each in measured)}
        rows.append(page.Row(name, None, seconds, max(each.megabytes for each in measured)))
    return page.Part(START, rows)


def version_of(server: PostgreSQL | MariaDB) -> tuple[str, int]:
    """Return the server's version as a text and as major * 10000 + minor * 100 + patch."""
    (text,) = server.execute("select version()")[0]
    numbers = re.findall(r"\d+", text)[:3]
    if isinstance(server, PostgreSQL):
        return f"PostgreSQL {numbers[0]}.{numbers[1]}", int(numbers[0]) * 10000 + int(numbers[1])
    major, minor, patch = map(int, numbers)
    return f"MariaDB {major}.{minor}.{patch}", major * 10000 + minor * 100 + patch


def say(text: str) -> None:
    """Print progress."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
