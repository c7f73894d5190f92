"""Every example on every rule's page: it finds what the page says, and its fix mends it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.cli import meaning, pipeline
from dbready.cli.reading import Reading
from dbready.cli.rules import facts_of_example
from dbready.collect.collector import collect
from dbready.connect import opening
from dbready.connect import target as targets
from dbready.connect.session import Limits
from dbready.engine import examples, loader, page, runner, template
from dbready.errors import RuleError
from dbready.facts.dialects import OWN
from dbready.facts.scope import Scope
from tests.conftest import Database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from dbready.connect.session import Session
    from dbready.engine.page import Example
    from dbready.engine.rule import Rule
    from dbready.findings.finding import Finding
    from tests.servers import MariaDB, PostgreSQL

RULES = loader.load()
READING = Reading(Limits(), Scope(), show_sql=False, verbose=False)
# What an owner would write in place of each placeholder of a fix or workaround.
DECISIONS = {
    "<zone of the values>": "'UTC'",
    "<collation>": "utf8mb4_general_ci",
    "<time of the last load>": "'2024-01-01'",
    "<value of a deleted row>": "1",
    "<value of a row that is not deleted>": "'0'",
    "<units in a second>": "1",
}
DROPS = """
select format('drop schema %I cascade', nspname) from pg_namespace where nspname !~ '^(pg_|information_schema)'
union all
select format('drop publication %I', pubname) from pg_publication
"""


def _examples_of(rule: Rule) -> list[Example]:
    """Return a page's examples; a page that is wrong fails the test of its rule, not every test."""
    try:
        return page.examples(rule)
    except RuleError:
        return []


EXAMPLES = {rule.name: _examples_of(rule) for rule in RULES}


def fixable(rule: Rule, dialect: str) -> list[Example]:
    """Return the bad examples that a dialect can build, where the rule has a fix for it."""
    return [
        example
        for example in EXAMPLES[rule.name]
        if dialect in example.dialects
        and example.expected
        and rule.fix_for(dialect)
        and not example.facts
    ]


def cases(dialect: str, *, fixed: bool = False) -> pytest.MarkDecorator:
    """Parametrize a test with the examples of a dialect; fixed: the bad ones that have a fix there."""
    found = [
        pytest.param(rule, example, id=f"{rule.name}:{example.line}")
        for rule in RULES
        for example in (fixable(rule, dialect) if fixed else EXAMPLES[rule.name])
        if dialect in example.dialects
    ]
    return pytest.mark.parametrize(("rule", "example"), found)


@pytest.fixture(scope="module")
def postgresql_sandbox(postgresql: PostgreSQL) -> Iterator[Database]:
    """Return one database for all examples: emptying it is faster than making another."""
    postgresql.create_database("rules")
    yield Database("postgresql", "rules", postgresql.url("rules"), postgresql)
    postgresql.drop_database("rules")


@pytest.fixture(scope="module")
def postgresql_session(postgresql_sandbox: Database) -> Iterator[Session]:
    """Return one session for all examples: a new one would read the whole catalog of the server again."""
    opened = opening.connect(targets.parse(postgresql_sandbox.url), READING.limits)
    with closing(opened) as session:
        yield session


@pytest.fixture
def empty_postgresql(postgresql_sandbox: Database) -> Database:
    """Return a PostgreSQL database with nothing but the schema public."""
    drops = "".join(f"{drop};" for (drop,) in postgresql_sandbox.execute(DROPS))
    postgresql_sandbox.execute(f"{drops} create schema public")
    return postgresql_sandbox


@pytest.fixture
def empty_mariadb(mariadb: MariaDB) -> Iterator[Database]:
    """Return an empty MariaDB database."""
    mariadb.create_database("rules")
    # without TLS, because reading the system's authorities takes longer than an example
    url = f"{mariadb.url('rules')}?ssl_disabled=true"
    yield Database("mariadb", "rules", url, mariadb)
    mariadb.drop_database("rules")


def facts_of(database: Database, session: Session | None = None) -> sqlite3.Connection:
    if session is None:
        facts = pipeline.facts_of(database.url, READING)
    else:
        facts = collect(session, targets.parse(database.url))
    meaning.prepare(facts, Scope())
    return facts


def built_in(database: Database, session: Session | None = None) -> examples.Facts:
    """Return what builds an example in a database of the test's own."""

    def build(sql: str) -> sqlite3.Connection:
        database.execute(sql)
        return facts_of(database, session)

    return build


def assert_as_the_page_says(
    rule: Rule,
    example: Example,
    build: Callable[[str], sqlite3.Connection],
    database: Database | None = None,
) -> None:
    """Compare what is found with the page; in a database, also run the workaround of each finding."""

    def built(sql: str) -> sqlite3.Connection:
        facts = build(sql)
        (result,) = runner.run([rule], facts)
        for finding in result.findings if database else ():
            if database and (workaround := finding.words.workaround):
                database.execute(decided(workaround))
        return facts

    difference = examples.mismatch(rule, example, built if rule.workarounds else build)
    assert difference is None, str(difference)


def findings_of(
    rule: Rule, database: Database, session: Session | None = None
) -> tuple[Finding, ...]:
    with closing(facts_of(database, session)) as facts:
        (result,) = runner.run([rule], facts)
    assert result.outcome in {"clean", "found"}, result.reason
    return result.findings


def decided(fix: str) -> str:
    """Return a fix with a decision in the place of each placeholder."""
    return template.PLACEHOLDER.sub(lambda match: DECISIONS[match[0]], fix)


def assert_fixes_resolve(
    rule: Rule, example: Example, database: Database, session: Session | None = None
) -> None:
    """Run the fix of each finding; the finding is gone afterwards."""
    database.execute(example.sql)
    found = {finding.fingerprint: finding for finding in findings_of(rule, database, session)}
    mended = {key: finding for key, finding in found.items() if finding.fix}
    if (
        not mended
    ):  # such as a default that the new type does not take: another example shows the fix
        assert len(fixable(rule, database.dialect)) > 1
    for finding in mended.values():
        database.execute(decided(finding.fix or ""))
    left = {finding.fingerprint for finding in findings_of(rule, database, session)}
    assert [str(mended[key].about) for key in mended.keys() & left] == []


@cases("sqlite")
def test_on_sqlite(rule: Rule, example: Example) -> None:
    assert_as_the_page_says(rule, example, examples.on_sqlite(facts_of_example))


@cases("postgresql")
def test_on_postgresql(
    rule: Rule, example: Example, empty_postgresql: Database, postgresql_session: Session
) -> None:
    build = built_in(empty_postgresql, postgresql_session)
    assert_as_the_page_says(rule, example, build, empty_postgresql)


@cases("mariadb")
def test_on_mariadb(rule: Rule, example: Example, empty_mariadb: Database) -> None:
    assert_as_the_page_says(rule, example, built_in(empty_mariadb), empty_mariadb)


@cases("sqlite", fixed=True)
def test_fix_on_sqlite(rule: Rule, example: Example, sqlite_database: Database) -> None:
    assert_fixes_resolve(rule, example, sqlite_database)


@cases("postgresql", fixed=True)
def test_fix_on_postgresql(
    rule: Rule, example: Example, empty_postgresql: Database, postgresql_session: Session
) -> None:
    assert_fixes_resolve(rule, example, empty_postgresql, postgresql_session)


@cases("mariadb", fixed=True)
def test_fix_on_mariadb(rule: Rule, example: Example, empty_mariadb: Database) -> None:
    assert_fixes_resolve(rule, example, empty_mariadb)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_examples_for_each_of_its_dialects(rule: Rule) -> None:
    found = page.examples(rule)
    for dialect in set(rule.dialects) & set(OWN):
        kinds = {bool(example.expected) for example in found if dialect in example.dialects}
        assert kinds == {True, False}, dialect


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_reason_of_every_rule_fits_a_report(rule: Rule) -> None:
    assert 0 < len(page.why(page.text(rule))) <= 110
    assert not rule.summary.endswith(".")
    assert rule.question.endswith("?")
