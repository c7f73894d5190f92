"""`dbready doctor`: its reports for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from dbready.doctor import report
from tests.processes import free_port

if TYPE_CHECKING:
    from tests.cli.running import Dbready, Ended
    from tests.conftest import Database
    from tests.servers import PostgreSQL

SCHEMA = Path(__file__).parents[2] / "docs" / "doctor.schema.json"
SECRET = "secret-word"
A_SCREEN_AND_A_HALF = 90
TABLE = "create table orders (id integer primary key, created_at timestamp null)"


def document(ended: Ended) -> dict[str, Any]:
    """Return the JSON of a run, which must fit the schema that is published."""
    read: dict[str, Any] = json.loads(ended.out)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(read)
    assert read["exit_code"] == ended.code
    return read


def states(ended: Ended) -> dict[str, str]:
    return {step["name"]: step["state"] for step in document(ended)["steps"]}


def test_every_step_passes(dbready: Dbready, database: Database) -> None:
    database.execute(TABLE)
    ended = dbready("doctor", database.url)
    assert ended.code == 0, ended.out
    assert "✗" not in ended.out
    lines = ended.out.splitlines()
    assert len(lines) <= A_SCREEN_AND_A_HALF
    assert max(map(len, lines[1:])) <= 80  # the first names the target


def test_json_fits_its_schema(dbready: Dbready, database: Database) -> None:
    database.execute(TABLE)
    read = document(dbready("doctor", database.url, "--format", "json"))
    assert read["server"]["dialect"] == database.dialect
    assert read["tables"] == {"visible": 1, "readable": 1, "unreadable": []}
    assert bool(read["account_statements"]) == (database.dialect != "sqlite")
    assert read["is_live"]


def test_a_snapshot_says_that_it_is_one(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    kept = tmp_path / "shop.snapshot"
    assert dbready("collect", shop, "-o", kept).code == 0
    ended = dbready("doctor", kept)
    assert ended.code == 0
    assert "snapshot of 20" in ended.out
    read = document(dbready("doctor", kept, "--format", "json"))
    assert not read["is_live"]


@pytest.mark.parametrize(
    ("url", "failed", "words"),
    [
        ("postgresql://a@nowhere.invalid/shop", "name", "host nowhere.invalid not found"),
        ("mysql://a@nowhere.invalid/shop", "name", "host nowhere.invalid not found"),
        ("postgresql://a@127.0.0.1:{port}/shop", "tcp", "nothing listens at 127.0.0.1:{port}"),
        ("mariadb://a@127.0.0.1:{port}/shop", "tcp", "nothing listens at 127.0.0.1:{port}"),
    ],
)
def test_doctor_stops_at_the_first_step_that_fails(
    dbready: Dbready, url: str, failed: str, words: str
) -> None:
    port = free_port()
    ended = dbready("doctor", url.format(port=port), "--format", "json")
    assert ended.code == 3
    read = document(ended)
    after = [step["name"] for step in read["steps"]]
    position = after.index(failed)
    assert read["steps"][position]["state"] == "failed"
    assert read["steps"][position]["detail"] == words.format(port=port)
    assert read["steps"][position]["help"]
    assert {step["state"] for step in read["steps"][position + 1 :]} == {"untried"}
    assert read["server"] is None


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_a_wrong_password_is_distinguished_from_a_wrong_database(
    dbready: Dbready, database: Database
) -> None:
    server = database.server
    assert server
    made = {
        "postgresql": f"create role reader login password '{SECRET}'",
        "mariadb": f"create user reader identified by '{SECRET}'",
    }
    server.execute(made[database.dialect])
    try:
        wrong = server.url(database.name, "reader", "wrong-word")
        ended = dbready("doctor", wrong, "--format", "json")
        assert states(ended)["login"] == "failed"
        assert "wrong-word" not in ended.out + ended.err
        missing = server.url("no_such_database", "reader", SECRET)
        ended = dbready("doctor", missing, "--format", "json")
        assert states(ended)["login"] == "ok"
        assert states(ended)["database"] == "failed"
        assert SECRET not in ended.out + ended.err
    finally:
        server.execute(f"drop {'role' if database.dialect == 'postgresql' else 'user'} reader")


@pytest.mark.parametrize("mode", ["require", "verify-full"])
@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_a_server_without_tls_fails_the_step_tls(
    dbready: Dbready, database: Database, mode: str
) -> None:
    ended = dbready("doctor", database.url, "--tls", mode, "--format", "json")
    assert states(ended)["tls"] == "failed"
    assert states(ended)["login"] == "untried"


def test_tables_that_cannot_be_read_are_named(
    dbready: Dbready, postgresql_database: Database, postgresql: PostgreSQL
) -> None:
    name = f"reader_of_{postgresql_database.name}"
    postgresql_database.execute(
        f"create role {name} login password '{SECRET}'; {TABLE}; create table secrets (id int);"
        f"grant select on orders to {name}"
    )
    try:
        url = postgresql.url(postgresql_database.name, name, SECRET)
        ended = dbready("doctor", url)
        assert ended.code == 3
        assert "1 of 2 tables cannot be read: public.secrets" in " ".join(ended.out.split())
        read = document(dbready("doctor", url, "--format", "json"))
        assert read["tables"]["unreadable"] == [{"schema": "public", "table": "secrets"}]
        narrowed = dbready("doctor", url, "--exclude-table", "secrets", "--format", "json")
        assert states(narrowed)["privileges"] == "ok"
    finally:
        postgresql_database.execute(f"drop owned by {name} cascade; drop role {name}")


def test_statements_for_many_schemas_are_whole_or_elsewhere(
    dbready: Dbready, postgresql_database: Database
) -> None:
    schemas = [f"a_schema_with_a_long_name_{number}" for number in range(60)]
    postgresql_database.execute(
        "".join(f"create schema {name}; create table {name}.t (id int);" for name in schemas)
    )
    ended = dbready("doctor", postgresql_database.url)
    assert len(ended.out.splitlines()) <= A_SCREEN_AND_A_HALF
    assert "create role" not in ended.out
    read = document(dbready("doctor", postgresql_database.url, "--format", "json"))
    assert all(name in "".join(read["account_statements"]) for name in schemas)


def test_control_characters_in_names_do_not_reach_the_terminal(
    dbready: Dbready, postgresql_database: Database
) -> None:
    postgresql_database.execute('create schema "a\x1b[2Jb"; create table "a\x1b[2Jb".t (id int)')
    ended = dbready("doctor", postgresql_database.url)
    assert "\x1b" not in ended.out
    assert "a\\x1b[2Jb" in ended.out


def test_show_sql_prints_what_is_sent(dbready: Dbready, postgresql_database: Database) -> None:
    ended = dbready("doctor", postgresql_database.url, "--show-sql")
    assert ended.code == 0
    assert "show transaction_read_only;\n" in ended.out


def test_a_target_that_makes_no_sense_is_a_usage_error(dbready: Dbready) -> None:
    assert dbready("doctor", "access://scott@db.example.com/orcl").code == 2


def test_an_output_that_cannot_show_marks_gets_plain_ones() -> None:
    assert report.marks_for("ascii")["ok"] == "+"
    assert report.marks_for("utf-8")["ok"] == "✓"
    assert report.marks_for(None)["failed"] == "x"


def test_a_report_can_go_to_a_file(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "doctor.txt"
    ended = dbready("doctor", shop, "-o", path)
    assert (ended.code, ended.out) == (0, "")
    assert path.read_text("utf-8").startswith("dbready ")
