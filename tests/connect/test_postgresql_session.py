"""What a PostgreSQL session promises a DBA, on a real server and behind a real pooler."""

from __future__ import annotations

import threading
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbready.connect import opening, target
from dbready.connect.session import APPLICATION_NAME, Limits, StatementError
from dbready.errors import TargetError
from tests.connect.rewriting import rewriting
from tests.connect.test_interrupts import running, wait_until
from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbready.connect.session import Session
    from tests.conftest import Database
    from tests.servers import PgBouncer, PostgreSQL

WRITES = (
    "insert into public.t values (1)",
    "update public.t set a = 2",
    "delete from public.t",
    "truncate public.t",
    "create table public.u (a int)",
    "create temp table u (a int)",
    "select nextval('public.s')",
    "drop table public.t",
    "alter table public.t add b int",
    "grant select on public.t to public",
)
# Its last row takes longer than any limit.
THEN_SLEEPS = """
select n, case when n = 9000 then pg_sleep(300)::text end as slept
from generate_series(1, 9000) as n
"""


@pytest.fixture(params=["direct", "pooled"])
def url(request: pytest.FixtureRequest, postgresql_database: Database) -> str:
    """Return the URL of a database with a table and a sequence, with and without a pooler."""
    postgresql_database.execute(
        "create table t (a int); insert into t values (1); create sequence s"
    )
    if request.param == "direct":
        return postgresql_database.url
    bouncer: PgBouncer = request.getfixturevalue("pgbouncer")
    return bouncer.url(postgresql_database.name)


def opened(url: str, limits: Limits | None = None) -> Session:
    return opening.connect(target.parse(url), limits or Limits())


def one(connected: Session, sql: str) -> object:
    _, rows = connected.query(sql)
    ((value,),) = rows
    return value


@pytest.mark.parametrize("write", WRITES)
def test_the_server_refuses_every_write(url: str, write: str) -> None:
    with closing(opened(url)) as connected, pytest.raises(StatementError, match="read-only"):
        connected.query(write)


def test_every_statement_runs_with_the_limits(url: str) -> None:
    with closing(opened(url, Limits(lock=0.5, statement=7))) as connected:
        for _ in range(2):
            assert one(connected, "select current_setting('lock_timeout')") == "500ms"
            assert one(connected, "select current_setting('statement_timeout')") == "7s"
            assert one(connected, "select current_setting('transaction_read_only')") == "on"


def test_a_statement_that_takes_too_long_is_cancelled(url: str) -> None:
    with closing(opened(url, Limits(statement=0.2))) as connected:
        with pytest.raises(StatementError) as caught:
            connected.query("select pg_sleep(20)")
        assert caught.value.refusal == "timeout"
        assert one(connected, "select 1") == 1


def test_rows_are_read_while_the_server_computes_more(
    url: str, postgresql_database: Database
) -> None:
    with closing(opened(url)) as connected:
        names, rows = connected.query(THEN_SLEEPS)
        assert names == ["n", "slept"]
        assert list(islice(rows, 5_000)) == [(number, None) for number in range(1, 5_001)]
        assert running(postgresql_database, THEN_SLEEPS) == 1


def test_a_statement_that_was_not_read_to_its_end_is_cancelled_by_the_next(
    url: str, postgresql_database: Database
) -> None:
    with closing(opened(url)) as connected:
        connected.query(THEN_SLEEPS)
        assert one(connected, "select 1") == 1
        assert running(postgresql_database, THEN_SLEEPS) == 0


def test_closing_a_session_ends_the_statement_that_it_reads(
    url: str, postgresql_database: Database
) -> None:
    with closing(opened(url)) as connected:
        connected.query(THEN_SLEEPS)
    wait_until(lambda: running(postgresql_database, THEN_SLEEPS) == 0)


def test_an_error_between_rows_ends_the_statement_only(url: str) -> None:
    with closing(opened(url)) as connected:
        _, rows = connected.query("select 1 / (9000 - n) from generate_series(1, 9000) as n")
        with pytest.raises(StatementError, match="division by zero"):
            list(rows)
        assert one(connected, "select 1") == 1


def test_a_time_limit_between_rows_is_reported_as_one(url: str) -> None:
    with closing(opened(url, Limits(statement=0.2))) as connected:
        _, rows = connected.query(THEN_SLEEPS)
        with pytest.raises(StatementError) as caught:
            list(rows)
        assert caught.value.refusal == "timeout"
        assert one(connected, "select 1") == 1


def test_an_answer_without_rows_has_names(url: str) -> None:
    with closing(opened(url)) as connected:
        names, rows = connected.query("select 1 as a, 2 as b where false")
        assert (names, list(rows)) == (["a", "b"], [])


def test_waiting_for_a_lock_ends_within_the_limit(url: str, postgresql_database: Database) -> None:
    with psycopg.connect(postgresql_database.url) as holder:
        holder.execute("lock table t in access exclusive mode")
        with closing(opened(url, Limits(lock=0.2))) as connected:
            with pytest.raises(StatementError) as caught:
                connected.query("select * from public.t")
            assert caught.value.refusal == "locked"
            assert one(connected, "select 1") == 1


def test_no_transaction_and_no_lock_outlives_its_statement(
    url: str, postgresql_database: Database
) -> None:
    with closing(opened(url)) as connected:
        connected.query("select * from public.t")
        held = postgresql_database.execute(
            "select count(*) from pg_locks l join pg_stat_activity a using (pid) "
            f"where a.application_name = '{APPLICATION_NAME}' and a.datname = current_database()"
        )
        states = postgresql_database.execute(
            "select distinct state from pg_stat_activity "
            f"where application_name = '{APPLICATION_NAME}' and datname = current_database()"
        )
        assert held == [(0,)]
        assert states in ([("idle",)], [])


def test_the_server_shows_one_connection_under_our_name(
    url: str, postgresql_database: Database
) -> None:
    with closing(opened(url)) as connected:
        assert one(connected, "select current_setting('application_name')") == APPLICATION_NAME
        mine = postgresql_database.execute(
            "select count(*) from pg_stat_activity "
            f"where application_name = '{APPLICATION_NAME}' and datname = current_database()"
        )
        assert mine == [(1,)]


def test_nothing_of_ours_stays_on_a_pooled_server_connection(
    postgresql_database: Database, pgbouncer: PgBouncer
) -> None:
    postgresql_database.execute("create table t (a int)")
    url = pgbouncer.url(postgresql_database.name)
    with closing(opened(url, Limits(lock=0.5, statement=7))) as connected:
        connected.query("select * from public.t")
        with psycopg.connect(url, autocommit=True) as application:
            settings = application.execute(
                "select current_setting('transaction_read_only'), current_setting('lock_timeout'), "
                "current_setting('statement_timeout'), current_setting('default_transaction_read_only')"
            ).fetchone()
            application.execute("insert into t values (1)")
    assert settings == ("off", "0", "0", "off")


def test_aborting_from_another_thread_ends_a_running_statement(
    postgresql_database: Database, aborting: Callable[[Session, float], None]
) -> None:
    with closing(opened(postgresql_database.url)) as connected:
        aborting(connected, 0.2)
        with pytest.raises(StatementError) as caught:
            connected.query("select pg_sleep(20)")
        assert caught.value.refusal == "lost"


@pytest.fixture
def aborting() -> Callable[[Session, float], None]:
    """Return what aborts a session after some seconds, from another thread."""

    def later(connected: Session, seconds: float) -> None:
        threading.Timer(seconds, connected.abort).start()

    return later


def test_start_up_options_of_the_url_are_kept(postgresql: PostgreSQL) -> None:
    with closing(opened(f"{postgresql.url()}?options=-c%20geqo%3Doff")) as connected:
        assert one(connected, "select current_setting('geqo')") == "off"
        assert one(connected, "select current_setting('transaction_read_only')") == "on"


DROPPED = b"dropped.set"  # as long as search_path
START_UP = {b"search_path=": DROPPED + b"="}
LOCAL = {
    b"search_path = pg_catalog, pg_temp": DROPPED + b" = 'pg_catalog,pg_tem'",
}


def test_start_up_options_that_a_pooler_drops_are_sent_with_each_statement(
    postgresql: PostgreSQL,
) -> None:
    with (
        rewriting(postgresql.port, START_UP) as port,
        closing(opened(f"postgresql://postgres@{HOST}:{port}/postgres")) as connected,
    ):
        assert one(connected, "select current_setting('search_path')") == "pg_catalog, pg_temp"
        assert connected.sent == len(connected.preamble) + 1
        assert "set local search_path" in connected.describe("select 1")


def test_a_session_whose_search_path_cannot_be_pinned_is_refused(postgresql: PostgreSQL) -> None:
    with (
        rewriting(postgresql.port, START_UP | LOCAL) as port,
        pytest.raises(
            TargetError, match="rejected the settings that make a session safe"
        ) as caught,
    ):
        opened(f"postgresql://postgres@{HOST}:{port}/postgres")
    assert "search_path" in (caught.value.cause or "")
    assert caught.value.help


def test_options_of_the_url_cannot_widen_the_search_path(postgresql: PostgreSQL) -> None:
    url = f"{postgresql.url()}?options=-c%20search_path%3Dpublic%20--search-path%3Dpublic"
    with closing(opened(url)) as connected:
        assert one(connected, "select current_setting('search_path')") == "pg_catalog, pg_temp"
