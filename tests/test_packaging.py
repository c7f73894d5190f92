"""What people install: the wheel and the source archive hold every file that is not code."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def data_files(folder: Path) -> set[str]:
    """Return the files below a folder that are not code, relative to it."""
    files = (path for path in folder.glob("**/*") if path.is_file())
    return {
        path.relative_to(folder).as_posix()
        for path in files
        if path.suffix != ".py" and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_data_file_and_rule(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {f"dbready/rules/{name}" for name in data_files(ROOT / "rules")}
    docs = {f"dbready/docs/{name}" for name in data_files(ROOT / "docs")}
    assert rules
    assert docs
    assert not (data_files(SOURCE) | rules | docs) - names
    (manual,) = (name for name in names if name.endswith("/share/man/man1/dbready.1"))
    assert manual.startswith("dbready-")


def test_the_source_archive_builds_the_same(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        names = {name.split("/", 1)[-1] for name in file.getnames()}
    wanted = {f"src/{name}" for name in data_files(SOURCE)}
    wanted |= {f"rules/{name}" for name in data_files(ROOT / "rules")}
    assert not (wanted | {"README.md", "LICENSE", "pyproject.toml"}) - names


def test_the_wheel_needs_nothing_else(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path)  # noqa: S202 - built a moment ago

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-P", *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    code = (
        "import dbready, dbready.cli.docs as docs; print(dbready.__file__); print(docs.directory())"
    )
    assert all(Path(line).is_relative_to(tmp_path) for line in run("-c", code).splitlines())
    assert run("-m", "dbready", "docs", "quickstart").startswith("# Quick start")
    assert "soft-delete-gap" in run("-m", "dbready", "rules", "list")
