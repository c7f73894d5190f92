"""What is collected from PostgreSQL, also with locks, many tables and odd names."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbready.collect.collector import collect
from dbready.collect.statements import statements
from dbready.connect import opening, target
from dbready.connect.session import APPLICATION_NAME, Limits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from tests.conftest import Database

SCHEMA = """
create type mood as enum ('sad', 'ok', 'it''s fine');
create domain email as varchar(320) not null check (value like '%@%');
create domain work_email as email check (value not like '%@example.com');
create table parents (
    id bigint generated always as identity primary key,
    code varchar(12) not null unique,
    amount numeric(10, 2) default 0.00,
    score numeric(5),
    seen timestamp(3),
    seen_at timestamptz default now(),
    mood mood default 'ok',
    tags text[],
    doc jsonb,
    mail work_email,
    raw bytea,
    small smallint,
    flag boolean default false,
    twice numeric generated always as (amount * 2) stored,
    unique (mood, flag) deferrable initially deferred
);
create table children (
    parent_id bigint references parents on delete cascade,
    place int,
    note text collate "C",
    updated_at timestamptz,
    primary key (place, parent_id),
    constraint note_given check (note is not null),
    check (place > 0)
);
create index on children (parent_id) include (note) where place > 1;
create index on children (lower(note), place);
create index on parents (amount);
create table serials (old serial, plain int default 1);
create index on serials (plain);
create table gone (a int, b int, c int);
alter table gone drop column b;
create function touch() returns trigger language plpgsql as
    $$ begin if new.note = old.note then new.updated_at := now(); end if; return new; end $$;
create trigger touch before insert or update on children for each row execute function touch();
create trigger idle before update on children for each row execute function touch();
alter table children disable trigger idle;
create trigger late after update on children for each row execute function touch();
create trigger once before update on children for each statement execute function touch();
create function forbid() returns trigger language plpgsql as
    $$ begin raise exception 'append-only'; end $$;
create trigger forbid before update on parents for each statement execute function forbid();
create trigger forbid_code before update of code on parents for each row execute function forbid();
create trigger forbid_when before update on parents for each row
    when (new.code <> old.code) execute function forbid();
create view names as select code from parents;
comment on table parents is 'People''s parents';
comment on column parents.code is 'as printed';
create table log (at timestamptz not null, who text) partition by range (at);
create table log_2025 partition of log for values from ('2025-01-01') to ('2026-01-01');
"""


@pytest.fixture
def facts(postgresql_database: Database) -> Iterator[sqlite3.Connection]:
    """Return the facts of SCHEMA."""
    postgresql_database.execute(SCHEMA)
    with closing(collected(postgresql_database.url)) as found:
        yield found


def collected(url: str, limits: Limits | None = None) -> sqlite3.Connection:
    place = target.parse(url)
    with closing(opening.connect(place, limits or Limits())) as connected:
        return collect(connected, place)


def row(facts: sqlite3.Connection, sql: str) -> tuple[object, ...]:
    (found,) = facts.execute(sql).fetchall()
    return tuple(found)


@pytest.mark.parametrize(
    ("column", "data_type", "family"),
    [
        ("id", "bigint", "integer"),
        ("code", "character varying(12)", "text"),
        ("amount", "numeric(10,2)", "decimal"),
        ("seen", "timestamp(3) without time zone", "timestamp"),
        ("seen_at", "timestamp with time zone", "timestamp"),
        ("mood", "mood", "enum"),
        ("tags", "text[]", "array"),
        ("doc", "jsonb", "json"),
        ("mail", "work_email", "text"),
        ("raw", "bytea", "binary"),
        ("flag", "boolean", "boolean"),
    ],
)
def test_types_have_families(
    facts: sqlite3.Connection, column: str, data_type: str, family: str
) -> None:
    sql = f"select data_type, type_family from columns where table_name = 'parents' and column_name = '{column}'"
    assert row(facts, sql) == (data_type, family)


def test_modifiers_of_types_are_numbers(facts: sqlite3.Connection) -> None:
    sql = (
        "select character_length, numeric_precision, numeric_scale, datetime_precision, has_time_zone "
        "from columns where table_name = 'parents' and column_name = "
    )
    assert row(facts, sql + "'code'")[0] == 12
    assert row(facts, sql + "'mail'")[0] == 320
    assert row(facts, sql + "'amount'")[1:3] == (10, 2)
    assert row(facts, sql + "'score'")[1:3] == (5, 0)
    assert row(facts, sql + "'seen'")[3:] == (3, 0)
    assert row(facts, sql + "'seen_at'")[3:] == (6, 1)


def test_defaults_generation_and_identity_are_distinguished(facts: sqlite3.Connection) -> None:
    sql = (
        "select default_expression, is_identity, is_generated, generation_expression "
        "from columns where table_name = 'parents' and column_name = "
    )
    assert row(facts, sql + "'id'") == (None, 1, 0, None)
    assert row(facts, sql + "'amount'") == ("0.00", 0, 0, None)
    assert row(facts, sql + "'seen_at'") == ("now()", 0, 0, None)
    assert row(facts, sql + "'twice'") == (None, 0, 1, "(amount * (2)::numeric)")


def test_a_serial_counts_as_identity_and_an_indexed_default_does_not(
    facts: sqlite3.Connection,
) -> None:
    rows = facts.execute(
        "select column_name, is_identity from columns where table_name = 'serials'"
    )
    assert sorted(rows) == [("old", 1), ("plain", 0)]


def test_not_null_by_domain_or_by_check_counts(facts: sqlite3.Connection) -> None:
    sql = "select is_nullable from columns where table_name = '{}' and column_name = '{}'"
    assert row(facts, sql.format("parents", "mail")) == (0,)
    assert row(facts, sql.format("children", "note")) == (0,)
    assert row(facts, sql.format("children", "updated_at")) == (1,)


def test_positions_have_no_gap_where_a_column_was_dropped(facts: sqlite3.Connection) -> None:
    rows = facts.execute(
        "select column_name, ordinal_position from columns where table_name = 'gone' order by 2"
    ).fetchall()
    assert rows == [("a", 1), ("c", 2)]


def test_values_of_enums_come_in_their_order(facts: sqlite3.Connection) -> None:
    rows = facts.execute(
        "select column_name, enum_value from enum_values order by ordinal_position"
    )
    assert rows.fetchall() == [("mood", "sad"), ("mood", "ok"), ("mood", "it's fine")]


def test_keys_and_foreign_keys_have_their_columns_in_order(facts: sqlite3.Connection) -> None:
    keys = "select columns, column_count, has_nullable_column, is_deferrable from keys where table_name = "
    assert row(facts, keys + "'children'") == ('["place","parent_id"]', 2, 0, 0)
    assert row(facts, keys + "'parents' and column_count = 2") == ('["mood","flag"]', 2, 1, 1)
    sql = "select columns, referenced_table, referenced_columns, on_delete, is_validated, is_enforced from foreign_keys"
    assert row(facts, sql) == ('["parent_id"]', "parents", '["id"]', "cascade", 1, 1)


def test_indexes_have_predicates_expressions_and_included_columns(
    facts: sqlite3.Connection,
) -> None:
    sql = "select columns, included_columns, predicate, has_expression from indexes where not is_primary and "
    assert row(facts, sql + "predicate is not null") == (
        '["parent_id"]',
        '["note"]',
        "(place > 1)",
        0,
    )
    assert row(facts, sql + "has_expression") == ('[null,"place"]', None, None, 1)


def test_checks_of_tables_and_domains_name_their_columns(facts: sqlite3.Connection) -> None:
    rows = facts.execute(
        "select table_name, expression, columns from checks order by 1, 2"
    ).fetchall()
    assert ("children", "(place > 0)", '["place"]') in rows
    assert sum(columns == '["mail"]' for _, _, columns in rows) == 2


def test_triggers_have_the_columns_that_they_set_and_their_state(facts: sqlite3.Connection) -> None:
    rows = facts.execute(
        "select trigger_name, timing, events, is_enabled, assigned_columns from triggers"
        " where table_name = 'children' order by 1"
    ).fetchall()
    assert rows == [
        ("idle", "before", '["update"]', 0, '["updated_at"]'),
        ("late", "after", '["update"]', 1, "[]"),
        ("once", "before", '["update"]', 1, "[]"),
        ("touch", "before", '["insert","update"]', 1, '["updated_at"]'),
    ]


def test_triggers_without_a_condition_that_only_raise_an_error_always_fail(
    facts: sqlite3.Connection,
) -> None:
    query = (
        "select trigger_name, always_fails from triggers where table_name = 'parents' order by 1"
    )
    assert facts.execute(query).fetchall() == [
        ("forbid", 1),
        ("forbid_code", 0),
        ("forbid_when", 0),
    ]


def test_partitions_name_their_parent(facts: sqlite3.Connection) -> None:
    sql = "select table_type, is_partition, parent_table, partition_key from tables where table_name = "
    assert row(facts, sql + "'log'") == ("partitioned table", 0, None, "range (at)")
    assert row(facts, sql + "'log_2025'") == ("base table", 1, "log", None)


def test_comments_and_views_are_read(facts: sqlite3.Connection) -> None:
    assert row(facts, "select comment from tables where table_name = 'parents'") == (
        "People's parents",
    )
    assert row(facts, "select comment from columns where comment is not null") == ("as printed",)
    assert row(facts, "select view_name, is_materialized from views") == ("names", 0)


def test_a_partitioned_table_has_the_rows_of_its_partitions(postgresql_database: Database) -> None:
    postgresql_database.execute(SCHEMA)
    postgresql_database.execute(
        "insert into log select '2025-02-01', 'a' from generate_series(1, 50); analyze log_2025"
    )
    with closing(collected(postgresql_database.url)) as facts:
        sql = "select estimated_rows from table_statistics where table_name = "
        assert row(facts, sql + "'log'") == (50,)
        assert row(facts, sql + "'children'") == (None,)


def test_common_values_are_kept_of_code_columns_only(postgresql_database: Database) -> None:
    postgresql_database.execute(
        """
        create table people (status text, mail text, name text, note text);
        insert into people
        select
            (array['new', 'done'])[1 + n % 2],
            'a' || n % 3 || '@example.com',
            'name ' || n % 100,
            repeat('x', 50 + n % 2)
        from generate_series(1, 1000) n;
        analyze people;
        """
    )
    with closing(collected(postgresql_database.url)) as facts:
        rows = facts.execute("select column_name, common_values from column_statistics").fetchall()
    kept = {name: sorted(json.loads(values)) for name, values in rows if values}
    assert kept == {"status": ["done", "new"]}


@pytest.mark.parametrize("held", ["parents", "children"])
def test_a_locked_table_loses_only_its_own_facts(postgresql_database: Database, held: str) -> None:
    postgresql_database.execute(SCHEMA)
    with psycopg.connect(postgresql_database.url) as holder:
        holder.execute(f"lock table {held} in access exclusive mode")
        with closing(collected(postgresql_database.url, Limits(lock=0.3))) as facts:
            missing = facts.execute(
                "select distinct table_name, is_incomplete from coverage where is_incomplete"
            ).fetchall()
            others = facts.execute("select count(*) from tables").fetchone()
    assert missing == [(held, 1)]
    assert others == (6,)


def test_every_table_is_locked_and_the_collection_still_ends(postgresql_database: Database) -> None:
    postgresql_database.execute(SCHEMA)
    with psycopg.connect(postgresql_database.url) as holder:
        holder.execute("lock table parents, children, gone, log in access exclusive mode")
        with closing(collected(postgresql_database.url, Limits(lock=0.3))) as facts:
            missing = {
                name
                for (name,) in facts.execute("select table_name from coverage where is_incomplete")
            }
    assert {"parents", "children"} <= missing
    assert None not in missing


def test_a_schema_change_finishes_between_our_statements(postgresql_database: Database) -> None:
    postgresql_database.execute(SCHEMA)
    place = target.parse(postgresql_database.url)
    with (
        closing(opening.connect(place, Limits())) as connected,
        psycopg.connect(postgresql_database.url, autocommit=True) as owner,
    ):
        owner.execute("set lock_timeout = '100ms'")
        for statement in statements(connected.dialect, connected.version_number):
            connected.query(statement.sql)
            owner.execute("alter table children add column extra int")
            owner.execute("alter table children drop column extra")


@pytest.mark.parametrize("tables", [10, 500])
def test_the_number_of_statements_does_not_depend_on_the_number_of_tables(
    postgresql_database: Database, tables: int
) -> None:
    postgresql_database.execute(
        "".join(
            f"create table t{n} (id int primary key, t0 int references t0);" for n in range(tables)
        ).replace(
            "create table t0 (id int primary key, t0 int references t0)",
            "create table t0 (id int primary key)",
        )
    )
    with closing(collected(postgresql_database.url)) as facts:
        (sent,) = row(facts, "select statements from snapshot")
        assert row(facts, "select count(*) from tables") == (tables,)
    assert sent == 23


def test_the_server_logs_the_statements_we_say_we_send(postgresql_database: Database) -> None:
    server = postgresql_database.server
    assert server is not None
    before = len(server.statements(APPLICATION_NAME))  # type: ignore[attr-defined]
    with closing(collected(postgresql_database.url)):
        pass
    logged = server.statements(APPLICATION_NAME)[before:]  # type: ignore[attr-defined]
    place = target.parse(postgresql_database.url)
    with closing(opening.connect(place, Limits())) as connected:
        said = [
            *connected.preamble,
            *(s.sql for s in statements("postgresql", connected.version_number)),
        ]
    assert [text.split() for text in logged] == [text.split() for text in said]


def _collected_while(url: str, change: Callable[[], object], before: str) -> sqlite3.Connection:
    """Collect, and change the database right before one of the statements."""
    place = target.parse(url)
    with closing(opening.connect(place, Limits())) as connected:

        def progress(name: str, *_: object) -> None:
            if name == before:
                change()

        return collect(connected, place, progress)


@pytest.mark.parametrize(
    ("change", "words", "is_incomplete"),
    [
        ("drop table children", "dropped while the facts were read", 0),
        ("create table fresh (id int)", "created while the facts were read", 0),
        ("alter table parents add column extra int", "changed while its facts were read", 1),
        ("drop table gone; create table gone (z int)", "changed while its facts were read", 1),
    ],
)
@pytest.mark.parametrize("before", ["columns", "keys", "table_statistics"])
def test_a_table_that_changes_meanwhile_is_not_half_read(
    postgresql_database: Database, change: str, words: str, is_incomplete: int, before: str
) -> None:
    postgresql_database.execute(SCHEMA)
    with closing(
        _collected_while(
            postgresql_database.url,
            lambda: postgresql_database.execute(change),
            before,
        )
    ) as facts:
        (name, reason, incomplete) = row(
            facts,
            "select table_name, reason, is_incomplete from coverage where table_name is not null",
        )
        known = {name for (name,) in facts.execute("select table_name from tables")}
        with_columns = {name for (name,) in facts.execute("select table_name from columns")}
    assert str(name) in change
    assert (reason, incomplete) == (words, is_incomplete)
    assert with_columns == known
