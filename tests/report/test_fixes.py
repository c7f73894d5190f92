"""The script of fixes: by table, with locks and costs, what needs a decision commented out, hostile names harmless."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dbready.engine import loader
from dbready.findings.finding import DatabaseObject
from dbready.report import fixes
from dbready.report.locks import EFFECTS, UNKNOWN, effect
from tests.findings.making import SERVER_ROW, audit_of, finding_of, result_of

if TYPE_CHECKING:
    from dbready.findings.renames import Place

SIZES: dict[Place, tuple[int | None, int | None]] = {("public", "orders"): (1_234_567, 350_000_000)}
INDEX = "create index concurrently on public.orders (customer_id)"
TYPE = "alter table public.orders alter column at type timestamptz using at at time zone <zone of the values>"


def script(*findings: Any, dialect: str = "postgresql", **changes: Any) -> str:  # noqa: ANN401 - a Finding
    server = {**SERVER_ROW, "dialect": dialect}
    return fixes.render(audit_of([result_of(findings, **changes)], server=server), SIZES)


def fixing(fix: str | None, table: str = "orders", **changes: Any) -> Any:  # noqa: ANN401 - a Finding
    return finding_of(DatabaseObject("table", "public", table), fix=fix, **changes)


def statements(text: str) -> list[str]:
    """Return the lines that a server would run."""
    return [line for line in text.splitlines() if line and not line.startswith("--")]


def test_statements_are_grouped_by_table_with_their_finding_locks_and_cost() -> None:
    text = script(
        fixing("alter table public.zoo set logged", "zoo"),
        fixing("alter table public.orders validate constraint a", severity="high"),
        fixing(None, "nothing"),
    )
    head, _, body = text.partition("-- ==== public.orders (about 1.2 million rows, 350 MB) ====\n")
    assert "-- 2 statements for 2 of 3 findings. The other findings have no fix" in head
    orders, _, zoo = body.partition("-- ==== public.zoo ====\n")
    assert orders == (
        "\n-- house-rule (high): orders is here.\n"
        "-- Locks: SHARE UPDATE EXCLUSIVE on the table: reads and writes continue, other schema changes wait;\n"
        "-- ROW SHARE on the referenced table.\n"
        "-- Cost: reads the whole table.\n"
        "alter table public.orders validate constraint a;\n\n"
    )
    assert "-- Locks: ACCESS EXCLUSIVE on the table: no reads and no writes while it runs.\n" in zoo
    assert "nothing" not in text


def test_a_statement_gives_up_on_a_lock_but_not_while_it_builds_an_index() -> None:
    lines = statements(script(fixing(INDEX)))
    assert lines == [
        "set lock_timeout = '5s';",
        "set lock_timeout = 0;",
        f"{INDEX};",
        "set lock_timeout = '5s';",
    ]


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (fixing(TYPE), "-- Decide first: Fill in <zone of the values>. Why is it here?"),
        (
            fixing(INDEX, systemic=True),
            "-- Decide first: One decision for all objects of this kind",
        ),
        (
            fixing(INDEX, confidence="medium"),
            "-- Decide first: The finding is of medium confidence",
        ),
    ],
)
def test_what_needs_a_decision_is_commented_out(finding: Any, words: str) -> None:  # noqa: ANN401 - a Finding
    text = script(finding)
    assert statements(text) == ["set lock_timeout = '5s';"]
    assert words in text
    assert f"-- {finding.fix};\n" in text
    assert "-- 1 statement for 1 of 1 finding. 1 of them needs a decision and is" in text


def test_several_changes_of_one_table_can_be_combined() -> None:
    other = fixing(TYPE.replace("column at", "column made"))
    assert "-- 2 statements rewrite this table." in script(fixing(TYPE), other)
    assert "rewrite this table" not in script(fixing(TYPE), fixing(INDEX))


def test_several_lines_are_all_commented_out() -> None:
    text = script(
        fixing("grant usage on schema s to a;\ngrant select on s.t to a", confidence="low")
    )
    assert statements(text) == ["set lock_timeout = '5s';"]
    assert "-- grant usage on schema s to a;\n-- grant select on s.t to a;\n" in text
    assert "-- 2 statements for 1 of 1 finding. 2 of them need a decision" in text


def test_a_statement_of_several_fixes_is_written_once() -> None:
    def granting(table: str, **changes: Any) -> Any:  # noqa: ANN401 - a Finding
        text = f"grant usage on schema s to a;\ngrant select on s.{table} to a"
        return fixing(text, table, **changes)

    text = script(granting("t"), granting("u"), granting("v", confidence="low"))
    assert statements(text)[1:] == [
        "grant usage on schema s to a;",
        "grant select on s.t to a;",
        "grant select on s.u to a;",
    ]
    assert "4 statements for 3 of 3 findings. 1 of them needs a decision" in text
    assert "-- grant select on s.v to a;\n" in text
    text = script(granting("t", confidence="low"), granting("u", confidence="low"), granting("v"))
    assert text.count("\n-- grant usage on schema s to a;\n") == 1
    assert statements(text)[1:] == ["grant usage on schema s to a;", "grant select on s.v to a;"]


def test_no_part_of_a_name_is_taken_for_a_repeated_statement() -> None:
    name = '"s;\ndrop table orders; --"'
    text = script(
        *(fixing(f"grant select on {name}.{table} to a", table) for table in ("t", "u")),
    )
    assert statements(text)[1:] == []
    assert "drop" not in text


def test_one_statement_for_several_findings_is_written_once() -> None:
    one = fixing("grant select on schema s to a")
    text = script(one, replace(one, rule="other-rule"))
    assert statements(text) == ["set lock_timeout = '5s';", "grant select on schema s to a;"]
    assert "-- house-rule (medium): " in text
    assert "-- other-rule (medium): " in text


HOSTILE = [
    "a\nb; drop table users; --",
    "a\r\n\\! rm",
    "\u202e",
    "'; drop",
    '"; drop table x; --',
    "*/",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_statement(name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    finding = finding_of(
        DatabaseObject("column", "public", name, name),
        message=f"{name} is odd",
        question=f"{name}?",
        fix=f"drop index {quoted}",
    )
    for each in (finding, replace(finding, confidence="low")):
        text = script(each)
        allowed = {"set lock_timeout = '5s';", f"drop index {quoted};"}
        assert set(statements(text)) <= allowed
        assert text.isprintable() or set(text) - set("\n") <= set(filter(str.isprintable, text))


@pytest.mark.parametrize("dialect", EFFECTS)
def test_the_locks_of_every_fix_of_dbready_are_known(dialect: str) -> None:
    for rule in loader.load():
        for text in re.split(r";\s*\n", rule.fix_for(dialect) or ""):
            if text.strip() and dialect in rule.dialects:
                assert effect(text.strip(), dialect) != UNKNOWN, (rule.name, text)


def test_the_locks_of_an_unknown_statement_are_not_guessed() -> None:
    assert effect("vacuum full orders", "postgresql") == UNKNOWN
    assert "-- Locks: not known to dbready: look the statement up" in script(
        fixing("vacuum full x")
    )
