"""That nothing of an audited SQLite file runs, however it was crafted."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.collect.collector import collect
from dbready.collect.statements import statements
from dbready.connect import opening, sqlite, target
from dbready.connect.session import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.running import Dbready

# It never ends, nor does an audit that evaluates it; spring() records which trap it was.
ENDLESS = "with recursive n (i) as (select 1 union all select spring(i) + 1 from n)"
TRAPS = f"""
create table traps (
    id integer primary key,
    state text default (spring('default')) check (spring(state)),
    twice text generated always as (spring(id)) virtual,
    kept text generated always as (spring(id)) stored,
    created_at timestamp
);
create index of_expression on traps (spring(state)) where spring(id);
create unique index of_generated on traps (twice);
create view seen as {ENDLESS} select i from n;
create view seen_twice as select * from seen as a join seen as b join traps;
create view of_nothing as select missing(x) from absent;
create trigger fires after insert on traps begin select spring('trigger'); end;
create trigger fires_instead instead of insert on seen begin select spring('instead'); end;
create virtual table words using fts5 (word);
create virtual table places using rtree (id, x0, x1);
create table sequences (id integer primary key autoincrement, trap_id int references traps);
analyze;
"""


def pragmas() -> set[str]:
    """Return the names by which statements read pragmas: a file may give them to its views."""
    sent = [statement.sql for statement in statements("sqlite", 35400)]
    sent += [*sqlite.PREAMBLE, "select query_only from temp.pragma_query_only"]
    return {name for sql in sent for name in re.findall(r"pragma_\w+", sql)}


def crafted(path: Path, *rows: tuple[str, str, str]) -> None:
    """Write rows into the schema of a file that no statement could have made."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("pragma writable_schema = on")
        for kind, name, sql in rows:
            file.execute(
                "insert into sqlite_schema (type, name, tbl_name, rootpage, sql) values (?, ?, ?, 0, ?)",
                [kind, name, name, sql],
            )


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """Return a file with a trap at every place where SQLite takes an expression."""
    path = tmp_path / "trapped.db"
    with closing(sqlite3.connect(path)) as file:
        file.create_function("spring", 1, lambda _: 1, deterministic=True)
        file.executescript(TRAPS)
        for pragma in pragmas():
            file.execute(f"create view {pragma} as {ENDLESS} select i as name from n")
        file.commit()
    crafted(path, ("table", "absent_module", "create virtual table absent_module using absent (x)"))
    return path


@pytest.fixture
def sprung(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[object]]]:
    """Return a function that counts how often traps ran on connections opened since.

    The first wall, trusted_schema, is taken down: it would refuse a function of the test's own.
    """
    ran: list[object] = []
    monkeypatch.setattr(
        sqlite, "PREAMBLE", [line for line in sqlite.PREAMBLE if "trusted_schema" not in line]
    )
    connect = sqlite3.connect

    def watched(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.create_function("spring", 1, ran.append, deterministic=True)
        connection.create_function("missing", 1, ran.append)
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr("dbready.connect.sqlite.sqlite3.connect", watched)
    yield lambda: ran
    monkeypatch.undo()


def test_the_traps_work(trapped: Path, sprung: Callable[[], list[object]]) -> None:
    with closing(sqlite3.connect(trapped)) as careless:
        careless.execute("select name from pragma_table_list limit 3").fetchall()
        assert sprung()
        before = len(sprung())
        careless.execute("insert into traps (id) values (1)")
        assert len(sprung()) > before


def test_no_trap_is_triggered(
    dbready: Dbready, trapped: Path, sprung: Callable[[], list[object]], tmp_path: Path
) -> None:
    for command in (
        ("audit", trapped, "--timeout", "20"),
        ("collect", trapped, "-o", tmp_path / "x.snapshot"),
        ("explain", trapped, "traps"),
        ("doctor", trapped),
    ):
        ended = dbready(*command)
        assert ended.code in {0, 1}, (command[0], ended)
        assert sprung() == [], command[0]


def test_functions_that_the_file_names_and_nobody_defines_are_not_missed(trapped: Path) -> None:
    place = target.parse(str(trapped))
    with (
        closing(opening.connect(place, Limits())) as session,
        closing(collect(session, place)) as facts,
    ):
        tables = facts.execute("select table_name from tables where extension_name is null")
        assert {name for (name,) in tables} == {"traps", "sequences"}
        columns = facts.execute("select column_name from columns where table_name = 'traps'")
        assert {name for (name,) in columns} == {"id", "state", "twice", "kept", "created_at"}
        missing = "select fact, reason from coverage where coverage_kind = 'not_collected' and is_incomplete"
        assert facts.execute(missing).fetchall() == []


IMPOSTORS = {
    "view": "create view {} as select spring('view') as tbl, 'x' as idx, '1 1' as stat",
    "table": "create virtual table {} using fts5 (tbl, idx, stat)",
}


@pytest.mark.parametrize("name", ["sqlite_stat1", "sqlite_stat4", "sqlite_sequence"])
@pytest.mark.parametrize("kind", IMPOSTORS)
def test_what_poses_as_a_table_of_sqlite_is_refused(
    dbready: Dbready, tmp_path: Path, sprung: Callable[[], list[object]], name: str, kind: str
) -> None:
    path = tmp_path / "crafted.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("create table orders (id integer primary key)")
    crafted(path, (kind, name, IMPOSTORS[kind].format(name)))
    ended = dbready("audit", path)
    assert ended.code == 3
    assert name in ended.err
    assert ended.help.startswith("do not trust this file")
    assert sprung() == []


def test_statistics_with_generated_columns_are_refused(
    dbready: Dbready, tmp_path: Path, sprung: Callable[[], list[object]]
) -> None:
    path = tmp_path / "crafted.db"
    with closing(sqlite3.connect(path)) as file:
        file.create_function("spring", 1, lambda _: 1, deterministic=True)
        file.executescript("create table orders (id int); create index i on orders (id); analyze;")
        file.execute("pragma writable_schema = on")
        file.execute(
            "update sqlite_schema set sql = 'create table sqlite_stat1 "
            "(tbl, idx, stat, more text as (spring(tbl)))' where name = 'sqlite_stat1'"
        )
        file.commit()
    ended = dbready("audit", path)
    assert (ended.code, sprung()) == (3, [])
    assert "sqlite_stat1" in ended.err


def test_views_that_multiply_do_not_outlast_the_time_limit(
    dbready: Dbready, tmp_path: Path
) -> None:
    path = tmp_path / "multiplied.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("create table v0 (id integer primary key)")
        for number in range(40):
            file.execute(f"create view v{number + 1} as select a.id from v{number} a, v{number} b")
    started = time.monotonic()
    ended = dbready("audit", path, "--timeout", "3")
    assert time.monotonic() - started < 60  # without a limit it takes longer than anybody waits
    # Before Python 3.12 there is no way to keep SQLite from looking into views.
    assert ended.code in ({0, 1} if sys.version_info >= (3, 12) else {0, 1, 3})


def test_text_that_is_not_utf_8_does_not_stop_an_audit(tmp_path: Path) -> None:
    path = tmp_path / "latin.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("create table cafe (id integer primary key, stra_e text default 'M_nchen')")
        file.execute("pragma writable_schema = on")
        file.execute(
            "update sqlite_schema set "
            "sql = cast(replace(replace(cast(sql as blob), 'stra_', cast(x'73747261df' as text)), "
            "'M_', cast(x'4dfc' as text)) as text)"
        )
        file.commit()
    place = target.parse(str(path))
    with (
        closing(opening.connect(place, Limits())) as session,
        closing(collect(session, place)) as facts,
    ):
        rows = facts.execute("select column_name, default_expression from columns order by 1")
        assert rows.fetchall() == [("id", None), ("stra<DF>e", "'M<FC>nchen'")]
        missing = "select reason from coverage where coverage_kind = 'not_collected' and fact <> 'table_statistics'"
        assert [reason for (reason,) in facts.execute(missing) if "analyze" not in reason] == []
