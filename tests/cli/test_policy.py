"""Which findings an audit reports and which fail it: --profile, --fail-on, --fail-on-except, and the settings file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dbready import config
from dbready.engine import loader
from dbready.errors import UsageError
from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready, Ended

OWNERS = {rule.name for rule in loader.load() if rule.audience == "owner" and rule.is_default}
ONE = "foreign-key-without-index"


def report(ended: Ended) -> dict[str, Any]:
    document = json.loads(ended.out)
    assert isinstance(document, dict)
    return document


def ran(document: dict[str, Any]) -> set[str]:
    return {rule["name"] for rule in document["rules"]}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a settings file beside the working directory's other files."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "dbready.toml"


def test_readers_do_not_see_what_only_the_owner_can_act_on(dbready: Dbready, shop: Path) -> None:
    assert ONE in OWNERS
    document = report(dbready("audit", shop, "--format", "json"))
    assert document["coverage"]["profile"] == "reader"
    assert set(document["coverage"]["not_in_profile"]) == OWNERS
    assert not OWNERS & ran(document)
    text = " ".join(dbready("audit", shop).out.split())
    assert f"{len(OWNERS)} for owners (--profile owner)" in text


def test_the_owner_sees_everything(dbready: Dbready, shop: Path) -> None:
    document = report(dbready("audit", shop, "--format", "json", "--profile", "owner"))
    assert document["coverage"]["not_in_profile"] == []
    assert ran(document) >= OWNERS
    assert ONE in {finding["rule"] for finding in document["findings"]}
    assert "concern" not in dbready("audit", shop, "--profile", "owner").out


def test_a_rule_that_is_selected_by_name_or_enabled_runs_for_readers_too(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    selected = report(dbready("audit", shop, "--format", "json", "--select", ONE))
    assert ran(selected) == {ONE}
    by_category = report(dbready("audit", shop, "--format", "json", "--select", "references"))
    assert ONE in by_category["coverage"]["not_in_profile"]
    settings.write_text(f"[rules.{ONE}]\nenabled = true\n", "utf-8")
    assert ONE in ran(report(dbready("audit", shop, "--format", "json")))


def test_the_settings_file_names_the_profile_and_the_command_line_wins(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    settings.write_text(
        f'profile = "owner"\n[targets.shop]\nurl = "sqlite:///{shop}"\nprofile = "reader"\n'
        f'[targets.ours]\nurl = "sqlite:///{shop}"\n',
        "utf-8",
    )

    def profile(*arguments: object) -> str:
        document = report(dbready("audit", *arguments, "--format", "json"))
        return str(document["coverage"]["profile"])

    assert profile("shop") == "reader"
    assert profile("ours") == "owner"
    assert profile(shop) == "owner"
    assert profile("shop", "--profile", "owner") == "owner"
    assert profile("ours", "--profile", "reader") == "reader"


@pytest.mark.parametrize("pattern", ["table-without-*", "change-tracking", "keys"])
def test_what_is_excepted_is_reported_and_does_not_fail(
    dbready: Dbready, shop: Path, pattern: str
) -> None:
    name = "table-without-primary-key" if pattern == "keys" else "table-without-updated-at"
    arguments = ("audit", shop, "--select", name, "--fail-on", "info")
    assert dbready(*arguments).code == 1
    ended = dbready(*arguments, "--fail-on-except", pattern)
    assert ended.code == 0
    assert f"\n{name} " in ended.out
    meaning = f"nothing at or above --fail-on info, without those of {pattern}."
    assert meaning in " ".join(ended.out.split())
    document = report(dbready(*arguments, "--fail-on-except", pattern, "--format", "json"))
    assert document["summary"]["fail_on_except"] == [pattern]
    assert document["summary"]["exit_code"] == 0


def test_other_findings_still_fail(dbready: Dbready, shop: Path) -> None:
    assert dbready("audit", shop, "--fail-on-except", "access").code == 1


def test_the_settings_file_says_what_fails(dbready: Dbready, shop: Path, settings: Path) -> None:
    settings.write_text('fail_on = "never"\n', "utf-8")
    assert dbready("audit", shop).code == 0
    assert dbready("audit", shop, "--fail-on", "high").code == 1
    settings.write_text('fail_on_except = ["*"]\n', "utf-8")
    assert dbready("audit", shop).code == 0


def test_a_pattern_that_excepts_nothing_is_refused(dbready: Dbready, shop: Path) -> None:
    ended = dbready("audit", shop, "--fail-on-except", "acess")
    sentence = "--fail-on-except acess: no rule, category or tag has this name"
    assert_refused(ended, 2, sentence, "did you mean access?")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('profile = "boss"', "profile cannot be 'boss'"),
        ("profile = 1", "profile is a number, not a string"),
        ('fail_on = "grave"', "fail_on cannot be 'grave'"),
        ('fail_on_except = "access"', "fail_on_except is a string, not a list of strings"),
    ],
)
@pytest.mark.parametrize("table", ["", '[targets.a]\nurl = "sqlite:///a.db"\n'])
def test_invalid_values_are_refused_with_the_line(
    settings: Path, table: str, text: str, words: str
) -> None:
    settings.write_text(f"{table}{text}\n", "utf-8")
    with pytest.raises(UsageError) as caught:
        config.load(settings)
    assert str(caught.value).startswith(f"{settings}:{table.count(chr(10)) + 1}: {words}")
