"""Completion in bash, zsh and fish: commands, options, targets, rules, pages and files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import dbready as package
from tests.processes import program

if TYPE_CHECKING:
    from tests.cli.running import Dbready

TARGETS = """
[targets.staging]
url = "postgresql://auditor@db.example.com/shop"

[targets.prod]
url = "postgresql://auditor@db.example.com/shop"
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a directory with two named targets."""
    (tmp_path / "dbready.toml").write_text(TARGETS, "utf-8")
    return tmp_path


def complete(here: Path, *words: str, shell: str = "zsh") -> set[str]:
    """Return what a shell is offered for the last of the words, without the kinds of it."""
    done = subprocess.run(
        [sys.executable, "-m", "dbready"],
        cwd=here,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(package.__file__).parents[1]),
            "_DBREADY_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": " ".join(("dbready", *words)),
            "COMP_CWORD": words[-1] if shell == "fish" else str(len(words)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    if shell == "zsh":  # kind, value and help on three lines
        return set(lines[1::3])
    return {line.split("\t")[0].split(",", 1)[-1] for line in lines}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_options_and_targets_are_completed(here: Path, shell: str) -> None:
    assert complete(here, "au", shell=shell) == {"audit"}
    assert "--fail-on" in complete(here, "audit", "prod", "--fail", shell=shell)
    assert complete(here, "audit", "pro", shell=shell) == {"pro", "prod"}  # files, and a target


def test_values_rules_and_pages_are_completed(here: Path) -> None:
    assert complete(here, "audit", "x", "--fail-on", "me") == {"medium"}
    assert complete(here, "rules", "sh") == {"show"}
    assert complete(here, "rules", "show", "soft-delete-g") == {"soft-delete-gap"}
    assert "deletes" in complete(here, "audit", "x", "--select", "dele")
    assert "time,deletes" in complete(here, "audit", "x", "--select", "time,dele")
    assert complete(here, "docs", "quick") == {"quickstart"}


def test_a_wrong_settings_file_completes_no_target_and_says_nothing(here: Path) -> None:
    (here / "dbready.toml").write_text("[targets.prod\n", "utf-8")
    assert complete(here, "audit", "pro") == {"pro"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_asks_dbready(dbready: Dbready, shell: str) -> None:
    ended = dbready("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    assert f"_DBREADY_COMPLETE={shell}_complete" in ended.out


def test_bash_completes_with_the_script(dbready: Dbready, here: Path) -> None:
    command = here / "dbready"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dbready "$@"\n', "utf-8")
    command.chmod(0o755)
    script = dbready("completion", "bash").out
    typed = "COMP_WORDS=(dbready audit sta); COMP_CWORD=2; _dbready_completion dbready audit sta"
    done = subprocess.run(
        [
            program("bash", "bash"),
            "-c",
            f'compopt() {{ :; }}\n{script}\n{typed}\necho "${{COMPREPLY[@]}}"',
        ],
        cwd=here,
        env={
            **os.environ,
            "PATH": f"{here}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(package.__file__).parents[1]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["staging"]
