"""dbt reads the sources as they are, and their tests and freshness run on the data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integrations.environments import python, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

REQUIREMENTS = ("dbt-core==1.11.16", "dbt-duckdb==1.11.1")
PROJECT = """\
name: shop
version: "1.0"
profile: shop
flags:
  send_anonymous_usage_stats: false
"""
PROFILES = """\
shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: shop.duckdb
"""
# Loads a SQLite file into DuckDB, with the types that a loader would choose.
LOAD = """
import sqlite3, sys
import duckdb
TYPES = {'integer': 'bigint', 'timestamptz': 'timestamptz', 'datetime': 'timestamp', 'timestamp': 'timestamp',
         'real': 'double', 'date': 'date', 'json': 'json', 'boolean': 'boolean'}
quoted = lambda name: '"' + name.replace('"', '""') + '"'
source, target = sqlite3.connect(sys.argv[1]), duckdb.connect('shop.duckdb')
for (table,) in source.execute("select name from sqlite_master where type = 'table'").fetchall():
    columns = source.execute('select name, type from pragma_table_info(?)', [table]).fetchall()
    declared = ', '.join(f"{quoted(name)} {TYPES.get(type_.lower(), 'text')}" for name, type_ in columns)
    target.execute(f'create table {quoted(table)} ({declared})')
    rows = source.execute(f'select * from {quoted(table)}').fetchall()
    if rows:
        marks = ', '.join('?' * len(columns))
        target.executemany(f'insert into {quoted(table)} values ({marks})', rows)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the directory of a dbt project without models."""
    (tmp_path / "models").mkdir()
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "profiles.yml").write_text(PROFILES)
    (tmp_path / "load.py").write_text(LOAD)
    return tmp_path


def dbt(project: Path, *arguments: str) -> str:
    """Run dbt in a project; a deprecated spelling is an error."""
    program = python("dbt", *REQUIREMENTS) / "dbt"
    return run(program, "--quiet", *arguments, "--profiles-dir", project, cwd=project)


def results(project: Path, name: str) -> dict[str, str]:
    """Return the outcomes that dbt wrote, by the name of what it ran."""
    found = json.loads((project / "target" / name).read_text("utf-8"))["results"]
    return {each["unique_id"].split(".")[2]: each["status"] for each in found}


def manifest(project: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((project / "target" / "manifest.json").read_text("utf-8"))
    return read


@pytest.mark.parametrize("name", ["shop", "odd"])
def test_dbt_parses_the_sources_without_a_warning(
    dbready: Dbready, request: pytest.FixtureRequest, project: Path, name: str
) -> None:
    source: Path = request.getfixturevalue(name)
    assert dbready("export", "dbt", source, "-o", project / "models" / "sources.yml").code == 0
    dbt(project, "--warn-error", "parse")
    found = manifest(project)["sources"].values()
    tables = {each["identifier"] for each in found}
    expected = {"shop": {"orders", "customers"}, "odd": {"Order Lines", "select", "wide"}}
    assert expected[name] <= tables


def test_what_is_declared_holds_and_what_is_believed_warns(
    dbready: Dbready, shop: Path, project: Path
) -> None:
    path = project / "models" / "sources.yml"
    assert dbready("export", "dbt", shop, "--probe", "-o", path).code == 0
    run(python("dbt", *REQUIREMENTS) / "python", project / "load.py", shop, cwd=project)
    dbt(project, "test")
    found = results(project, "run_results.json")
    assert set(found.values()) == {"pass", "warn"}
    warned = {name for name, status in found.items() if status == "warn"}
    assert all(name.startswith("source_relationships_") for name in warned)
    assert any("reviews_customer_id" in name for name in warned)
    kinds = {name.split("_main_")[0] for name in found}
    assert kinds == {
        "source_unique",
        "source_not_null",
        "source_accepted_values",
        "source_relationships",
    }


def test_freshness_is_measured(dbready: Dbready, shop: Path, project: Path) -> None:
    path = project / "models" / "sources.yml"
    assert dbready("export", "dbt", shop, "-o", path).code == 0
    run(python("dbt", *REQUIREMENTS) / "python", project / "load.py", shop, cwd=project)
    dbt(project, "source", "freshness")
    read = json.loads((project / "target" / "sources.json").read_text("utf-8"))["results"]
    measured = {each["unique_id"].rsplit(".", 1)[1]: each["status"] for each in read}
    assert measured["orders"] == "warn"  # the sample is older than a day
    assert "countries" not in measured


def test_odd_names_are_tested(dbready: Dbready, odd: Path, project: Path) -> None:
    path = project / "models" / "sources.yml"
    assert dbready("export", "dbt", odd, "-o", path).code == 0
    run(python("dbt", *REQUIREMENTS) / "python", project / "load.py", odd, cwd=project)
    dbt(project, "test")
    found = results(project, "run_results.json")
    assert set(found.values()) == {"pass"}
    assert any("Order_Lines" in name for name in found)
