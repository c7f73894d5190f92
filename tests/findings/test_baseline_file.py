"""The file of a baseline: stable text, and a clear error for what is damaged, newer or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.errors import UsageError
from dbready.findings import baseline_file
from dbready.findings.finding import DatabaseObject
from dbready.findings.known import Baseline, Known

if TYPE_CHECKING:
    from dbready.findings.renames import Columns, Place

TOTAL = Known(
    "money-as-float",
    "high",
    DatabaseObject("column", "public", "orders", "total"),
    {"found_rows": 3},
)
TABLES: dict[Place, Columns] = {("public", "orders"): (("id", "bigint"), ("total", "real"))}
TEXT = baseline_file.render(Baseline("postgresql", "shop", (TOTAL,), TABLES))


def test_a_finding_and_a_table_are_one_line_each() -> None:
    assert (
        "{\n"
        '"dbready_baseline": 1,\n'
        '"fingerprint_version": 1,\n'
        '"dialect": "postgresql",\n'
        '"database": "shop",\n'
        '"tables": [\n'
        '{"schema": "public", "table": "orders", "columns": [["id", "bigint"], ["total", "real"]]}\n'
        "],\n"
        '"findings": [\n'
        '{"rule": "money-as-float", "object": "column", "schema": "public", "table": "orders", '
        '"column": "total", "severity": "high", "evidence": {"found_rows": 3}, '
        f'"fingerprint": "{TOTAL.fingerprint}"}}\n'
        "]\n"
        "}\n"
    ) == TEXT


def test_a_baseline_is_read_as_it_was_written() -> None:
    assert baseline_file.parse(TEXT, "b") == Baseline("postgresql", "shop", (TOTAL,), TABLES)


def test_the_fingerprint_is_made_of_the_names_whatever_the_file_says() -> None:
    edited = TEXT.replace('"table": "orders", "column"', '"table": "purchases", "column"')
    (known,) = baseline_file.parse(edited, "b").findings
    assert known.fingerprint != TOTAL.fingerprint


CONFLICT = TEXT.replace('{"rule"', '<<<<<<< ours\n{"rule"')


@pytest.mark.parametrize(
    ("text", "sentence", "help_"),
    [
        ("", "b.json:1: the baseline is not valid JSON", "--update-baseline"),
        (CONFLICT, "b.json:10: the baseline is not valid JSON", "resolve its merge conflict"),
        ("[]", "b.json is not a baseline of dbready", "that was written by"),
        ('{"schema_version": 1}', "b.json is not a baseline of dbready", "that was written by"),
        (
            TEXT.replace('baseline": 1', 'baseline": 2'),
            "b.json was written by a newer version of dbready",
            "update dbready",
        ),
        (
            TEXT.replace('fingerprint_version": 1', 'fingerprint_version": 2'),
            "b.json was written by a newer version of dbready",
            "update dbready",
        ),
        (TEXT.replace('"high"', '"grave"'), "b.json:10: the baseline is damaged", "restore it"),
        (TEXT.replace("3}", '"3"}'), "b.json:10: the baseline is damaged", "restore it"),
        (TEXT.replace('"bigint"', "1"), "b.json:7: the baseline is damaged", "restore it"),
        (TEXT.replace('"postgresql"', "1"), "b.json:1: the baseline is damaged", "restore it"),
        (TEXT.replace('"findings"', '"found"'), "b.json:1: the baseline is damaged", "restore it"),
    ],
)
def test_what_is_no_baseline_is_refused_with_its_line(text: str, sentence: str, help_: str) -> None:
    with pytest.raises(UsageError) as caught:
        baseline_file.parse(text, "b.json")
    assert caught.value.message == sentence
    assert help_ in caught.value.help
