"""What is read from the texts of statements: which columns of which tables they write."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from dbready.collect.statement_text import LONGEST, written_by, written_by_script

if TYPE_CHECKING:
    from dbready.collect.writes import Write


def told(writes: list[Write] | None) -> list[str] | None:
    """Return writes as "operation schema.table columns"; * is every column."""
    if writes is None:
        return None
    return [
        " ".join(
            [
                write.operation,
                f"{write.schema.text}.{write.table.text}" if write.schema else write.table.text,
                *(["*"] if write.columns is None else [c.text for c in write.columns]),
            ]
        )
        for write in writes
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "insert into shop.orders (id, total) values ($1,$2),($3,$4)",
            ["insert shop.orders id total"],
        ),
        ("insert into orders values ($1, $2 /*, ... */)", ["insert orders *"]),
        ("insert into orders default values", ["insert orders"]),
        ("insert into orders (id) overriding system value values ($1)", ["insert orders id"]),
        (
            "insert into t as x (a) select $1 on conflict (a) do update set b = excluded.b, (c, d) = ($2, $3)",
            ["insert t a", "upsert t b c d"],
        ),
        ("insert into t (a) values ($1) on conflict do nothing", ["insert t a"]),
        ('update only t set (a, b) = ($1,$2), c[$3] = $4, "D" = $5 where e', ["update t a b c D"]),
        (
            "update t set a = date $1, b = interval $2 day, c = d #- $3 where e ? $4",
            ["update t a b c"],
        ),
        ("update t set place.street = $1", ["update t street place"]),
        ("delete from t using u where t.a = u.a and u.b < $1", ["delete t"]),
        ("delete from t where current of c", ["delete t"]),
        ("truncate table a, only b restart identity cascade", ["truncate a", "truncate b"]),
        ("copy shop.t (a, b) from stdin", ["insert shop.t a b"]),
        ("copy t to stdout", []),
        (
            "with gone as (delete from t where a < $1 returning *) insert into archive select * from gone",
            ["insert archive *", "delete t"],
        ),
        ("with x as (select * from t for update) select * from x", []),
        (
            (
                "merge into t as z using s on z.a = s.a when matched and z.b then update set c = s.c "
                "when matched then delete when not matched then insert (a, c) values (s.a, s.c)"
            ),
            ["upsert t c", "delete t", "insert t a c"],
        ),
        # What the parser does not know need not matter.
        ("update t set a = $1 ~~~^~ $2, b = f(c = $3, $4) where !!! d", ["update t a b"]),
        ("lock table t", None),
        ("insert into t (((", None),
        ("", None),
    ],
)
def test_of_postgresql(text: str, expected: list[str] | None) -> None:
    assert told(written_by(text, "postgresql")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "INSERT INTO `shop` . `orders` ( ID , `total` ) VALUES (...) /* , ... */ "
                "ON DUPLICATE KEY UPDATE `total` = VALUES ( `total` ) , `note` = ?"
            ),
            ["insert shop.orders ID total", "upsert shop.orders total note"],
        ),
        ("INSERT IGNORE INTO `t` SET `a` = ? , `b` = NOW ( )", ["insert t a b"]),
        ("REPLACE INTO `t` ( `a` ) VALUES (...)", ["replace t a"]),
        ("REPLACE `t` VALUES (...)", ["replace t *"]),
        (
            "UPDATE LOW_PRIORITY IGNORE `t` SET `a` = ? , `b` = `b` + ? ORDER BY `c` LIMIT ?",
            ["update t a b"],
        ),
        (
            "UPDATE `a` JOIN `b` `z` ON `a` . `x` = `z` . `x` SET `a` . `q` = ? , `z` . `w` = ?",
            ["update a q", "update b w"],
        ),
        ("DELETE `z` FROM `t` `z` JOIN `u` ON `z` . `a` = `u` . `a`", ["delete t"]),
        ("DELETE QUICK FROM `t` WHERE `a` IN (...)", ["delete t"]),
        ("TRUNCATE TABLE `t`", ["truncate t"]),
        (
            "UPDATE SYSTEM_USER SET STATUS = ? , SQL_TSI_YEAR = ? WHERE ID = ?",
            ["update USER STATUS YEAR"],
        ),
        ("LOAD DATA LOCAL INFILE ? INTO TABLE `t` ( `a` )", None),
    ],
)
def test_of_digest_texts(text: str, expected: list[str] | None) -> None:
    assert told(written_by(text, "mariadb")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("insert into t (a, b) values ($1, $2), ($3, $", ["insert t a b"]),
        ("delete from t where id in ($1, $2, ", ["delete t"]),
        ("update t set a = $1 where id in ($2, ", ["update t a"]),
        ("update t set a = $1, b = f($2, ", None),
        ("with gone as (delete from t where ", None),
    ],
)
def test_a_text_without_its_end_tells_what_its_beginning_says(
    text: str, expected: list[str] | None
) -> None:
    assert told(written_by(text, "postgresql", is_cut=True)) == expected


def test_quoted_names_keep_their_case() -> None:
    (write,) = written_by('update "Orders" set "Total" = $1, note = $2', "postgresql") or []
    assert write.table == ("Orders", True)
    assert write.columns == (("Total", True), ("note", False))


@pytest.mark.parametrize(
    ("text", "conditions", "age"),
    [
        ("delete from t where made_at < now() - interval '90 days'", ["made_at"], "90 days"),
        ("delete from t where made_at < now() - '3 months'::interval", ["made_at"], "3 months"),
        ("delete from t where made_at < now() - interval '1 day' * 30", ["made_at"], None),
        (
            "delete from t where made_at < '2020-01-01' and kind = 'secret'",
            ["kind", "made_at"],
            None,
        ),
        (
            "delete from t where a < now() - interval '1 day' or b < now() - interval '9 day'",
            ["a", "b"],
            None,
        ),
        ("delete from t", [], None),
    ],
)
def test_deletes_tell_their_columns_and_the_age_of_rows(
    text: str, conditions: list[str], age: str | None
) -> None:
    (write,) = written_by_script(text, "postgresql") or []
    assert ([name.text for name in write.conditions], write.age) == (conditions, age)


def test_jobs_are_read_statement_by_statement() -> None:
    block = (
        "begin delete from a where d < date_sub(now(), interval 1 year) limit 1000; "
        "if x > 0 then delete from `b` where c < 10; end if; call more(); end"
    )
    writes = written_by_script(block, "mariadb")
    assert told(writes) == ["delete a", "delete b"]
    assert [write.age for write in writes or []] == ["1 year", None]
    assert told(written_by_script("truncate a; delete from b", "postgresql")) == [
        "truncate a",
        "delete b",
    ]
    assert written_by_script("select purge('secret')", "postgresql") == []


@pytest.mark.parametrize(
    "opening", ["(", "f(", "case when a then ", "(select ", "not ", "- ", "cast(", "[", "interval "]
)
def test_no_text_takes_long(opening: str) -> None:
    begun = time.process_time()
    written_by("update t set a = " + opening * (LONGEST // len(opening) - 10), "postgresql")
    written_by("update t set a = " + opening * 50, "postgresql")
    assert time.process_time() - begun < 5


def test_parentheses_without_end_are_not_understood() -> None:
    assert written_by("delete from t where " + "(" * 100 + "a" + ")" * 100, "postgresql") is None


def test_texts_are_never_printed(capfd: pytest.CaptureFixture[str]) -> None:
    for text in (
        "lock table secret",
        "call secret()",
        "do $$ secret $$",
        "update secret set",
        "'secret",
    ):
        written_by(text, "postgresql")
        written_by_script(text, "postgresql")
    assert capfd.readouterr() == ("", "")
