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
    assert rules
    assert not (data_files(SOURCE) | rules) - names


def test_the_source_archive_builds_the_same(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        names = {name.split("/", 1)[-1] for name in file.getnames()}
    wanted = {f"src/{name}" for name in data_files(SOURCE)}
    wanted |= {f"rules/{name}" for name in data_files(ROOT / "rules")}
    assert not (wanted | {"README.md", "LICENSE", "pyproject.toml"}) - names


def test_the_wheel_needs_nothing_beside_it(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path)  # noqa: S202 - built a moment ago
    code = "import dbready, dbready.cli.main; print(dbready.__file__)"
    command = [sys.executable, "-P", "-c", code]
    environment = {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
