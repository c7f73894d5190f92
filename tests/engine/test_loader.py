"""Rules that cannot run are refused when they are loaded, with file, line and advice."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader
from dbready.errors import RuleError, UsageError
from tests.engine.writing import SELECT, rule_text, write_rule

if TYPE_CHECKING:
    from pathlib import Path

# The header that rule_text() writes has 9 keys: the SELECT begins in line 12.
WRONG_HEADERS = {
    "syntax": (rule_text(summary="Table"), ": the header is not TOML", "put text in double"),
    "missing key": (rule_text(question=None), ":1: the header has no question", "required keys"),
    "unknown key": (rule_text(colour='"red"'), ":1: the header has an unknown key colour", "known"),
    "duplicate key": (
        rule_text(since='"1"\nsince = "2"'),
        ": the header is not TOML",
        "dbready docs",
    ),
    "severity": (rule_text(severity='"grave"'), ":3: severity cannot be 'grave'", "info"),
    "severity number": (rule_text(severity="3"), ":3: severity cannot be 3", "info"),
    "confidence": (rule_text(confidence='"sure"'), ":4: confidence cannot be 'sure'", "medium"),
    "object": (rule_text(object='"view"'), ":5: object cannot be 'view'", "foreign_key"),
    "empty text": (rule_text(question='" "'), ":7: question is not a string", "write question"),
    "number": (rule_text(message="5"), ":9: message is not a string", "write message"),
    "detail": (rule_text(detail="5"), ":11: detail is not a string", "write detail"),
    "tags": (rule_text(tags='"a"'), ":6: tags is not a list of strings", "write tags"),
    "tags of numbers": (rule_text(tags="[5]"), ":6: tags is not a list of strings", "write tags"),
    "fix": (rule_text(fix='"x"'), ":11: fix is not a table", "write fix.NAME"),
    "fix number": (
        rule_text(**{"fix.sqlite": "5"}),
        ":11: fix.sqlite is not a string",
        "write fix",
    ),
    "fix dialect": (rule_text(**{"fix.access": '"x"'}), ":11: there is no dialect access", "mysql"),
    "workaround": (rule_text(workaround='"x"'), ":11: workaround is not a table", "write work"),
    "workaround's": (
        rule_text(**{"workaround.mysql": '"{colour}"'}),
        ":11: nothing returns {colour}",
        "schema",
    ),
    "dialect": (rule_text(dialects='["access"]'), ":11: there is no dialect access", "postgresql"),
    "assumes": (rule_text(assumes='["wings"]'), ":11: there is no feature wings", "foreign_keys"),
    "dialect number": (rule_text(dialects="[5]"), ":11: dialects is not a list of strings", "["),
    "requires": (rule_text(requires='["table"]'), ":11: there is no fact table table", "tables?"),
    "audience": (rule_text(audience='"dba"'), ":11: audience cannot be 'dba'", "reader, owner"),
    "required column": (
        rule_text(requires='["table_statistics.delete_rows"]'),
        ":11: table_statistics has no column delete_rows",
        "deleted_rows?",
    ),
    "no header": (SELECT, ":1: a rule starts with a header", "dbready rules new"),
    "open header": ("/*\n" + SELECT, ":1: a rule starts with a header", "dbready rules new"),
    "placeholder": (rule_text(message='"{colour}"'), ":9: nothing returns {colour}", "returns sch"),
    "detail's": (rule_text(detail='"{colour}"'), ":11: nothing returns {colour}", "returns sch"),
    "escalates'": (
        rule_text(escalates='"colour"'),
        ":11: nothing returns colour, which escalates names",
        "escalates takes",
    ),
    "escalates a key": (
        rule_text(escalates='"table_name"'),
        ":11: nothing returns table_name, which escalates",
        "none, as there is no evidence",
    ),
    "escalates a number": (rule_text(escalates="1"), ":11: escalates is not a string", "..."),
    "fix's": (rule_text(**{"fix.mysql": '"{column}"'}), ":11: nothing returns {column}", "schema"),
    "attribute": (
        rule_text(message='"{table_name.x}"'),
        ":9: this template is not",
        "write {column}",
    ),
    "index": (rule_text(message='"{table_name[0]}"'), ":9: this template is not", "write {column}"),
    "conversion": (rule_text(message='"{table_name!r}"'), ":9: this template is not", "{{ and }}"),
    "width": (rule_text(message='"{table_name:9}"'), ":9: this template is not", "{{ and }}"),
    "brace": (rule_text(message='"{table_name"'), ":9: this template is not", "{{ and }}"),
    "nameless": (rule_text(message='"{}"'), ":9: this template is not", "write {column}"),
}
WRONG_SELECTS = {
    "syntax": (f"{SELECT}\nwher 1", ":14: SQLite refuses", "try the SELECT on a snapshot"),
    "column": (f"{SELECT}\nwhere tabel_name = 'x'", ":14: SQLite refuses", "mean table_name?"),
    "qualified": (
        "select t.schema_name,\n  t.table_nam\nfrom tables as t",
        ":13: SQLite refuses",
        "did you mean table_name?",
    ),
    "table": ("select schema_name,\n table_name\nfrom table_kind", ":14: SQL", "table_kinds?"),
    "function": (f"{SELECT}\nwhere nosuch(1)", ":14: SQLite refuses", "on a snapshot"),
    "ambiguous": (
        "select schema_name,\n c.table_name\nfrom tables, columns as c",
        ":12: SQLite refuses",
        "on a snapshot",
    ),
    "option": (f"{SELECT}\nwhere 1 = :least", ":14: SQLite refuses", "under [options]"),
    "empty": ("", ": the SELECT does not return schema_name, table_name", "a rule about a table"),
    "keys": ("select schema_name from tables", ": the SELECT does not return table_name", "table"),
    "two": (f"{SELECT};\nselect 1", ": SQLite refuses", ""),
    "function that acts": (
        f"{SELECT} where load_extension('x')",
        ": rules may not use the function load_ext",
        "docs",
    ),
    "huge": (
        f"{SELECT} where zeroblob(9)",
        ": rules may not use the function zeroblob",
        "dbready docs writing-rules",
    ),
    "catalog": (
        "select sql, name from sqlite_schema",
        ": sqlite_master is not a fact",
        "dbready docs",
    ),
    "pragma": ("pragma table_list", ": rules may only select from facts", "dbready docs facts"),
    "pragma function": ("select * from pragma_table_list", ": ", "dbready docs facts"),
    "attach": ("attach '/tmp/x' as x", ": rules may only select from facts", "dbready docs facts"),
    "write": ("delete from tables", ": rules may only select from facts", "dbready docs facts"),
}


def refusal(folder: Path, text: str) -> tuple[Path, RuleError]:
    path = write_rule(folder, text)
    with pytest.raises(RuleError) as caught:
        loader.load([path.parent])
    assert caught.value.exit_code == 2
    return path, caught.value


@pytest.mark.parametrize(("text", "sentence", "help_"), WRONG_HEADERS.values(), ids=WRONG_HEADERS)
def test_a_wrong_header_is_refused(tmp_path: Path, text: str, sentence: str, help_: str) -> None:
    path, error = refusal(tmp_path, text)
    assert error.message.startswith(f"{path}{sentence}")
    assert help_ in error.help


@pytest.mark.parametrize(("select", "sentence", "help_"), WRONG_SELECTS.values(), ids=WRONG_SELECTS)
def test_a_wrong_select_is_refused(tmp_path: Path, select: str, sentence: str, help_: str) -> None:
    path, error = refusal(tmp_path, rule_text(select))
    assert error.message.startswith(f"{path}")
    assert sentence in error.message
    assert help_ in error.help


@pytest.mark.parametrize(
    ("population", "sentence"),
    [
        ("tabels", "no such table: tabels"),
        ("tables where colour = 1", "no such column: colour"),
        ("tables; drop table tables", "one statement at a time"),
    ],
)
def test_a_wrong_population_is_refused(tmp_path: Path, population: str, sentence: str) -> None:
    _, error = refusal(tmp_path, rule_text(population=f'"{population}"'))
    assert error.cause
    assert sentence in error.cause


def test_a_population_cannot_read_what_rules_may_not(tmp_path: Path) -> None:
    _, error = refusal(tmp_path, rule_text(population='"sqlite_schema"'))
    assert "sqlite_schema is not a fact table" in error.message


def test_a_syntax_error_of_the_header_is_placed(tmp_path: Path) -> None:
    _, error = refusal(tmp_path, rule_text(summary="Table"))
    assert error.cause
    assert "line 2" in error.cause


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("9999999999999999999999", ":14: SQLite refuses the rule"),
        ("[1]", ":12: option least is not a string, number or boolean"),
        ("{ a = 1 }", ":12: option least is not a string, number or boolean"),
        ("1979-05-27", ":12: option least is not a string, number or boolean"),
    ],
)
def test_an_option_that_sqlite_cannot_take_is_refused(
    tmp_path: Path, value: str, sentence: str
) -> None:
    text = rule_text(f"{SELECT} where :least > 1", since=f'"1"\n[options]\nleast = {value}')
    _, error = refusal(tmp_path, text)
    assert sentence.split(": ")[1] in error.message


def test_a_rule_that_does_not_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "LOAD_SECONDS", 0.1)
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n)"
    _, error = refusal(tmp_path, rule_text(f"{endless} select max(i) from n"))
    assert error.message.endswith("took longer than 0.1 s")


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = write_rule(tmp_path, "")
    path.write_bytes(b"/*\xff*/")
    with pytest.raises(RuleError, match="cannot be read"):
        loader.load([path.parent])


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    other = tmp_path / "other"
    other.mkdir()
    write_rule(other, rule_text())
    with pytest.raises(RuleError, match="there is already a rule house-rule") as caught:
        loader.load([tmp_path / "house", other])
    assert caught.value.cause == f"it is defined in {tmp_path}/house/house-rule.sql"


def test_a_directory_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="contains no rules"):
        loader.load([tmp_path])
    with pytest.raises(UsageError, match="is not a directory of rules"):
        loader.load([tmp_path / "absent"])


def test_a_rule_knows_what_it_reads_and_returns(tmp_path: Path) -> None:
    select = "select schema_name, table_name, 1 as x from tables join table_kinds using (schema_name, table_name)"
    write_rule(tmp_path, rule_text(select, population='"columns"'))
    (rule,) = loader.load_directory(tmp_path / "house")
    assert rule.reads == {"tables", "table_kinds", "columns"}
    assert rule.returns == ("schema_name", "table_name", "x")
    assert (rule.name, rule.category) == ("house-rule", "house")


def test_options_are_bound_with_their_defaults(tmp_path: Path) -> None:
    text = rule_text(f"{SELECT} where :least > 1", since='"1"\n[options]\nleast = 2')
    write_rule(tmp_path, text)
    (rule,) = loader.load_directory(tmp_path / "house")
    assert rule.options == {"least": 2}


def test_a_semicolon_and_comments_are_harmless(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text(f"{SELECT} -- every table\n/* all of them */;\n"))
    assert len(loader.load_directory(tmp_path / "house")) == 1


def test_the_list_is_sorted_and_includes_dbreadys_own(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text(), "aaa")
    names = [rule.name for rule in loader.load([tmp_path / "house"])]
    assert names == sorted(names)
    assert names[0] == "aaa"
    assert "timestamp-without-time-zone" in names


def test_built_in_rules_declare_every_table_that_they_read() -> None:
    """Every rule reads facts, and those with a meaning of their own on a dialect say so."""
    for rule in loader.load():
        assert rule.reads, rule.name
        assert rule.category == rule.path.parent.name


def odd_files(folder: Path) -> dict[str, Path]:
    """Make what has the name of a rule and is no small regular file."""
    made = {
        name: folder / name / "house-rule.sql"
        for name in ("pipe", "device", "folder", "long", "absent", "bytes")
    }
    for path in made.values():
        path.parent.mkdir()
    os.mkfifo(made["pipe"])
    made["device"].symlink_to("/dev/zero")
    made["folder"].mkdir()
    made["long"].write_text("/*" + " " * 70_000, "utf-8")
    made["absent"].symlink_to(folder / "nothing")
    made["bytes"].write_bytes(b"/*\xff*/")
    return made


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("pipe", "it is not a regular file"),
        ("device", "it is not a regular file"),
        ("folder", "Is a directory"),
        ("long", "it is longer than 64 kB"),
        ("absent", "No such file or directory"),
        ("bytes", "codec can't decode byte 0xff"),
    ],
)
def test_a_rule_is_a_small_regular_file(tmp_path: Path, kind: str, cause: str) -> None:
    path = odd_files(tmp_path)[kind]
    with pytest.raises(RuleError, match="cannot be read") as caught:
        loader.load([path.parent])
    assert caught.value.cause
    assert cause in caught.value.cause
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "value", ["[" * 5000 + "]" * 5000, "{a=" * 5000 + "1" + "}" * 5000, "9" * 5000]
)
def test_a_header_that_nests_deeply_is_refused(tmp_path: Path, value: str) -> None:
    _, error = refusal(tmp_path, rule_text(tags=value))
    assert error.message.endswith("the header is not TOML")
