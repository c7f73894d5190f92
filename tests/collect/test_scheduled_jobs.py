"""Which scheduled jobs delete rows: pg_cron and events, names and ages only."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits

if TYPE_CHECKING:
    import sqlite3

    from tests.conftest import Database

SECRET = "s3cr3t-value"
JOBS = "select job_name, schedule, is_enabled, operation, table_name, condition_columns, retention from scheduled_jobs"
GAPS = "select reason, remedy from coverage where fact = 'scheduled_jobs' and not is_incomplete"
TABLES = """
create table audit_log (id int, made_at timestamp, note text);
create table sessions (id int, expires_at timestamp);
"""
# The table of pg_cron 1.4, whose package is not installed with PostgreSQL, registered as the extension's.
CRON = """
create schema cron;
create table cron.job (
    jobid bigserial primary key, schedule text not null, command text not null,
    nodename text not null default 'localhost', nodeport int not null default 5432,
    database text not null default current_database(), username text not null default current_user,
    active boolean not null default true, jobname name
);
grant select on cron.job to public;
alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
"""
REGISTERED = """
set allow_system_table_mods = on;
insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
values (99999, 'pg_cron', 10, 'cron'::regnamespace, false, '1.4');
alter extension pg_cron add table cron.job;
"""
FILLED = f"""
insert into cron.job (schedule, command, active, jobname) values
    ('0 3 * * *', 'delete from audit_log where made_at < now() - interval ''90 days'' and note <> ''{SECRET}''',
        true, 'purge <logs> & "co"'),
    ('*/5 * * * *', 'delete from sessions where expires_at < now()', false, null),
    ('0 4 * * *', 'select purge(''{SECRET}'')', true, 'call');
insert into cron.job (schedule, command, database, jobname)
values ('0 5 * * *', 'truncate sessions', 'other', 'elsewhere');
"""


def facts_at(url: str) -> sqlite3.Connection:
    place = target.parse(url)
    with closing(opening.connect(place, Limits())) as connected:
        return collect(connected, place)


def jobs(facts: sqlite3.Connection) -> set[tuple[object, ...]]:
    assert SECRET not in "\n".join(facts.iterdump())
    return set(facts.execute(JOBS).fetchall())


def test_jobs_of_pg_cron_are_read_of_this_database(postgresql_database: Database) -> None:
    postgresql_database.execute(TABLES + CRON + REGISTERED + FILLED)
    with closing(facts_at(postgresql_database.url)) as facts:
        assert jobs(facts) == {
            (
                'purge <logs> & "co"',
                "0 3 * * *",
                1,
                "delete",
                "audit_log",
                '["made_at","note"]',
                "90 days",
            ),
            ("job 2", "*/5 * * * *", 0, "delete", "sessions", '["expires_at"]', None),
            ("call", "0 4 * * *", 1, None, None, None, None),
        }
        assert facts.execute(GAPS).fetchall() == []


def test_what_an_account_may_not_see_of_pg_cron_is_said(postgresql_database: Database) -> None:
    database = postgresql_database
    assert database.server
    database.execute(TABLES + CRON + REGISTERED + FILLED)
    name = f"cron_reader_of_{database.name}"
    database.execute(f"create role {name} login password '{SECRET}'")
    url = database.server.url(database.name, name, SECRET)
    try:
        with closing(facts_at(url)) as facts:
            assert facts.execute(GAPS).fetchall() == [
                (
                    "the account may not read the jobs of pg_cron",
                    f"grant usage on schema cron to {name}",
                )
            ]
        database.execute(f"grant usage on schema cron to {name}")
        with closing(facts_at(url)) as facts:
            assert jobs(facts) == set()
            ((reason, remedy),) = facts.execute(GAPS)
            assert (reason, remedy) == (
                "the account sees only its own jobs of pg_cron",
                None,
            )
    finally:
        database.execute(f"drop owned by {name}; drop role {name}")


def test_a_namesake_of_pg_cron_is_not_read(postgresql_database: Database) -> None:
    """A table of that name that no extension owns, or that an ordinary account owns."""
    postgresql_database.execute(TABLES + CRON + FILLED)
    with closing(facts_at(postgresql_database.url)) as facts:
        assert jobs(facts) == set()
    owner = f"mallory_of_{postgresql_database.name}"
    postgresql_database.execute(
        f"create role {owner}; {REGISTERED} alter table cron.job owner to {owner}"
    )
    try:
        with closing(facts_at(postgresql_database.url)) as facts:
            assert jobs(facts) == set()
    finally:
        postgresql_database.execute(f"reassign owned by {owner} to postgres; drop role {owner}")


def test_events_of_mariadb_are_read(mariadb_database: Database) -> None:
    database = mariadb_database
    for statement in (
        *TABLES.split(";")[:2],
        (
            "create event purge_logs on schedule every 1 day do "
            f"delete from audit_log where made_at < now() - interval 90 day and note <> '{SECRET}'"
        ),
        (
            "create event purge_all on schedule every 15 minute disable do begin "
            "delete from audit_log where made_at < date_sub(now(), interval 1 year) limit 1000; truncate sessions; end"
        ),
        f"create event calls on schedule at now() + interval 1 year do call nothing('{SECRET}')",
    ):
        database.execute(statement)
    with closing(facts_at(database.url)) as facts:
        found = jobs(facts)
        assert {job[:2] + job[3:] for job in found} == {
            ("purge_logs", "every day", "delete", "audit_log", '["made_at","note"]', "90 days"),
            ("purge_all", "every 15 minutes", "delete", "audit_log", '["made_at"]', "1 year"),
            ("purge_all", "every 15 minutes", "truncate", "sessions", None, None),
            ("calls", "once", None, None, None, None),
        }
        assert {job[2] for job in found} == {0}  # the scheduler is off by default
    assert database.server
    database.server.execute("set global event_scheduler = on")
    try:
        with closing(facts_at(database.url)) as facts:
            enabled = {str(job[0]) for job in jobs(facts) if job[2]}
        assert enabled == {"purge_logs", "calls"}
    finally:
        database.server.execute("set global event_scheduler = off")
