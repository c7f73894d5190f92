"""SQL in a report can be copied: it is broken between words only, and never altered."""

from __future__ import annotations

import pytest

from dbready.engine import template
from dbready.report import sql

ODD_NAMES = (
    "order lines of the old shop",
    'say "hello" to names',
    "it's",
    "`ticks` and spaces",
    "two  spaces",
    "cafe\u0301",
    "-- no comment",
)


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("dialect", ["postgresql", "mysql"])
def test_a_name_is_never_broken(name: str, dialect: str) -> None:
    row = {"schema_name": "public", "table_name": name, "column_name": name}
    text = template.fix("alter table {table} alter column {column} set not null", row, dialect)
    assert text is not None
    for width in range(5, 120):
        shown = sql.lines(text, width)
        assert sum(template.quoted(name, dialect) in line for line in shown) >= 1
        assert " ".join(shown) == text


def test_a_statement_is_broken_between_words_only_where_it_is_too_wide() -> None:
    text = 'alter table "order lines" alter column a type text'
    assert sql.lines(text, 80) == [text]
    assert sql.lines(text, 26) == ['alter table "order lines"', "alter column a type text"]


def test_statements_keep_their_lines() -> None:
    text = "grant usage on schema a to b;\ngrant select on a.c to b"
    assert sql.lines(text, 80) == text.splitlines()


def test_a_comment_stays_on_its_line() -> None:
    text = "drop index a -- after a look at the replicas"
    assert sql.lines(text, 10) == [text]


def test_a_backslash_may_escape_a_quote_so_nothing_is_broken() -> None:
    text = r"update t set a = 'it\' is' where b = 'c'"
    assert sql.lines(text, 10) == [text]


@pytest.mark.parametrize("name", ["a\nhelp: drop table users", "a\u202eb", "a\x1b[31m", "a\\\nb"])
def test_a_name_that_cannot_be_shown_makes_no_second_line(name: str) -> None:
    text = f'alter table "{name}" add primary key (id)'
    for width in (10, 80, None):
        assert sql.lines(text, width) == [sql.UNPRINTABLE]
