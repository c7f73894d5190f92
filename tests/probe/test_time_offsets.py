"""What probes of SQLite's times decide: texts with an offset, and numbers, name an instant."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.probe.probing import probed, rows

if TYPE_CHECKING:
    from pathlib import Path

RULE = "timestamp-without-time-zone"
MIXED = "time-in-mixed-formats"
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
    found = rows(facts, "probe_results", "measure", "column_name", "found_rows", "sampled_rows")
    instants = {name: (count, of) for measure, name, count, of in found if measure == "instants"}
    assert instants == {
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
    derive(facts)  # an audit infers anew after it read rows
    [result] = runner.run([rule for rule in loader.load() if rule.name == RULE], facts)
    by_confidence: dict[str, set[str | None]] = {}
    for finding in result.findings:
        by_confidence.setdefault(finding.confidence, set()).add(finding.about.column)
    assert by_confidence == {
        "high": {"naive", "naive_iso", "mixed", "day", "missing"},
        "low": {"planned_at"},
    }


def test_numbers_and_texts_in_one_column_are_a_finding(tmp_path: Path) -> None:
    """Whatever type the column is declared with; one form only, and a few of another, are none."""
    path = tmp_path / "times.db"
    forms = {
        "created_at": (TIMES["seconds"], TIMES["naive"], TIMES["zulu"]),
        "updated_at": (str(TIMES["seconds"]), TIMES["offset"]),
        "deleted_at": (TIMES["naive"], TIMES["offset"]),
        "seen_at": (TIMES["naive"], TIMES["naive_iso"]),
        "sent_at": (TIMES["seconds"], 0, None),
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "create table events (id integer primary key, created_at datetime, updated_at text,"
            " deleted_at text, seen_at datetime, sent_at integer)"
        )
        for number in range(21):
            row = [values[number % len(values)] for values in forms.values()]
            connection.execute("insert into events values (null, ?, ?, ?, ?, ?)", row)
        connection.execute("update events set seen_at = ? where id < 3", [TIMES["seconds"]])
    facts = probed(f"sqlite:///{path}", "time-offsets", "numeric-times")
    [result] = runner.run([rule for rule in loader.load() if rule.name == MIXED], facts)
    assert result.outcome == "found", result.reason
    assert {finding.about.column: finding.detail for finding in result.findings} == {
        "created_at": "numbers and texts with an offset",
        "updated_at": "numbers and texts with an offset",
        "deleted_at": "texts without an offset and texts with an offset",
    }
