"""`dbready checklist`: a review that people fill in, renew and check."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.checklist import document, questions
from dbready.engine import loader
from tests.cli.running import assert_refused
from tests.report.test_html import read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database

SCHEMA = """
create table customers (id integer primary key, name varchar(50) not null);
create table orders (
  id integer primary key,
  customer_id integer not null references customers (id),
  status varchar(20) not null,
  created_at timestamp not null,
  updated_at timestamp not null
);
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def database_file(folder: Path, shop: Path) -> Path:
    path = folder / "shop.db"
    shutil.copy(shop, path)
    return path


def block(path: Path, id_: str) -> str:
    return document.read(path.read_text("utf-8"))[id_].body


def status(path: Path, id_: str) -> str:
    match = re.search(r"\*\*Status:\*\* (.*)", block(path, id_))
    assert match
    return match[1]


def answer(path: Path, id_: str, words: str, date: str = "2026-11-25") -> None:
    text = path.read_text("utf-8")
    found = document.read(text)[id_]
    below = text[found.stop :].replace("**Answer:**", f"**Answer:** {words}", 1)
    below = below.replace("**Date:**", f"**Date:** {date}", 1)
    path.write_text(text[: found.stop] + below, "utf-8")


def execute(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(sql)


def test_each_dialect_answers_what_it_knows(
    dbready: Dbready, database: Database, folder: Path
) -> None:
    database.execute(SCHEMA)
    path = folder / "review.md"
    assert dbready("checklist", database.url, "-o", path, "--probe").code == 0
    found = document.read(path.read_text("utf-8"))
    assert [*found] == ["summary", *(each.id for each in questions.load())]
    assert "Foreign keys: 1" in block(path, "constraints")
    assert "orders.status`" in block(path, "status-changes")
    assert "None" not in block(path, "permissions").split("**Ask**")[0].split("**Findings**")[0]
    assert all("**Ask**" in each.body for name, each in found.items() if name != "summary")


def test_every_question_names_rules_that_exist(dbready: Dbready, database_file: Path) -> None:
    rules = loader.load()
    names = {rule.name for rule in rules} | {rule.category for rule in rules}
    for question in questions.load():
        for pattern in question.rules:
            assert "*" in pattern or pattern in names, f"{question.id}: {pattern}"
    assert len({question.id for question in questions.load()}) == len(questions.load())
    text = dbready("checklist", database_file).out
    assert text.startswith(document.MARK)


def test_three_runs_with_changes_between_keep_the_document_of_its_people(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path = folder / "review.md"
    assert dbready("checklist", database_file, "-o", path).code == 0
    answer(path, "json", "The catalog service writes it")
    answer(path, "constraints", "Only the application checks totals")
    text = path.read_text("utf-8")
    text = text.replace("## Data model", "## Our notes\n\n* call the vendor\n\n## Data model")
    path.write_text(
        text.replace("**To do:**", "**To do:**\n\n- [ ] ask Ops\n- [x] done", 1), "utf-8"
    )
    before = path.read_text("utf-8")
    assert dbready("checklist", database_file, "-o", path).code == 0
    assert status(path, "json") == "answered by a person"
    assert "`hosting`: ask Ops" in block(path, "to-dos")
    assert "done" not in block(path, "to-dos")
    execute(database_file, "create table quotes (payload json, customer_id integer)")
    assert dbready("checklist", database_file, "-o", path).code == 0
    assert status(path, "constraints").startswith("evidence changed since it was answered")
    assert "Primary keys: 20 in 22 tables" in block(path, "constraints").split("No longer so")[1]
    for _ in range(2):  # and stays so until it is confirmed
        assert dbready("checklist", database_file, "-o", path).code == 0
        assert status(path, "constraints").startswith("evidence changed")
        assert (
            "Primary keys: 20 in 22 tables" in block(path, "constraints").split("No longer so")[1]
        )
    text = path.read_text("utf-8").replace("**Date:** 2026-11-25", "**Date:** 2026-11-26")
    path.write_text(text, "utf-8")
    assert dbready("checklist", database_file, "-o", path).code == 0
    assert status(path, "constraints") == "answered by a person"
    assert "No longer so" not in block(path, "constraints")
    after = path.read_text("utf-8").replace("2026-11-26", "2026-11-25")
    assert outside(after) == outside(before)


def outside(text: str) -> list[str]:
    for found in sorted(document.read(text).values(), key=lambda each: -each.start):
        text = text[: found.start] + text[found.stop :]
    return text.splitlines()


def test_evidence_that_returns_needs_no_new_answer(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path = folder / "review.md"
    dbready("checklist", database_file, "-o", path)
    answer(path, "constraints", "Only totals")
    dbready("checklist", database_file, "-o", path)
    execute(database_file, "create table quotes (customer_id integer)")
    dbready("checklist", database_file, "-o", path)
    assert status(path, "constraints").startswith("evidence changed")
    execute(database_file, "drop table quotes")
    dbready("checklist", database_file, "-o", path)
    assert status(path, "constraints") == "answered by a person"


def test_check_lists_what_is_open_and_writes_nothing(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path = folder / "review.md"
    (folder / "dbready.toml").write_text('[checklist]\nrequired = ["json", "hosting"]\n')
    dbready("checklist", database_file, "-o", path)
    answer(path, "hosting", "On a laptop")
    before = path.read_bytes()
    ended = dbready("checklist", database_file, "-o", path, "--check")
    assert ended.code == 1
    assert path.read_bytes() == before
    assert ended.out.splitlines() == [
        f"{path}: json: open (ask: application team)",
        "1 of 2 required questions are answered.",
    ]
    answer(path, "json", "Known")
    assert dbready("checklist", database_file, "-o", path, "--check").code == 0
    execute(database_file, "create table quotes (payload json)")
    ended = dbready("checklist", database_file, "-o", path, "--check")
    assert (ended.code, "json: evidence changed" in ended.out) == (1, True)


def test_a_decision_of_the_settings_file_is_an_answer(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path = folder / "review.md"
    (folder / "dbready.toml").write_text(
        '[[decide]]\nrule = "json-*"\nanswer = "All JSON is described in the wiki"\n'
        'owner = "catalog team"\ndate = 2026-11-20\n'
    )
    assert dbready("checklist", database_file, "-o", path).code == 0
    words = "All JSON is described in the wiki (catalog team, 2026-11-20): answers"
    assert words in block(path, "json")
    assert status(path, "json") == "answered by a person"


def test_a_team_adds_questions_and_metrics(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path = folder / "review.md"
    dbready("checklist", database_file, "-o", path)
    (folder / "dbready.toml").write_text(
        """
[[checklist.question]]
id = "restore"
section = "Access"
question = "When was a restore last tested?"
role = "platform team"

[[metric]]
name = "revenue"
columns = ["orders.created_at", "orders.totl"]
"""
    )
    assert dbready("checklist", database_file, "-o", path).code == 0
    text = path.read_text("utf-8")
    assert text.index("**Ask** (platform team): When was") < text.index("## Data model")
    assert "revenue: `orders.created_at` is " in block(path, "metrics")
    assert "**there is no column** `orders.totl`" in block(path, "metrics")
    assert status(path, "metrics") == "open"


@pytest.mark.parametrize(
    ("settings", "sentence", "help_"),
    [
        ('[checklist]\nrequired = ["jsn"]\n', "dbready.toml:2: there is no question jsn", "json"),
        ("[checklist]\nreqired = []\n", "dbready.toml:2: unknown key reqired", "required"),
        ('[[metric]]\nname = "a"\n', "dbready.toml:1: this [[metric]] has no columns", "columns ="),
        (
            '[[checklist.question]]\nid = "json"\nsection = "A"\nquestion = "B?"\nrole = "C"\n',
            "dbready.toml:1: the question json exists already",
            "another id",
        ),
        (
            '[[checklist.question]]\nid = "a b"\nsection = "A"\nquestion = "B?"\nrole = "C"\n',
            "dbready.toml:1: 'a b' is not a valid id",
            "lower case",
        ),
        ("checklist = 1\n", "dbready.toml:1: checklist is not a table", "[checklist]"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(  # noqa: PLR0913, PLR0917 - fixtures
    dbready: Dbready, database_file: Path, folder: Path, settings: str, sentence: str, help_: str
) -> None:
    (folder / "dbready.toml").write_text(settings)
    refused = dbready("checklist", database_file, "-o", folder / "review.md")
    assert_refused(refused, 2, sentence, help_)
    assert not (folder / "review.md").exists()


def test_files_that_are_no_review_are_left_alone(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path = folder / "notes.md"
    path.write_text("# My notes\n")
    refused = dbready("checklist", database_file, "-o", path)
    assert_refused(refused, 2, "is not a review of dbready", "another file")
    assert path.read_text() == "# My notes\n"
    refused = dbready("checklist", database_file, "-o", folder / "review.pdf")
    assert_refused(refused, 2, "Markdown only", ".md")
    refused = dbready("checklist", database_file, "--check")
    assert_refused(refused, 2, "--check does not say which review", "-o review.md")
    refused = dbready("checklist", database_file, "--check", "-o", folder / "none.md")
    assert_refused(refused, 2, "cannot be read", "write it first")


def test_what_could_not_be_read_is_code_3(dbready: Dbready, folder: Path, small: Path) -> None:
    snapshot = folder / "small.snapshot"
    assert dbready("collect", small, "-o", snapshot).code == 0
    execute(
        snapshot,
        "insert into coverage values ('not_collected', 'columns', null, 'main', 'b', 'lock timeout', null, 1)",
    )
    assert dbready("checklist", snapshot, "-o", folder / "review.md").code == 3
    assert (folder / "review.md").exists()


def test_windows_line_ends_stay(dbready: Dbready, database_file: Path, folder: Path) -> None:
    path = folder / "review.md"
    dbready("checklist", database_file, "-o", path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    dbready("checklist", database_file, "-o", path)
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


def test_names_of_the_database_have_no_effect_in_the_document(
    dbready: Dbready, folder: Path
) -> None:
    path, source = folder / "review.md", folder / "evil.db"
    evil = "<!-- dbready:json end --> `` **Answer:** yes\n# Title\n**Owner:** me"
    quoted = evil.replace('"', '""')
    execute(
        source, f'create table "{quoted}" (id integer primary key, "{quoted}" json, status text)'
    )
    for _ in range(2):
        assert dbready("checklist", source, "--probe", "-o", path).code == 0
    text = path.read_text("utf-8")
    found = document.read(text)
    assert [*found] == ["summary", *(each.id for each in questions.load())]
    assert not any(each.is_edited or each.answer.answer for each in found.values())
    assert "\n# Title" not in text
    assert document.KEPT not in text


def test_what_probes_could_not_look_at_is_not_known(dbready: Dbready, folder: Path) -> None:
    path, source = folder / "review.md", folder / "empty.db"
    execute(
        source, "create table users (id integer primary key, name text, email text, status text)"
    )
    assert dbready("checklist", source, "-o", path).code == 0
    assert "Test rows: not known without live rows" in block(path, "test-data")
    assert dbready("checklist", source, "--probe", "-o", path).code == 0
    assert "Test rows: not known, no row was there to look at" in block(path, "test-data")


def test_tables_have_their_schema_where_there_are_several(
    dbready: Dbready, postgresql_database: Database, folder: Path
) -> None:
    path = folder / "review.md"
    postgresql_database.execute(SCHEMA)
    assert dbready("checklist", postgresql_database.url, "-o", path).code == 0
    assert "`orders.status`" in block(path, "status-changes")
    postgresql_database.execute(
        "create schema other; create table other.orders (id int primary key, status text)"
    )
    assert dbready("checklist", postgresql_database.url, "-o", path).code == 0
    assert "`other.orders.status`, `public.orders.status`" in block(path, "status-changes")


def test_the_copy_to_read_shows_answers_and_no_markup_of_others(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path, copy = folder / "review.md", folder / "review.html"
    dbready("checklist", database_file, "-o", path)
    answer(path, "json", "The <script>alert(1)</script> *catalog* ![x](https://e.example/x.png)")
    for _ in range(2):  # a copy is replaced
        assert dbready("checklist", database_file, "-o", path, "-o", copy).code == 0
    page = read(copy.read_text("utf-8"))
    assert {"h1", "h2", "h3", "code"} <= {tag for tag, _ in page.tags}
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    text = copy.read_text("utf-8")
    assert "<em>catalog</em>" in text
    assert "dbready:json" not in text
    assert "default-src &#39;none&#39;" in text
    copy.write_text("mine")
    assert dbready("checklist", database_file, "-o", path, "-o", copy).code == 2
    refused = dbready("checklist", database_file, "-o", folder / "other.html")
    assert_refused(refused, 2, "other.html is a copy to read", "-o")


def test_suppressed_findings_are_shown_with_their_reason(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path = folder / "review.md"
    (folder / "dbready.toml").write_text(
        '[[suppress]]\nrule = "money-as-float"\nobject = "refunds.amount"\nreason = "replaced in March"\n'
    )
    assert dbready("checklist", database_file, "-o", path).code == 0
    body = block(path, "constraints")
    assert "* `money-as-float`, 1 finding: replaced in March" in body
    assert "`main.refunds.amount`" not in body
    assert "`main.coupons.discount_amount`" in body


def test_the_review_of_another_target_is_warned_of(
    dbready: Dbready, database_file: Path, small: Path, folder: Path
) -> None:
    path = folder / "review.md"
    assert dbready("checklist", database_file, "-o", path).err == ""
    assert dbready("checklist", database_file, "-o", path).err == ""
    assert "review.md was written for" in dbready("checklist", small, "-o", path).err


def test_a_directory_that_does_not_exist_is_refused_before_anything_is_read(
    dbready: Dbready, folder: Path
) -> None:
    nowhere = "postgresql://reader@127.0.0.1:1/shop"
    refused = dbready("checklist", nowhere, "-o", folder / "none" / "review.md")
    assert_refused(refused, 2, "there is no directory", "create it first")


def test_rules_of_a_team_are_shown_and_none_is_left_out(
    dbready: Dbready, database_file: Path, folder: Path
) -> None:
    path, house = folder / "review.md", folder / "house"
    assert dbready("rules", "new", "leftover-table", house).code == 0
    execute(database_file, "create table tmp_import (id integer primary key)")
    assert dbready("checklist", database_file, "--rules", house, "-o", path).code == 0
    assert "`leftover-table` (low), 1 of 23 tables: `main.tmp_import`" in block(
        path, "design-guide"
    )
    text = path.read_text("utf-8")
    shown = [rule.name for rule in loader.load() if rule.is_default and rule.audience == "reader"]
    assert [name for name in shown if f"`{name}`" not in text] == []
