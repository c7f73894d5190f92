"""A site is written whole or not at all, and touches no file of others."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbready.errors import DbreadyError, UsageError
from dbready.site import publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLD = (("index.html", f"<!doctype html>\n{publish.MARK} 0 -->\nold"), ("pages/old.html", "old"))
NEW = (("index.html", f"<!doctype html>\n{publish.MARK} 1 -->\nnew"), ("pages/new.html", "new"))


def content(folder: Path) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {name: path.read_text("utf-8")[-3:] for name, path in found.items() if path.is_file()}


def failing(error: BaseException) -> Iterator[tuple[str, str]]:
    yield NEW[0]
    raise error


def test_a_site_replaces_the_one_before_it(tmp_path: Path) -> None:
    publish.write(OLD, tmp_path)
    publish.require_ours(tmp_path, is_forced=False)
    publish.write(NEW, tmp_path)
    assert content(tmp_path) == {"index.html": "new", "pages/new.html": "new"}


@pytest.mark.parametrize("error", [ValueError("a page"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_site(tmp_path: Path, error: BaseException) -> None:
    publish.write(OLD, tmp_path)
    with pytest.raises(type(error)):
        publish.write(failing(error), tmp_path)
    assert content(tmp_path) == {"index.html": "old", "pages/old.html": "old"}


def test_a_failure_leaves_no_new_directory(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a page"):
        publish.write(failing(ValueError("a page")), tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_full_disk_leaves_the_old_site_and_says_so(tmp_path: Path) -> None:
    publish.write(OLD, tmp_path)
    error = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(DbreadyError, match="No space left") as caught:
        publish.write(failing(error), tmp_path)
    assert caught.value.exit_code == 3
    assert content(tmp_path) == {"index.html": "old", "pages/old.html": "old"}


@pytest.mark.parametrize("number", range(1, 4))
def test_a_swap_that_fails_half_way_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    publish.write(OLD, tmp_path)
    moves = {"rename": Path.rename, "replace": Path.replace}
    calls: list[Path] = []

    def failing_once(name: str) -> Callable[[Path, Path], Path]:
        def move(path: Path, place: Path) -> Path:
            calls.append(path)
            if len(calls) == number:
                raise OSError(errno.EIO, "Input/output error")
            return moves[name](path, place)

        return move

    for name in moves:
        monkeypatch.setattr(Path, name, failing_once(name))
    with pytest.raises(DbreadyError, match="Input/output"):
        publish.write(NEW, tmp_path)
    assert content(tmp_path) == {"index.html": "old", "pages/old.html": "old"}


HALF = """
import sys, time
from pathlib import Path
from dbready.site import publish

def pages():
    yield "index.html", "new"
    yield "pages/new.html", "new"
    print("half", flush=True)
    time.sleep(600)

publish.write(pages(), Path(sys.argv[1]))
"""


def test_a_run_that_is_killed_leaves_the_old_site_and_does_not_stop_the_next(
    tmp_path: Path,
) -> None:
    publish.write(OLD, tmp_path)
    child = subprocess.Popen([sys.executable, "-c", HALF, tmp_path], stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half\n"
        child.kill()
    left = [path for path in tmp_path.iterdir() if path.name.startswith(publish.SCRATCH)]
    assert len(left) == 1
    assert (tmp_path / "index.html").read_text("utf-8").endswith("old")
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["old.html"]
    publish.require_ours(tmp_path, is_forced=False)
    publish.write(NEW, tmp_path)
    assert (tmp_path / "index.html").read_text("utf-8").endswith("new")


def test_files_of_others_are_refused_and_kept_with_force(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("own", "utf-8")
    with pytest.raises(UsageError, match="not a site of dbready"):
        publish.require_ours(tmp_path, is_forced=False)
    publish.require_ours(tmp_path, is_forced=True)
    publish.write(NEW, tmp_path)
    assert content(tmp_path) == {
        "index.html": "new",
        "pages/new.html": "new",
        "thesis.txt": "own",
    }
    publish.require_ours(tmp_path, is_forced=False)  # it is a site now


def test_what_a_killed_run_left_is_removed_a_day_later(tmp_path: Path) -> None:
    for name, age in (("old", 90_000), ("recent", 60)):
        left = tmp_path / f"{publish.SCRATCH}{name}"
        left.mkdir()
        os.utime(left, (time.time() - age, time.time() - age))
    publish.require_ours(tmp_path, is_forced=False)
    publish.write(NEW, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"index.html", "pages", f"{publish.SCRATCH}recent"}


def test_a_web_server_may_read_the_pages(tmp_path: Path) -> None:
    publish.write(NEW, tmp_path)
    mask = os.umask(0)
    os.umask(mask)
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o777 if path.is_dir() else 0o666) & ~mask


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("", "utf-8")
    with pytest.raises(UsageError, match="not a directory"):
        publish.require_ours(tmp_path / "site", is_forced=True)


def test_an_empty_directory_is_ours(tmp_path: Path) -> None:
    publish.require_ours(tmp_path, is_forced=False)
