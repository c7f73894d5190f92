"""The secret watch detects secrets: without these tests, its silence would prove nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests import secret_watch

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SHOUT = [sys.executable, "-c", "print('s3cr3t-' + 'shouted')"]


def test_a_secret_in_captured_output_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    sys.stdout.write("password=s3cr3t-printed\n")
    assert "s3cr3t-" in capsys.readouterr().out
    assert secret_watch.leaks(secret_watch._seen) == ["password=<a secret of the suite>"]  # noqa: SLF001
    secret_watch._seen.clear()  # noqa: SLF001 - or this test would fail


def test_a_secret_that_dbready_prints_as_a_child_is_seen() -> None:
    subprocess.run([*SHOUT, "-m", "dbready"], capture_output=True, check=True)
    assert secret_watch.leaks(secret_watch._seen)  # noqa: SLF001
    secret_watch._seen.clear()  # noqa: SLF001


def test_another_program_in_a_checkout_called_dbready_is_not_watched(tmp_path: Path) -> None:
    checkout = tmp_path / "dbready"
    checkout.mkdir()
    subprocess.run([*SHOUT, str(checkout)], cwd=checkout, capture_output=True, check=True)
    assert secret_watch._seen == []  # noqa: SLF001


def test_a_secret_in_a_written_file_is_seen_and_one_that_was_given_is_not(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "password").write_text("s3cr3t-input", "utf-8")
    (tmp_path / "report.json").write_bytes(b"\xff s3cr3t-kept")
    assert secret_watch.leaks_of_files(tmp_path) == ["the file report.json"]
    (tmp_path / "report.json").unlink()
