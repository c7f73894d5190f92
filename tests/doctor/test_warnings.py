"""Warnings of doctor: code that runs at login, and accounts with too many privileges."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.doctor import least_privilege, warnings
from dbready.doctor.examination import ExaminationOptions, examine
from dbready.doctor.report import PLAIN, document, render
from dbready.facts.scope import Scope

if TYPE_CHECKING:
    from dbready.doctor.examination import Examination
    from tests.conftest import Database
    from tests.servers import MariaDB

servers = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)


def examined(url: str) -> Examination:
    return examine(target.parse(url), ExaminationOptions(Limits(), Scope()))


@servers
def test_connecting_as_an_administrator_is_discouraged_with_the_reason(database: Database) -> None:
    database.execute("create table orders (id int primary key)")
    found = examined(database.url)
    (warning,) = found.warnings
    assert "can administer the server" in warning
    assert "that code then has these privileges" in warning
    text = " ".join(render(found, 80, PLAIN).split())
    assert f"warning: {warning}." in text
    assert document(found)["warnings"] == [warning]


def test_a_read_only_account_gets_no_warning(postgresql_database: Database) -> None:
    assert postgresql_database.server
    server = postgresql_database.server
    server.execute("create role reads_only login password 'reads-only'")
    try:
        found = examined(server.url(postgresql_database.name, "reads_only", "reads-only"))
    finally:
        server.execute("drop role reads_only")
    assert found.warnings == ()


def test_init_connect_is_reported(mariadb: MariaDB) -> None:
    mariadb.execute("set global init_connect = 'set @seen =\n 1'")
    try:
        warned = examined(mariadb.url()).warnings
    finally:
        mariadb.execute("set global init_connect = ''")
    assert any("init_connect" in warning and "set @seen = 1" in warning for warning in warned)


def test_login_event_triggers_are_reported_where_the_server_has_them(
    postgresql_database: Database,
) -> None:
    place = target.parse(postgresql_database.url)
    with closing(opening.connect(place, Limits())) as session:
        asked = warnings.question(session)
        is_new = session.version_number >= warnings.LOGIN_TRIGGERS_SINCE
    assert (asked is not None) == is_new
    if not is_new:
        return
    postgresql_database.execute(
        "create function greets() returns event_trigger language plpgsql as $$ begin end $$;"
        "create event trigger greeting on login execute function greets()"
    )
    found = examined(postgresql_database.url).warnings
    assert any("greeting (public.greets)" in warning for warning in found)
    assert examined(f"{postgresql_database.url}?options=-c%20event_triggers%3Doff").is_fine


def test_the_account_that_doctor_advises_may_read_sequences(postgresql_database: Database) -> None:
    postgresql_database.execute("create table orders (id serial primary key)")
    facts = examined(postgresql_database.url).facts
    assert facts
    statements = least_privilege.statements(facts)
    assert any(text.startswith("grant select on all sequences") for text in statements)
    assert any("grant select on sequences to" in " ".join(text.split()) for text in statements)
