"""--probe on the command line: what is read, printed, written and refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.facts import snapshot
from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

SHOP = """
create table customers (id integer primary key, email text not null);
create table orders (id integer primary key, customer_id integer, status text, payload json);
with recursive n (i) as (select 1 union all select i + 1 from n where i < 200)
insert into customers select i, 'a' || i || '@shop.org' from n;
with recursive n (i) as (select 1 union all select i + 1 from n where i < 400)
insert into orders select i, i % 210 + 1, iif(i % 9, 'open', 'Open'), '{"a": 1}' from n;
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SHOP)
    return path


def report(dbready: Dbready, *arguments: object) -> dict[str, object]:
    ended = dbready("audit", *arguments, "--format", "json")
    assert ended.code in {0, 1}, ended
    found: dict[str, object] = json.loads(ended.out)
    return found


def test_without_probe_no_row_is_read(dbready: Dbready, shop: Path) -> None:
    assert report(dbready, shop)["coverage"]["live_rows"] is None  # type: ignore[index]


def test_probe_reads_rows_and_says_how_many(dbready: Dbready, shop: Path) -> None:
    found = report(dbready, shop, "--probe")
    live = found["coverage"]["live_rows"]  # type: ignore[index]
    assert live["outcome"] == "completed"
    assert live["tables"] == 2
    assert live["rows"] == 600
    assert live["unfinished"] == []
    text = dbready("audit", shop, "--probe").out
    assert "Live rows:" in text
    assert "examined in samples of 600 rows" in " ".join(text.split())


def test_orphans_make_a_missing_foreign_key_a_high_finding(dbready: Dbready, shop: Path) -> None:
    findings = report(dbready, shop, "--probe")["findings"]
    found = [item for item in findings if item["rule"] == "reference-without-foreign-key"]  # type: ignore[attr-defined]
    assert [(item["object"]["column"], item["severity"]) for item in found] == [
        ("customer_id", "high")
    ]
    evidence = found[0]["evidence"]
    assert evidence["orphaned_rows"] == 10
    assert evidence["orphans"] == "10 of all 400 rows"


def test_a_reference_that_its_values_contradict_is_counted_and_explained_not_found(
    dbready: Dbready, tmp_path: Path
) -> None:
    path = tmp_path / "none.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            SHOP.split("create table orders", maxsplit=1)[0]
            + "create table orders (id integer primary key, customer_id integer);"
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 200)"
            "insert into customers select i, 'a' from n;"
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)"
            "insert into orders select i, 150 + i from n;"
        )
    found = report(dbready, path, "--probe")
    rules = {item["rule"] for item in found["findings"]}  # type: ignore[attr-defined]
    assert not rules & {"reference-without-foreign-key", "orphaned-reference"}
    beliefs = {item["belief"]: item["findings"] for item in found["coverage"]["beliefs"]}  # type: ignore[index]
    assert beliefs["contradicted by its values"] == 1
    text = " ".join(dbready("explain", path, "orders", "--probe").out.split())
    assert "no reference to customers, though its name suggests it: 250 of 300 values" in text


def test_a_snapshot_keeps_what_rows_said_and_is_audited_alike(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.snapshot"
    assert dbready("collect", shop, "--probe", "-o", path).code == 0
    assert report(dbready, path)["findings"] == report(dbready, shop, "--probe")["findings"]
    with closing(snapshot.load(path)) as facts:
        (derived,) = facts.execute("select count(*) from inferred_references").fetchone()
    assert derived == 0


def test_without_values_only_counts_are_kept(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.snapshot"
    assert dbready("collect", shop, "--probe", "--no-values", "-o", path).code == 0
    with closing(snapshot.load(path)) as facts:
        kept = (
            "select (select count(*) from column_values), (select count(*) > 0 from probe_results)"
        )
        assert facts.execute(kept).fetchone() == (0, 1)


def test_a_snapshot_has_no_rows_to_read(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.snapshot"
    dbready("collect", shop, "-o", path)
    assert_refused(
        dbready("audit", path, "--probe"), 2, "a snapshot has no rows", "while collecting"
    )


@pytest.mark.parametrize("seconds", ["0", "-1", "4000"])
def test_a_senseless_budget_is_refused(dbready: Dbready, shop: Path, seconds: str) -> None:
    ended = dbready("audit", shop, "--probe", "--probe-budget", seconds)
    assert_refused(ended, 2, f"--probe-budget {seconds} is not a time", "name seconds")


def test_a_target_that_must_never_be_probed_is_not(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "dbready.toml"
    settings.write_text(f'[targets.shop]\nurl = "sqlite:///{shop}"\nprobe = "never"\n')
    ended = dbready("audit", "shop", "--config", settings, "--probe")
    assert_refused(ended, 2, f'{settings}:3 says probe = "never"', "ask the person who set it")
    assert report(dbready, "shop", "--config", settings)["coverage"]["live_rows"] is None  # type: ignore[index]


def test_a_target_may_always_be_probed(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    settings = tmp_path / "dbready.toml"
    settings.write_text(f'[targets.shop]\nurl = "sqlite:///{shop}"\nprobe = "always"\n')
    assert report(dbready, "shop", "--config", settings)["coverage"]["live_rows"]  # type: ignore[index]
    found = report(dbready, "shop", "--config", settings, "--no-probe")
    assert found["coverage"]["live_rows"] is None  # type: ignore[index]


def test_show_sql_prints_the_statements_of_probes_and_reads_no_row(
    dbready: Dbready, shop: Path
) -> None:
    ended = dbready("audit", shop, "--probe", "--show-sql")
    assert ended.code == 0
    assert 'from (select "customer_id" from "main"."orders" as sampled' in ended.out
    assert "sampled" not in dbready("audit", shop, "--show-sql").out


def test_json_schemas_are_written_and_renewed(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    for _ in range(2):
        assert dbready("audit", shop, "--probe", "--json-schemas", folder).code in {0, 1}
    assert [path.name for path in folder.iterdir()] == ["main.orders.payload.schema.json"]
    assert_refused(
        dbready("audit", shop, "--json-schemas", folder), 2, "no JSON was read", "with --probe"
    )


def test_explain_shows_what_rows_said(dbready: Dbready, shop: Path) -> None:
    ended = dbready("explain", shop, "orders", "--probe")
    assert "SEEN IN ROWS" in ended.out
    assert "references to missing rows: 10 of all 400 rows (orphans)" in ended.out
    assert "356 rows" in ended.out
    assert '"title": "orders.payload"' in ended.out
    assert "SEEN IN ROWS" not in dbready("explain", shop, "orders").out


def test_probes_are_listed_and_shown(dbready: Dbready) -> None:
    listed = dbready("probes", "list")
    assert "orphans" in listed.out
    assert json.loads(dbready("probes", "list", "--format", "json").out)[0]["dialects"]
    shown = dbready("probes", "show", "orphans")
    assert "## What it reads" in shown.out
    assert "{referenced_table} as p" in shown.out
    assert_refused(dbready("probes", "show", "orphan"), 2, "there is no probe orphan", "orphans")


def test_a_probe_of_a_stranger_that_does_more_is_refused_before_anything_runs(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "probes"
    folder.mkdir()
    (folder / "spy.sql").write_text(
        '/*\nsummary = "a"\ndecides = "b"\ncost = "sample"\ncolumns = ["column_name"]\nmeasures = ["c"]\nsince = "1"\n'
        'subjects = "select schema_name, table_name, column_name from columns"\n*/\n'
        "-- dialect: sqlite\nselect count(*) as sampled_rows, load_extension('x') as c from {sample}\n"
    )
    ended = dbready("audit", shop, "--probe", "--probes", folder)
    assert_refused(ended, 2, "the sqlite statement is refused", "a probe reads {sample}")


def test_the_settings_file_describes_values(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    settings = tmp_path / "dbready.toml"
    target = f'[targets.shop]\nurl = "sqlite:///{shop}"\n'
    settings.write_text(f'{target}[columns."orders.status"]\nvalues = "open = not shipped yet"\n')
    ended = dbready("explain", "shop", "orders", "--probe", "--config", settings)
    assert "356 rows: not shipped yet" in ended.out
    rules = {
        item["rule"]
        for item in report(dbready, "shop", "--probe", "--config", settings)["findings"]  # type: ignore[attr-defined]
    }
    assert "status-without-value-set" not in rules
    settings.write_text(f'{target}[columns."orders.status"]\nvalues = "see the wiki"\n')
    ended = dbready("audit", "shop", "--config", settings)
    assert_refused(ended, 2, f"{settings}:4: 'see the wiki' describes no value", "1 = open")


def test_a_table_of_nothing_but_test_rows_is_no_grave_finding(
    dbready: Dbready, tmp_path: Path
) -> None:
    path = tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("create table customers (id integer primary key, email text not null)")
        addresses = [(f"{number}@example.com",) for number in range(40)]
        file.executemany("insert into customers (email) values (?)", addresses)
        file.commit()
    assert severities_of_test_rows(dbready, path) == ["medium"]
    with closing(sqlite3.connect(path)) as file:
        file.execute("update customers set email = id || '@shop.de' where id > 10")
        file.commit()
    assert severities_of_test_rows(dbready, path) == ["high"]


def severities_of_test_rows(dbready: Dbready, path: Path) -> list[str]:
    findings = json.loads(dbready("audit", path, "--probe", "--format", "json").out)["findings"]
    return [each["severity"] for each in findings if each["rule"] == "test-rows-in-production"]
