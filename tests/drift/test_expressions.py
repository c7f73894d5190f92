"""Expressions that mean the same are the same, and others are not."""

from __future__ import annotations

import pytest

from dbready.drift.expressions import normal

SAME = [
    ("postgresql", "now()", "CURRENT_TIMESTAMP"),
    ("postgresql", "'x'::character varying", "'x'::text"),
    ("postgresql", "nextval('public.a_id_seq'::regclass)", "nextval('b_id_seq1'::regclass)"),
    ("postgresql", "timezone('utc'::text, now())", "(now() AT TIME ZONE 'utc'::text)"),
    ("postgresql", "date_part('year', at)", "EXTRACT(year FROM at)"),
    ("postgresql", "('now'::text)::date", "CURRENT_DATE"),
    ("postgresql", "ARRAY[]::text[]", "'{}'::text[]"),
    ("postgresql", "0", "'0'::numeric"),
    (
        "postgresql",
        "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
        "((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))",
    ),
    ("postgresql", "((a > 0) AND (b > 0))", "a > 0 and b > 0"),
    ("mariadb", "current_timestamp()", "CURRENT_TIMESTAMP"),
    ("mariadb", "json_valid(`more`)", "JSON_VALID(more)"),
    ("mysql", "_utf8mb4'x'", "'x'"),
    ("sqlite", "(1)", "1"),
    ("sqlite", '"a" != 1', "a <> 1"),
]
DIFFERENT = [
    ("postgresql", "'x'::text", "'X'::text"),
    ("postgresql", "now()", "CURRENT_DATE"),
    ("postgresql", "(a or b) and c", "a or (b and c)"),
    ("postgresql", "not (a > 0 and b > 0)", "not a > 0 and b > 0"),
    ("postgresql", "(a + b) * c", "a + b * c"),
    ("postgresql", "a > 1", "a >= 1"),
    ("postgresql", "'a b'::text", "'ab'::text"),
    ("postgresql", "f((a))", "f(b)"),
    ("postgresql", "(at)::date > '2020-01-01'::date", "at > '2020-01-01'::date"),
    ("mariadb", "current_timestamp()", "current_timestamp(6)"),
    ("sqlite", "a in (1, 2)", "a in (1, 3)"),
    ("sqlite", "'a'", "a"),
]


@pytest.mark.parametrize(("dialect", "one", "other"), SAME)
def test_one_meaning_has_one_spelling(dialect: str, one: str, other: str) -> None:
    assert normal(one, dialect) == normal(other, dialect)


@pytest.mark.parametrize(("dialect", "one", "other"), DIFFERENT)
def test_another_meaning_has_another_spelling(dialect: str, one: str, other: str) -> None:
    assert normal(one, dialect) != normal(other, dialect)
