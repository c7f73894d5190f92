"""That no statement for PostgreSQL can be made to use an object of the database by its name.

This must hold even where the search path is not pinned: the statements are the second wall.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from dbready.connect import postgresql_settings
from tests.conftest import Database
from tests.safety import hostile_postgresql as hostile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import PostgreSQL

# A view's definition shows which objects its names were resolved to.
USED = """
set search_path = pg_catalog;
select i.type, i.identity
from (
    select distinct d.refclassid, d.refobjid
    from pg_depend d
    join pg_rewrite w
        on w.oid = d.objid
        and d.classid = 'pg_rewrite'::regclass
    where w.ev_class = 'public.probe'::regclass
        and d.refobjid <> w.ev_class
) d
cross join lateral pg_identify_object(d.refclassid, d.refobjid, 0) i
where i.schema = 'public'
"""


@contextmanager
def filled(postgresql: PostgreSQL, name: str, traps: str) -> Iterator[Database]:
    postgresql.create_database(name)
    database = Database("postgresql", name, postgresql.url(name), postgresql)
    try:
        database.execute(hostile.CATALOG_ONLY + hostile.SPRING + traps)
        yield database
    finally:
        postgresql.drop_database(name)


@pytest.fixture(scope="module")
def with_namesakes(postgresql: PostgreSQL) -> Iterator[Database]:
    """Return a database that has its own object for everything that a statement names."""
    names = hostile.words(sent(postgresql).values())
    with filled(postgresql, "namesakes", hostile.namesakes(names)) as database:
        yield database


@pytest.fixture(scope="module")
def with_operators(postgresql: PostgreSQL) -> Iterator[Database]:
    """Return a database that has its own operators for every two types."""
    with filled(postgresql, "operators", hostile.operators()) as database:
        yield database


def sent(postgresql: PostgreSQL) -> dict[str, str]:
    """Return everything that names something, by what it is for."""
    ((version,),) = postgresql.execute("select current_setting('server_version_num')::int")
    first = postgresql_settings.question(["lock_timeout"])
    return {**hostile.sent_by_collection(version // 10000 * 10000), "first question": first}


def used(database: Database, path: str, sql: str) -> list[str]:
    """Return what a statement uses of the schema public when this is the search path."""
    database.execute(f"set search_path = {path}; create view public.probe as {sql}")
    rows = database.execute(USED)
    database.execute("drop view public.probe")
    return [f"{kind} {identity}" for kind, identity in rows]


@pytest.mark.parametrize(
    "careless",
    [
        "select 1 as n from pg_class",
        "select current_setting('lock_timeout')",
        "select 'x'::text as x",
    ],
)
def test_an_unqualified_name_is_detected(with_namesakes: Database, careless: str) -> None:
    assert used(with_namesakes, "public, pg_catalog", careless)


def test_an_unqualified_operator_is_detected(with_operators: Database) -> None:
    careless = "select relname from pg_class where relname !~ '^pg_'"
    assert used(with_operators, "public", careless) == [
        "operator public.!~(pg_catalog.name,pg_catalog.name)"
    ]


def test_statements_name_relations_functions_and_types_of_the_catalog_only(
    with_namesakes: Database, postgresql: PostgreSQL
) -> None:
    for name, sql in sent(postgresql).items():
        assert used(with_namesakes, "public, pg_catalog", sql) == [], name


def test_no_operator_fits_a_statement_better_than_the_catalogs_own(
    with_operators: Database, postgresql: PostgreSQL
) -> None:
    for name, sql in sent(postgresql).items():
        assert used(with_operators, "public", sql) == [], name


def test_statements_mean_the_same_whatever_backslashes_do(postgresql: PostgreSQL) -> None:
    assert [name for name, sql in sent(postgresql).items() if "\\" in sql] == []
