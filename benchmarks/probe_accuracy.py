"""Says how often probes are right, on databases whose truth is known because they are made here.

Each claim is a sentence that an audit could print. It is right, wrong, or unknown where the probe says
that it does not know; unknowns are counted as such. `--write` renews the table in docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tabulate import tabulate

from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.derive import derive
from dbready.facts import scope, snapshot
from dbready.probe import loader, partitions, run
from tests.servers import MariaDB, PostgreSQL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from tests.servers import Server

PAGE = Path(__file__).resolve().parent.parent / "docs" / "accuracy.md"
MARKS = ("<!-- probes: begin -->\n", "<!-- probes: end -->\n")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "America/Sao_Paulo",
)
OFFSETS = {
    "UTC": "+00:00",
    "Asia/Kolkata": "+05:30",
}  # MariaDB knows zones by name only once they are loaded
SHARES = (0, 1, 5, 20, 80)  # percent of orphans
ROWS = 20_000
DENSE = 600_000  # rows of the tables of which the zone is asked: one every two minutes
DAYS = 800
TEST_SHARE, INVALID_SHARE = 0.04, 0.02


@dataclass(frozen=True, slots=True)
class Claim:
    """What should be said about one column, and what is: None where it is unknown."""

    probe: str
    what: str
    expected: str
    said: str | None

    @property
    def verdict(self) -> str:
        """Return right, wrong or unknown."""
        if self.said is None:
            return "unknown"
        return "right" if self.said == self.expected else "wrong"


def numbers(dialect: str, rows: int) -> str:
    """Return a table expression with a column g from 1 to rows."""
    if dialect == "postgresql":
        return f"generate_series(1, {rows}) as n (g)"
    return f"(select seq as g from seq_1_to_{rows}) as n"


def local(dialect: str, zone: str, at: str) -> str:
    """Return an expression for a moment, seconds since 1970, as the clock of a zone shows it."""
    if dialect == "postgresql":
        return f"(to_timestamp({at}) at time zone '{zone}')"
    return f"convert_tz(timestampadd(second, {at}, '1970-01-01'), '+00:00', '{OFFSETS[zone]}')"


def zones(dialect: str) -> Iterator[tuple[str, str]]:
    """Make a table for each zone with rows over two years, the newest of them now; and one with a few rows."""
    now = int(datetime.now(UTC).timestamp())
    for zone in ZONES if dialect == "postgresql" else OFFSETS:
        name = f"events_{zone.split('/')[-1].lower()}"
        at = f"({now} - (({DENSE} - g) * {DAYS * 86400 // DENSE}))"
        moment = local(dialect, zone, at)
        yield (
            name,
            (
                f"create table {name} (id int primary key, kind varchar(9), created_at {naive(dialect)} not null);"
                f"insert into {name} select g, 'a', {moment} from {numbers(dialect, DENSE)};"
                f"create index {name}_at on {name} (created_at);"
            ),
        )


def naive(dialect: str) -> str:
    """Return the timestamp type without a time zone."""
    return "timestamp" if dialect == "postgresql" else "datetime"


def of_zones(facts: sqlite3.Connection) -> Iterator[Claim]:
    """Compare the zones that are given."""
    now = datetime.now(UTC)
    (dialect,) = facts.execute("select dialect from server").fetchone()
    for zone in ZONES if dialect == "postgresql" else OFFSETS:
        name = f"events_{zone.split('/')[-1].lower()}"
        row = facts.execute(
            "select zone, other_zones from time_zones where table_name = ? and column_name = 'created_at'",
            [name],
        ).fetchone()
        said = row[0] if row else None
        # Two zones with the same clock cannot be told apart: Berlin and Paris, or an offset for good.
        offset = ZoneInfo(zone).utcoffset(now.replace(tzinfo=None))
        hours = f"{offset.total_seconds() / 3600:+06.2f}" if offset else "+00.00"
        same = said is not None and (
            said == zone or (row and f'"{zone}"' in row[1]) or _offset(said) == hours
        )
        yield Claim("time zone of naive times", zone, zone, zone if same else said)


def _offset(text: str) -> str:
    if text == "UTC":
        return "+00.00"
    if text[:1] in "+-" and ":" in text:
        hours, minutes = text[1:].split(":")
        value = (int(hours) + int(minutes) / 60) * (1 if text[0] == "+" else -1)
        return f"{value:+06.2f}"
    return ""


def references(dialect: str) -> Iterator[tuple[str, str]]:
    """Make references with a known share of orphans, one that is none, and one that no name gives away."""
    yield (
        "accounts",
        (
            "create table accounts (id int primary key, label varchar(20));"
            f"insert into accounts select g * 3, 'x' from {numbers(dialect, 5000)};"
        ),
    )
    for share in SHARES:
        name = f"orders_{share}"
        value = f"case when g % 100 < {share} then 900000 + g else (g % 5000 + 1) * 3 end"
        yield (
            name,
            (
                f"create table {name} (id int primary key, account_id int);"
                f"insert into {name} select g, {value} from {numbers(dialect, ROWS)};"
            ),
        )
    yield (
        "visits",
        (
            "create table visits (id int primary key, origin_id int);"
            f"insert into visits select g, (g % 4000 + 1) * 3 from {numbers(dialect, ROWS)};"
        ),
    )


def of_references(facts: sqlite3.Connection) -> Iterator[Claim]:
    """Compare shares of orphans, withdrawn references and a discovered one."""
    for share in SHARES:
        row = facts.execute(
            "select found_rows, lowest_share, highest_share from probe_results "
            "where measure = 'orphans' and table_name = ?",
            [f"orders_{share}"],
        ).fetchone()
        inside = row is not None and row[1] <= share / 100 <= row[2]
        said = None if row is None else f"{share} %" if inside else f"{row[1]:.3f} to {row[2]:.3f}"
        yield Claim("share of orphans", f"{share} %", f"{share} %", said)
    found = facts.execute(
        "select 1 from refuted_references where table_name = 'orders_80'"
    ).fetchone()
    yield Claim(
        "reference that is none", "orders_80", "withdrawn", "withdrawn" if found else "kept"
    )
    row = facts.execute(
        "select referenced_table from inferred_references where table_name = 'visits' and column_name = 'origin_id'"
    ).fetchone()
    yield Claim("reference by values", "visits", "accounts", row[0] if row else None)


def honesty(dialect: str) -> Iterator[tuple[str, str]]:
    """Make update times that move, never move, or precede creation."""
    kind = naive(dialect)
    hour = "interval '1 hour'" if dialect == "postgresql" else "interval 1 hour"
    created = local(dialect, "UTC", "(1700000000 + g * 60)")
    for name, updated in {
        "honest": f"case when g % 3 = 0 then {created} else {created} + {hour} end",
        "stale": created,
        "early": f"case when g % 4 = 0 then {created} - {hour} else {created} + {hour} end",
    }.items():
        yield (
            f"parcels_{name}",
            (
                f"create table parcels_{name} (id int primary key, status varchar(9), created_at {kind} not null,"
                f" updated_at {kind} not null, deleted_at {kind});"
                f"insert into parcels_{name} select g, 'open', {created}, {updated},"
                f" case when g % 10 = 0 then {created} + {hour} + {hour} end from {numbers(dialect, ROWS)};"
            ),
        )


def of_honesty(facts: sqlite3.Connection) -> Iterator[Claim]:
    """Compare shares of stale and early update times, and of deletes that no update time shows."""
    expected = {
        ("honest", "stale_updates"): 1 / 3, ("honest", "early_updates"): 0.0, ("honest", "unseen_deletes"): 1.0,
        ("stale", "stale_updates"): 1.0, ("stale", "early_updates"): 0.0,
        ("early", "stale_updates"): 0.0, ("early", "early_updates"): 0.25,
        ("honest", "marked_rows"): 0.1,
    }  # fmt: skip
    for (name, measure), share in expected.items():
        row = facts.execute(
            "select lowest_share, highest_share from probe_results where table_name = ? and measure = ?",
            [f"parcels_{name}", measure],
        ).fetchone()
        text = f"{share:.3f}"
        said = None if row is None else text if row[0] <= share <= row[1] else f"{row[0]:.3f}"
        what = (
            "use of deletion marks"
            if "delete" in measure or measure == "marked_rows"
            else "honesty of update times"
        )
        yield Claim(what, f"{name} {measure}", text, said)


def origins(dialect: str) -> Iterator[tuple[str, str]]:
    """Make a table of which half was imported in one minute, and one that only grew."""
    kind = naive(dialect)
    bulk = f"case when g <= {ROWS // 2} then 1700000000 + g % 3 else 1700100000 + g * 97 end"
    for name, at in {"imported": bulk, "grown": "1700000000 + g * 97"}.items():
        yield (
            f"clients_{name}",
            (
                f"create table clients_{name} (id int primary key, email varchar(60), created_at {kind} not null);"
                f"insert into clients_{name} select g,"
                f" {_mail(dialect)}, {local(dialect, 'UTC', f'({at})')} from {numbers(dialect, ROWS)};"
            ),
        )


def _mail(dialect: str) -> str:
    number = "g::text" if dialect == "postgresql" else "cast(g as char)"
    return (
        f"case when g % 25 = 0 then concat('t', {number}, '@example.com') "
        f"else concat('u', {number}, '@mail.internal') end"
    )


def of_origins(facts: sqlite3.Connection) -> Iterator[Claim]:
    """Compare what is said to be imported, and the share of test rows."""
    for name, expected in {"imported": "bulk", "grown": "nothing"}.items():
        row = facts.execute(
            "select coalesce(imported_by, 'nothing') from data_origins where table_name = ?",
            [f"clients_{name}"],
        ).fetchone()
        yield Claim("imported rows", name, expected, row[0] if row else None)
        row = facts.execute(
            "select lowest_share, highest_share from probe_results where table_name = ? and measure = 'test_rows'",
            [f"clients_{name}"],
        ).fetchone()
        said = (
            None if row is None else "0.040" if row[0] <= TEST_SHARE <= row[1] else f"{row[0]:.3f}"
        )
        yield Claim("share of test rows", name, "0.040", said)


def documents(dialect: str) -> Iterator[tuple[str, str]]:
    """Make JSON of two versions, in which one key changes its type, and text that is no JSON."""
    type_ = "jsonb" if dialect == "postgresql" else "json"
    cast = "::jsonb" if dialect == "postgresql" else ""
    first = '{"version": 1, "price": 12, "tags": ["a"]}'
    second = '{"version": 2, "price": "12.00", "tags": ["a"], "vat": {"rate": 0.2}}'
    yield (
        "offers",
        (
            f"create table offers (id int primary key, payload {type_});"
            f"insert into offers select g, (case when g % 4 = 0 then '{second}' else '{first}' end){cast}"
            f" from {numbers(dialect, ROWS)};"
        ),
    )
    yield (
        "hooks",
        (
            "create table hooks (id int primary key, payload_json text, status varchar(12));"
            f"""insert into hooks select g, case when g % 50 = 0 then 'oops' else '{{"a": 1}}' end,"""
            f" case when g % 20 = 0 then 'Done' when g % 2 = 0 then 'done' else 'new' end"
            f" from {numbers(dialect, ROWS)};"
        ),
    )


def of_documents(facts: sqlite3.Connection) -> Iterator[Claim]:
    """Compare keys, types and the share of text that is no JSON."""
    paths = facts.execute(
        "select json_path, group_concat(json_type, ' ') from (select * from json_paths order by json_type) "
        "where table_name = 'offers' group by json_path"
    ).fetchall()
    expected = {
        "$": "object", "$.price": "integer string", "$.tags": "array", "$.tags[]": "string", "$.vat": "object",
        "$.vat.rate": "number", "$.version": "integer",
    }  # fmt: skip
    said = dict(paths)
    for path, types in expected.items():
        yield Claim("shape of JSON", path, types, said.get(path))
    row = facts.execute(
        "select lowest_share, highest_share from probe_results where table_name = 'hooks' and measure = 'invalid_json'"
    ).fetchone()
    told = (
        None if row is None else "0.020" if row[0] <= INVALID_SHARE <= row[1] else f"{row[0]:.3f}"
    )
    yield Claim("text that is no JSON", "hooks", "0.020", told)
    values = facts.execute(
        "select group_concat(column_value, ' ') from (select * from column_values order by column_value) "
        "where table_name = 'hooks' and column_name = 'status'"
    ).fetchone()[0]
    yield Claim("value set", "hooks.status", "Done done new", values)


DATABASES: dict[
    str, tuple[Callable[..., Iterator[tuple[str, str]]], Callable[..., Iterator[Claim]]]
] = {
    "zones": (zones, of_zones),
    "references": (references, of_references),
    "honesty": (honesty, of_honesty),
    "origins": (origins, of_origins),
    "documents": (documents, of_documents),
}


def probed(server: Server, name: str) -> sqlite3.Connection:
    """Return the facts of a database with what its rows say."""
    where = target.parse(server.url(name))
    with closing(opening.connect(where, Limits())) as session:
        collected = collect(session, where)
        facts = snapshot.new()
        collected.backup(facts)
        derive(facts)
        scope.apply_defaults(facts)
        run.probe(
            session, facts, run.Request(loader.load(), partitions.partitions(collected), 600.0)
        )
    derive(facts)
    return facts


def claims(server: Server, dialect: str) -> Iterator[Claim]:
    """Make each database, probe it, and compare."""
    for name, (make, judge) in DATABASES.items():
        server.create_database(name)
        for _, sql in make(dialect):
            server.execute(sql, name)
        if dialect == "postgresql":
            server.execute("analyze", name)
        yield from judge(probed(server, name))


def render(found: list[Claim]) -> str:
    """Return the table as Markdown."""
    counted: dict[str, Counter[str]] = {}
    for claim in found:
        counted.setdefault(claim.probe, Counter())[claim.verdict] += 1
    rows = [
        (probe, verdicts["right"], verdicts["wrong"], verdicts["unknown"])
        for probe, verdicts in counted.items()
    ]
    total = Counter(claim.verdict for claim in found)
    rows.append(("**total**", total["right"], total["wrong"], total["unknown"]))
    return (
        str(
            tabulate(rows, headers=("what is said", "right", "wrong", "unknown"), tablefmt="github")
        )
        + "\n"
    )


def main() -> None:
    """Measure, print what is not right, and print or write the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.probe_accuracy", description=__doc__
    )
    parser.add_argument("--write", action="store_true", help="renew docs/accuracy.md")
    options = parser.parse_args()
    found: list[Claim] = []
    for dialect, kind in (("postgresql", PostgreSQL), ("mariadb", MariaDB)):
        server: Server = kind()
        try:
            for claim in claims(server, dialect):
                found.append(claim)
                if claim.verdict != "right":
                    print(
                        f"{dialect}: {claim.probe}: {claim.what}: {claim.said}, not {claim.expected}",
                        file=sys.stderr,
                    )
        finally:
            server.stop()
    text = render(found)
    print(text)
    if options.write:
        page = PAGE.read_text("utf-8")
        before, rest = page.split(MARKS[0], 1)
        _, after = rest.split(MARKS[1], 1)
        PAGE.write_text(f"{before}{MARKS[0]}{text}{MARKS[1]}{after}", "utf-8")


if __name__ == "__main__":
    main()
