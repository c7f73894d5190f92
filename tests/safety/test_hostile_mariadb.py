"""That nothing of an audited MariaDB database runs, and that text of any kind is read."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pymysql
import pytest

from dbready.collect.collector import collect
from dbready.collect.statements import statements
from dbready.connect import opening, target
from dbready.connect.session import Limits
from tests.connect.rewriting import rewriting
from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database
    from tests.servers import MariaDB

AUDITOR = "hostile_auditor"
# Every trap writes a row: only tables of MyISAM keep it, whatever happens to the transaction.
TRAPS = """
create table sprung (what varchar(100)) engine = MyISAM;
create function spring(what varchar(100)) returns int deterministic modifies sql data
    begin insert into sprung values (what); return 1; end;
create table traps (
    id int primary key auto_increment,
    state varchar(20) default 'new',
    twice varchar(40) generated always as (concat(state, state)) virtual,
    check (state <> 'old')
);
insert into traps (state) values ('new');
create trigger fires before insert on traps for each row set new.state = spring('trigger');
create sql security definer view seen as select spring('view') as id, state from traps;
create sql security definer view counted as select count(*) as n from traps where spring('counted') = 1;
create view sleeps as select sleep(600) as id;
create procedure proceeds() begin do spring('procedure'); end;
create event happens on schedule every 1 day do do spring('event');
analyze table traps;
"""


def namesakes() -> str:
    """Return a stored function for each function that the statements call."""
    called = {
        name.lower()
        for statement in statements("mariadb", 101100)
        for name in re.findall(r"\b([a-z_]+)\(", statement.sql)
    }
    return "".join(
        f"create function `{name}`(a text) returns text deterministic modifies sql data "
        f"begin insert into sprung values ('{name}'); return a; end;"
        for name in sorted(called)
    )


@pytest.fixture
def trapped(mariadb_database: Database) -> Iterator[Database]:
    """Return a database full of traps, and an account that may read and execute it all."""
    mariadb_database.execute(TRAPS + namesakes())
    mariadb_database.execute(
        f"create user {AUDITOR};"
        f"grant select, trigger, execute, show view on {mariadb_database.name}.* to {AUDITOR};"
        f"grant select on performance_schema.* to {AUDITOR}"
    )
    mariadb_database.execute("delete from sprung")
    yield mariadb_database
    mariadb_database.execute(f"drop user {AUDITOR}")


def sprung(database: Database) -> set[str]:
    return {what for (what,) in database.execute("select what from sprung")}


def test_the_traps_work(trapped: Database, mariadb: MariaDB) -> None:
    with closing(
        pymysql.connect(host=HOST, port=mariadb.port, user=AUDITOR, database=trapped.name)
    ) as careless:
        careless.cursor().execute("select * from seen")
    assert sprung(trapped) == {"view"}


@pytest.mark.parametrize("user", ["root", AUDITOR])
def test_no_trap_is_triggered(
    dbready: Dbready, trapped: Database, mariadb: MariaDB, tmp_path: Path, user: str
) -> None:
    url = mariadb.url(trapped.name, user)
    for command in (
        ("audit", url, "--timeout", "30"),
        ("collect", url, "-o", tmp_path / "x.snapshot"),
        ("explain", url, "traps"),
        ("doctor", url),
    ):
        ended = dbready(*command)
        assert ended.code in {0, 1}, (command[0], ended)
        assert sprung(trapped) == set(), command[0]


def test_init_connect_runs_at_login_and_not_again(
    dbready: Dbready, trapped: Database, mariadb: MariaDB
) -> None:
    mariadb.execute(f"grant insert on {trapped.name}.sprung to {AUDITOR}")
    mariadb.execute(
        f"set global init_connect = \"insert into {trapped.name}.sprung values ('init')\""
    )
    try:
        assert dbready("audit", mariadb.url(trapped.name, AUDITOR)).code in {0, 1}
    finally:
        mariadb.execute("set global init_connect = ''")
    assert trapped.execute("select what from sprung") == [("init",)]


def test_text_that_is_not_utf_8_does_not_stop_an_audit(
    mariadb_database: Database, mariadb: MariaDB
) -> None:
    """Such text comes from tables of old releases; here a proxy puts it there."""
    mariadb_database.execute("create table orders (id int primary key) comment 'Cafés of Köln'")
    answers = {"é".encode(): b"\xe9\xe9", "ö".encode(): b"\xf6\xf6"}
    with rewriting(mariadb.port, {}, answers) as port:
        place = target.parse(f"mariadb://root@{HOST}:{port}/{mariadb_database.name}")
        with (
            closing(opening.connect(place, Limits())) as session,
            closing(collect(session, place)) as facts,
        ):
            comments = facts.execute("select comment from tables").fetchall()
            missing = "select fact, reason from coverage where coverage_kind = 'not_collected' and is_incomplete"
            assert facts.execute(missing).fetchall() == []
    assert comments == [("Caf<E9><E9>s of K<F6><F6>ln",)]
