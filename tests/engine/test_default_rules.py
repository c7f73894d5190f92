"""Rules that are off by default run only when they are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader
from dbready.errors import RuleError
from tests.engine.writing import rule_text, write_rule

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.engine.rule import Rule


@pytest.fixture
def known(tmp_path: Path) -> list[Rule]:
    """Return two rules of one category; the second is off by default."""
    write_rule(tmp_path, rule_text(), "quiet-rule")
    write_rule(tmp_path, rule_text(default="false"), "noisy-rule")
    return loader.load_directory(tmp_path)


def _chosen(known: list[Rule], *wanted: str) -> list[str]:
    return [rule.name for rule in loader.select(known, wanted, ())]


def test_a_rule_that_is_off_by_default_does_not_run_unasked(known: list[Rule]) -> None:
    assert _chosen(known) == ["quiet-rule"]


def test_a_category_does_not_choose_a_rule_that_is_off_by_default(known: list[Rule]) -> None:
    assert _chosen(known, "house") == ["quiet-rule"]


@pytest.mark.parametrize("pattern", ["noisy-rule", "noisy-*"])
def test_a_rule_that_is_off_by_default_runs_where_its_name_is_selected(
    known: list[Rule], pattern: str
) -> None:
    assert _chosen(known, pattern) == ["noisy-rule"]


def test_default_must_be_true_or_false(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text(default='"no"'))
    with pytest.raises(RuleError, match="default is not a boolean"):
        loader.load_directory(tmp_path)


def test_the_default_audience_of_a_rule_is_the_reader(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text(), "plain-rule")
    write_rule(tmp_path, rule_text(audience='"owner"'), "owner-rule")
    audiences = {rule.name: rule.audience for rule in loader.load_directory(tmp_path)}
    assert audiences == {"plain-rule": "reader", "owner-rule": "owner"}
