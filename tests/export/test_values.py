"""Value sets come from types, CHECK constraints, dbready.toml, lookup tables and rows, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.export import values
from tests.export.exporting import SHOP, model_of

if TYPE_CHECKING:
    from dbready.export.values import ValueSet
    from tests.cli.running import Dbready
    from tests.conftest import Database

SEEN = "insert into column_values values ('main', '{table}', '{column}', '{value}', 5, 10)"


def of(table: str, column: str, *changes: str, sql: str = SHOP) -> ValueSet | None:
    found = model_of(sql, changes)
    (known,) = [each for each in found.tables if each.name == table]
    return known.by_name[column].values


PRINTED = "'a'::character varying, 'b'::character varying"


@pytest.mark.parametrize(
    ("parser", "expression", "expected"),
    [
        ("postgres", f"(status)::text = ANY ((ARRAY[{PRINTED}])::text[])", {"status": ("a", "b")}),
        ("postgres", "((kind = 'a'::text) OR (kind IS NULL))", {"kind": ("a",)}),
        ("postgres", "((n = ANY (ARRAY[1, 2, '-3'::integer])) AND (m > 0))", {"n": ("1", "2", "-3")}),
        ("postgres", "status <> ALL (ARRAY['a'::text])", {}),
        ("postgres", "(length(status) = ANY (ARRAY[1, 2]))", {}),
        ("postgres", "((a = 'x'::text) OR (b = 'y'::text))", {}),
        ("postgres", "(lower(status) = 'a'::text)", {}),
        ("postgres", "(a = b)", {}),
        ("postgres", "(a IN ('x', b))", {}),
        ("postgres", "NOT (a IN ('x'))", {}),
        ("mysql", "`status` in ('a','it''s')", {"status": ("a", "it's")}),
        ("mysql", "(`status` in (_utf8mb4\\'a\\',_utf8mb4\\'b\\'))", {"status": ("a", "b")}),
        ("mysql", "`n` in (0,1)", {"n": ("0", "1")}),
        ("mysql", "json_valid(`j`)", {}),
        ("sqlite", "status in ('new', 'paid') and total >= 0", {"status": ("new", "paid")}),
        ("sqlite", "status in (", {}),
        ("sqlite", "((((", {}),
    ],
)  # fmt: skip
def test_a_condition_that_lists_all_values_is_read(
    parser: str, expression: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert dict(values.listed(expression, parser)) == expected


def test_checks_are_enforced_and_win_over_what_rows_hold() -> None:
    found = of("orders", "status", SEEN.format(table="orders", column="status", value="odd"))
    assert found
    assert (found.values, found.source, found.is_enforced) == (("new", "paid"), "check", True)


def test_what_rows_hold_is_not_enforced() -> None:
    change = SEEN.format(table="coupons", column="code", value="B")
    found = of("coupons", "code", change, change.replace("'B'", "'A'"))
    assert found
    assert (found.values, found.source, found.is_enforced) == (("A", "B"), "rows", False)


def test_settings_describe_values_and_comments_add_meanings() -> None:
    found = of(
        "coupons",
        "code",
        "update columns set comment = 'A = all, B: \"books\"; Z - zoo' where column_name = 'code'",
        "insert into value_descriptions values ('main', 'coupons', 'code', 'A = everything, B = books')",
    )
    assert found
    assert (found.values, found.source) == (("A", "B"), "settings")
    assert found.meanings == {"A": "everything", "B": "books"}


def test_a_reference_to_a_lookup_table_holds_the_values_of_its_key() -> None:
    sql = """
        create table countries (code text primary key, name text not null);
        create table customers (id integer primary key, country text references countries (code));
    """
    change = SEEN.format(table="countries", column="code", value="CH")
    found = of("customers", "country", change, sql=sql)
    assert found
    assert (found.values, found.source) == (("CH",), "lookup")


CHECKED = """
create table parcels (
    id integer not null primary key,
    state varchar(10) not null check (state in ('new', 'sent')),
    size integer check (size in (1, 2)),
    one varchar(5) check (one = 'x'),
    note varchar(50) check (length(note) > 2)
)
"""


def test_checks_are_read_as_each_server_prints_them(dbready: Dbready, database: Database) -> None:
    database.execute(CHECKED)
    ended = dbready("export", "dbt", database.url)
    assert ended.code == 0, ended
    text = ended.out
    assert "          - new\n" in text.replace("            ", "")
    for listed in (
        "values:\n- new\n- sent\n",
        "values:\n- 1\n- 2\nquote: false\n",
        "values:\n- x\n",
    ):
        assert listed in "\n".join(line.strip() for line in text.splitlines()) + "\n"
    assert text.count("accepted_values") == 3
