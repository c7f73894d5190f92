"""Rows that statements return become rows of the contract."""

from __future__ import annotations

import json

import pytest

from dbready.collect.reshape import Table, json_list, reshape


def shaped(
    fact: str, names: list[str], rows: list[tuple[object, ...]]
) -> tuple[list[dict[str, object]], list[tuple[str, str]]]:
    """Return rows as dictionaries, and the tables that were locked."""
    locked: list[tuple[str, str]] = []
    table = reshape(fact, Table(names, rows), lambda *name: locked.append(name))
    found = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    return found, locked


def test_plain_rows_stay_as_they_are() -> None:
    assert shaped("schemas", ["schema_name"], [("shop",)]) == ([{"schema_name": "shop"}], [])


def test_lists_are_compact_json_with_names_as_they_are() -> None:
    assert json_list(["a", "größe", None]) == '["a","größe",null]'


def test_one_row_a_column_becomes_one_row_a_key() -> None:
    names = ["schema_name", "table_name", "key_name", "key_type", "_column", "_position"]
    rows: list[tuple[object, ...]] = [
        ("s", "t", "k", "unique", "b", 2),
        ("s", "t", "k", "unique", "a", 1),
        ("s", "t", "p", "primary", "id", 1),
        ("s", "u", "k", "unique", "x", 1),
    ]
    found, _ = shaped("keys", names, rows)
    assert [(row["table_name"], row["key_name"], row["columns"]) for row in found] == [
        ("t", "k", '["a","b"]'),
        ("t", "p", '["id"]'),
        ("u", "k", '["x"]'),
    ]
    assert [row["column_count"] for row in found] == [2, 1, 1]


def test_positions_are_numbers_even_where_the_server_sends_text() -> None:
    names = ["schema_name", "table_name", "key_name", "_column", "_position"]
    rows: list[tuple[object, ...]] = [("s", "t", "k", f"c{n}", str(n)) for n in (10, 9, 1)]
    found, _ = shaped("keys", names, rows)
    assert found[0]["columns"] == '["c1","c9","c10"]'


def test_a_foreign_key_keeps_its_columns_in_pairs() -> None:
    names = ["schema_name", "table_name", "constraint_name", "_column", "_referenced_column"]
    rows: list[tuple[object, ...]] = [("s", "t", "f", "b", "y", 2), ("s", "t", "f", "a", "x", 1)]
    found, _ = shaped("foreign_keys", [*names, "_position"], rows)
    assert found[0]["columns"] == '["a","b"]'
    assert found[0]["referenced_columns"] == '["x","y"]'


def test_an_index_keeps_its_expressions_and_its_condition() -> None:
    names = ["schema_name", "table_name", "index_name", "_column", "_position", "_sql"]
    sql = "create index i on t (lower(a), b) where b > 0"
    rows: list[tuple[object, ...]] = [("s", "t", "i", None, 1, sql), ("s", "t", "i", "b", 2, sql)]
    found, _ = shaped("indexes", names, rows)
    assert found == [
        {
            "schema_name": "s",
            "table_name": "t",
            "index_name": "i",
            "columns": '[null,"b"]',
            "predicate": "b > 0",
        }
    ]


def test_keys_that_differ_in_one_value_stay_apart() -> None:
    names = ["schema_name", "table_name", "index_name", "predicate", "_column", "_position"]
    rows: list[tuple[object, ...]] = [("s", "t", "i", None, "a", 1), ("s", "t", "j", None, "a", 1)]
    assert len(shaped("indexes", names, rows)[0]) == 2


def test_a_locked_table_is_reported_and_its_row_kept() -> None:
    names = ["schema_name", "table_name", "constraint_name", "expression", "_locked"]
    rows: list[tuple[object, ...]] = [("s", "t", "c", None, True), ("s", "u", "c", "a > 0", False)]
    found, locked = shaped("checks", names, rows)
    assert [row["table_name"] for row in found] == ["t", "u"]
    assert "_locked" not in found[0]
    assert locked == [("s", "t")]


def test_checks_are_read_from_create_table() -> None:
    sql = "create table t (a int check (a > 0), b int, constraint named check (b > 0))"
    found, _ = shaped("checks", ["schema_name", "table_name", "_sql"], [("main", "t", sql)])
    assert [(row["constraint_name"], row["expression"]) for row in found] == [
        ("check_1", "a > 0"),
        ("named", "b > 0"),
    ]


def test_a_sqlite_trigger_is_read_from_its_sql() -> None:
    names = ["schema_name", "table_name", "trigger_name", "_sql"]
    sql = "create trigger x after update on t begin update t set b = 1; end"
    found, _ = shaped("triggers", names, [("main", "t", "x", sql)])
    assert (found[0]["timing"], found[0]["events"], found[0]["assigned_columns"]) == (
        "after",
        '["update"]',
        '["b"]',
    )


@pytest.mark.parametrize(
    ("body", "arguments", "expected"),
    [
        ("begin new.a := 1; return new; end", None, ["a"]),
        ("begin return new; end", None, []),
        (None, None, None),
        ("moddatetime", "updated_at\\000", ["updated_at"]),
        ("begin new := jsonb_populate_record(new, x); return new; end", None, None),
        ("begin new := new #= hstore(tg_argv[0], 'x'); return new; end", "a\\000", None),
    ],
)
def test_what_a_trigger_assigns_is_known_or_unknown_but_never_guessed(
    body: str | None, arguments: str | None, expected: list[str] | None
) -> None:
    found = trigger_with("before", 1, body, arguments)
    assigned = found["assigned_columns"]
    assert (None if assigned is None else json.loads(str(assigned))) == expected
    assert not any(name.startswith("_") for name in found)


@pytest.mark.parametrize(
    ("timing", "is_row_level", "body", "expected"),
    [
        ("before", 1, "begin new.changed := now(); return new; end", '["changed"]'),
        ("after", 1, "begin new.changed := now(); return new; end", "[]"),
        ("before", 0, "begin new.changed := now(); return new; end", "[]"),
        ("after", 1, "moddatetime", "[]"),
        ("after", 1, "begin update t set changed = now() where id = new.id; end", '["changed"]'),
    ],
)
def test_what_a_trigger_assigns_to_new_counts_only_before_a_row_is_written(
    timing: str, is_row_level: int, body: str, expected: str
) -> None:
    assert trigger_with(timing, is_row_level, body, "changed")["assigned_columns"] == expected


def trigger_with(
    timing: str, is_row_level: int, body: str | None, arguments: str | None
) -> dict[str, object]:
    names = ["schema_name", "table_name", "trigger_name", "timing", "is_row_level", "_body"]
    row: tuple[object, ...] = ("s", "t", "x", timing, is_row_level, body, arguments)
    found, _ = shaped("triggers", [*names, "_arguments"], [row])
    return dict(found[0])
