"""A locked system catalog makes an audit skip rules and never changes a result."""

from __future__ import annotations

import re
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from dbready.cli import meaning, pipeline
from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.engine import loader
from dbready.errors import EXIT_INCOMPLETE, TargetError
from dbready.facts.scope import Scope
from tests.safety.servers_seen import exclusive_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit
    from tests.conftest import Database

LIMITS = Limits(connect=5, lock=0.1, statement=10)
STATEMENTS = "\n".join(
    path.read_text("utf-8")
    for path in (files("dbready.collect") / "postgresql").iterdir()
    if path.is_file()
)
CATALOGS = sorted(set(re.findall(r"\b(?:from|join)\s+pg_catalog\.(pg_\w+)\b(?!\()", STATEMENTS)))
# A finding of most rules, and for each catalog something that depends on it.
SCHEMA = """
create domain required_text as text check (value is not null);
create type order_state as enum ('new', 'paid', 'sent');
create function touch() returns trigger language plpgsql as $$
begin
    new.freshness := current_timestamp;
    return new;
end $$;
create table customers (
    id serial primary key,
    name required_text,
    email varchar(100),
    status varchar(20),
    is_deleted boolean,
    balance float,
    freshness timestamp,
    constraint named check (email is not null)
);
create trigger touched before update on customers for each row execute function touch();
create table orders (
    id bigint generated always as identity primary key,
    customer_id int not null references customers (id) on delete cascade,
    parent_id bigint,
    status varchar(20) check (status in ('new', 'paid')),
    state order_state,
    payload json,
    created_at timestamp default now(),
    updated_at timestamp
);
comment on table orders is 'What customers ordered';
create table invoices (
    id int generated always as identity,
    order_id bigint,
    first_customer_id int,
    kind varchar(10),
    total float,
    created_at timestamp,
    primary key (id, created_at)
) partition by range (created_at);
create table invoices_all partition of invoices default;
create table refunds (id int primary key, invoice_id int, amount float, paid_on text);
create index on refunds (invoice_id);
create unique index on refunds (paid_on) where amount > 0;
create table of_an_extension (id int, amount float, created_at timestamp);
alter extension plpgsql add table of_an_extension;
create table invoice_kinds (code varchar(10) primary key, label text);
create table countries (name text, currency text);
create view big_orders as select * from orders;
create publication everything for table customers, orders, countries;
insert into customers (name, email, status, is_deleted) select n, n || '@example.com', 'new', false
from (select n::text from generate_series(1, 3000) as n) as numbers;
insert into orders (customer_id, status, payload) select n, 'new', '{}' from generate_series(1, 3000) as n;
delete from customers where id > 2990;
select setval('customers_id_seq', 2000000000);
analyze;
"""

EXPECTED = {
    "foreign-key-without-index",
    "nearly-exhausted-key",
    "publication-gap",
    "reference-without-foreign-key",
    "status-without-value-set",
    "superuser-account",
    "table-without-primary-key",
    "timestamp-without-time-zone",
}


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return loader.load()


@pytest.fixture
def seeded(postgresql_database: Database) -> Iterator[Database]:
    postgresql_database.execute(SCHEMA)
    yield postgresql_database
    postgresql_database.execute("alter extension plpgsql drop table of_an_extension")


def audited(
    database: Database, rules: list[Rule], held: AbstractContextManager[None] | None = None
) -> Audit | None:
    """Return the audit of a database whose catalog is locked after connecting; None: it was refused."""
    place = target.parse(database.url)
    with closing(opening.connect(place, LIMITS)) as session:
        try:
            if held is None:
                facts = collect(session, place)
            else:
                with held:
                    facts = collect(session, place)
        except TargetError:
            return None
    with closing(facts):
        meaning.prepare(facts, Scope())
        return pipeline.audit(facts, rules, "high", "low")


def outcomes(audit: Audit) -> dict[str, str]:
    return {result.name: result.outcome for result in audit.results}


def test_a_locked_catalog_skips_rules_and_never_changes_their_results(
    seeded: Database, rules: list[Rule]
) -> None:
    free = audited(seeded, rules)
    assert free
    found = {name for name, outcome in outcomes(free).items() if outcome == "found"}
    assert found >= EXPECTED
    fingerprints = {finding.fingerprint for finding in free.findings}
    lost = {}
    for catalog in CATALOGS:
        audit = audited(seeded, rules, exclusive_lock(seeded, f"pg_catalog.{catalog}"))
        if audit is None:  # nothing could be read at all
            continue
        assert audit.exit_code == EXIT_INCOMPLETE, catalog
        now = outcomes(audit)
        assert {name for name in found if now[name] == "clean"} == set(), catalog
        appeared = [item for item in audit.findings if item.fingerprint not in fingerprints]
        assert [(item.rule, str(item.about)) for item in appeared] == [], catalog
        lost[catalog] = {gap.fact for gap in audit.not_collected if gap.is_incomplete}
    # The test would pass as well if nothing were ever locked.
    assert {"pg_constraint", "pg_publication_rel", "pg_extension", "pg_trigger"} <= lost.keys()
    assert "tables" in lost["pg_publication_rel"]
    assert {"checks", "foreign_keys"} <= lost["pg_constraint"]
