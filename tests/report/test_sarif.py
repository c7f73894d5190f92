"""SARIF: what the standard's schema and code scanning demand, and what code scanning compares."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from dbready.findings.decide import Decision
from dbready.findings.finding import DatabaseObject, Standing
from dbready.findings.suppress import Suppression
from dbready.report import formats, sarif
from dbready.report.formats import Wanted
from dbready.report.places import Place, Places, indexed
from tests.findings.making import audit_of, finding_of, result_of
from tests.report.test_hostile_names import EVIL, hostile

if TYPE_CHECKING:
    from dbready.findings.audit import Audit

DAY = dt.date(2026, 12, 31)
ORDERS = DatabaseObject("column", "public", "orders", "placed_at")
# A path: no scheme, no way up, no backslash.
RELATIVE = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:)(?!/)(?!.*\.\.)[A-Za-z0-9._~/%@-]+")
LEVELS = {"none", "note", "warning", "error"}
STATES = {"new", "unchanged", "updated", "absent"}


def run_of(audit: Audit, places: Places | None = None) -> dict[str, Any]:
    """Return the only run, as a program reads it, after checking it against the rules below."""
    text = formats.render("sarif", audit, Wanted(places=places or Places()))
    document = json.loads(text)
    assert set(document) == {"$schema", "version", "runs"}
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    require_valid(run)
    return run  # type: ignore[no-any-return]


def require_valid(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        for name in ("shortDescription", "fullDescription", "help"):
            assert rule[name]["text"]
        tags = rule["properties"]["tags"]
        assert len(set(tags)) == len(tags) <= 20
    assert len(run["results"]) <= 25_000
    hashes = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]
    assert all(re.fullmatch(r"[0-9a-f]{16}:1", each) for each in hashes)
    for result in run["results"]:
        require_valid_result(result, rules)
    (invocation,) = run["invocations"]
    assert isinstance(invocation["executionSuccessful"], bool)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", invocation["startTimeUtc"])
    for note in invocation["toolExecutionNotifications"]:
        assert note["message"]["text"]
        assert note["level"] in LEVELS


def require_valid_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in LEVELS
    assert result["message"]["text"]
    # A bracket would start a link, which code scanning follows only to locations.
    assert not re.search(r"(?<!\\)[\[\]]", result["message"]["text"].replace("\\\\", ""))
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert RELATIVE.fullmatch(physical["artifactLocation"]["uri"])
    assert physical["region"]["startLine"] >= 1
    assert 1 <= len(location["logicalLocations"]) <= 1_000
    assert len({str(each) for each in location["logicalLocations"]}) == len(
        location["logicalLocations"]
    )
    for logical in location["logicalLocations"]:
        assert logical["name"]
        assert logical["fullyQualifiedName"]
    assert result.get("baselineState", "new") in STATES
    assert result["occurrenceCount"] >= 1
    assert all(each["kind"] == "external" for each in result["suppressions"])


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_whatever_names_a_database_has_the_file_is_accepted(evil: str) -> None:
    assert run_of(hostile(evil))["results"]


def test_severities_become_levels() -> None:
    found = [
        finding_of(DatabaseObject("table", "public", severity), severity=severity)
        for severity in ("high", "medium", "low", "info")
    ]
    results = run_of(audit_of([result_of(found)]))["results"]
    assert [each["level"] for each in results] == ["error", "warning", "note", "note"]


def test_the_page_of_a_rule_is_its_help_without_links_and_examples() -> None:
    page = (
        "# house-rule\n\n## Why it matters\n\nSee [that](other.md).\n\n## Examples\n\n```sql\n```\n"
    )
    found = result_of([finding_of(ORDERS)], page=page)
    (rule,) = run_of(audit_of([found]))["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"] == "# house-rule\n\n## Why it matters\n\nSee that.\n"


def test_a_run_belongs_to_its_target() -> None:
    audit = audit_of(label="postgresql://auditor@db.example.com:5432/shop")
    identity = run_of(audit)["automationDetails"]["id"]
    assert identity == "dbready/postgresql-auditor@db.example.com-5432-shop/"


def test_an_alert_is_the_same_as_long_as_target_and_object_are() -> None:
    def hashed(label: str, message: str, table: str) -> str:
        about = DatabaseObject("table", "public", table)
        audit = audit_of([result_of([finding_of(about, message=message)])], label=label)
        (result,) = run_of(audit)["results"]
        return str(result["partialFingerprints"]["primaryLocationLineHash"])

    first = hashed("shop", "one row", "orders")
    assert hashed("shop", "two rows", "orders") == first
    assert hashed("crm", "one row", "orders") != first
    assert hashed("shop", "one row", "items") != first


def test_what_is_systemic_is_one_alert_that_stays_when_a_table_is_added() -> None:
    def results(count: int) -> list[dict[str, Any]]:
        found = [
            finding_of(DatabaseObject("column", "public", f"t{n}", "made_at"), systemic=True)
            for n in range(count)
        ]
        audit = audit_of([result_of(found, object="column", population=count)])
        return run_of(audit)["results"]  # type: ignore[no-any-return]

    (six,), (seven,) = results(6), results(7)
    assert six["occurrenceCount"] == 6
    assert seven["partialFingerprints"] == six["partialFingerprints"]
    names = [each["fullyQualifiedName"] for each in six["locations"][0]["logicalLocations"]]
    assert names == [f"public.t{n}.made_at" for n in range(6)]


def test_states_and_suppressions_are_those_of_the_standard() -> None:
    suppression = Suppression("house-rule", "*", "known [here]", "data-team", DAY)
    decision = Decision("house-rule", "all times are UTC", "data-team", DAY)
    new, worse, known = (
        finding_of(DatabaseObject("table", "public", state), standing=Standing(state=state))
        for state in ("new", "worse", "unchanged")
    )
    quiet = [
        finding_of(ORDERS, standing=Standing(state="new", suppression=suppression)),
        finding_of(
            DatabaseObject("table", "public", "x"),
            standing=Standing(state="new", decision=decision),
        ),
    ]
    audit = audit_of([result_of([new, worse, known], accepted=tuple(quiet))])
    results = run_of(audit)["results"]
    states = [each["baselineState"] for each in results]
    assert states == ["new", "updated", "unchanged", "new", "new"]
    reasons = [[each["justification"] for each in result["suppressions"]] for result in results]
    assert reasons == [
        [], [], [],
        ["suppressed until 2026-12-31: known [here] (data-team)"],
        ["decided on 2026-12-31: all times are UTC (data-team)"],
    ]  # fmt: skip


def test_an_incomplete_audit_says_so() -> None:
    failed = result_of(outcome="failed", reason="no such column", is_incomplete=True)
    (invocation,) = run_of(audit_of([failed]))["invocations"]
    assert not invocation["executionSuccessful"]
    assert invocation["exitCode"] == 3
    texts = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert "Failed: house-rule: no such column." in texts


def test_beyond_the_limit_the_least_severe_are_left_out_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    found = [
        finding_of(DatabaseObject("table", "public", f"t{n}"), severity="low" if n < 4 else "high")
        for n in range(6)
    ]
    run = run_of(audit_of([result_of(found)]))
    assert [each["level"] for each in run["results"]] == ["error", "error", "note"]
    last = run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert last.startswith("3 of the least severe findings are not in this file")


def test_a_finding_is_shown_where_a_file_names_its_table_and_column() -> None:
    text = "# Dictionary\n\n## customers\n* placed_at\n\n## orders\nOrders.\n* placed_at: when\n"
    places = Places(Place("dbready.toml", 7), "docs/dictionary é.md", indexed(text))

    def shown(about: DatabaseObject) -> tuple[str, int]:
        (result,) = run_of(audit_of([result_of([finding_of(about)])]), places)["results"]
        physical = result["locations"][0]["physicalLocation"]
        return physical["artifactLocation"]["uri"], physical["region"]["startLine"]

    assert shown(ORDERS) == ("docs/dictionary%20%C3%A9.md", 8)
    assert shown(DatabaseObject("table", "public", "orders")) == ("docs/dictionary%20%C3%A9.md", 6)
    absent = DatabaseObject("column", "public", "customers", "name")
    assert shown(absent) == ("docs/dictionary%20%C3%A9.md", 3)
    assert shown(DatabaseObject("table", "public", "items")) == ("dbready.toml", 7)
    assert shown(DatabaseObject("server")) == ("dbready.toml", 7)
