"""Findings of one rule that share a cause are one group, however many objects it has."""

from __future__ import annotations

import pytest

from dbready.findings.cause import groups, naming_style
from dbready.findings.finding import DatabaseObject, Finding, Kind, Severity
from tests.findings.making import finding_of, result_of


def columns(
    name: str, count: int, *cause: tuple[str, str], severity: Severity = "high"
) -> list[Finding]:
    """Return findings about columns of one name in so many tables, all of one cause."""
    things = [DatabaseObject("column", "shop", f"{name}_{n}", name) for n in range(count)]
    return [finding_of(thing, cause=cause, severity=severity) for thing in things]


@pytest.mark.parametrize(
    ("column", "style"),
    [
        ("created_at", "*_at"),
        ("create_date", "*_date"),
        ("createDate", "*Date"),
        ("CreatedOn", "*On"),
        ("created", "created"),
        ("_at", "_at"),
        ("Created", "Created"),
        ("größe_am", "*_am"),
        ("SMSStatus", "*Status"),
        ("usedIDs", "usedIDs"),
        ("", ""),
    ],
)
def test_a_naming_style_is_the_last_word_of_a_name(column: str, style: str) -> None:
    assert naming_style(column) == style


def test_references_of_one_name_to_one_table_are_one_decision() -> None:
    target = ("referenced_table", "res_user")
    create = columns("create_uid", 241, ("column_name", "create_uid"), target)
    write = columns("write_uid", 240, ("column_name", "write_uid"), target)
    other = columns("owner_id", 2, ("column_name", "owner_id"), target)
    found = groups([*other, *write, *create])
    assert [group.reason for group in found] == [
        "241 columns named create_uid -> res_user",
        "240 columns named write_uid -> res_user",
    ]
    assert found[0].findings == tuple(create)
    assert found[0].cause == {"column_name": "create_uid", "referenced_table": "res_user"}


def test_columns_of_one_style_are_one_decision_and_of_one_name_said_by_name() -> None:
    style = ("naming_style", "*_at")
    created, updated = columns("created_at", 3, style), columns("updated_at", 2, style)
    assert [group.reason for group in groups([*created, *updated])] == ["5 columns named *_at"]
    assert [group.reason for group in groups(created)] == ["3 columns named created_at"]


def test_spellings_of_one_name_are_one_decision() -> None:
    target = ("referenced_table", "users")
    one = columns("AuditUserId", 2, ("column_name", "AuditUserId"), target)
    other = columns("AuditUserID", 3, ("column_name", "AuditUserID"), target)
    third = columns("audit_user_id", 1, ("column_name", "audit_user_id"), target)
    (group,) = groups([*one, *third, *other])
    assert group.label == "AuditUserID, AuditUserId, audit_user_id -> users"
    (alone,) = groups(other)
    assert group.id == alone.id


def test_what_shares_nothing_is_in_no_group() -> None:
    assert groups(columns("created_at", 9)) == []
    assert groups(columns("state", 2, ("column_name", "state"))) == []


@pytest.mark.parametrize(
    ("kind", "cause", "reason"),
    [
        ("foreign_key", [("columns", "user_id"), ("referenced_table", "users")],
         "3 foreign keys on (user_id) -> users"),
        ("index", [("columns", "a, b")], "3 indexes on (a, b)"),
        ("trigger", [("trigger_name", "touch")], "3 triggers named touch"),
        ("table", [("reason", "no key")], "3 tables with no key"),
        ("column", [("column_name", "total"), ("data_type", "real")], "3 columns named total [real]"),
    ],
)  # fmt: skip
def test_every_kind_of_object_says_its_cause(
    kind: Kind, cause: list[tuple[str, str]], reason: str
) -> None:
    things = [DatabaseObject(kind, "shop", f"t{n}") for n in range(3)]
    (group,) = groups([finding_of(thing, cause=tuple(cause)) for thing in things])
    assert group.reason == reason


def test_a_group_is_the_same_in_the_next_audit_whatever_its_size() -> None:
    cause = ("column_name", "create_uid")
    small, large = groups(columns("create_uid", 3, cause)), groups(columns("create_uid", 9, cause))
    assert small[0].id == large[0].id
    assert small[0].id != groups(columns("create_uid", 3, cause, ("to", "x")))[0].id


def test_the_prevailing_severity_is_that_of_most_findings() -> None:
    high, low = columns("a", 2), columns("b", 3, severity="low")
    assert result_of([*high, *low]).prevailing == "low"
    assert result_of([*high, *low[:2]]).prevailing == "high"
    assert result_of(severity="info").prevailing == "info"
