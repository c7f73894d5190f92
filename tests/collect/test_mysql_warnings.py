"""Warnings of MariaDB and MySQL about tables that they could not open."""

from __future__ import annotations

import pytest

from dbready.collect.mysql_warnings import attributed, locked_tables

LOCKED = "1205: Lock wait timeout exceeded; try restarting transaction"


def test_a_lock_wait_names_no_table() -> None:
    assert locked_tables([LOCKED, LOCKED]) == [(None, None), (None, None)]


def test_the_code_decides_whatever_the_language() -> None:
    assert locked_tables(["1205: Beim Warten auf eine Sperre..."]) == [(None, None)]


@pytest.mark.parametrize(
    "words",
    [
        "1356: View 'shop.blocks' references invalid table(s) or column(s)",
        "1287: 'INFORMATION_SCHEMA.PROCESSLIST' is deprecated",
        "1292: Truncated incorrect INTEGER value: 'lock'",
        "no code, but a lock",
    ],
)
def test_other_warnings_lose_no_facts(words: str) -> None:
    assert locked_tables([words]) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("1932: Table 'shop.person' doesn't exist in engine", ("shop", "person")),
        ("1033: Incorrect information in file: './shop/person.frm'", ("shop", "person")),
        ("1017: Can't find file: './shop/person.MYI'", ("shop", "person")),
        ("130: Incorrect file format 'person'", (None, None)),
    ],
)
def test_a_table_that_cannot_be_opened_counts_as_well(
    words: str, name: tuple[str | None, str | None]
) -> None:
    assert locked_tables([words]) == [name]


def test_an_unnamed_table_is_one_of_those_known_to_be_locked() -> None:
    assert attributed([(None, None)], [("shop", "person")]) == {("shop", "person")}
    assert attributed([(None, None)], []) == {(None, None)}
    assert attributed([("shop", "a"), (None, None)], []) == {("shop", "a"), (None, None)}
    assert attributed([("shop", "a")], [("shop", "b")]) == {("shop", "a")}
    assert attributed([], [("shop", "b")]) == set()
