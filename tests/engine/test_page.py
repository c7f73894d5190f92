"""Pages have all sections, and their examples are read with findings and dialects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.engine import examples, loader, page
from dbready.errors import RuleError
from tests.engine.writing import PAGE, rule_text, write_rule

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.engine.rule import Rule

TEXT = PAGE.format(name="house-rule")
WRONG = {
    "title": (TEXT.replace("# house-rule", "# other"), ":1: the page does not start with # house"),
    "section": (TEXT.replace("## When to leave it\n\nNever.\n\n", ""), "the page's sections are"),
    "order": (TEXT.replace("What it finds", "Why"), "the page's sections are Why, Why it matters"),
    "no good": (TEXT.replace("sql good", "sql"), "needs at least one bad and one good example"),
    "no bad": (TEXT.replace("sql bad", "sql"), "needs at least one bad and one good example"),
    "no code": (TEXT.split("```")[0] + "None.\n", "needs at least one bad and one good example"),
    "no findings": (TEXT.replace("findings\nt\n", "findings\n"), "not followed by its findings"),
    "other fence": (TEXT.replace("```findings", "```text"), "not followed by its findings"),
    "dialect": (TEXT.replace("sql bad", "sql bad db2"), ": there is no dialect db2"),
}


def rule_with(folder: Path, text: str, **header: str) -> Rule:
    path = write_rule(folder, rule_text(**header))
    path.with_suffix(".md").write_text(text, "utf-8")
    (rule,) = loader.load_directory(path.parent)
    return rule


def test_examples_are_found_in_order(tmp_path: Path) -> None:
    bad, good = page.examples(rule_with(tmp_path, TEXT))
    assert bad.sql == "create table t (id integer primary key);\n"
    assert (bad.expected, good.expected) == (("t",), ())
    assert TEXT.splitlines()[bad.line - 1] == "```sql bad"
    assert bad.dialects == ("postgresql", "mysql", "mariadb", "sqlite")


def test_an_example_runs_on_the_dialects_it_names_else_on_those_of_the_rule(tmp_path: Path) -> None:
    text = TEXT.replace("sql bad", "sql bad mariadb sqlite")
    bad, good = page.examples(rule_with(tmp_path, text, dialects='["sqlite", "postgresql"]'))
    assert bad.dialects == ("mariadb", "sqlite")
    assert good.dialects == ("sqlite", "postgresql")


def test_an_example_can_state_the_server_that_its_rule_needs(tmp_path: Path) -> None:
    from dbready.cli.rules import facts_of_example  # noqa: PLC0415 - slow to import

    said = "sql bad sqlite\n-- facts: update server set dialect = 'postgresql'"
    text = TEXT.replace("sql bad", said)
    rule = rule_with(tmp_path, text, dialects='["postgresql"]')
    (example, _) = page.examples(rule)
    assert example.dialects == ("sqlite",)
    assert examples.mismatch(rule, example, examples.on_sqlite(facts_of_example)) is None


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_page_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    rule = rule_with(tmp_path, text)
    with pytest.raises(RuleError) as caught:
        page.examples(rule)
    assert caught.value.message.startswith(str(rule.page_path))
    assert sentence in caught.value.message
    assert caught.value.help


def test_the_first_sentence_of_why_is_for_reports(tmp_path: Path) -> None:
    assert page.why(page.readable(rule_with(tmp_path, TEXT))) == "Nobody knows."


def test_a_rule_without_a_page_has_no_why(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    (rule,) = loader.load_directory(tmp_path / "house")
    assert page.why(page.readable(rule)) == ""
    with pytest.raises(RuleError, match=r"the page house-rule\.md cannot be read"):
        page.text(rule)


def test_a_rule_that_fails_in_its_example_is_a_mismatch(tmp_path: Path) -> None:
    from dbready.cli.rules import facts_of_example  # noqa: PLC0415 - slow to import

    rule = rule_with(tmp_path, TEXT, dialects='["postgresql"]')
    (example, _) = page.examples(rule)
    found = examples.mismatch(rule, example, examples.on_sqlite(facts_of_example))
    assert found
    assert str(found) == f"{rule.page_path}:{example.line}: skipped: not applicable on SQLite"
