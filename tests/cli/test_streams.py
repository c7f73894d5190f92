"""Output on terminals, in pipes and in files: colors only on terminals."""

from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from dbready.cli import output

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

ESCAPE = "\x1b"


def on_terminal(*arguments: str, **variables: str) -> str:
    """Run the command line on a pseudo terminal; return what it sends to stdout."""
    controller, terminal = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "dbready", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.DEVNULL,
            env=environment(variables),
        )
        os.close(terminal)
        text = _read_all(controller)
        process.wait(30)
    finally:
        os.close(controller)
    return text


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return {**plain, "TERM": "xterm", "COLUMNS": "80", **variables}


def _read_all(controller: int) -> str:
    received = bytearray()
    while True:
        try:
            part = os.read(controller, 65536)
        except OSError:  # Linux: the other end is closed
            part = b""
        if not part:
            return received.decode()
        received += part


def test_a_terminal_gets_colours() -> None:
    text = on_terminal("demo")
    assert f"{ESCAPE}[31m{ESCAPE}[1mHIGH" in text


def test_no_color_is_respected() -> None:
    assert ESCAPE not in on_terminal("demo", NO_COLOR="1")


def test_json_has_no_colours_even_on_a_terminal(shop: Path) -> None:
    assert ESCAPE not in on_terminal("audit", str(shop), "--format", "json")


def test_a_page_is_formatted_on_a_terminal() -> None:
    assert ESCAPE in on_terminal("rules", "show", "money-as-float")


def test_a_pipe_and_a_file_get_plain_text(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    output.write("HIGH\n", None, color=True)
    assert capsys.readouterr().out == "HIGH\n"
    output.write("HIGH\n", tmp_path / "report", color=True)
    assert (tmp_path / "report").read_text("utf-8") == "HIGH\n"


def test_nothing_but_errors_and_progress_goes_to_stderr_of_a_program(shop: Path) -> None:
    command = [sys.executable, "-m", "dbready", "audit", str(shop)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert ESCAPE not in done.stdout


def test_a_closed_pipe_causes_no_error(shop: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "dbready", "audit", str(shop), "--all"]
    try:
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (3, "")


def test_a_terminal_that_cannot_show_a_name_gets_an_escape(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        database.execute("create table größe_数 (wert text)")
    command = [sys.executable, "-m", "dbready", "audit", str(tmp_path / "x.db")]
    variables = {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        command, env=environment(variables), capture_output=True, encoding="latin-1", check=False
    )
    assert done.returncode == 0
    assert "größe_\\u6570" in done.stdout


def test_a_report_is_as_wide_as_its_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "97")
    assert output.width(None) == 97


def test_a_report_in_a_file_has_a_width_of_its_own(tmp_path: Path) -> None:
    assert output.width(tmp_path / "report") == output.FILE_WIDTH
