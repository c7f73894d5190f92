"""Finds the files and lines at which code scanning shows findings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dbready import text_file
from dbready.errors import UsageError
from dbready.report.places import Place, Places, indexed

if TYPE_CHECKING:
    from dbready.cli.reading import Reading

LONGEST = 20_000_000  # bytes


def places(how: Reading, file: Path | None) -> Places:
    """Return where findings are shown: in the file that --locate-in names, else in the settings file."""
    root = _root(Path.cwd())
    default = Place("dbready.toml")
    if how.settings_at is not None:
        path, line = how.settings_at
        default = Place(_relative(path, root) or "dbready.toml", line)
    if file is None:
        return Places(default)
    name = _relative(file, root)
    if name is None:
        raise UsageError(
            f"{file} is not below {root}",
            help="--locate-in takes a file of the repository from which dbready is run",
        )
    try:
        text = text_file.read(file, LONGEST)
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"the file {file} cannot be read",
            cause=getattr(error, "strerror", None) or str(error),
            help="--locate-in takes a text file that names tables and columns, such as a data dictionary",
        ) from error
    return Places(default, name, indexed(text))


def _root(folder: Path) -> Path:
    """Return the root of the repository, else the current directory."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _relative(path: Path, root: Path) -> str | None:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None
