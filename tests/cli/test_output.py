"""Where -o writes: in the format of the suffix, never over another program's file."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.report import formats
from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

MINE = "my notes\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory."""
    path = tmp_path / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


@pytest.mark.parametrize("command", ["audit", "doctor"])
def test_a_dash_is_standard_output(dbready: Dbready, small: Path, here: Path, command: str) -> None:
    ended = dbready(command, small, "-o", "-")
    assert ended.code == 0
    assert ended.out.startswith("dbready 0.")
    assert list(here.iterdir()) == []


def test_a_snapshot_cannot_go_to_standard_output(dbready: Dbready, small: Path, here: Path) -> None:
    assert_refused(dbready("collect", small, "-o", "-"), 2, "standard output", "-o FILE")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("command", ["audit", "doctor"])
@pytest.mark.parametrize(
    ("name", "is_json"),
    [("r.json", True), ("r.JSON", True), ("r.txt", False), ("r", False), ("r.2024.11.25", False)],
)
def test_the_suffix_names_the_format(  # noqa: PLR0913 - two fixtures and what differs
    dbready: Dbready, small: Path, here: Path, command: str, name: str, *, is_json: bool
) -> None:
    assert dbready(command, small, "-o", name).code == 0
    text = (here / name).read_text("utf-8")
    assert text.startswith("dbready 0.") != is_json
    assert not is_json or json.loads(text)["tool"]["name"] == "dbready"


def test_a_format_that_was_typed_wins_over_the_suffix(
    dbready: Dbready, small: Path, here: Path
) -> None:
    assert dbready("audit", small, "-o", "a.csv", "--format", "json").code == 0
    assert json.loads((here / "a.csv").read_text("utf-8"))
    assert dbready("audit", small, "-o", "a.pdf", "--format", "csv").code == 0
    assert (here / "a.pdf").read_text("utf-8").startswith("severity,")
    assert dbready("audit", small, "-o", "b.json", "--format", "terminal").code == 0
    assert (here / "b.json").read_text("utf-8").startswith("dbready ")


def test_a_suffix_that_no_format_has_is_refused_before_anything_is_read(
    dbready: Dbready, here: Path
) -> None:
    refused = dbready("audit", "postgresql://nobody@127.0.0.1:1/x", "-o", "r.pdf")
    assert_refused(refused, 2, "r.pdf: this command writes no .pdf reports", "--format")
    refused = dbready("doctor", "postgresql://nobody@127.0.0.1:1/x", "-o", "r.csv")
    assert_refused(refused, 2, "r.csv: this command writes no .csv reports", ".txt or .json")
    assert list(here.iterdir()) == []


def test_one_audit_writes_several_reports(dbready: Dbready, shop: Path, here: Path) -> None:
    ended = dbready("audit", shop, "-o", "a.json", "-o", "-", "-o", "b.MD", "-o", "c")
    assert ended.code == 1
    assert ended.out.startswith("dbready 0.")
    assert json.loads((here / "a.json").read_text("utf-8"))["findings"]
    assert (here / "b.MD").read_text("utf-8").startswith("<!-- dbready: ")
    assert (here / "c").read_text("utf-8").startswith("dbready 0.")


def test_of_several_reports_the_format_decides_for_those_without_a_suffix(
    dbready: Dbready, small: Path, here: Path
) -> None:
    ended = dbready("audit", small, "-o", "a.md", "-o", "-", "-o", "b", "--format", "json")
    assert json.loads(ended.out) == json.loads((here / "b").read_text("utf-8"))
    assert (here / "a.md").read_text("utf-8").startswith("<!-- dbready: ")


def test_two_reports_cannot_go_to_the_same_file(dbready: Dbready, small: Path, here: Path) -> None:
    refused = dbready("audit", small, "-o", "a.md", "-o", here / "a.md", "--format", "json")
    assert_refused(refused, 2, f"two files are written to {here / 'a.md'}", "a different file")
    refused = dbready("audit", small, "-o", "-", "-o", "-")
    assert_refused(refused, 2, "two files are written to standard output", "a different file")
    assert list(here.iterdir()) == []


def test_if_one_report_cannot_be_written_none_is(dbready: Dbready, shop: Path, here: Path) -> None:
    (here / "b.md").write_text(MINE)
    assert dbready("audit", shop, "-o", "a.json", "-o", "b.md").code == 2
    assert not (here / "a.json").exists()


@pytest.mark.parametrize("name", formats.NAMES)
def test_a_report_of_any_format_is_recognised_when_it_is_written_again(
    dbready: Dbready, small: Path, here: Path, name: str
) -> None:
    for _ in range(2):
        assert dbready("audit", small, "-o", "r", "--format", name).code == 0
    assert dbready("audit", small, "-o", "r").code == 0
    assert (here / "r").read_text("utf-8").startswith("dbready 0.")


@pytest.mark.parametrize("command", ["audit", "doctor"])
@pytest.mark.parametrize("name", ["report", "report.json"])
def test_a_report_may_be_written_again(
    dbready: Dbready, small: Path, here: Path, command: str, name: str
) -> None:
    (here / name).touch()  # as mktemp leaves it
    for _ in range(2):
        assert dbready(command, small, "-o", name).code == 0
        assert (here / name).stat().st_size


def test_another_file_is_replaced_with_force_only(
    dbready: Dbready, small: Path, here: Path
) -> None:
    (here / "notes.txt").write_text(MINE)
    refused = dbready("audit", small, "-o", "notes.txt")
    assert_refused(refused, 2, "notes.txt exists and is not a report", "--force")
    assert (here / "notes.txt").read_text() == MINE
    assert dbready("audit", small, "-o", "notes.txt", "--force").code == 0
    assert (here / "notes.txt").read_text().startswith("dbready ")


def test_force_replaces_no_database(dbready: Dbready, small: Path) -> None:
    before = small.read_bytes()
    refused = dbready("audit", small, "-o", small.rename(small.with_suffix("")), "--force")
    assert refused.code == 2
    refused = dbready("audit", small.with_suffix(""), "-o", small.with_suffix(""), "--force")
    assert_refused(refused, 2, "it was not overwritten", "name a new file")
    assert small.with_suffix("").read_bytes() == before


def sarif_places(path: Path) -> set[tuple[str, int]]:
    """Return the files and lines to which a SARIF report points."""
    (run,) = json.loads(path.read_text("utf-8"))["runs"]
    found = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    return {(each["artifactLocation"]["uri"], each["region"]["startLine"]) for each in found}


def test_sarif_points_to_the_target_in_the_settings_file(
    dbready: Dbready, shop: Path, here: Path
) -> None:
    (here / ".git").mkdir()
    (here / "db").mkdir()
    (here / "db" / "dbready.toml").write_text(f"# ours\n[targets.shop]\nurl = 'sqlite:///{shop}'\n")
    ended = dbready("audit", "shop", "--config", "db/dbready.toml", "-o", "a.sarif")
    assert ended.code == 1
    assert sarif_places(here / "a.sarif") == {("db/dbready.toml", 2)}
    assert dbready("audit", shop, "-o", "b.sarif.json").code == 1
    assert sarif_places(here / "b.sarif.json") == {("dbready.toml", 1)}


def test_sarif_points_to_the_line_that_names_the_table(
    dbready: Dbready, shop: Path, here: Path
) -> None:
    (here / "dictionary.md").write_text("# Tables\n\n* refunds\n  * amount: in euros\n")
    dbready("audit", shop, "-o", "a.sarif", "--locate-in", "dictionary.md")
    assert {("dictionary.md", 3), ("dictionary.md", 4)} < sarif_places(here / "a.sarif")


def test_a_file_to_locate_in_is_one_of_the_repository(
    dbready: Dbready, shop: Path, here: Path
) -> None:
    refused = dbready("audit", shop, "-o", "a.sarif", "--locate-in", "none.md")
    assert_refused(refused, 2, "the file none.md cannot be read", "data dictionary")
    refused = dbready("audit", shop, "-o", "a.sarif", "--locate-in", shop)
    assert_refused(refused, 2, f"{shop} is not below {here}", "file of the repository")
    assert list(here.iterdir()) == []


def test_a_report_in_a_file_names_some_objects_of_each_decision_unless_all_are_wanted(
    tmp_path: Path, dbready: Dbready
) -> None:
    wide = tmp_path / "wide.db"
    with closing(sqlite3.connect(wide)) as database:
        for number in range(200):
            database.execute(f"create table t{number:03} (x real, paid_amount real)")
    file, redirected = tmp_path / "report.txt", tmp_path / "redirected.txt"
    dbready("audit", wide, "-o", file)
    with redirected.open("w", encoding="utf-8") as out:
        command = [sys.executable, "-m", "dbready", "audit", str(wide)]
        subprocess.run(command, stdout=out, check=False)
    for text in (file.read_text("utf-8"), redirected.read_text("utf-8")):
        block = text.partition("money-as-float")[2].partition("  ask  ")[0]
        assert "200 of 200 recognized money columns\n" in block
        assert "    paid_amount in 200 tables:\n" in block
        assert all(f"t{number:03}" in block for number in range(9))
        assert " more (--all)" in block
        assert "t150" not in text
    dbready("audit", wide, "-o", file, "--all", "--force")
    assert all(f"t{number:03}" in file.read_text("utf-8") for number in range(200))
    assert "t199" not in dbready("audit", wide).out
