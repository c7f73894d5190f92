"""[rules.NAME] of dbready.toml: severity, on or off, options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready import config
from dbready.engine import loader, runner, settings
from dbready.errors import UsageError
from dbready.facts import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.engine.rule import Rule


def changed(tmp_path: Path, text: str) -> dict[str, Rule]:
    path = tmp_path / "dbready.toml"
    path.write_text(text, "utf-8")
    known = settings.apply(loader.load(), config.load(path).rules)
    return {rule.name: rule for rule in known}


def test_a_severity_that_a_person_sets_wins_over_the_evidence(tmp_path: Path) -> None:
    text = '[rules.table-without-primary-key]\nseverity = "low"\n'
    rule = changed(tmp_path, text)["table-without-primary-key"]
    facts = snapshot.new()
    snapshot.insert(
        facts,
        "server",
        ["dialect", "product", "version", "version_number"],
        [("postgresql", "P", "1", 1)],
    )
    names = ["schema_name", "table_name", "table_type", "is_partition"]
    snapshot.insert(facts, "tables", names, [("public", "orders", "base table", 0)])
    kinds = ["schema_name", "table_name", "kind", "confidence", "effective_kind"]
    row = ("public", "orders", "entity", "high", "entity", 0, "said")
    snapshot.insert(facts, "table_kinds", [*kinds, "is_internal", "reason"], [row])
    (result,) = runner.run([rule], facts)
    facts.close()
    assert [finding.severity for finding in result.findings] == ["low"]


def test_a_rule_can_be_switched_off_and_on(tmp_path: Path) -> None:
    text = "[rules.undocumented-table]\nenabled = false\n[rules.history-without-actor]\nenabled = true\n"
    chosen = {rule.name for rule in loader.select([*changed(tmp_path, text).values()], (), ())}
    assert "undocumented-table" not in chosen
    assert "history-without-actor" in chosen


def test_options_replace_their_defaults(tmp_path: Path) -> None:
    text = "[rules.soft-delete-gap.options]\nshare = 0.9\n"
    assert changed(tmp_path, text)["soft-delete-gap"].options["share"] == 0.9


@pytest.mark.parametrize(
    ("text", "words", "advice"),
    [
        (
            "[rules.soft-delete-gapp]\n",
            r"toml:1: there is no rule soft-delete-gapp",
            "soft-delete-gap",
        ),
        ("[rules.soft-delete-gap]\nseverty = 'low'\n", r"toml:2: unknown key severty", "severity"),
        (
            "[rules.soft-delete-gap]\nseverity = 'loww'\n",
            r"toml:2: severity cannot be",
            "high, medium",
        ),
        ("[rules.soft-delete-gap]\nenabled = 'no'\n", r"toml:2: enabled is a string", "true"),
        ("[rules.soft-delete-gap.options]\nshar = 1\n", r"has no option shar", "share"),
        (
            "[rules.soft-delete-gap.options]\nshare = 'x'\n",
            r"option share .* cannot be",
            "share = 0.5",
        ),
        ("[rules]\nsoft-delete-gap = 1\n", r"toml:2: write \[rules.soft-delete-gap\]", "example"),
    ],
)
def test_invalid_values_are_refused_with_the_line(
    tmp_path: Path, text: str, words: str, advice: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        changed(tmp_path, text)
    assert advice in str(caught.value)


def test_rules_are_chosen_by_tag_as_well() -> None:
    known = loader.load()
    tags = {tag for rule in known for tag in rule.tags}
    names = {rule.name for rule in known} | {rule.category for rule in known}
    tag = min(tags - names)
    chosen = loader.select(known, [tag], ())
    assert chosen
    assert all(tag in rule.tags for rule in chosen)
