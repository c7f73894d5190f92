"""Finds rule files, rejects those that cannot run, and selects among them."""

from __future__ import annotations

import difflib
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from dbready import text_file
from dbready.engine import rule as rules
from dbready.engine import rule_file
from dbready.errors import RuleError, UsageError
from dbready.facts import snapshot
from dbready.facts.sandbox import Forbidden, columns_read, guarded, rows, tables_read
from dbready.findings.cause import NAMING_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.engine.rule import Rule
    from dbready.findings.audit import Profile

LONGEST_FILE = 64_000  # bytes
LOAD_SECONDS = 2.0  # on empty facts, an honest rule takes milliseconds


def built_in_directory() -> Path:
    """Return the directory of dbready's own rules: in the package, or next to src in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "rules"
    return installed if installed.is_dir() else package.parents[1] / "rules"


def load(directories: Sequence[Path] = ()) -> list[Rule]:
    """Return dbready's rules and those of other directories, sorted by name; raises RuleError."""
    found: dict[str, Rule] = {}
    # A directory that is named twice, in the settings and on the command line, is read once.
    places = {path.resolve(): path for path in directories}
    places.pop(built_in_directory().resolve(), None)
    for rule in chain(_built_in(), chain.from_iterable(map(_load_directory, places.values()))):
        if rule.name in found:
            raise RuleError(
                f"{rule.path}: there is already a rule {rule.name}",
                cause=f"it is defined in {found[rule.name].path}",
                help="rename one file: the file's name is the rule's name",
            )
        found[rule.name] = rule
    return [found[name] for name in sorted(found)]


@cache
def _built_in() -> tuple[Rule, ...]:
    return tuple(load_directory(built_in_directory()))


def load_directory(directory: Path) -> list[Rule]:
    """Return the rules of one directory alone."""
    return list(_load_directory(directory))


def select(known: Sequence[Rule], wanted: Sequence[str], ignored: Sequence[str]) -> list[Rule]:
    """Return the rules whose name, category or tag matches; rejects patterns that match nothing.

    A rule that is off by default is selected only by its name.
    """
    chosen = [rule for rule in known if _is_chosen(rule, wanted)]
    refuse_unknown(known, "--select", wanted)
    refuse_unknown(known, "--ignore", ignored)
    return [rule for rule in chosen if not _matches(rule, ignored)]


def of_profile(
    rules: Sequence[Rule], profile: Profile, wanted: Sequence[str] = ()
) -> tuple[list[Rule], list[Rule]]:
    """Divide rules into those that a profile reports and the others.

    The owner of a database is told everything, a reader what concerns readers and what is selected by its name.
    """
    chosen = [
        rule
        for rule in rules
        if profile == "owner"
        or rule.audience == "reader"
        or any(fnmatchcase(rule.name, pattern) for pattern in wanted)
    ]
    names = {rule.name for rule in chosen}
    return chosen, [rule for rule in rules if rule.name not in names]


def named(known: Sequence[Rule], name: str) -> list[Rule]:
    """Return the rule of a name, else those of a category, a tag or a beginning; refuses what is none."""
    if exact := [rule for rule in known if rule.name == name]:
        return exact
    found = [rule for rule in known if _matches(rule, [name]) or rule.name.startswith(name)]
    if not found:
        raise _unknown(known, "", name)
    return found


def _is_chosen(rule: Rule, wanted: Sequence[str]) -> bool:
    if not rule.is_default:
        return any(fnmatchcase(rule.name, pattern) for pattern in wanted)
    return not wanted or _matches(rule, wanted)


def _matches(rule: Rule, patterns: Iterable[str]) -> bool:
    names = (rule.name, rule.category, *rule.tags)
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def refuse_unknown(known: Sequence[Rule], option: str, patterns: Iterable[str]) -> None:
    """Refuse patterns that match no rule, category or tag, and name the option that has them."""
    for pattern in patterns:
        if not any(_matches(rule, [pattern]) for rule in known):
            raise _unknown(known, f"{option} ", pattern)


def _unknown(known: Sequence[Rule], option: str, name: str) -> UsageError:
    names = sorted({name for rule in known for name in (rule.name, rule.category, *rule.tags)})
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return UsageError(
        f"{option}{name}: no rule, category or tag has this name",
        help=(f"did you mean {near[0]}? " if near else "") + "list them with: dbready rules list",
    )


def _load_directory(directory: Path) -> Iterator[Rule]:
    if not directory.is_dir():
        raise UsageError(
            f"{directory} is not a directory of rules",
            help="name a directory that contains .sql files",
        )
    paths = sorted(directory.rglob("*.sql"))
    if not paths:
        raise UsageError(
            f"{directory} contains no rules", help="create one: dbready rules new NAME DIR"
        )
    with closing(snapshot.new(snapshot.FILE_PAGE_SIZE)) as facts:  # which stays empty
        for path in paths:
            yield _load_file(facts, path)


def _load_file(facts: sqlite3.Connection, path: Path) -> Rule:
    try:
        text = text_file.read(path, LONGEST_FILE)
    except (OSError, UnicodeError) as error:
        raise RuleError(
            f"{path} cannot be read",
            cause=getattr(error, "strerror", None) or str(error),
            help=f"a rule is a UTF-8 text file of at most {LONGEST_FILE // 1000} kB",
        ) from error
    is_built_in = path.is_relative_to(built_in_directory())
    parsed = replace(rule_file.parse(path, text), is_built_in=is_built_in)
    read, returns = _compile(facts, parsed, text, parsed.sql)
    # The sandbox, not the text, keeps a rule's population from doing harm.
    population, _ = _compile(facts, parsed, text, f"select count(*) from {parsed.population}")  # noqa: S608
    columns = columns_read(facts, parsed.sql, parsed.options) if returns else frozenset()
    loaded = replace(parsed, reads=read | population, columns=columns, returns=returns)
    _require_known_facts(loaded, text)
    _require_key_columns(loaded)
    _require_group(loaded, text)
    _require_escalates(loaded, text)
    _require_placeholders(loaded, text)
    return loaded


def _compile(
    facts: sqlite3.Connection, rule: Rule, text: str, sql: str
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Run a statement on empty facts, to learn what it reads and returns, and whether it is valid."""
    try:
        with guarded(facts, seconds=LOAD_SECONDS, is_trusted=rule.is_built_in):
            cursor = facts.execute(sql, rule.options)
            returns = tuple(column[0] for column in cursor.description or ())
            for _ in rows(cursor):
                """Fetch every row: an error may occur in the tenth."""
        read = tables_read(facts, sql, rule.options) if returns else frozenset()
    except Forbidden as error:
        raise RuleError(
            f"{rule.path}: {error}",
            help="rules select from the tables of dbready docs facts, with the functions of dbready docs writing-rules",
        ) from error
    except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
        raise RuleError(
            f"{rule.path}:{_line(text, str(error))}: SQLite refuses the rule",
            cause=str(error),
            help=_nearest_column(str(error)),
        ) from error
    return read, returns


def _line(text: str, words: str) -> int:
    """Return the line of an SQLite error, which names a word but no position."""
    match = re.search(
        r'no such (?:column|table|function): ([\w.]+)|near "([^"]+)"|ambiguous column name: (\w+)|parameter (:\w+)',
        words,
    )
    word = next((group for group in match.groups() if group), "") if match else ""
    body = text.index("*/")
    first = text.count("\n", 0, body) + 1
    for number, line in enumerate(text.splitlines(), start=1):
        if number >= first and word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line):
            return number
    return rule_file.line_of(text, word) if word else first


def _nearest_column(words: str) -> str:
    if "binding parameter" in words:
        return "options are declared with their values in the header, under [options]"
    match = re.search(r"no such (column|table): (?:\w+\.)?(\w+)", words)
    if match is None:
        return "try the SELECT on a snapshot: sqlite3 FILE.snapshot"
    tables = snapshot.fact_columns()
    known = (
        tables
        if match[1] == "table"
        else {column for columns in tables.values() for column in columns}
    )
    near = difflib.get_close_matches(match[2], known, n=1)
    return (f"did you mean {near[0]}? " if near else "") + "list the facts with: dbready docs facts"


def _require_known_facts(rule: Rule, text: str) -> None:
    known = snapshot.fact_columns()
    listed = [("requires", name) for name in rule.requires]
    listed += [("finds_more_with", name) for name in rule.finds_more_with]
    for key, required in listed:
        fact, _, column = required.partition(".")
        if column and fact in known and column not in known[fact]:
            raise RuleError(
                f"{rule.path}:{rule_file.line_of(text, key)}: {fact} has no column {column}",
                help=_nearest_column(f"no such column: {column}"),
            )
        if fact not in known:
            raise RuleError(
                f"{rule.path}:{rule_file.line_of(text, key)}: there is no fact table {fact}",
                help=_nearest_column(f"no such table: {fact}"),
            )


def _require_key_columns(rule: Rule) -> None:
    missing = [column for column in rules.KEY_COLUMNS[rule.object] if column not in rule.returns]
    if missing:
        raise RuleError(
            f"{rule.path}: the SELECT does not return {', '.join(missing)}",
            help=f"a rule about a {rule.object} returns {', '.join(rules.KEY_COLUMNS[rule.object])}",
        )


def _require_group(rule: Rule, text: str) -> None:
    known = (*rule.returns, *([NAMING_STYLE] if "column_name" in rule.returns else []))
    for name in rule.cause:
        if name not in known:
            raise RuleError(
                f"{rule.path}:{rule_file.line_of(text, name)}: nothing returns {name}, which group names",
                help=f"group takes: {', '.join(known)}",
            )


def _require_escalates(rule: Rule, text: str) -> None:
    evidence = [name for name in rule.returns if name not in rules.KEY_COLUMNS[rule.object]]
    if rule.escalates is not None and rule.escalates not in evidence:
        line = rule_file.line_of(text, "escalates")
        raise RuleError(
            f"{rule.path}:{line}: nothing returns {rule.escalates}, which escalates names",
            help=f"escalates takes one of: {', '.join(evidence) or 'none, as there is no evidence'}",
        )


def _require_placeholders(rule: Rule, text: str) -> None:
    statements = (*rule.fixes.values(), *rule.workarounds.values())
    for template in (rule.message, rule.detail or "", *statements):
        known = set(rule.returns)
        if template in statements:
            known |= {
                name for name, column in rules.NAMES_IN_FIXES.items() if column in rule.returns
            }
        try:
            unknown = [name for name in rules.placeholders(template) if name not in known]
        except ValueError as error:
            raise RuleError(
                f"{rule.path}:{rule_file.line_of(text, template[:20])}: this template is not valid",
                cause=str(error),
                help="write {column} for a returned column, {{ and }} for braces",
            ) from error
        if unknown:
            raise RuleError(
                f"{rule.path}:{rule_file.line_of(text, '{' + unknown[0] + '}')}: nothing returns {{{unknown[0]}}}",
                help=f"the SELECT returns {', '.join(rule.returns)}",
            )
