"""Pages are correct: generated ones are up to date, samples are real, links resolve."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from jsonschema import Draft202012Validator

from dbready.cli.main import cli
from dbready.config import acceptance, checklist, drift, keys, rules
from dbready.derive import corrections
from dbready.engine import loader
from dbready.facts import contract, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FENCE = re.compile(r"^(`{3,})[^\n]*\n(?P<body>.*?)^\1`*\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
STAMPS = re.compile(
    r"/\S*/(?=shop\.db)|\d+\.\d+\.\d+|\d{4}-\d\d-\d\d\s\d\d:\d\d UTC|in \d+\.\d s\."
)
# Words for which the glossary has another one.
WORDS = re.compile(r"\b(violations?|lint(s|er|ing)?|alerts?)\b", re.IGNORECASE)

# Phrases that no native speaker would write; earlier versions had them.
UNIDIOMATIC = re.compile(
    r"does the way lead|loses every wait|does not miss it|may not ask"
    r"|one place for the password|has no meaning on|stands for it|belongs? to no day|all is well"
    r"|left aside|without a word|tell two rows apart|told apart|lies near|whoever|of the kind\b"
    r"|so that nobody|comes? about\b|(is|are|was|were) to be\b|what was said|\bmend(s|ed|ing)?\b"
    r"|passed over|not told|takes? (?:it|them) for|of its own accord"
    r"|leads? (there|to the database)|\bsomebody\b|can be had\b",
    re.IGNORECASE,
)


def markdown() -> list[Path]:
    """Return every Markdown file that readers find in a clone."""
    folders = [*DOCS.rglob("*.md"), *(ROOT / "rules").rglob("*.md")]
    return sorted([*ROOT.glob("*.md"), *folders])


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run dbready on a terminal of 80 columns."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "dbready", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def sample(command: str) -> str:
    """Return the fence of the README that shows what a command prints."""
    text = (ROOT / "README.md").read_text("utf-8")
    match = FENCE.search(text, text.index(f"<!-- {command} -->"))
    assert match
    return match["body"]


def stamped(text: str) -> str:
    """Return the text without places, versions and times."""
    return STAMPS.sub("", text)


def has_anchor(path: Path, anchor: str) -> bool:
    """Say whether a heading of a page has this anchor, as code hosts make them."""
    if not anchor or path.suffix != ".md":
        return True
    titles = [match["title"] for match in HEADING.finditer(FENCE.sub("", path.read_text("utf-8")))]
    plain = [re.sub(r"[^\w\- ]", "", title.lower()) for title in titles]
    return anchor in {title.replace(" ", "-") for title in plain}


def broken(path: Path) -> Iterator[str]:
    """Return the relative links of a page that lead nowhere."""
    for match in LINK.finditer(FENCE.sub("", path.read_text("utf-8"))):
        target, _, anchor = match["target"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        place = (path.parent / target).resolve() if target else path
        if not (place.exists() and place.is_relative_to(ROOT) and has_anchor(place, anchor)):
            yield match["target"]


def commands(
    command: click.Command, path: tuple[str, ...] = ("dbready",)
) -> Iterator[tuple[str, click.Command]]:
    """Return every command with the words that call it."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child
            yield from commands(child, (*path, name))


COMMANDS = dict(commands(cli))


def help_of(command: str) -> str:
    """Return what docs/cli.md says about a command."""
    sections = re.split(r"^## (.+)\n", (DOCS / "cli.md").read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))[command]


def test_every_rule_has_its_page_and_a_place_in_the_index() -> None:
    names = {rule.name for rule in loader.load()}
    pages = {path.stem for path in (DOCS / "rules").glob("*.md")} - {"README"}
    index = (DOCS / "rules" / "README.md").read_text("utf-8")
    assert pages == names
    # Once by its category and once by its question.
    assert {name for name in names if index.count(f"[{name}]({name}.md)") == 2} == names


def test_every_fact_is_described() -> None:
    page = (DOCS / "facts.md").read_text("utf-8")
    for table, columns in snapshot.fact_columns().items():
        section = page.split(f"\n## {table}\n", 1)[1].split("\n## ", 1)[0]
        assert ("**Derived.**" in section) == (table in contract.derived_tables())
        assert ("**Over nights.**" in section) == (table in contract.nightly_tables())
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(columns)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    text = help_of(command)
    for parameter in COMMANDS[command].params:
        words = parameter.opts if isinstance(parameter, click.Option) else [parameter.name]
        for word in words:
            assert word
            assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE), word


def test_the_readme_shows_the_help_that_is_printed(tmp_path: Path) -> None:
    assert sample("dbready --help") == run(tmp_path, "--help").stdout


def test_the_readme_shows_a_report_that_is_printed(tmp_path: Path) -> None:
    printed = stamped(run(tmp_path, "demo").stdout)
    position = 0
    for part in stamped(sample("dbready demo")).split("\n...\n"):
        found = printed.find(part.strip("\n"), position)
        assert found >= 0, part
        position = found + len(part.strip("\n"))


@pytest.mark.parametrize("path", markdown(), ids=named)
def test_every_relative_link_has_a_target(path: Path) -> None:
    assert list(broken(path)) == []


@pytest.mark.parametrize("path", markdown(), ids=named)
def test_pages_use_the_words_of_the_glossary(path: Path) -> None:
    assert WORDS.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", markdown(), ids=named)
def test_pages_are_written_in_plain_english(path: Path) -> None:
    if path.name != "CONTRIBUTING.md":  # quotes them as what to avoid
        assert [match[0] for match in UNIDIOMATIC.finditer(path.read_text("utf-8"))] == []


def test_the_glossary_is_in_order() -> None:
    rows = re.findall(r"^\| ([\w ]+) \|", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert rows[1:] == sorted(rows[1:])


def test_the_schema_of_the_report_fits_a_real_report(tmp_path: Path) -> None:
    schema = json.loads((DOCS / "report.schema.json").read_text("utf-8"))
    run(tmp_path, "demo", "--keep", "shop.db")
    done = run(tmp_path, "audit", "shop.db", "--format", "json")
    document: dict[str, Any] = json.loads(done.stdout)
    Draft202012Validator(schema).validate(document)
    assert document["summary"]["exit_code"] == done.returncode
    assert {rule["name"] for rule in document["rules"]} == {
        rule.name for rule in loader.load() if rule.is_default and rule.audience == "reader"
    }
    assert document["findings"]


def test_every_key_of_the_settings_file_is_described() -> None:
    page = (DOCS / "configuration.md").read_text("utf-8")
    accepting = [key for section in acceptance.KEYS.values() for key in section]
    known = [
        *keys.KEYS,
        *keys.SSH_KEYS,
        *rules.KEYS,
        *accepting,
        *checklist.KEYS,
        *checklist.QUESTION,
        *checklist.METRIC,
        *drift.KEYS,
        *drift.RENAME,
        *corrections.ROLES,
        *corrections.KINDS,
    ]
    assert [key for key in known if not re.search(rf"\b{key}\b", page)] == []


def test_the_changelog_speaks_of_this_version() -> None:
    version = run(ROOT, "--version").stdout.split()[-1]
    assert f"\n## [{version}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")
