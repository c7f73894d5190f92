"""dbready.toml says where scans are stored, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from dbready import config
from dbready.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def loaded(folder: Path, text: str) -> config.Config:
    path = folder / "dbready.toml"
    path.write_text(text, "utf-8")
    return config.load(path)


def test_a_file_without_a_history_names_none(tmp_path: Path) -> None:
    known = loaded(tmp_path, "")
    assert known.history is None
    assert known.nightly.keep is None


@pytest.mark.parametrize(
    "text",
    [
        'history = "postgresql://night@db.example.com/history"',
        '[history]\nurl = "postgresql://night@db.example.com/history"\npassword_env = "NIGHT"',
    ],
)
def test_a_history_is_a_string_or_a_table(tmp_path: Path, text: str) -> None:
    history = loaded(tmp_path, text).history
    assert history is not None
    assert history.value("url") == "postgresql://night@db.example.com/history"


@pytest.mark.parametrize(
    ("text", "days"), [("90 days", 90), ("1 week", 7), ("2 years", 730), ("3months", 90)]
)
def test_keep_is_a_time(tmp_path: Path, text: str, days: int) -> None:
    assert loaded(tmp_path, f'keep = "{text}"').nightly.keep == dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("history = 5", "dbready.toml:1: history is neither a string nor a table"),
        ("[history]\npassword_env = 'X'", "dbready.toml:1: history has no url"),
        ("[history]\nurl = 'x'\npassword = 'y'", "dbready.toml:3: unknown key password"),
        ("\nkeep = '90'", "dbready.toml:2: keep is not a time: '90'"),
        ("keep = '0 days'", "dbready.toml:1: keep is not a time"),
        (
            "[history]\nurl = 'x'\npassword_env = 'y'\npassword_file = 'z'",
            "password_file cannot be combined with password_env",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(UsageError) as refused:
        loaded(tmp_path, text)
    assert words in refused.value.message
