"""`dbready demo`: shows an audit at once and overwrites no files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready


def test_the_demo_shows_a_report_and_what_to_try_next(dbready: Dbready) -> None:
    ended = dbready("demo")
    assert (ended.code, ended.err) == (0, "")
    assert "HIGH\n" in ended.out
    _, _, rule = ended.out.rpartition("dbready rules show ")
    assert ended.out.index(rule.split()[0]) < ended.out.index("\nMEDIUM")  # one of the worst


def test_the_demo_can_be_kept_and_audited(dbready: Dbready, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    assert dbready("demo", "--keep", path).code == 0
    assert dbready("audit", path).code == 1


def test_the_demo_never_overwrites_a_file(dbready: Dbready, tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("precious", "utf-8")
    ended = dbready("demo", "--keep", path)
    assert_refused(ended, 2, "precious exists already", "the demo never overwrites one")
    assert path.read_text("utf-8") == "precious"


@pytest.mark.parametrize("place", ["absent/shop.db", "file/shop.db"])
def test_the_demo_needs_a_directory_to_keep_it_in(
    dbready: Dbready, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    ended = dbready("demo", "--keep", tmp_path / place)
    assert_refused(ended, 2, "cannot write the sample database", "a directory that exists")
