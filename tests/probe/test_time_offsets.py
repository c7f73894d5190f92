"""What probes of SQLite's times decide: texts with an offset, and numbers, name an instant."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader, runner
from tests.probe.probing import probed, rows

if TYPE_CHECKING:
    from pathlib import Path

RULE = "timestamp-without-time-zone"
TIMES = {
    "naive": "2026-03-05 10:11:12",
    "naive_iso": "2026-03-05T10:11:12.123",
    "zulu": "2026-03-05T10:11:12Z",
    "offset": "2026-03-05 10:11:12.5+02:00",
    "offset_of_go": "2026-03-05 10:11:12 +0000 UTC",
    "short_offset": "2026-03-05 10:11:12-05",
    "seconds": 1_772_705_472,
    "day": "2026-03-05",
    "missing": None,
}


@pytest.fixture
def url(tmp_path: Path) -> str:
    path = tmp_path / "times.db"
    columns = ", ".join(f"{name} datetime" for name in [*TIMES, "mixed"])
    holes = ", ".join("?" * (len(TIMES) + 1))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table events (id integer primary key, {columns})")
        for number in range(20):
            mixed = TIMES["zulu" if number % 2 else "naive"]
            row = [*TIMES.values(), mixed]
            connection.execute(f"insert into events values (null, {holes})", row)
        connection.execute("create table plans (id integer primary key, planned_at datetime)")
        connection.execute("insert into plans values (1, null)")
    return f"sqlite:///{path}"


def test_texts_with_an_offset_and_numbers_are_instants(url: str) -> None:
    facts = probed(url, "time-offsets")
    found = rows(facts, "probe_results", "column_name", "found_rows", "sampled_rows")
    assert {name: (count, of) for name, count, of in found} == {
        "naive": (0, 20),
        "naive_iso": (0, 20),
        "zulu": (20, 20),
        "offset": (20, 20),
        "offset_of_go": (20, 20),
        "short_offset": (20, 20),
        "seconds": (20, 20),
        "day": (0, 0),
        "mixed": (10, 20),
    }


def test_the_rows_decide_which_times_lack_a_zone(url: str) -> None:
    facts = probed(url, "time-offsets")
    [result] = runner.run([rule for rule in loader.load() if rule.name == RULE], facts)
    by_confidence: dict[str, set[str | None]] = {}
    for finding in result.findings:
        by_confidence.setdefault(finding.confidence, set()).add(finding.about.column)
    assert by_confidence == {
        "high": {"naive", "naive_iso", "mixed", "day", "missing"},
        "low": {"planned_at"},
    }
