"""A reference names one run, or says what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.errors import UsageError
from dbready.history import refs
from dbready.history.recording import Entry
from dbready.history.store import History

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.history.records import Outcome

NIGHTS: tuple[tuple[str, Outcome], ...] = (
    ("2026-01-13", "complete"),
    ("2026-01-14", "complete"),
    ("2026-01-15", "failed"),
    ("2026-01-16", "incomplete"),
    ("2026-01-17", "complete"),
)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Return the history of the nights; tests only read it."""
    return recorded(tmp_path_factory.mktemp("nights"))


def recorded(folder: Path) -> History:
    kept = History(f"sqlite:///{folder / 'history.db'}")
    for day, outcome in NIGHTS:
        about = {
            "scan_name": day,
            "started_at": f"{day}T01:00:00Z",
            "dbready_version": "0",
            "host": "here",
            "process_id": 1,
        }
        at = f"{day}T01:00:05Z"
        kept.record(kept.begin(about, ["shop"], {}), Entry("shop", None, at, at, outcome, 0))
    return kept


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("shop@latest", "2026-01-17"),
        ("shop@-0", "2026-01-17"),
        ("shop@-1", "2026-01-14"),
        ("shop@-2", "2026-01-13"),
        ("shop@2026-01-13", "2026-01-13"),
        ("shop@2026-01-16", "2026-01-14"),
        ("shop@2027-01-01", "2026-01-17"),
    ],
)
def test_a_reference_names_a_complete_run(history: History, text: str, day: str) -> None:
    assert refs.is_reference(text)
    assert refs.resolve(history, text).started_at.startswith(day)


def test_incomplete_runs_count_where_they_are_wanted(history: History) -> None:
    assert refs.resolve(history, "shop@-1", refs.WITH_FACTS).started_at.startswith("2026-01-16")


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("shop@-3", "3 runs of this target", "shop@-2"),
        ("shop@2026-01-12", "no run of this target by then", "2026-01-13"),
        ("shop@yesterday", "not a date", "NAME@latest"),
        ("shop@", "not a date", "NAME@latest"),
        ("shpo@latest", "no target shpo", "did you mean shop?"),
        ("shop", "not a reference", "NAME@latest"),
    ],
)
def test_a_reference_without_a_run_is_refused(
    history: History, text: str, message: str, help_: str
) -> None:
    with pytest.raises(UsageError) as refused:
        refs.resolve(history, text)
    assert message in refused.value.message
    assert help_ in refused.value.help


def test_a_clock_that_was_set_back_does_not_hide_the_last_run_of_a_day(tmp_path: Path) -> None:
    history = recorded(tmp_path)
    about = {
        "scan_name": "again",
        "started_at": "2026-01-14T00:30:00Z",
        "dbready_version": "0",
        "host": "here",
        "process_id": 1,
    }
    at = "2026-01-14T00:30:00Z"
    last = history.record(
        history.begin(about, ["shop"], {}), Entry("shop", None, at, at, "complete", 0)
    )
    assert refs.resolve(history, "shop@2026-01-14") == last
    assert refs.resolve(history, "shop@latest") == last
