"""`dbready site` writes a site from a history, or says why it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.history.database import url_of_file
from dbready.history.store import History
from tests.history.making import fill

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready


def test_a_site_is_written_and_says_where_it_starts(dbready: Dbready, tmp_path: Path) -> None:
    fill(History(url_of_file(tmp_path / "history.db")), 4, 10)
    ended = dbready("site", "-o", tmp_path / "site", "--history", tmp_path / "history.db")
    assert ended.code == 0
    assert ended.out == ""
    assert f"start at {tmp_path / 'site' / 'index.html'}" in ended.err
    page = (tmp_path / "site" / "pages" / "rules" / "money-as-float.html").read_text("utf-8")
    assert "Amount of money is stored as a floating-point number." in page
    assert "About this rule" in page
    again = dbready("site", "-o", tmp_path / "site", "--history", tmp_path / "history.db")
    assert again.code == 0


def test_the_title_and_the_number_of_reports_are_chosen(dbready: Dbready, tmp_path: Path) -> None:
    fill(History(url_of_file(tmp_path / "history.db")), 2, 10)
    site = tmp_path / "site"
    options = ("--title", "Shops & more", "--reports", "0")
    ended = dbready("site", "-o", site, "--history", tmp_path / "history.db", *options)
    assert ended.code == 0
    assert "Shops &amp; more" in (site / "index.html").read_text("utf-8")
    assert not (site / "pages" / "reports").exists()


def test_a_history_that_does_not_exist_is_not_created(dbready: Dbready, tmp_path: Path) -> None:
    ended = dbready("site", "-o", tmp_path / "site", "--history", tmp_path / "none.db")
    assert ended.code == 2
    assert ended.sentence == f"there is no history {tmp_path / 'none.db'}"
    assert list(tmp_path.iterdir()) == []


def test_a_history_without_scans_makes_no_site(dbready: Dbready, tmp_path: Path) -> None:
    History(url_of_file(tmp_path / "history.db"))
    ended = dbready("site", "-o", tmp_path / "site", "--history", tmp_path / "history.db")
    assert ended.code == 2
    assert ended.help == "scan first, with: dbready scan"
    assert not (tmp_path / "site").exists()


def test_a_directory_of_others_is_refused_before_the_history_is_read(
    dbready: Dbready, tmp_path: Path
) -> None:
    (tmp_path / "thesis.txt").write_text("own", "utf-8")
    ended = dbready("site", "-o", tmp_path, "--history", tmp_path / "none.db")
    assert ended.code == 2
    assert "is not empty and is not a site of dbready" in ended.sentence
    assert "--force" in ended.help
