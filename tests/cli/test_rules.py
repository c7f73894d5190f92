"""`dbready rules`: users' rules are listed, shown, tested, created, and refused with file and line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader
from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

NAMES = [rule.name for rule in loader.load()]


@pytest.fixture
def house(dbready: Dbready, tmp_path: Path) -> Path:
    """Return a directory with a rule that was just started."""
    assert dbready("rules", "new", "table-without-owner", tmp_path / "house").code == 0
    return tmp_path / "house"


def test_the_list_has_every_rule_with_what_it_finds(dbready: Dbready) -> None:
    ended = dbready("rules", "list")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()[2:]] == NAMES


def test_the_list_is_also_for_programs(dbready: Dbready) -> None:
    rules = json.loads(dbready("rules", "list", "--format", "json").out)
    assert [rule["name"] for rule in rules] == NAMES
    assert {"severity", "confidence", "object", "question", "dialects"} <= set(rules[0])


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_a_page_to_show(dbready: Dbready, name: str) -> None:
    ended = dbready("rules", "show", name)
    assert ended.code == 0
    assert ended.out.startswith(f"# {name}\n\n## What it finds\n")
    assert "severity " in ended.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("deletes", {"soft-delete-gap"}),
        ("soft-delete", {"soft-delete-gap"}),
        ("timest", {"timestamp-without-time-zone"}),
    ],
)
def test_a_category_or_a_beginning_lists_its_rules(
    dbready: Dbready, name: str, rules: set[str]
) -> None:
    ended = dbready("rules", "show", name)
    listed = {line.split()[0] for line in ended.out.splitlines()[2:]}
    assert ended.code == 0
    assert listed >= rules
    assert listed < set(NAMES)


@pytest.mark.parametrize("columns", [50, 60, 80, 200])
def test_the_list_fits_its_terminal(
    dbready: Dbready, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = dbready("rules", "list").out.splitlines()
    assert max(map(len, lines)) <= columns
    assert {line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "} == set(
        NAMES
    )


def test_an_unknown_rule_cannot_be_shown(dbready: Dbready) -> None:
    ended = dbready("rules", "show", "soft-delete-gaps")
    assert_refused(ended, 2, "soft-delete-gaps: no rule, category or tag", "soft-delete-gap?")


def test_a_new_rule_passes_its_tests_at_once(dbready: Dbready, house: Path) -> None:
    assert sorted(path.name for path in house.iterdir()) == [
        "table-without-owner.md",
        "table-without-owner.sql",
    ]
    ended = dbready("rules", "test", house)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "rules: 1; examples run on SQLite: 2; wrong: 0\n"


def test_a_new_rule_never_overwrites_one(dbready: Dbready, house: Path) -> None:
    ended = dbready("rules", "new", "table-without-owner", house)
    assert_refused(ended, 2, "table-without-owner.sql exists already", "choose another name")


@pytest.mark.parametrize("name", ["Table", "table_without_owner", "../x", "x.sql", "-x", "x--y"])
def test_a_rule_is_named_in_words(dbready: Dbready, tmp_path: Path, name: str) -> None:
    ended = dbready("rules", "new", "--", name, tmp_path / "house")
    assert_refused(
        ended, 2, f"{name} is not a valid name for a rule", "lower-case words with hyphens"
    )
    assert not (tmp_path / "house").exists()


def test_a_rule_that_finds_too_little_is_shown_by_file_and_line(
    dbready: Dbready, house: Path
) -> None:
    page = house / "table-without-owner.md"
    text = page.read_text("utf-8").replace("create table tmp_import", "create table import_tmp")
    page.write_text(text, "utf-8")
    line = text.splitlines().index("```sql bad") + 1
    ended = dbready("rules", "test", house)
    assert ended.code == 1
    assert ended.out.splitlines() == [
        f"{page}:{line}: does not find tmp_import",
        "rules: 1; examples run on SQLite: 2; wrong: 1",
    ]


def test_a_rule_that_finds_too_much_is_shown_by_file_and_line(
    dbready: Dbready, house: Path
) -> None:
    page = house / "table-without-owner.md"
    page.write_text(page.read_text("utf-8").replace("table template", "table tmp_late"), "utf-8")
    ended = dbready("rules", "test", house)
    assert ended.code == 1
    assert "finds tmp_late, which the page does not list" in ended.out


def test_an_example_that_is_not_sql_is_an_error_of_the_page(dbready: Dbready, house: Path) -> None:
    page = house / "table-without-owner.md"
    page.write_text(page.read_text("utf-8").replace("create table t", "crate table t"), "utf-8")
    ended = dbready("rules", "test", house)
    assert ended.code == 2
    assert f"{page}:" in ended.sentence
    assert "SQLite rejects the example" in ended.sentence


def for_postgresql(house: Path) -> Path:
    """Turn the new rule into one for PostgreSQL alone; returns its page."""
    rule = house / "table-without-owner.sql"
    text = rule.read_text("utf-8").replace("since ", 'dialects = ["postgresql"]\nsince ', 1)
    rule.write_text(text, "utf-8")
    return rule.with_suffix(".md")


def test_a_rule_that_no_example_tests_fails_and_says_what_to_write(
    dbready: Dbready, house: Path
) -> None:
    page = for_postgresql(house)
    ended = dbready("rules", "test", house)
    assert ended.code == 1
    first, summary, *help_ = ended.out.splitlines()
    assert first == f"{page}: no example runs on SQLite"
    assert "examples run on SQLite: 0" in summary
    assert "help: add an example that begins with ```sql bad sqlite" in help_[0]
    advised = help_[1].strip()
    text = page.read_text("utf-8").replace("```sql bad", f"```sql bad sqlite\n{advised}")
    page.write_text(text.replace("```sql good", f"```sql good sqlite\n{advised}"), "utf-8")
    ended = dbready("rules", "test", house)
    assert (ended.code, ended.out) == (0, "rules: 1; examples run on SQLite: 2; wrong: 0\n")


def test_a_rule_without_a_page_is_refused(dbready: Dbready, house: Path) -> None:
    (house / "table-without-owner.md").unlink()
    ended = dbready("rules", "test", house)
    assert_refused(
        ended, 2, "the page table-without-owner.md cannot be read", "every rule has a page"
    )


def test_a_directory_without_rules_is_refused(dbready: Dbready, tmp_path: Path) -> None:
    assert_refused(dbready("rules", "test", tmp_path), 2, "contains no rules", "dbready rules new")
    ended = dbready("rules", "test", tmp_path / "absent")
    assert_refused(ended, 2, "is not a directory of rules", "name a directory")


def test_a_user_s_rule_is_part_of_the_audit(dbready: Dbready, house: Path, small: Path) -> None:
    ended = dbready("audit", small, "--rules", house, "--select", "house")
    assert ended.code == 0
    assert "1 rule is clean." in ended.out


def test_a_wrong_rule_ends_the_audit_before_the_target_is_touched(
    dbready: Dbready, house: Path
) -> None:
    rule = house / "table-without-owner.sql"
    text = rule.read_text("utf-8").replace("where table_name", "where tabel_name")
    rule.write_text(text, "utf-8")
    line = 1 + next(n for n, x in enumerate(text.splitlines()) if "tabel_name" in x)
    ended = dbready("audit", "postgresql://a@db.invalid/x", "--rules", house)
    sentence = f"{rule}:{line}: SQLite refuses the rule"
    assert_refused(ended, 2, sentence, "did you mean table_name? list the facts with: dbready docs")


def test_two_rules_of_one_name_are_refused(dbready: Dbready, house: Path, small: Path) -> None:
    rule = house / "table-without-owner.sql"
    rule = rule.rename(house / "money-as-float.sql")
    ended = dbready("audit", small, "--rules", house)
    assert_refused(ended, 2, f"{rule}: there is already a rule money-as-float", "rename one file")
    assert "cause: it is defined in " in ended.err
