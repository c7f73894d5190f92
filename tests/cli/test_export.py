"""`dbready export`: files that are written whole, compared with --check, and replaced only if they are exports."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.export.formats import FORMATS
from tests.cli.running import assert_refused, run_bound_by_permissions

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.export.formats import Format
    from tests.cli.running import Dbready

EACH = pytest.mark.parametrize("format_", FORMATS, ids=lambda each: each.name)


def place(folder: Path, format_: Format) -> Path:
    """Return a place to write a format to."""
    return folder / (f"export{format_.suffix}" if format_.is_file else "export")


def contents(path: Path) -> dict[str, bytes]:
    """Return the bytes of a file, or of all files in a directory, by name."""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    return {each.name: each.read_bytes() for each in paths}


@EACH
def test_two_exports_of_one_database_are_equal(
    dbready: Dbready, shop: Path, tmp_path: Path, format_: Format
) -> None:
    snapshot, path = tmp_path / "shop.snapshot", place(tmp_path, format_)
    assert dbready("collect", shop, "-o", snapshot).code == 0
    ended = dbready("export", format_.name, snapshot, "-o", path)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    first = contents(path)
    assert dbready("export", format_.name, snapshot, "-o", path).code == 0
    assert contents(path) == first
    current = dbready("export", format_.name, snapshot, "-o", path, "--check")
    assert (current.code, current.out) == (0, "")


@EACH
def test_check_says_what_is_out_of_date_and_writes_nothing(
    dbready: Dbready, small: Path, tmp_path: Path, format_: Format
) -> None:
    path = place(tmp_path, format_)
    missing = dbready("export", format_.name, small, "-o", path, "--check")
    assert missing.code == 1
    assert "does not exist" in missing.out or not format_.is_file
    assert not path.exists()
    assert dbready("export", format_.name, small, "-o", path).code == 0
    before = contents(path)
    with closing(sqlite3.connect(small)) as database:
        database.executescript("alter table orders add column invented_column text")
    changed = dbready("export", format_.name, small, "-o", path, "--check")
    assert changed.code == 1
    assert "is out of date" in changed.out
    assert "invented_column" in changed.out
    assert contents(path) == before


@EACH
def test_only_exports_and_empty_files_are_replaced(
    dbready: Dbready, small: Path, tmp_path: Path, format_: Format
) -> None:
    if not format_.is_file:
        return
    path = place(tmp_path, format_)
    path.write_text("")
    assert dbready("export", format_.name, small, "-o", path).code == 0
    path.write_text("our own notes\n")
    refused = dbready("export", format_.name, small, "-o", path)
    assert_refused(refused, 2, "was not written by dbready export", "--force")
    assert path.read_text() == "our own notes\n"
    assert dbready("export", format_.name, small, "-o", path, "--force").code == 0
    assert dbready("export", format_.name, small, "-o", path).code == 0


@EACH
def test_a_database_is_never_replaced(dbready: Dbready, small: Path, format_: Format) -> None:
    if format_.is_file:
        refused = dbready("export", format_.name, small, "-o", small, "--force")
        assert refused.code == 2


def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    path, link = tmp_path / "sources.yml", tmp_path / "link.yml"
    path.write_text("")
    path.chmod(0o600)
    link.symlink_to(path)
    assert dbready("export", "dbt", small, "-o", link).code == 0
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text("utf-8").startswith("# Written by dbready export dbt.")


def test_what_cannot_be_written_is_refused_before_anything_is_read(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    missing = dbready("export", "dbt", small, "-o", tmp_path / "no" / "sources.yml")
    assert_refused(missing, 2, "there is no directory", "create it")
    assert_refused(dbready("export", "dbt", small, "--check"), 2, "does not say which", "-o FILE")
    assert_refused(dbready("export", "dbt", small, "-o", tmp_path), 2, "is a directory", "-o FILE")
    assert_refused(dbready("export", "cobol", small), 2, "cobol", "dbready export --help")


def test_an_incomplete_export_says_so(dbready: Dbready, small: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "small.snapshot"
    assert dbready("collect", small, "-o", snapshot).code == 0
    with closing(sqlite3.connect(snapshot)) as facts:
        facts.execute(
            "insert into coverage values ('not_collected', 'columns', null, 'main', 'orders', 'lock timeout', null, 1)"
        )
        facts.commit()
    ended = dbready("export", "dbt", snapshot)
    assert ended.code == 3
    assert "some tables could not be read" in ended.err


def test_the_log_is_used_unless_it_is_ruled_out(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "small.snapshot"
    assert dbready("collect", small, "-o", snapshot).code == 0
    with closing(sqlite3.connect(snapshot)) as facts:
        facts.execute("insert into server_settings values ('wal_level', 'logical')")
        facts.commit()
    assert "method: log" in dbready("export", "dbt", snapshot).out
    assert "method: incremental" in dbready("export", "dbt", snapshot, "--no-log").out


def test_schemas_are_mapped_by_pairs_of_existing_names(dbready: Dbready, small: Path) -> None:
    assert "schema: raw" in dbready("export", "dbt", small, "--map-schema", "main=raw").out
    wrong = dbready("export", "dbt", small, "--map-schema", "main")
    assert_refused(wrong, 2, "is not a pair of schemas", "NAME_IN_THE_WAREHOUSE")
    unknown = dbready("export", "dbt", small, "--map-schema", "mian=raw")
    assert_refused(unknown, 2, "no schema mian", "main")


def test_what_people_add_to_a_contract_is_kept(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "small.odcs.yaml"
    assert dbready("export", "odcs", small, "-o", path).code == 0
    text = path.read_text("utf-8").replace("status: draft", "status: active")
    path.write_text(f"{text}# Ask Ann.\nteam:\n- name: Checkout\n", "utf-8")
    before = path.read_text("utf-8")
    assert dbready("export", "odcs", small, "-o", path, "--check").code == 0
    with closing(sqlite3.connect(small)) as database:
        database.executescript("alter table orders add column invented_column text")
    assert dbready("export", "odcs", small, "-o", path, "--check").code == 1
    assert dbready("export", "odcs", small, "-o", path).code == 0
    after = path.read_text("utf-8")
    assert "invented_column" in after
    assert after.startswith(before.split("schema:")[0])
    assert after.endswith("# Ask Ann.\nteam:\n- name: Checkout\n")


def test_a_directory_loses_only_exports_of_what_is_gone(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "schemas"
    with closing(sqlite3.connect(small)) as database:
        database.executescript("create table gone (id integer primary key)")
    assert dbready("export", "json-schema", small, "-o", folder).code == 0
    (folder / "own.schema.json").write_text("{}")
    assert dbready("export", "singer", small, "-o", folder / "catalog.json").code == 0
    (folder / "README.md").write_text("ours")
    with closing(sqlite3.connect(small)) as database:
        database.executescript("drop table gone")
    checked = dbready("export", "json-schema", small, "-o", folder, "--check")
    assert (checked.code, "gone.schema.json is no longer needed" in checked.out) == (1, True)
    assert dbready("export", "json-schema", small, "-o", folder).code == 0
    assert set(contents(folder)) == {
        "main.orders.schema.json",
        "own.schema.json",
        "catalog.json",
        "README.md",
    }


def test_of_several_files_all_are_written_or_none(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "schemas"
    with closing(sqlite3.connect(small)) as database:
        database.executescript("create table added (id integer primary key)")
    folder.mkdir()
    (folder / "main.orders.schema.json").write_text("{}")
    refused = dbready("export", "json-schema", small, "-o", folder)
    assert_refused(refused, 2, "was not written by dbready export", "--force")
    assert set(contents(folder)) == {"main.orders.schema.json"}
    assert dbready("export", "json-schema", small, "-o", folder, "--force").code == 0
    assert set(contents(folder)) == {"main.orders.schema.json", "main.added.schema.json"}


def test_a_directory_that_may_not_be_written_stays_as_it_is(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "diagrams"
    folder.mkdir()
    folder.chmod(0o555)
    ended = run_bound_by_permissions(
        "export", "mermaid", small, "-o", folder, files=[small, folder]
    )
    assert_refused(ended, 2, "cannot write", "that you may write to")
    assert list(folder.iterdir()) == []


def test_mermaid_writes_a_file_or_a_directory(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    assert dbready("export", "mermaid", shop, "-o", tmp_path / "shop.mmd").code == 0
    assert dbready("export", "mermaid", shop, "-o", tmp_path / "shop").code == 0
    assert (tmp_path / "shop.mmd").is_file()
    assert len(list((tmp_path / "shop").iterdir())) > 1
    around = dbready("export", "mermaid", shop, "--around", "coupons")
    assert '"orders" }o..o| "coupons" : "coupon_id"' in around.out
    assert '"customers"' not in around.out
    refused = dbready("export", "mermaid", shop, "--around", "nothing")
    assert_refused(refused, 2, "--around nothing matches no table", "SCHEMA.TABLE")
    refused = dbready("export", "json-schema", shop, "-o", tmp_path / "shop.mmd")
    assert_refused(refused, 2, "is a file", "-o DIR")
