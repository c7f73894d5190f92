"""Watches the whole suite: no test's secret may show in any output, or in any file that dbready writes."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

# Every password of a test starts so, or is one of the older ones.
SECRETS = ("s3cr3t-", "correct-horse-battery", "wrong-horse-battery", "Tr0ub4dor", "tell-nobody")
# Files that a test gives to dbready stand in directories of this name, and may hold its secrets.
GIVEN = "given"
_seen: list[str] = []


def leaks(texts: Iterable[str]) -> list[str]:
    """Return the lines that hold a secret, the secret cut out."""
    lines = (line for text in texts for line in text.splitlines())
    return [_masked(line) for line in lines if any(secret in line for secret in SECRETS)]


def _masked(line: str) -> str:
    for secret in SECRETS:
        start, found, _ = line.partition(secret)
        if found:
            return f"{start[-100:]}<a secret of the suite>"
    return line


def leaks_of_files(folder: Path) -> list[str]:
    """Return the files below a directory that hold a secret, but those that a test gave."""
    wanted = [secret.encode() for secret in SECRETS]
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [
        f"the file {path.relative_to(folder)}"
        for path in files
        if GIVEN not in path.relative_to(folder).parts and _holds(path.read_bytes(), wanted)
    ]


def _holds(content: bytes, wanted: Sequence[bytes]) -> bool:
    return any(secret in content for secret in wanted)


def pytest_configure(config: pytest.Config) -> None:
    """Remember, from now on, what tests read of their captured output, and what dbready prints as a child."""
    read, run = pytest.CaptureFixture.readouterr, subprocess.run

    def reading(self: pytest.CaptureFixture[Any]) -> Any:  # noqa: ANN401 - as the original
        captured = read(self)
        _seen.extend(str(text) for text in captured)
        return captured

    def running(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - as the original
        done = run(*args, **more)
        if _is_dbready(done.args):
            _seen.extend(_text(stream) for stream in (done.stdout, done.stderr))
        return done

    patch = pytest.MonkeyPatch()
    patch.setattr(pytest.CaptureFixture, "readouterr", reading)
    patch.setattr(subprocess, "run", running)
    config.add_cleanup(patch.undo)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget what the test before printed."""
    _seen.clear()


def _is_dbready(command: str | Sequence[str]) -> bool:
    """Say whether a child process was dbready, wherever the checkout is, by its arguments."""
    words = command.split() if isinstance(command, str) else [str(word) for word in command]
    return Path(words[0]).name == "dbready" or ("-m", "dbready") in pairwise(words)


def _text(stream: str | bytes | None) -> str:
    return stream.decode("utf-8", "replace") if isinstance(stream, bytes) else stream or ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test whose output or files hold a secret of the suite."""
    report = yield
    texts = [*_seen, *(text for _, text in report.sections)]
    found = leaks(texts)
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if report.when == "call" and folder is not None:
        found += leaks_of_files(folder)
    if found:
        report.outcome = "failed"
        report.longrepr = "\n".join(["A SECRET LEAKED:", *found])
    return report
