"""What probing costs the server, by the server's own counters."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.probe.probing import outcomes, probed, rows
from tests.safety.running import wait_until
from tests.safety.servers_seen import exclusive_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database
    from tests.servers import MariaDB, PgBouncer, PostgreSQL

MOST_PAGES, MOST_ROWS = 1_000, 10_000  # of a table, as docs/probing.md promises
HUGE = 20_000_000
PAGE = 8_192
TABLES = f"""
create table customers (id int primary key);
insert into customers select generate_series(1, 1000);
create unlogged table huge as
select g % 1000 + 1 as customer_id, 'open'::varchar(9) as status from generate_series(1, {HUGE}) g;
create table wide (id int primary key, customer_id int, status varchar(9), filler char(2000));
insert into wide select g, g % 1000 + 1, 'open', 'x' from generate_series(1, 20000) g;
alter table wide alter column filler set storage plain;
create table parted (id int, customer_id int, status varchar(9)) partition by range (id);
do $$ begin
    for i in 0..499 loop
        execute format('create table parted_%s partition of parted for values from (%s) to (%s)',
            i, i * 100, i * 100 + 100);
    end loop;
end $$;
insert into parted select g, g % 1000 + 1, 'open' from generate_series(0, 49999) g;
create table loaded (id int, customer_id int, status varchar(9)) with (autovacuum_enabled = off);
analyze loaded;
insert into loaded select g, g % 1000 + 1, 'open' from generate_series(1, 2000000) g;
"""
COUNTERS = """
select t.relname, s.heap_blks_read + s.heap_blks_hit, t.seq_tup_read + coalesce(t.idx_tup_fetch, 0)
from pg_statio_user_tables s
join pg_stat_user_tables t using (relid)
"""


@pytest.fixture(scope="module")
def large(postgresql: PostgreSQL) -> Iterator[str]:
    """Return the name of a database with tables of every awkward size; most have no statistics."""
    name = "probing_costs"
    postgresql.create_database(name)
    postgresql.execute(TABLES, name)
    yield name
    postgresql.drop_database(name)


def counters(server: PostgreSQL, database: str) -> dict[str, tuple[int, int]]:
    """Return pages and rows read so far, by table; sessions report theirs at their end."""
    time.sleep(1.2)  # statistics of ended sessions arrive within a second
    return {
        name: (int(pages), int(tuples))
        for name, pages, tuples in server.execute(COUNTERS, database)
    }


def cost(server: PostgreSQL, database: str, *names: str) -> tuple[Any, dict[str, tuple[int, int]]]:
    """Probe a database; return the facts, and the pages and rows that it read of each table."""
    server.execute("select pg_stat_reset()", database)
    before = counters(server, database)
    facts = probed(server.url(database), *names, seconds=300)
    after = counters(server, database)
    return facts, {
        table: (after[table][0] - before[table][0], after[table][1] - before[table][1])
        for table in after
    }


@pytest.mark.parametrize("is_analyzed", [False, True])
def test_every_probe_reads_at_most_its_pages_and_rows_of_a_table(
    postgresql: PostgreSQL, large: str, *, is_analyzed: bool
) -> None:
    if is_analyzed:
        postgresql.execute("analyze huge, wide, parted", large)
    facts, read = cost(postgresql, large)
    runs = facts.execute(
        "select table_name, count(*) from probe_runs where statement is not null group by table_name"
    ).fetchall()
    assert {table for table, _ in runs} == {"huge", "wide", "parted", "loaded"}
    for table, probes in runs:
        leaves = [name for name in read if name == table or name.startswith(f"{table}_")]
        pages = sum(read[name][0] for name in leaves)
        tuples = sum(read[name][1] for name in leaves)
        assert pages <= MOST_PAGES * probes, (table, pages, probes)
        assert tuples <= MOST_ROWS * probes * 1.1, (table, tuples, probes)  # pages are read whole
    assert set(outcomes(facts).values()) == {("done", None)}


def test_a_sample_of_a_huge_table_is_random_and_small(postgresql: PostgreSQL, large: str) -> None:
    facts, read = cost(postgresql, large, "orphans")
    ((sample, sampled),) = facts.execute(
        "select sample, sampled_rows from probe_runs where table_name = 'huge'"
    ).fetchall()
    assert sample == "pages"
    assert 500 <= sampled <= 1000
    pages, tuples = read["huge"]
    assert pages < 50
    assert tuples < 5_000
    ((size,),) = postgresql.execute("select pg_relation_size('huge')", large)
    assert pages / (size / PAGE) < 0.001


def test_of_five_hundred_partitions_one_is_read(postgresql: PostgreSQL, large: str) -> None:
    facts, read = cost(postgresql, large, "orphans")
    touched = [table for table, (pages, _) in read.items() if table.startswith("parted") and pages]
    assert len(touched) == 1
    ((leaf,),) = facts.execute(
        "select sample_table from probe_runs where table_name = 'parted'"
    ).fetchall()
    assert touched == [leaf]


def test_a_statement_that_takes_too_long_is_cancelled_by_the_server(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_database.execute("""
        create table customers (id int primary key);
        create table orders (id int primary key, customer_id int);
        insert into customers select generate_series(1, 100);
        insert into orders select g, g % 100 from generate_series(1, 5000) g;
    """)
    monkeypatch.setattr("dbready.probe.budget.STATEMENT_SECONDS", 0.2)
    sleeps = (
        "select count(*) as sampled_rows, 0 as orphans, pg_sleep(5) from public.orders as sampled"
    )
    monkeypatch.setattr("dbready.probe.run.statement", lambda *_: sleeps)
    begun = time.monotonic()
    facts = probed(postgresql_database.url, "orphans")
    assert time.monotonic() - begun < 3
    assert outcomes(facts)["orders.customer_id"][0] == "timeout"
    assert "statement timeout" in postgresql_database.server.log_text()  # type: ignore[union-attr]


HELD = """
create table held (id int primary key, name varchar(40), attributes jsonb, updated_at timestamp null);
create table free (id int primary key, status varchar(9));
insert into held (id, name, updated_at) values (1, 'a', current_timestamp), (2, 'b', current_timestamp);
insert into free values (1, 'open'), (2, 'shut');
"""
SHOP = """
create table customers (id int primary key, status varchar(9), created_at timestamp, updated_at timestamp);
create table orders (id int primary key, customer_id int, status varchar(9));
insert into customers select g, 'open', now(), now() from generate_series(1, 500) g;
insert into orders select g, g % 400 + 1, 'open' from generate_series(1, 2000) g;
"""


def test_a_change_of_the_schema_waits_for_one_statement_at_most(
    postgresql_database: Database,
) -> None:
    postgresql_database.execute(SHOP)
    waited: list[float] = []
    done = threading.Event()

    def alter() -> None:
        with psycopg.connect(postgresql_database.url, autocommit=True) as owner:
            while not done.is_set():
                begun = time.monotonic()
                owner.execute("alter table orders add column extra int")
                owner.execute("alter table orders drop column extra")
                waited.append(time.monotonic() - begun)

    thread = threading.Thread(target=alter)
    thread.start()
    try:
        for _ in range(5):
            probed(postgresql_database.url)
    finally:
        done.set()
        thread.join()
    assert len(waited) > 5
    assert max(waited) < 2.5  # the longest that one statement may take, and some patience


def test_no_transaction_stays_open_while_probing_pauses(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_database.execute(SHOP)
    server = postgresql_database.server
    assert server
    seen: list[tuple[Any, ...]] = []
    states = (
        "select state, backend_xmin, (select count(*) from pg_locks l where l.pid = a.pid) "
        "from pg_stat_activity a where application_name like 'dbready/%'"
    )
    monkeypatch.setattr(
        "dbready.probe.budget.Budget.rest", lambda *_: seen.extend(server.execute(states))
    )
    probed(postgresql_database.url)
    assert len(seen) > 2
    assert set(seen) == {("idle", None, 0)}


def test_a_session_that_is_ended_meanwhile_leaves_an_incomplete_audit(
    dbready: Dbready, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_database.execute(SHOP)
    server = postgresql_database.server
    assert server
    end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'dbready/%'"
    monkeypatch.setattr("dbready.probe.budget.Budget.rest", lambda *_: server.execute(end))
    ended = dbready("audit", postgresql_database.url, "--probe", "--format", "json")
    assert ended.code == 3
    report = json.loads(ended.out)
    assert report["coverage"]["live_rows"]["outcome"] == "lost"
    assert report["findings"]
    assert "the connection was lost while live rows were read" in report["summary"]["verdict"]


def test_a_session_that_is_ended_before_its_statements_are_shown_is_a_lost_connection(
    dbready: Dbready, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_database.execute(SHOP)
    server = postgresql_database.server
    assert server
    end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'dbready/%'"
    monkeypatch.setattr(
        "dbready.probe.partitions.partitions", lambda _facts: server.execute(end) and {}
    )
    ended = dbready("audit", postgresql_database.url, "--probe", "--show-sql")
    assert ended.code == 3
    assert "was lost" in ended.err
    assert "unexpected" not in ended.err


def test_a_table_that_another_session_holds_costs_a_second(postgresql_database: Database) -> None:
    postgresql_database.execute(SHOP)
    begun = time.monotonic()
    facts = probed_while_locked(postgresql_database)
    assert time.monotonic() - begun < 20
    assert outcomes(facts)["orders.status"] == ("locked", "locked by another session")
    assert outcomes(facts)["customers.status"][0] == "done"


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_an_audit_names_the_table_whose_rows_another_session_holds(
    dbready: Dbready, database: Database
) -> None:
    database.execute(HELD if database.dialect == "postgresql" else HELD.replace("jsonb", "json"))
    with exclusive_lock(database, "held"):
        ended = dbready("audit", database.url, "--probe", "--fail-on", "never", "--format", "json")
    assert ended.code == 3
    report = json.loads(ended.out)
    places = {
        place for item in report["coverage"]["live_rows"]["unfinished"] for place in item["tables"]
    }
    left_out = {
        item["table"] for item in report["coverage"]["not_collected"] if item["is_incomplete"]
    }
    assert {place.rpartition(".")[2] for place in places} | left_out == {"held"}
    assert "held could not be read" in report["summary"]["verdict"]


def probed_while_locked(database: Database) -> Any:  # noqa: ANN401 - facts
    """Lock a table after its facts were read and before its rows are."""
    from dbready.probe import run  # noqa: PLC0415 - what is replaced

    original = run.probe

    def locking(*arguments: Any) -> None:  # noqa: ANN401 - those of the original
        with exclusive_lock(database, "orders"):
            original(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "probe", locking)
        return probed(database.url)


def test_a_policy_that_hides_rows_ends_the_probe(postgresql_database: Database) -> None:
    server = postgresql_database.server
    assert server
    postgresql_database.execute(
        SHOP + "create role probe_reader login password 'reader-pw';"
        "grant select on all tables in schema public to probe_reader;"
        "alter table orders enable row level security;"
        "create policy even on orders using (id % 2 = 0)"
    )
    try:
        url = server.url(postgresql_database.name, "probe_reader", "reader-pw")
        facts = probed(url)
        assert outcomes(facts)["orders.status"] == (
            "hidden",
            "a row security policy decides which rows this account sees",
        )
        facts.execute("update tables set is_row_security_active = 0")
    finally:
        postgresql_database.execute("drop owned by probe_reader; drop role probe_reader")


def test_a_policy_that_the_catalog_did_not_show_is_an_error_of_the_server(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = postgresql_database.server
    assert server
    postgresql_database.execute(
        SHOP + "create role probe_reader login password 'reader-pw';"
        "grant select on all tables in schema public to probe_reader;"
        "alter table orders enable row level security;"
        "create policy even on orders using (id % 2 = 0)"
    )
    monkeypatch.setattr("dbready.probe.run.HIDDEN", "select 1, 1 where false")
    try:
        facts = probed(server.url(postgresql_database.name, "probe_reader", "reader-pw"))
    finally:
        postgresql_database.execute("drop owned by probe_reader; drop role probe_reader")
    outcome, reason = outcomes(facts)["orders.status"]
    assert outcome == "hidden"
    assert "row-level security" in (reason or "")


def test_a_standby_and_a_pooler_are_probed_like_a_server(
    postgresql_database: Database, standby: PostgreSQL, pgbouncer: PgBouncer
) -> None:
    postgresql_database.execute(SHOP)
    name = postgresql_database.name
    wait_until(lambda: arrived(standby, name), "the arrival of the rows")
    for url in (standby.url(name), pgbouncer.url(name)):
        facts = probed(url)
        assert outcomes(facts)["orders.customer_id"] == ("done", None)
        assert {outcome for outcome, _ in outcomes(facts).values()} <= {"done", "empty"}


def arrived(standby: PostgreSQL, name: str) -> bool:
    try:
        return bool(standby.execute("select count(*) = 2000 from orders", name)[0][0])
    except psycopg.Error:
        return False


def test_where_only_replicas_may_be_probed_a_primary_is_not_touched(
    dbready: Dbready, postgresql_database: Database, tmp_path: Path
) -> None:
    postgresql_database.execute(SHOP)
    settings = tmp_path / "dbready.toml"
    settings.write_text(f'[targets.shop]\nurl = "{postgresql_database.url}"\nprobe = "replica"\n')
    before = reads(postgresql_database)
    ended = dbready("audit", "shop", "--probe", "--config", settings, "--format", "json")
    assert ended.code in {0, 1}
    assert reads(postgresql_database) == before
    reasons = [item["reason"] for item in json.loads(ended.out)["coverage"]["not_collected"]]
    assert (
        'probe = "replica" in dbready.toml, and this server is not known to be a replica' in reasons
    )


def reads(database: Database) -> dict[str, tuple[int, int]]:
    assert database.server
    return counters(database.server, database.name)  # type: ignore[arg-type]


def test_mariadb_reads_at_most_its_rows_for_each_statement(mariadb_database: Database) -> None:
    mariadb_database.execute("""
        create table customers (id int primary key);
        insert into customers select seq from seq_1_to_1000;
        create table orders (id int primary key auto_increment, customer_id int, status varchar(9));
        insert into orders select seq, seq % 1000 + 1, 'open' from seq_1_to_1000000;
        create table keyless (customer_id int, status varchar(9));
        insert into keyless select seq % 1000 + 1, 'open' from seq_1_to_200000;
    """)
    server: MariaDB = mariadb_database.server  # type: ignore[assignment]
    before = rows_read(server)
    facts = probed(mariadb_database.url, "orphans", "value-set")
    read = rows_read(server) - before
    found = dict(rows(facts, "probe_runs", "table_name", "sample"))
    assert found == {"orders": "windows", "keyless": "first"}
    assert {outcome for outcome, _ in outcomes(facts).values()} == {"done"}
    statements = len(rows(facts, "probe_runs", "probe"))
    # A sampled row, the row that it is looked up in, and what reading the catalog takes.
    assert read <= statements * MOST_ROWS * 2 + 50_000


def rows_read(server: MariaDB) -> int:
    rows_of = server.execute("show global status like 'Handler_read%'")
    return sum(int(number) for _, number in rows_of)


def test_what_the_budget_does_not_allow_is_unknown_and_the_audit_goes_on(
    dbready: Dbready, postgresql_database: Database
) -> None:
    postgresql_database.execute(SHOP)
    ended = dbready(
        "audit", postgresql_database.url, "--probe", "--probe-budget", "0.0001", "--format", "json"
    )
    assert ended.code in {0, 1}
    outcome = {rule["name"]: rule["outcome"] for rule in json.loads(ended.out)["rules"]}
    assert outcome["orphaned-reference"] == "partial"
