"""The functions that rules may use on facts."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from dbready.facts import functions


def value(expression: str) -> object:
    with closing(sqlite3.connect(":memory:")) as facts:
        functions.register(facts)
        (result,) = facts.execute(f"select {expression}").fetchone()
        return result


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("""starts_with_columns('["a","b","c"]', '["b","a"]')""", 1),
        ("""starts_with_columns('["a","b","c"]', '["a","b","c"]')""", 1),
        ("""starts_with_columns('["a","b","c"]', '["b"]')""", 0),
        ("""starts_with_columns('["a"]', '["a","b"]')""", 0),
        ("""starts_with_columns('[null,"a"]', '["a"]')""", 0),
        ("""starts_with_columns(null, '["a"]')""", None),
        ("""starts_with_columns('["a"]', null)""", None),
        ("""has_column('["a","b"]', 'b')""", 1),
        ("""has_column('["a","b"]', 'B')""", 0),
        ("""has_column('["ab"]', 'b')""", 0),
        ("""has_column(null, 'b')""", None),
        ("""same_columns('["a","b"]', '["b","a"]')""", 1),
        ("""same_columns('["a","b"]', '["a"]')""", 0),
        ("""same_columns(null, '["a"]')""", None),
        ("""mentions('new.updated_at := now()', 'UPDATED_AT')""", 1),
        ("""mentions('not_updated_at', 'updated_at')""", 0),
        ("""mentions('updated_at_utc', 'updated_at')""", 0),
        ("""mentions('cost in $', '$')""", 1),
        ("""mentions('a.b', 'a+b')""", 0),
        ("""mentions('grüße', 'grü')""", 0),
        ("""mentions(null, 'x')""", None),
        ("""mentions('x', null)""", None),
    ],
)
def test_functions_return_null_for_unknown_values(expression: str, expected: object) -> None:
    assert value(expression) == expected


def test_long_texts_are_compared_but_not_cached() -> None:
    assert value("mentions(printf('%*s', 100000, 'x'), 'x')") == 1


def test_a_text_that_is_not_a_list_fails_the_statement() -> None:
    with pytest.raises(sqlite3.OperationalError):
        value("has_column('a, b', 'a')")
