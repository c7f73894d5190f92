"""That nothing of an audited PostgreSQL database runs, however it is set up to."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbready.facts import snapshot
from tests.conftest import Database
from tests.safety import hostile_postgresql as hostile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.servers import PgBouncer, PostgreSQL

AUDITOR = "hostile_auditor"
PASSWORD = "hunter2-hostile"
PATHS = {
    "as it comes": "",
    "the attacker's first": "alter database {name} set search_path = public, pg_catalog;",
    "of the role": "alter role {role} in database {name} set search_path = public, pg_temp, pg_catalog;",
}


def attacks() -> Iterator[tuple[str, str, str]]:
    """Return the ways to a trapped database, with its search path and the account."""
    for way, path, role in product(("direct", "pooled"), PATHS, ("postgres", AUDITOR)):
        # There PgBouncer itself, which asks the same database for the password, steps into a trap.
        if (way, path, role) != ("pooled", "the attacker's first", AUDITOR):
            yield way, path, role


@pytest.fixture(scope="module")
def trapped(postgresql: PostgreSQL) -> Iterator[Database]:
    """Return a database full of traps, and a read-only account it."""
    name = "hostile"
    postgresql.create_database(name)
    database = Database("postgresql", name, postgresql.url(name), postgresql)
    hostile.set_traps(database)
    database.execute(
        hostile.CATALOG_ONLY + f"create role {AUDITOR} login password '{PASSWORD}';"
        f"grant select on all tables in schema public to {AUDITOR};"
        f"grant select on all sequences in schema public to {AUDITOR}"
    )
    yield database
    postgresql.drop_database(name)
    postgresql.execute(f"drop role {AUDITOR}")


@pytest.fixture
def log_since(postgresql: PostgreSQL) -> Callable[[], str]:
    """Return a function that reads the server's log since the test began."""
    before = len(postgresql.log_text())
    return lambda: postgresql.log_text()[before:]


def sprung(log: str) -> list[str]:
    """Return the traps that ran."""
    marked = [line for line in log.splitlines() if f"LOG:  {hostile.MARK}" in line]
    return sorted({line.split(hostile.MARK)[1] for line in marked})


def everything(dbready: Dbready, url: str, tmp_path: Path) -> dict[str, int]:
    """Run each command that connects, to its end; return their exit codes."""
    commands = (
        ("audit", url, "--format", "json"),
        ("audit", url, "--format", "json", "--probe"),
        ("collect", url, "-o", tmp_path / "hostile.snapshot"),
        ("explain", url, "public.traps"),
        ("doctor", url),
    )
    return {" ".join(map(str, command)): dbready(*command).code for command in commands}


def assert_done(codes: dict[str, int]) -> None:
    assert {command: code for command, code in codes.items() if code not in {0, 1}} == {}


def test_the_traps_work(trapped: Database, log_since: Callable[[], str]) -> None:
    with psycopg.connect(trapped.url, autocommit=True) as careless:
        careless.execute("select count(*) from pg_class where relname !~ '^pg_'")
        careless.execute("set search_path = public, pg_catalog")
        careless.execute("select current_setting('lock_timeout')")
        careless.execute("select oid from pg_class where relkind = 'r'")
        careless.execute("select 'x'::text")
    ran = " ".join(sprung(log_since()))
    for trap in ("operator of name, name", "current_setting", "pg_class", "text"):
        assert trap in ran


@pytest.fixture(params=list(attacks()), ids="-".join)
def attacked(request: pytest.FixtureRequest, trapped: Database) -> Iterator[str]:
    """Return the URL of the trapped database for one account and way, its search path set."""
    way, path, role = request.param
    assert trapped.server
    server = trapped.server if way == "direct" else request.getfixturevalue("pgbouncer")
    trapped.server.execute(PATHS[path].format(name=trapped.name, role=role) or "select 1")
    disconnect(trapped)
    yield server.url(trapped.name, role, PASSWORD if role == AUDITOR else None)
    trapped.server.execute(
        f"alter database {trapped.name} reset search_path;"
        f"alter role {role} in database {trapped.name} reset search_path"
    )
    disconnect(trapped)


def test_no_trap_is_triggered(
    dbready: Dbready, attacked: str, log_since: Callable[[], str], tmp_path: Path
) -> None:
    codes = everything(dbready, attacked, tmp_path)
    assert sprung(log_since()) == []
    assert (
        "pg_catalog.pg_attribute" in log_since()
    )  # it did ask, and this is where it would be seen
    assert_done(codes)


def disconnect(database: Database) -> None:
    """End what the pooler keeps open: settings of databases and roles hold from the next login."""
    assert database.server
    database.server.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        f"where datname = '{database.name}' and pid <> pg_backend_pid()"
    )


def test_settings_that_another_client_left_on_a_pooled_connection_have_no_effect(
    dbready: Dbready,
    trapped: Database,
    pgbouncer: PgBouncer,
    log_since: Callable[[], str],
    tmp_path: Path,
) -> None:
    url = pgbouncer.url(trapped.name)
    with psycopg.connect(url, autocommit=True) as neighbour:
        neighbour.execute("create temp table pg_namespace (oid oid, nspname name, nspowner oid)")
        neighbour.execute(
            "create function pg_temp.format_type(oid, int) returns text language plpgsql as "
            "$$ begin perform public.spring('pg_temp'); return 'x'; end $$"
        )
        neighbour.execute("set search_path = pg_temp, public, pg_catalog")
    already = log_since()  # making these things has fired event triggers
    codes = everything(dbready, url, tmp_path)
    with psycopg.connect(url, autocommit=True) as neighbour:
        (path,) = neighbour.execute("show search_path").fetchone() or ("",)
        neighbour.execute("discard all")
    assert path == "pg_temp, public, pg_catalog"  # it was the same connection, and keeps its own
    assert sprung(log_since()[len(already) :]) == []
    assert_done(codes)


def test_facts_do_not_depend_on_the_search_path(dbready: Dbready, trapped: Database) -> None:
    assert trapped.server

    def audited() -> object:
        report = json.loads(dbready("audit", trapped.url, "--format", "json").out)
        return [report[part] for part in ("findings", "rules", "coverage")]

    before = audited()
    trapped.server.execute(
        f"alter database {trapped.name} set search_path = public, pg_catalog;"
        f"alter database {trapped.name} set quote_all_identifiers = on"
    )
    after = audited()
    trapped.server.execute(f"alter database {trapped.name} reset all")
    assert before == after


def test_rows_are_read_where_nothing_of_the_database_runs_and_only_there(
    dbready: Dbready, trapped: Database, log_since: Callable[[], str], tmp_path: Path
) -> None:
    assert trapped.server
    trapped.server.execute(f"alter database {trapped.name} set constraint_exclusion = on")
    path = tmp_path / "hostile.snapshot"
    assert dbready("collect", trapped.url, "--probe", "-o", path).code in {0, 1}
    trapped.server.execute(f"alter database {trapped.name} reset all")
    assert sprung(log_since()) == []
    facts = snapshot.load(path)
    ended = facts.execute(
        "select table_name, outcome, count(*) from probe_runs where outcome <> 'empty' group by 1, 2"
    ).fetchall()
    assert {(table, outcome) for table, outcome, _ in ended} == {
        ("tickets", "done"),
        ("indexed", "refused"),
        ("counted", "refused"),
        ("traps", "refused"),
    }
    values = facts.execute("select column_value from column_values where column_name = 'status'")
    assert sorted(values) == [("calm",), ("wild",)]
    reasons = facts.execute("select distinct reason from probe_runs where outcome = 'refused'")
    assert [reason for (reason,) in reasons] == [
        "an index or statistics object calls a function of the database, which planning may run"
    ]


def test_a_role_s_libraries_are_not_loaded(dbready: Dbready, postgresql: PostgreSQL) -> None:
    postgresql.execute(
        "create role loads login password 'loads-loads'; alter role loads set local_preload_libraries = 'absent'"
    )
    url = postgresql.url("postgres", "loads", "loads-loads")
    try:
        with pytest.raises(psycopg.OperationalError, match="absent"):
            psycopg.connect(url)
        assert dbready("audit", url).code in {0, 1}
    finally:
        postgresql.execute("drop role loads")


@pytest.mark.parametrize("way", ["direct", "pooled"])
def test_a_database_whose_transactions_wait_for_others_makes_nothing_wait(
    request: pytest.FixtureRequest, dbready: Dbready, postgresql_database: Database, way: str
) -> None:
    name = postgresql_database.name
    postgresql_database.execute(
        f"create table t (id int primary key); alter database {name} set default_transaction_isolation = serializable;"
        f"alter database {name} set default_transaction_deferrable = on;"
        f"alter database {name} set default_transaction_read_only = on"
    )
    server = request.getfixturevalue("postgresql" if way == "direct" else "pgbouncer")
    with psycopg.connect(postgresql_database.url) as writer:
        writer.execute("set transaction read write")
        writer.execute("insert into public.t values (1)")
        ended = dbready("audit", server.url(name), "--timeout", "20")
        writer.rollback()
    assert ended.code in {0, 1}, ended
