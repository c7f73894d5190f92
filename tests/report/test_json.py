"""The JSON report: what an audit holds is written as docs/report.schema.json says."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from dbready import __version__
from dbready.facts import snapshot
from dbready.findings.audit import Audit, Excluded
from dbready.findings.decide import Decision
from dbready.findings.finding import (
    SEVERITIES,
    DatabaseObject,
    Escalation,
    Finding,
    Kind,
    Standing,
    Words,
)
from dbready.findings.known import Comparison, Known, NotExamined
from dbready.findings.not_collected import NotCollected
from dbready.findings.result import Result
from dbready.findings.suppress import Suppression
from dbready.report import json as report

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
SERVER: dict[str, object] = {
    **dict.fromkeys(snapshot.fact_columns()["server"]),
    "dialect": "postgresql",
    "product": "PostgreSQL",
    "version": "15.4",
    "version_number": 150400,
    "server_role": "replica",
    "replica_lag_seconds": 0.25,
    "is_encrypted": 0,
    "is_superuser": 1,
    "started_at": "2026-01-01T00:00:00Z",
}
OBJECTS: dict[Kind, DatabaseObject] = {
    "server": DatabaseObject("server"),
    "schema": DatabaseObject("schema", "public"),
    "table": DatabaseObject("table", "public", "orders"),
    "column": DatabaseObject("column", "public", "orders", "placed_at"),
    "key": DatabaseObject("key", "public", "orders", columns=("a", "b"), name="orders_key"),
    "foreign_key": DatabaseObject(
        "foreign_key", "public", "orders", columns=("customer_id",), name="orders_fkey"
    ),
    "index": DatabaseObject("index", "public", "orders", columns=("a",), name="orders_a"),
    "trigger": DatabaseObject("trigger", "public", "orders", name="touch"),
}


def finding(about: DatabaseObject, **changes: Any) -> Finding:  # noqa: ANN401 - the fields of Finding
    made = Finding(
        rule="a-rule",
        severity="high",
        confidence="medium",
        about=about,
        detail=None,
        question="Is it so?",
        systemic=False,
        said=Words(
            "it is so", {"data_type": "timestamp", "values": ["a", None], "is_nullable": True}
        ),
    )
    words = {name: changes.pop(name) for name in ("message", "fix") if name in changes}
    return replace(made, **{"said": replace(made.words, **words), **changes})


def result(*findings: Finding, **changes: Any) -> Result:  # noqa: ANN401 - the fields of Result
    made = Result(
        name="a-rule",
        category="time",
        severity="high",
        object="column",
        summary="Something is so",
        why="",
        question="Is it so?",
        outcome="found" if findings else "clean",
        findings=findings,
        population=9,
    )
    return replace(made, **changes)


def audit(*results: Result, **changes: Any) -> Audit:  # noqa: ANN401 - the fields of Audit
    made = Audit(
        label="postgresql://auditor@db.example.com/shop",
        collected_at="2026-01-15T09:00:00Z",
        statements=15,
        server=SERVER,
        table_count=3,
        estimated_rows=None,
        excluded=(),
        not_collected=(),
        results=results,
        fail_on="high",
    )
    return replace(made, **changes)


def written(what: Audit) -> dict[str, Any]:
    """Return the report as a program reads it; it follows the schema."""
    document: dict[str, Any] = json.loads(report.render(what))
    VALIDATOR.validate(document)
    return document


def closed_objects(schema: object, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the parts of the schema that say which properties an object has."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield place, schema
        for name, part in schema.items():
            yield from closed_objects(part, f"{place}/{name}")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_leaves_no_object_open_but_evidence() -> None:
    found = dict(closed_objects(SCHEMA))
    assert found
    for place, part in found.items():
        assert part["additionalProperties"] is False, place
        assert part["required"] == list(part["properties"]), place


def test_the_target_is_the_row_of_the_server_facts() -> None:
    columns = snapshot.fact_columns()["server"]
    target = SCHEMA["$defs"]["target"]["properties"]
    assert list(target) == ["label", *columns, "table_count", "estimated_rows"]


def test_an_audit_without_rules_is_a_report() -> None:
    document = written(audit())
    assert document["tool"] == {"name": "dbready", "version": __version__}
    assert document["rules"] == document["findings"] == []
    assert document["summary"] == {
        "by_severity": dict.fromkeys(SEVERITIES, 0),
        "by_state": None,
        "accepted": 0,
        "failing": 0,
        "fail_on": "high",
        "fail_on_except": [],
        "exit_code": 0,
        "verdict": "Exit code 0: nothing at or above --fail-on high.",
    }


def test_flags_are_true_false_or_null() -> None:
    target = written(audit())["target"]
    assert target["is_encrypted"] is False
    assert target["is_superuser"] is True
    assert target["can_write"] is None
    assert target["replica_lag_seconds"] == 0.25


@pytest.mark.parametrize("kind", OBJECTS)
def test_every_kind_of_object_is_written_with_its_names(kind: Kind) -> None:
    about = OBJECTS[kind]
    (item,) = written(audit(result(finding(about))))["findings"]
    assert item["object"] == {
        "kind": kind,
        "schema": about.schema,
        "table": about.table,
        "column": about.column,
        "columns": list(about.columns) if about.columns else None,
        "name": about.name,
    }


def test_a_finding_is_written_whole() -> None:
    one = finding(OBJECTS["column"], fix="alter table orders", systemic=True)
    (item,) = written(audit(result(one)))["findings"]
    del item["object"]
    assert item == {
        "rule": "a-rule",
        "severity": "high",
        "confidence": "medium",
        "message": "it is so",
        "evidence": {"data_type": "timestamp", "values": ["a", None], "is_nullable": True},
        "question": "Is it so?",
        "fix": "alter table orders",
        "workaround": None,
        "systemic": True,
        "group": None,
        "excluded_by": None,
        "owner": None,
        "state": None,
        "moved_from": None,
        "escalations": [],
        "suppression": None,
        "decision": None,
        "fingerprint": one.fingerprint,
    }


def test_a_fingerprint_rests_on_names_and_not_on_words() -> None:
    one = finding(OBJECTS["key"])
    renamed = replace(OBJECTS["key"], name="generated_2")
    assert finding(renamed, message="said otherwise", severity="low").fingerprint == one.fingerprint
    assert finding(OBJECTS["foreign_key"]).fingerprint != one.fingerprint


def test_each_outcome_says_why_a_rule_did_not_run() -> None:
    document = written(
        audit(
            result(finding(OBJECTS["column"]), name="found-one"),
            result(name="clean-one"),
            result(name="uncertain-one", outcome="uncertain", hidden=2),
            result(name="skipped-one", outcome="skipped", population=None, reason="not applicable"),
            result(name="failed-one", outcome="failed", population=None, reason="too long"),
            result(name="partial-one", outcome="partial", reason="hidden", not_examined=2),
        )
    )
    rules = {rule["name"]: rule for rule in document["rules"]}
    assert {name: rule["outcome"] for name, rule in rules.items()} == {
        "found-one": "found",
        "clean-one": "clean",
        "uncertain-one": "uncertain",
        "skipped-one": "skipped",
        "failed-one": "failed",
        "partial-one": "partial",
    }
    assert (rules["found-one"]["found"], rules["found-one"]["population"]) == (1, 9)
    assert rules["uncertain-one"]["hidden"] == 2
    assert rules["failed-one"]["reason"] == "too long"


def test_findings_of_one_cause_are_a_group_of_their_rule() -> None:
    cause = (("column_name", "placed_at"), ("referenced_table", "times"))
    alike = [finding(OBJECTS["column"], cause=cause, severity="low") for _ in range(3)]
    document = written(audit(result(finding(OBJECTS["table"]), *alike)))
    (rule,) = document["rules"]
    (group,) = rule["groups"]
    assert {**group, "id": None} == {
        "id": None,
        "cause": {"column_name": "placed_at", "referenced_table": "times"},
        "reason": "3 columns named placed_at -> times",
        "found": 3,
        "severity": "low",
    }
    assert [item["group"] for item in document["findings"]] == [None, *[group["id"]] * 3]
    assert (rule["severity"], rule["prevailing_severity"]) == ("high", "low")


def test_what_beliefs_rule_out_is_counted_and_listed_with_all() -> None:
    out = finding(OBJECTS["table"], excluded_by="event")
    what = audit(result(name="clean-one", ruled_out=(out, out)))
    document = written(what)
    assert document["coverage"]["beliefs"] == [
        {"belief": "event", "findings": 2, "rules": [{"name": "clean-one", "findings": 2}]}
    ]
    assert (document["rules"][0]["ruled_out"], document["ruled_out"]) == (2, [])
    listed = json.loads(report.render(what, everything=True))
    VALIDATOR.validate(listed)
    assert [item["excluded_by"] for item in listed["ruled_out"]] == ["event", "event"]
    assert listed["findings"] == []


def test_the_summary_counts_findings_and_says_the_exit_code() -> None:
    low = finding(OBJECTS["table"], severity="low")
    results = (result(finding(OBJECTS["column"])), result(low, low))
    assert written(audit(*results))["summary"] == {
        "by_severity": {"high": 1, "medium": 0, "low": 2, "info": 0},
        "by_state": None,
        "accepted": 0,
        "failing": 1,
        "fail_on": "high",
        "fail_on_except": [],
        "exit_code": 1,
        "verdict": "Exit code 1: a-rule in orders.placed_at (high) is at or above --fail-on high.",
    }
    assert written(audit(*results, fail_on="never"))["summary"]["exit_code"] == 0


SUPPRESSION = Suppression(
    "a-*", "public.*", "replaced in March", "ann", dt.date(2026, 3, 31), "dbready.toml:3"
)
DECISION = Decision("a-rule", "all are UTC", "data team", dt.date(2026, 1, 2))


def test_accepted_findings_are_listed_apart_with_who_accepts_them_and_why() -> None:
    suppressed = finding(OBJECTS["table"], standing=Standing(suppression=SUPPRESSION))
    decided = finding(OBJECTS["column"], standing=Standing(decision=DECISION))
    document = written(audit(result(outcome="accepted", accepted=(suppressed, decided))))
    assert document["findings"] == []
    first, second = document["accepted"]
    assert first["suppression"] == {
        "rule": "a-*",
        "object": "public.*",
        "reason": "replaced in March",
        "owner": "ann",
        "expires": "2026-03-31",
        "is_expired": False,
        "where": "dbready.toml:3",
    }
    assert second["decision"]["answer"] == "all are UTC"
    assert (document["rules"][0]["outcome"], document["rules"][0]["accepted"]) == ("accepted", 2)
    summary = document["summary"]
    assert (summary["accepted"], summary["failing"], summary["exit_code"]) == (2, 0, 0)


def test_a_finding_whose_suppression_has_expired_counts_and_is_written_with_it() -> None:
    expired = replace(SUPPRESSION, is_expired=True)
    one = finding(
        OBJECTS["table"], standing=Standing(state="unchanged", suppression=expired), severity="high"
    )
    document = written(audit(result(one), comparison=Comparison("baseline.json")))
    assert document["findings"][0]["suppression"]["is_expired"] is True
    assert document["summary"]["verdict"] == (
        "Exit code 1: a-rule in orders (high, unchanged, suppression expired on "
        "2026-03-31) is at or above --fail-on high."
    )


def test_states_are_written_with_what_is_gone_and_what_was_not_examined() -> None:
    was = DatabaseObject("column", "public", "purchases", "placed_at")
    worse = Standing(state="worse", escalations=(Escalation("orphan_rows", 3, 9),))
    moved = Standing(state="unchanged", moved_from=was)
    known = Known("a-rule", "low", OBJECTS["table"], {"orphan_rows": 3})
    comparison = Comparison("b.json", (known,), (NotExamined(known, "it is locked"),))
    document = written(
        audit(
            result(
                finding(OBJECTS["key"], standing=worse),
                finding(OBJECTS["column"], standing=moved),
            ),
            comparison=comparison,
        )
    )
    first, second = document["findings"]
    assert first["escalations"] == [{"name": "orphan_rows", "before": 3, "now": 9}]
    assert second["moved_from"]["table"] == "purchases"
    states = {"new": 0, "worse": 1, "newly-examined": 0, "unchanged": 1, "gone": 1}
    assert document["summary"]["by_state"] == states
    assert document["summary"]["failing"] == 1
    (gone,) = document["baseline"]["gone"]
    assert (gone["state"], gone["fingerprint"]) == ("gone", known.fingerprint)
    (unknown,) = document["baseline"]["not_examined"]
    assert (unknown["state"], unknown["reason"]) == (None, "it is locked")


def test_a_finding_is_written_with_the_owner_of_its_table() -> None:
    what = audit(result(finding(OBJECTS["column"])), owners={("public", "orders"): "billing"})
    assert written(what)["findings"][0]["owner"] == "billing"


def test_a_mapped_schema_changes_the_fingerprint_and_not_the_name() -> None:
    dev = replace(OBJECTS["table"], schema="shop_dev")
    prod = replace(OBJECTS["table"], schema="shop")
    (item,) = written(audit(result(finding(dev, known_schema="shop"))))["findings"]
    assert item["object"]["schema"] == "shop_dev"
    assert item["fingerprint"] == finding(prod).fingerprint


def test_what_could_not_be_looked_at_makes_the_audit_incomplete() -> None:
    locked = NotCollected("checks", "public", "orders", "it is locked", "run it again", 1)
    unseen = NotCollected("column_statistics", None, None, "denied", None, 0)
    out = Excluded("public", "orders_2025", "partition, counted with its parent")
    document = written(audit(excluded=(out,), not_collected=(locked, unseen)))
    assert document["summary"]["exit_code"] == 3
    assert document["coverage"]["excluded"] == [
        {"schema": "public", "table": "orders_2025", "reason": out.reason}
    ]
    assert [item["is_incomplete"] for item in document["coverage"]["not_collected"]] == [
        True,
        False,
    ]


def test_names_of_all_languages_are_written_as_they_are() -> None:
    about = DatabaseObject("column", "públic", "заказы", 'a "quoted"\nname')
    text = report.render(audit(result(finding(about))))
    assert "заказы" in text
    assert text.endswith("}\n")
    assert json.loads(text)["findings"][0]["object"]["column"] == about.column


def test_the_same_audit_is_written_the_same() -> None:
    assert report.render(audit(result(finding(OBJECTS["key"])))) == report.render(
        audit(result(finding(OBJECTS["key"])))
    )
