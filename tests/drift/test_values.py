"""Values, JSON and rows of samples: what is chance is no difference."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from dbready.drift import pairing, rows, side
from dbready.drift.change import DEFAULTS
from dbready.drift.compare import compare
from tests.drift.databases import facts_of as read
from tests.drift.databases import lines
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from tests.conftest import Database

PLACE = {"schema_name": "shop", "table_name": "orders"}


def with_values(values: Mapping[str, int], *, whole: bool = False) -> sqlite3.Connection:
    """Return facts with a column whose sample holds each value so often."""
    facts = facts_of({"shop.orders": ["id", "status"]})
    place = {**PLACE, "column_name": "status"}
    total = sum(values.values())
    for value, count in values.items():
        row = {"column_value": value, "row_count": count, "sampled_rows": total}
        add(facts, "column_values", {**place, **row})
    sample = {"sample": "whole" if whole else "pages", "outcome": "done", "compared_with": ""}
    add(facts, "probe_runs", {**place, "probe": "value-set", **sample})
    return facts


def with_json(paths: Mapping[str, tuple[str, int]], sampled: int = 1000) -> sqlite3.Connection:
    facts = facts_of({"shop.orders": ["id", "payload"]})
    for path, (kind, count) in paths.items():
        row = {"json_path": path, "json_type": kind, "occurrences": count, "sampled_rows": sampled}
        add(facts, "json_paths", {**PLACE, "column_name": "payload", **row})
    return facts


def apart(before: sqlite3.Connection, after: sqlite3.Connection) -> set[tuple[str | None, ...]]:
    sides = (side.read(before), side.read(after))
    found = rows.compare(*sides, pairing.pair(*sides, DEFAULTS))
    return {(each.table, each.column, each.name) for each in found}


def test_a_value_that_occurs_on_one_side_only_is_a_change() -> None:
    (change,) = compare(with_values({"new": 500, "paid": 500}), with_values({"new": 1000}))
    assert (change.what, change.kind, change.before) == ("removed", "value_set", "'paid'")
    assert change.is_probable
    (change,) = compare(with_values({"new": 1000}), with_values({"new": 500, "paid": 500}))
    assert (change.what, change.after) == ("added", "'paid'")


def test_a_rare_value_that_a_sample_may_miss_is_no_change() -> None:
    assert compare(with_values({"new": 998, "lost": 2}), with_values({"new": 1000})) == ()


def test_a_value_that_a_whole_table_lacks_is_certainly_gone() -> None:
    (change,) = compare(
        with_values({"new": 998, "lost": 2}), with_values({"new": 1000}, whole=True)
    )
    assert (change.what, change.is_probable) == ("removed", False)


def test_json_of_another_type_breaks_and_a_new_key_does_not() -> None:
    before = with_json({"$.price": ("integer", 900), "$.old": ("string", 800)})
    after = with_json({"$.price": ("string", 900), "$.new": ("string", 800)})
    found = {change.name: change for change in compare(before, after)}
    assert {name: change.what for name, change in found.items()} == {
        "$.price": "changed",
        "$.old": "removed",
        "$.new": "added",
    }
    assert {name for name, change in found.items() if change.is_breaking} == {"$.price", "$.old"}


def test_rare_json_keys_and_keys_below_a_new_one_are_not_listed() -> None:
    before = with_json({"$.price": ("integer", 900), "$.rare": ("string", 2)})
    after = with_json(
        {"$.price": ("integer", 900), "$.a": ("object", 500), "$.a.b": ("string", 500)}
    )
    assert [change.name for change in compare(before, after)] == ["$.a"]


def test_null_that_appears_sometimes_is_no_change_of_type() -> None:
    before = with_json({"$.price": ("integer", 900)})
    after = with_json({"$.price": ("null", 900)})
    add(
        after,
        "json_paths",
        {
            **PLACE,
            "column_name": "payload",
            "json_path": "$.price",
            "json_type": "integer",
            "occurrences": 50,
            "sampled_rows": 1000,
        },
    )
    assert compare(before, after) == ()


def test_distributions_that_are_far_apart_are_named() -> None:
    usual = with_values({"new": 250, "paid": 750})
    assert apart(usual, with_values({"new": 300, "paid": 700})) == set()
    assert apart(usual, with_values({"new": 950, "paid": 50})) == {("orders", "status", "values")}


def test_row_counts_and_shares_of_null_that_are_far_apart_are_named() -> None:
    def facts(count: int, nulls: float) -> sqlite3.Connection:
        made = facts_of({"shop.orders": ["id", "status"]})
        add(made, "table_statistics", {**PLACE, "estimated_rows": count})
        add(made, "column_statistics", {**PLACE, "column_name": "status", "null_fraction": nulls})
        return made

    assert apart(facts(5000, 0.1), facts(4000, 0.2)) == set()
    assert apart(facts(5000, 0.1), facts(4000, 0.9)) == {("orders", "status", "share of NULL")}
    assert apart(facts(5000, 0.1), facts(12, 0.9)) == {("orders", None, "number of rows")}
    assert apart(facts(5000, 0.1), facts(0, 0.0)) == {("orders", None, "number of rows")}


def test_dates_that_are_far_apart_are_named_once() -> None:
    def facts(year: int) -> sqlite3.Connection:
        made = facts_of({"shop.orders": ["id", "created_at"]})
        first = dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp()
        detail = json.dumps({"first_time": first, "last_time": first + 86400 * 300})
        for measure in ("gaps", "bulk_rows"):
            add(
                made,
                "probe_results",
                {
                    **PLACE,
                    "column_name": "created_at",
                    "probe": "data-history",
                    "measure": measure,
                    "compared_with": "",
                    "found_rows": 1,
                    "sampled_rows": 100,
                    "lowest_share": 0.0,
                    "highest_share": 0.1,
                    "sample": "pages",
                    "detail": detail,
                    "statement": "select 1",
                },
            )
        return made

    before, after = side.read(facts(2025)), side.read(facts(2019))
    found = rows.compare(before, after, pairing.pair(before, after, DEFAULTS))
    assert [(each.name, each.before) for each in found] == [("dates", "2025-01-01 to 2025-10-28")]
    assert apart(facts(2025), facts(2025)) == set()


def test_samples_of_one_database_do_not_differ(postgresql_database: Database) -> None:
    postgresql_database.execute(
        "create table orders (id bigint primary key, status text not null, payload jsonb, "
        "created_at timestamp not null default now());"
        "insert into orders select g, (array['new', 'paid'])[1 + g % 2], "
        "jsonb_build_object('price', g), timestamp '2024-01-01' + g * interval '1 hour' "
        "from generate_series(1, 400) g; analyze orders"
    )
    before, after = read(postgresql_database, probe=True), read(postgresql_database, probe=True)
    assert before.execute("select count(*) from column_values").fetchone() == (2,)
    assert before.execute("select json_path from json_paths").fetchall()
    assert lines(compare(before, after)) == set()
    assert apart(before, after) == set()
