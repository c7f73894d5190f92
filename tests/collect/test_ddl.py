"""What is read from text: CHECK conditions, predicates, names, and what triggers assign."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from dbready.collect import ddl
from dbready.collect.ddl import Check


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("create table t (a int)", []),
        ("create table t (a int check (a > 0))", [Check(None, "a > 0")]),
        ("create table t (a int, CHECK(a>0))", [Check(None, "a>0")]),
        ("create table t (a int, constraint c check (a > 0))", [Check("c", "a > 0")]),
        ("create table t (a int constraint Positive check (a > 0))", [Check("Positive", "a > 0")]),
        ('create table t (a int, constraint "my ""c""" check (a > 0))', [Check('my "c"', "a > 0")]),
        (
            "create table t (a int check (a in (1, (2))), b text check (length(b) > 1))",
            [Check(None, "a in (1, (2))"), Check(None, "length(b) > 1")],
        ),
        (
            "create table t (a text check (a <> ')' and a <> '('))",
            [Check(None, "a <> ')' and a <> '('")],
        ),
        ("create table t (a text check (a <> 'it''s )'))", [Check(None, "a <> 'it''s )'")]),
        ("create table t (a int /* check (a > 0) */, b int -- check (b > 0)\n)", []),
        ("create table t (a text default 'check (a > 0)')", []),
        ('create table t ("check" int, a int check (a > "check"))', [Check(None, 'a > "check"')]),
        ("create table t (a int check (a > /* ) */ 0))", [Check(None, "a > /* ) */ 0")]),
        ("create table t (a int check (a > 0", []),
    ],
)
def test_checks_of_a_table(sql: str, expected: list[Check]) -> None:
    assert ddl.checks(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (None, None),
        ("", None),
        ("create index i on t (a)", None),
        ("create index i on t (a) where a > 0", "a > 0"),
        ("CREATE UNIQUE INDEX i ON t(a) WHERE deleted_at IS NULL;", "deleted_at IS NULL"),
        ("create index i on t (a) where b = 'where'", "b = 'where'"),
        ('create index "where" on t (a) where b', "b"),
        ("create index i on t (case when a then b end) where (a or b)", "(a or b)"),
        ("create index i on t (a) /* where x */", None),
        ("create index i on t ((select 1 where a))", None),
    ],
)
def test_predicate_of_an_index(sql: str | None, expected: str | None) -> None:
    assert ddl.predicate(sql) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a > 0", {"a"}),
        ("Status IN ('new', \"Old\")", {"status", "in", "old"}),
        ("`a b` = [c d]", {"a b", "c d"}),
        ("x = 'y' -- z", {"x"}),
        ("x /* y */ = 1", {"x"}),
        ("größe > 1e5", {"größe"}),
        ("a$b.c", {"a$b", "c"}),
        ("", set()),
    ],
)
def test_names_in_an_expression(expression: str, expected: set[str]) -> None:
    assert ddl.names_in(expression) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("begin new.updated_at := now(); return new; end", ("updated_at",)),
        ("begin NEW.updated_at = now(); return NEW; end", ("updated_at",)),
        ('begin new."Updated At" := now(); return new; end', ("Updated At",)),
        ("begin if new.a = 1 then new.b := 2; end if; return new; end", ("b",)),
        ("begin if new.a = new.b then return new; end if; end", ()),
        ("begin if new.a <> old.a then new.b = now(); else new.c = 1; end if; end", ("b", "c")),
        ("begin select max(id) into new.id from t; return new; end", ("id",)),
        ("begin select 1 into strict new.id; return new; end", ("id",)),
        ("set new.updated_at = now()", ("updated_at",)),
        ("begin set new.a = 1, new.b = 2; end", ("a", "b")),
        ("begin set new.a = (new.b = 3), new.c = 2; end", ("a", "c")),
        ("begin set @x = new.a; end", ()),
        ("begin -- new.a := 1;\n /* new.b := 2 */ return new; end", ()),
        ("begin raise notice 'new.a := 1'; return new; end", ()),
        ("begin new.a := 1; new.a := 2; return new; end", ("a",)),
        ("begin insert into log values (new.a); return new; end", ()),
        ("begin update t set a = 1 where b = new.b; return new; end", ()),
        ("new.a = 1", ("a",)),
        ("", ()),
    ],
)
def test_columns_that_a_row_trigger_sets(body: str, expected: tuple[str, ...]) -> None:
    assert ddl.assigned_to_new(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("begin raise exception '% is append-only', tg_table_name; end", True),
        ("declare x text; begin raise 'no' using errcode = '45000'; return new; end", True),
        ("signal sqlstate '45000' set message_text = 'no'", True),
        ("begin signal sqlstate value '45000'; end", True),
        ("begin select raise(abort, 'no (never)'); end", True),
        ("as begin exception e_append_only; end", True),
        ("begin raise notice 'begin raise exception'; return new; end", False),
        ("begin if new.a <> old.a then raise exception 'no'; end if; return new; end", False),
        ("begin raise exception 'no'; exception when others then return new; end", False),
        (
            "begin declare exit handler for sqlexception begin end; signal sqlstate '45000'; end",
            False,
        ),
        ("begin signal sqlstate '01000'; end", False),
        ("begin select raise(abort, 'no') where new.a <> old.a; end", False),
        ("begin select raise(ignore); end", False),
        ("begin select case when new.a then raise(abort, 'no') end; end", False),
        ("begin", False),
        ("", False),
        ("begin raise", False),
        ("signal sqlstate", False),
        ("begin select raise(abort", False),
    ],
)
def test_triggers_that_only_raise_an_error(body: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of a test
    assert ddl.raises_only(body) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("create trigger x before update on t begin", True),
        ("create trigger x before update of a on t begin", False),
        ("create trigger x before update on t when new.a <> old.a begin", False),
    ],
)
def test_a_sqlite_trigger_with_a_condition_does_not_always_fail(head: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of a test
    assert (
        ddl.sqlite_trigger(f"{head} select raise(abort, 'no'); end", "t").always_fails is expected
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "begin update shop.t set changed = now() where id = new.id; return null; end",
            ("changed",),
        ),
        ("begin update only t as x set a = 1, b = 2 where x.id = new.id; end", ("a", "b")),
        ('begin update "shop"."t" set a = 1; end', ("a",)),
        ("begin update other set a = 1 where b = new.b; end", ()),
        ("begin update other set a = 1 from t; end", ()),
        ("begin new.changed := now(); return new; end", ()),
        ("begin insert into t values (1) on conflict do update set a = 1; end", ()),
    ],
)
def test_columns_that_a_trigger_updates_in_its_own_table(
    body: str, expected: tuple[str, ...]
) -> None:
    assert ddl.updated_columns(body, "t") == expected


@pytest.mark.parametrize(
    ("head", "timing", "events"),
    [
        ("create trigger x after update on t begin", "after", ("update",)),
        ("CREATE TRIGGER x BEFORE INSERT ON t BEGIN", "before", ("insert",)),
        ("create trigger x update of a, b on t begin", "after", ("update",)),
        ("create trigger x instead of delete on v begin", "instead of", ("delete",)),
        (
            'create temp trigger if not exists "after" before delete on t begin',
            "before",
            ("delete",),
        ),
        (
            "create trigger x after update on t for each row when new.a is old.a begin",
            "after",
            ("update",),
        ),
    ],
)
def test_when_a_sqlite_trigger_fires(head: str, timing: str, events: tuple[str, ...]) -> None:
    found = ddl.sqlite_trigger(f"{head} select 1; end", "t")
    assert (found.timing, found.events, found.assigned) == (timing, events, ())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("update t set updated_at = datetime('now') where id = new.id;", ("updated_at",)),
        (
            "update T set a = 1, b = max(2, 3), c = (select d from e where f) where id = 1;",
            ("a", "b", "c"),
        ),
        ('update "t" set "Up At" = 1;', ("Up At",)),
        ("update other set a = 1;", ()),
        ("update t set a = b from other where c = 1;", ("a",)),
        (
            "insert into t (a) values (1); update t set b = 2; update t set b = 3, c = 4;",
            ("b", "c"),
        ),
        ("select 'update t set a = 1';", ()),
        ("-- update t set a = 1\nselect 1;", ()),
    ],
)
def test_columns_that_a_sqlite_trigger_sets(body: str, expected: tuple[str, ...]) -> None:
    found = ddl.sqlite_trigger(f"create trigger x after update on t begin {body} end", "t")
    assert found.assigned == expected


def test_comments_behind_the_columns_of_a_table() -> None:
    sql = """create table "Codes" ( -- of devices
      id integer primary key, -- the number
      -- state integer
      State INTEGER default 0, -- 0: created, 1: used
      "the price" decimal(10, 2) default (1 + 2) -- in EUR
      , note text check (note <> ' -- none'), -- old text,
      a text, b text /* of b */, -- both
      plain text
      -- on a line of its own
      , constraint c unique (a, b), -- together
      last text -- the end
    ) -- strict
    """
    assert ddl.column_comments(sql) == {
        "id": "the number",
        "state": "0: created, 1: used",
        "the price": "in EUR",
        "b": "both",
        "last": "the end",
    }


def test_sqlite_agrees_on_which_columns_have_a_comment() -> None:
    sql = "create table t (A text, -- first\n[b c] text -- second\n)"
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(sql)
        database.execute("alter table t add column d text")
        (kept,) = database.execute("select sql from sqlite_schema").fetchone()
    assert ddl.column_comments(kept) == {"a": "first", "b c": "second"}


def test_every_check_of_sqlite_is_found_as_it_was_written() -> None:
    """SQLite itself is the oracle: what it takes as CHECK is refused when it is violated."""
    sql = "create table t (a int constraint c check (a > 0), b text check (b in ('(', ')')))"
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(sql)
        (stored,) = database.execute("select sql from sqlite_schema").fetchone()
        for check in ddl.checks(stored):
            database.execute(f"select {check.expression} from t")
    assert [check.name for check in ddl.checks(stored)] == ["c", None]


@pytest.mark.parametrize(
    "text", ["'open", '"open', "/* open", "(((", "\x00\x01", "💥", "--", "''", "$$"]
)
def test_broken_sql_is_split_without_failing(text: str) -> None:
    assert "".join(token.text for token in ddl.tokens(text)).replace(" ", "") in {
        text.replace(" ", ""),
        "",
    }
    ddl.checks(f"create table t (a check ({text}")
    ddl.assigned_to_new(text)
    ddl.sqlite_trigger(text, "t")


def test_long_sql_is_read_quickly() -> None:
    body = "begin " + "x = (1 + 2); " * 5000 + "new.a := 1; end"
    assert ddl.assigned_to_new(body) == ("a",)
