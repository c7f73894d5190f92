"""Measures a night of many databases: `dbready scan` with several jobs and on Dask, beside a shell loop.

All databases are on one PostgreSQL server, which is reached by several loopback addresses: a scan has at
most one connection to each server. The second scan of each row is measured: the first has nothing to
compare with.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from tests.dask_cluster import Cluster
from tests.servers import PostgreSQL

ADDRESSES = tuple(f"127.0.0.{number}" for number in range(1, 9))
DBREADY = (sys.executable, "-m", "dbready")
LOOP = """
while read url; do
  {dbready} audit "$url" --tls disable -o {report} --force --fail-on never || exit
done < {urls}
"""


@dataclass(frozen=True, slots=True)
class Night:
    """What one night took."""

    name: str
    targets: int
    seconds: float
    megabytes: float

    @property
    def per_minute(self) -> float:
        """Return how many targets were scanned in a minute."""
        return 60 * self.targets / self.seconds


def main() -> None:
    """Make the databases, run the nights, and print the table."""
    options = parse(sys.argv[1:])
    server = PostgreSQL({"listen_addresses": ",".join(ADDRESSES), "log_statement": "none"})
    try:
        with tempfile.TemporaryDirectory(prefix="dbready-fleet-") as folder:
            fill(server, options.databases, options.tables)
            write(server, Path(folder), options.databases)
            print(render(nights(Path(folder), options.databases)))
    finally:
        server.stop()


def parse(arguments: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--databases", type=int, default=200)
    parser.add_argument("--tables", type=int, default=50, help="tables of each database")
    return parser.parse_args(arguments)


def fill(server: PostgreSQL, databases: int, tables: int) -> None:
    """Make one database, and copy it as often as asked for."""
    server.create_database("fleet_0")
    for number in range(tables):
        parent = f"references entity_{number - 1}" if number else ""
        server.execute(
            f"create table entity_{number} (id bigserial primary key, parent_id bigint {parent}, "
            "status text not null, amount float, payload json, "
            "created_at timestamp not null default now(), updated_at timestamp, "
            "name varchar(100), email text, is_active boolean not null default true); "
            f"create index on entity_{number} (parent_id)",
            "fleet_0",
        )
    for number in range(1, databases):
        server.execute(f"create database fleet_{number} template fleet_0")
        print(f"database {number + 1} of {databases}", end="\r", file=sys.stderr, flush=True)


def write(server: PostgreSQL, folder: Path, databases: int) -> None:
    """Write the settings file, and a list of URLs for the loop."""
    urls = [
        f"postgresql://postgres@{ADDRESSES[number % len(ADDRESSES)]}:{server.port}/fleet_{number}"
        for number in range(databases)
    ]
    (folder / "urls").write_text("".join(f"{url}\n" for url in urls), "utf-8")
    (folder / "dbready.toml").write_text(
        "".join(
            f'[targets.fleet_{number}]\nurl = "{url}"\ntls = "disable"\n'
            for number, url in enumerate(urls)
        ),
        "utf-8",
    )


def nights(folder: Path, databases: int) -> list[Night]:
    """Run each kind of night."""
    found = [loop(folder, databases)]
    for jobs in ("1", "4", "8"):
        found += [scan(folder, f"dbready scan --jobs {jobs}", databases, "--jobs", jobs)]
    some = max(1, databases // 4)
    names = [f"fleet_{number}" for number in range(some)]
    found += [scan(folder, f"the same with {some} targets", some, "--jobs", "4", *names)]
    cluster = Cluster(workers=2)
    try:
        on_dask = "dbready scan on Dask, two processes"
        found += [scan(folder, on_dask, databases, "--executor", cluster.url)]
    finally:
        cluster.stop()
    return found


def loop(folder: Path, targets: int) -> Night:
    """Audit one database after the other, as a shell script does it."""
    script = LOOP.format(
        dbready=" ".join(DBREADY), report=folder / "report.json", urls=folder / "urls"
    )
    return measured("shell loop of dbready audit", targets, ["/bin/sh", "-c", script], folder)


def scan(folder: Path, name: str, targets: int, *arguments: str) -> Night:
    """Scan twice with a history of its own, and return the second."""
    history = folder / f"history-{len(list(folder.glob('history-*.db')))}.db"
    command = [*DBREADY, "scan", "--config", str(folder / "dbready.toml")]
    command += ["--history", str(history), "--fail-on", "never", *arguments]
    measured(name, targets, command, folder)
    return measured(name, targets, command, folder)


def measured(name: str, targets: int, command: list[str], folder: Path) -> Night:
    """Run a command; the memory is that of its largest process."""
    program = Path(__file__).with_name("measure.py")
    # Not this directory: the settings file in it is named.
    done = subprocess.run(
        [sys.executable, str(program), *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    if result["code"]:
        sys.exit(f"{name} ended with exit code {result['code']}:\n{done.stderr}")
    return Night(name, targets, result["seconds"], result["kilobytes"] / 1024)


def render(found: list[Night]) -> str:
    """Return the table: targets a minute, and how that compares with the loop."""
    rows = [
        (
            night.name,
            f"{night.per_minute:.0f}",
            f"{night.per_minute / found[0].per_minute:.1f}",
            f"{night.megabytes:.0f}",
        )
        for night in found
    ]
    head = ("night", "targets a minute", "x loop", "MB")
    return str(tabulate(rows, head, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
