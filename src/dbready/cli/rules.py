"""`dbready rules`: lists, shows, tests and creates rules."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dbready.cli import completion, new_file
from dbready.cli.options import format_option, rules_option
from dbready.errors import EXIT_FOUND, UsageError, unwritable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from dbready.engine.rule import Rule

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
OFF = " (off by default: use --select NAME)"
HEADERS = ("rule", "category", "severity", "what it finds")
SEVERITY = len("medium")
NARROWEST = 24
UNTESTED = (
    "help: add an example that begins with ```sql bad sqlite, with what SQLite lacks in lines such as\n"
    "      -- facts: update server set dialect = 'postgresql'"
)
debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="Print the traceback of errors."
)


@click.group(epilog="Example: dbready rules show timestamp-without-time-zone")
def rules() -> None:
    """List, show, test and create rules."""


@rules.command("list", epilog="Example: dbready rules list --format json")
@format_option
@rules_option
@debug_option
def list_(format_: str, rule_directories: tuple[Path, ...]) -> None:
    """List the rules: name, category, severity, and what each finds."""
    from dbready.engine import loader  # noqa: PLC0415 - --help needs none of it

    known = loader.load((*named_directories(), *rule_directories))
    if format_ == "json":
        click.echo(json.dumps([_described(rule) for rule in known], indent=2, ensure_ascii=False))
        return
    click.echo(_table(known))


def _table(listed: Sequence[Rule]) -> str:
    """Return one line a rule; on a terminal by category, and as wide as it is."""
    from tabulate import tabulate  # noqa: PLC0415 - --help needs none of it

    def found(rule: Rule) -> str:
        return rule.summary + ("" if rule.is_default else OFF)

    if not sys.stdout.isatty():
        rows = [(rule.name, rule.category, rule.severity, found(rule)) for rule in listed]
        return tabulate(rows, headers=HEADERS, tablefmt="simple")
    columns = shutil.get_terminal_size().columns
    width = max(len(rule.name) for rule in listed)
    indent = width + SEVERITY + 6
    is_narrow = columns - indent < NARROWEST
    lines = []
    for category in sorted({rule.category for rule in listed}):
        lines += ["", category]
        for rule in listed:
            if rule.category == category:
                head = f"  {rule.name:{width}}  {rule.severity:{SEVERITY}}"
                text = textwrap.wrap(found(rule), columns - 4 if is_narrow else columns - indent)
                lines += [head.rstrip()] if is_narrow else [f"{head}  {text.pop(0)}"]
                lines += [" " * (4 if is_narrow else indent) + line for line in text]
    return "\n".join(lines[1:])


def named_directories() -> tuple[Path, ...]:
    """Return the directories of rules that the settings file names."""
    from dbready.cli.resolve import shared_settings  # noqa: PLC0415 - --help needs none of it

    return shared_settings(None).rule_directories


def _described(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "category": rule.category,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "object": rule.object,
        "default": rule.is_default,
        "audience": rule.audience,
        "summary": rule.summary,
        "question": rule.question,
        "tags": list(rule.tags),
        "dialects": list(rule.dialects),
        "options": dict(rule.options),
        "since": rule.since,
    }


@rules.command(epilog="Example: dbready rules show soft-delete-gap")
@click.argument("name", shell_complete=completion.rules)
@rules_option
@debug_option
def show(name: str, rule_directories: tuple[Path, ...]) -> None:
    """Print the page of the rule NAME, or list the rules that match NAME.

    A rule matches if NAME is its category or tag, or the beginning of its name.
    """
    from dbready.cli import output  # noqa: PLC0415 - --help needs none of it
    from dbready.engine import loader, page  # noqa: PLC0415

    found = loader.named(loader.load((*named_directories(), *rule_directories)), name)
    if [rule.name for rule in found] != [name]:
        click.echo(_table(found))
        return
    (rule,) = found
    text = page.text(rule)
    facts = f"{rule.category}, severity {rule.severity}, confidence {rule.confidence}, {', '.join(rule.dialects)}"
    output.write_markdown(f"{text.rstrip()}\n\n{facts}\n")


@rules.command(epilog="Example: dbready rules test house-rules")
@click.argument("directory", type=click.Path(path_type=Path))
@debug_option
def test(directory: Path) -> int:
    """Test the rules in DIRECTORY: run the examples on their pages on SQLite.

    Exit codes: 0 all examples pass, 1 an example fails or a rule has none for SQLite, 2 a rule
    or page is invalid.
    """
    from dbready.engine import examples, loader, page  # noqa: PLC0415 - --help needs none of it
    from dbready.report.text import visible  # noqa: PLC0415

    known = loader.load_directory(directory)
    ran, wrong = examples.run(known, "sqlite", examples.on_sqlite(facts_of_example))
    for mismatch in wrong:
        click.echo(visible(str(mismatch)))
    elsewhere, untested = 0, False
    for rule in known:
        runs = ["sqlite" in example.dialects for example in page.examples(rule)]
        elsewhere += runs.count(False)
        if not any(runs):
            click.echo(visible(f"{rule.page_path}: no example runs on SQLite"))
            untested = True
    left = f"; for other dialects, not run here: {elsewhere}" if elsewhere else ""
    click.echo(f"rules: {len(known)}; examples run on SQLite: {ran}; wrong: {len(wrong)}{left}")
    if untested:
        click.echo(UNTESTED)
    return EXIT_FOUND if wrong or untested else 0


def facts_of_example(path: Path) -> sqlite3.Connection:
    """Return the prepared facts of a SQLite file."""
    from dbready.cli import meaning, pipeline  # noqa: PLC0415 - --help needs none of it
    from dbready.cli.reading import Reading  # noqa: PLC0415
    from dbready.connect.session import Limits  # noqa: PLC0415
    from dbready.facts.scope import Scope  # noqa: PLC0415

    facts = pipeline.facts_of(str(path), Reading(Limits(), Scope(), show_sql=False, verbose=False))
    meaning.prepare(facts, Scope())
    return facts


@rules.command(epilog="Example: dbready rules new table-without-owner house-rules")
@click.argument("name")
@click.argument("directory", type=click.Path(path_type=Path))
@debug_option
def new(name: str, directory: Path) -> None:
    """Create a rule NAME in DIRECTORY: two working files that say what to change."""
    from importlib.resources import files  # noqa: PLC0415 - --help needs none of it

    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name} is not a valid name for a rule",
            help="use lower-case words with hyphens that read well after 'allow', like table-without-owner",
        )
    paths = [directory / f"{name}.{ending}" for ending in ("sql", "md")]
    for path in paths:
        if path.exists():
            raise UsageError(f"{path} exists already", help="choose another name, or edit the file")
    texts = {}
    for path in paths:
        template = files("dbready.engine") / f"new-rule{path.suffix}"
        texts[path] = template.read_text("utf-8").replace("NEW-RULE", name)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(str(directory), error, help="name another directory") from error
    new_file.write(texts, help="name another directory")
    click.echo(
        f"wrote {paths[0]} and {paths[1]}\nnext: edit both, then run dbready rules test {directory}"
    )
