"""The stages import each other one way only, and only what connects imports drivers."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import dbready

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(dbready.__file__).parent
OURS = {child.stem for child in SOURCE.iterdir()}
FOR_ALL = {"", "errors", "interrupts", "text_file"}  # dbready/__init__.py holds the version
ALLOWED = {
    "config": {
        "derive",
        "drift",
        "engine",
        "findings",
    },  # settings: beliefs about tables, and rules
    "connect": {"facts"},  # a target may be a snapshot
    "facts": set(),
    "collect": {"connect", "facts"},
    "derive": {"facts"},
    "probe": {"connect", "facts"},
    "engine": {"facts", "findings"},
    "findings": set(),
    "drift": {"facts", "findings"},
    "report": {"drift", "findings"},
    "checklist": {"facts", "findings", "report"},  # report: names and texts as Markdown
    "export": {"derive", "facts", "findings", "report"},  # derive: JSON Schemas from probe facts
    "doctor": {"collect", "connect", "engine", "facts", "report", "findings"},
    "history": {"facts", "findings"},
    "scan": {"facts", "findings", "history", "report"},  # report: names and texts as Markdown
    "site": {"findings", "history", "report"},
    "sample": set(),  # the database of the demo
}
DRIVERS = {"sqlalchemy", "psycopg", "pymysql", "paramiko", "sshtunnel"}
WRITERS = {"jinja2", "junitparser", "markdown_it"}  # what reports of some formats need
MAY_IMPORT_DRIVERS = ("connect/", "collect/inspector/", "history/")


STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Return all statements below a node: most nodes are expressions, which import nothing."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, STATEMENTS):
            yield node
            yield from statements(node)


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return the dotted names that a file imports, wherever in the file."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def packages_of_ours(path: Path) -> set[str]:
    """Return the packages of dbready that a file imports; "" is dbready itself."""
    names = [name.split(".") for name in imports(path) if name.split(".")[0] == "dbready"]
    return {name[1] if len(name) > 1 and name[1] in OURS else "" for name in names}


@pytest.mark.parametrize("package", ALLOWED)
def test_a_stage_imports_only_the_stages_before_it(package: str) -> None:
    allowed = ALLOWED[package] | FOR_ALL | {package}
    wrong = {
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in (SOURCE / package).glob("**/*.py")
        for name in packages_of_ours(path) - allowed
    }
    assert not wrong


def test_every_package_is_a_stage() -> None:
    found = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert found - {"cli"} <= set(ALLOWED)


@pytest.mark.slow
def test_only_what_connects_imports_drivers() -> None:
    paths = [path.relative_to(SOURCE).as_posix() for path in SOURCE.glob("**/*.py")]
    wrong = {
        f"{path} imports {name}"
        for path in paths
        if not path.startswith(MAY_IMPORT_DRIVERS)
        for name in imports(SOURCE / path)
        if name.split(".")[0] in DRIVERS
    }
    assert not wrong


def test_the_command_line_starts_without_drivers() -> None:
    code = "import sys, dbready.cli.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not (DRIVERS | WRITERS) & set(done.stdout.split())


@pytest.mark.slow
def test_only_the_command_line_prints_or_exits() -> None:
    wrong = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.glob("*/**/*.py")
        if "cli" not in path.relative_to(SOURCE).parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "exit"}
    }
    assert not wrong
