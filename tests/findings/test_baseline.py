"""A finding is new, unchanged, worse or gone since the baseline; what was not examined is none of these."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dbready.findings.baseline import compare
from dbready.findings.decide import Decision
from dbready.findings.examined import Examined, Unfinished
from dbready.findings.finding import DatabaseObject, Escalation, Standing
from dbready.findings.known import Baseline, Known
from dbready.findings.not_collected import NotCollected
from dbready.findings.renewal import renewed, taken_up
from dbready.findings.suppress import Suppression
from tests.findings.making import finding_of, result_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.findings.baseline import Compared
    from dbready.findings.finding import Finding
    from dbready.findings.result import Result

ORDERS = (("id", "bigint"), ("order_number", "text"), ("total", "numeric"), ("placed", "date"))
PLACE = ("public", "orders")
TOTAL = DatabaseObject("column", "public", "orders", "total")
PLACED = DatabaseObject("column", "public", "orders", "placed")
TABLE = DatabaseObject("table", "public", "orders")
INDEX = DatabaseObject("index", "public", "orders", columns=("id", "total"), name="orders_1")
SEEN = Examined({PLACE: ORDERS}, schemas=frozenset({"public"}))
SUPPRESSED = Standing(suppression=Suppression("house-rule", "*", "because"))


def known(about: DatabaseObject, **changes: Any) -> Known:  # noqa: ANN401 - fields of Known
    return replace(Known("house-rule", "medium", about), **changes)


def baseline_of(*findings: Known) -> Baseline:
    return Baseline("postgresql", "shop", findings, {PLACE: ORDERS})


def compared(before: Sequence[Known], *results: Result, examined: Examined = SEEN) -> Compared:
    return compare(baseline_of(*before), results, examined, "baseline.json")


def states(found: Compared) -> dict[str, str | None]:
    return {
        str(finding.about): finding.state for result in found.results for finding in result.findings
    }


def only(found: Compared) -> Finding:
    (finding,) = (finding for result in found.results for finding in result.findings)
    return finding


def test_what_the_baseline_lacks_is_new_and_what_it_has_is_unchanged() -> None:
    found = compared([known(TOTAL)], result_of([finding_of(TOTAL), finding_of(PLACED)]))
    assert states(found) == {"orders.total": "unchanged", "orders.placed": "new"}
    assert (found.comparison.gone, found.comparison.not_examined) == ((), ())


def test_the_same_object_under_another_rule_is_new() -> None:
    found = compared([known(TOTAL, rule="other")], result_of([finding_of(TOTAL)]))
    assert states(found) == {"orders.total": "new"}


def test_a_generated_name_does_not_matter() -> None:
    was = known(replace(INDEX, name=None))
    assert states(compared([was], result_of([finding_of(INDEX)]))) == {
        "orders (id, total)": "unchanged"
    }


def test_of_two_findings_with_one_fingerprint_the_baseline_covers_as_many_as_it_has() -> None:
    twice = result_of([finding_of(INDEX), finding_of(replace(INDEX, name="orders_2"))])
    found = compared([known(INDEX)], twice)
    assert [finding.state for finding in found.results[0].findings] == ["unchanged", "new"]


def test_a_severity_that_rises_is_worse_and_one_that_falls_is_not() -> None:
    worse = only(compared([known(TOTAL)], result_of([finding_of(TOTAL, severity="high")])))
    assert worse.state == "worse"
    assert worse.standing.escalations == (Escalation("severity", "medium", "high"),)
    better = only(compared([known(TOTAL)], result_of([finding_of(TOTAL, severity="low")])))
    assert better.state == "unchanged"


@pytest.mark.parametrize(
    ("now", "state"), [(10, "unchanged"), (11, "unchanged"), (12, "worse"), (3, "unchanged")]
)
def test_evidence_that_grows_by_more_than_a_tenth_is_worse(now: int, state: str) -> None:
    before = known(TOTAL, evidence={"orphans": 10})
    one = only(compared([before], result_of([finding_of(TOTAL, escalates=(("orphans", now),))])))
    assert one.state == state


def test_evidence_that_the_baseline_lacks_is_not_worse() -> None:
    one = only(
        compared([known(TOTAL)], result_of([finding_of(TOTAL, escalates=(("orphans", 9),))]))
    )
    assert one.state == "unchanged"


def test_what_is_no_longer_found_is_gone() -> None:
    found = compared([known(TOTAL)], result_of())
    assert found.comparison.gone == (known(TOTAL),)


def test_what_was_in_a_dropped_table_is_gone() -> None:
    found = compared([known(TOTAL)], result_of(), examined=replace(SEEN, tables={}))
    assert found.comparison.gone == (known(TOTAL),)


def hidden(**changes: Any) -> NotCollected:  # noqa: ANN401 - fields of NotCollected
    made = NotCollected("checks", *PLACE, "it is locked", None, is_incomplete=True)
    return replace(made, **changes)


NO_TABLES = replace(SEEN, tables={})
OF_RULE = hidden(fact="column_statistics", is_incomplete=False, rules=("house-rule",))
OF_OTHER = hidden(fact="column_statistics", is_incomplete=False, rules=("other-rule",))
LIST = hidden(fact=None, table=None, is_incomplete=False, reason="others may exist")


@pytest.mark.parametrize(
    ("result", "examined", "reason"),
    [
        (None, SEEN, "the rule did not run"),
        (result_of(outcome="skipped", reason="needs rows"), SEEN, "needs rows"),
        (result_of(outcome="failed", reason="too long"), SEEN, "too long"),
        (
            result_of(ruled_out=(finding_of(TOTAL, excluded_by="event"),)),
            SEEN,
            "ruled out by inference: event",
        ),
        (
            result_of(),
            replace(NO_TABLES, not_collected={PLACE: [hidden()]}),
            "checks could not be read: it is locked",
        ),
        (
            result_of(outcome="partial", reason="hidden"),
            replace(SEEN, not_collected={PLACE: [OF_RULE]}),
            "column statistics could not be read: it is locked",
        ),
        (
            result_of(),
            replace(SEEN, not_collected={(None, None): [replace(OF_RULE, schema=None)]}),
            "column statistics could not be read: it is locked",
        ),
        (
            result_of(),
            replace(NO_TABLES, not_collected={("public", None): [LIST]}),
            "tables could not be read: others may exist",
        ),
        (
            result_of(),
            replace(NO_TABLES, excluded={PLACE: "matched by --exclude-table"}),
            "left out: matched by --exclude-table",
        ),
        (
            result_of(),
            Examined({}, schemas=frozenset({"other"}), hides_schemas=True),
            "the schema is not visible",
        ),
        (
            result_of(is_relational=True),
            replace(SEEN, missing="customers is locked"),
            "depends on other tables: customers is locked",
        ),
    ],
)
def test_what_could_not_be_examined_is_not_gone(
    result: Result | None, examined: Examined, reason: str
) -> None:
    found = compared([known(TOTAL)], *([result] if result else []), examined=examined)
    if result and result.outcome == "partial":
        assert [item.reason for item in found.comparison.not_examined] == [reason]
    assert found.comparison.gone == ()
    assert [item.reason for item in found.comparison.not_examined] == [reason]
    after = renewed(baseline_of(known(TOTAL)), found, found.results, examined, accepts_new=True)
    assert after.findings == (known(TOTAL),)
    assert after.tables == {PLACE: ORDERS}


PROBED = result_of(uses_rows=True, probes=("orphans",))
CUT_OFF = Unfinished("orphans", "total", "the budget was used up")


@pytest.mark.parametrize(
    ("result", "examined", "reason"),
    [
        (PROBED, SEEN, "needs live rows: audit or collect with --probe"),
        (result_of(uses_rows=True), SEEN, "needs live rows: audit or collect with --probe"),
        (
            PROBED,
            replace(SEEN, is_probed=True, unfinished={PLACE: [CUT_OFF]}),
            "orphans: the budget was used up",
        ),
        (PROBED, replace(SEEN, is_probed=True), None),
        (
            result_of(uses_rows=True),
            replace(SEEN, is_probed=True, unfinished={PLACE: [replace(CUT_OFF, column="placed")]}),
            None,
        ),
        (
            PROBED,
            replace(SEEN, is_probed=True, unfinished={PLACE: [replace(CUT_OFF, probe="x")]}),
            None,
        ),
        (result_of(), SEEN, None),
    ],
)
def test_what_rests_on_rows_is_gone_only_if_they_were_read(
    result: Result, examined: Examined, reason: str | None
) -> None:
    found = compared([known(TOTAL, is_probed=True)], result, examined=examined)
    assert [item.reason for item in found.comparison.not_examined] == ([reason] if reason else [])


def test_a_baseline_remembers_which_findings_may_rest_on_rows() -> None:
    found = compared([], result_of([finding_of(TOTAL)], uses_rows=True))
    for is_probed in (False, True):
        examined = replace(SEEN, is_probed=is_probed)
        after = renewed(baseline_of(), found, found.results, examined, accepts_new=True)
        assert [item.is_probed for item in after.findings] == [is_probed]


@pytest.mark.parametrize(
    ("result", "before", "now", "state"),
    [
        (PROBED, False, True, "newly-examined"),
        (PROBED, True, True, "new"),
        (PROBED, None, True, "new"),
        (result_of(uses_rows=True), False, True, "newly-examined"),
        (result_of(), False, True, "new"),
    ],
)
def test_what_only_rows_show_is_not_new_where_the_baseline_read_none(
    result: Any,  # noqa: ANN401 - a Result
    *,
    before: bool | None,
    now: bool,
    state: str,
) -> None:
    earlier = Baseline("postgresql", "shop", (), {PLACE: ORDERS}, before)
    results = [replace(result, findings=(finding_of(TOTAL),))]
    examined = replace(SEEN, is_probed=now)
    found = compare(earlier, results, examined, "b.json")
    [finding] = found.results[0].findings
    assert finding.state == state
    assert finding.counts is (state == "new")
    for accepts_new in (False, True):
        after = renewed(earlier, found, found.results, examined, accepts_new=accepts_new)
        assert bool(after.findings) is accepts_new
        assert after.is_probed is (now if accepts_new else before)


def test_a_rule_that_can_do_without_rows_finds_something_new_in_a_new_column() -> None:
    earlier = Baseline("postgresql", "shop", (), {PLACE: ORDERS[:1]}, is_probed=False)
    results = [replace(result_of(uses_rows=True), findings=(finding_of(TOTAL),))]
    [result] = compare(earlier, results, replace(SEEN, is_probed=True), "b").results
    assert [finding.state for finding in result.findings] == ["new"]


def test_a_severity_that_rises_because_of_rows_is_not_worse() -> None:
    earlier = Baseline("postgresql", "shop", (known(TOTAL),), {PLACE: ORDERS}, is_probed=False)
    grave = finding_of(TOTAL, severity="high")
    results = [replace(result_of(uses_rows=True), findings=(grave,))]
    for is_probed, state in ((True, "unchanged"), (False, "worse")):
        [result] = compare(earlier, results, replace(SEEN, is_probed=is_probed), "b").results
        assert [finding.state for finding in result.findings] == [state]


def test_what_depends_on_no_other_table_is_gone_also_where_others_are_missing() -> None:
    examined = replace(SEEN, missing="customers is locked")
    assert compared([known(TOTAL)], result_of(), examined=examined).comparison.gone
    dropped = replace(examined, tables={})
    relational = result_of(is_relational=True)
    assert compared([known(TOTAL)], relational, examined=dropped).comparison.gone


def test_facts_that_other_rules_lack_are_no_reason_to_keep_a_finding() -> None:
    examined = replace(SEEN, not_collected={PLACE: [OF_OTHER]})
    found = compared([known(TOTAL)], result_of(), examined=examined)
    assert found.comparison.gone == (known(TOTAL),)


def test_findings_follow_a_renamed_table_and_a_renamed_column() -> None:
    now = (*ORDERS[:2], ("amount", "numeric"), ORDERS[3])
    examined = Examined({("public", "purchases"): now})
    amount = DatabaseObject("column", "public", "purchases", "amount")
    index = replace(INDEX, table="purchases", columns=("id", "amount"))
    found = compared(
        [known(TOTAL), known(INDEX)],
        result_of([finding_of(amount), finding_of(index)]),
        examined=examined,
    )
    assert states(found) == {
        "purchases.amount": "unchanged",
        "purchases (id, amount)": "unchanged",
    }
    assert [finding.moved_from for finding in found.results[0].findings] == [TOTAL, INDEX]
    after = renewed(baseline_of(known(TOTAL)), found, found.results, examined, accepts_new=False)
    assert {item.about.table for item in after.findings} == {"purchases"}
    assert list(after.tables) == [("public", "purchases")]


def update(
    before: Sequence[Known], *results: Result, accepts_new: bool = False
) -> tuple[Known, ...]:
    found = compared(before, *results)
    after = renewed(baseline_of(*before), found, found.results, SEEN, accepts_new=accepts_new)
    return after.findings


def test_an_update_removes_what_is_gone_and_adds_nothing() -> None:
    results = result_of([finding_of(PLACED)])
    assert update([known(TOTAL)], results) == ()
    assert update([known(TOTAL)], results, accepts_new=True) == (known(PLACED),)


def test_an_update_keeps_evidence_from_growing_back_unless_it_is_accepted() -> None:
    before = [known(TOTAL, evidence={"orphans": 10})]
    for now, kept, accepted in [(3, 3, 3), (30, 10, 30)]:
        results = result_of([finding_of(TOTAL, escalates=(("orphans", now),))])
        assert update(before, results)[0].evidence == {"orphans": kept}
        assert update(before, results, accepts_new=True)[0].evidence == {"orphans": accepted}


def test_an_update_keeps_the_highest_severity_that_was_accepted() -> None:
    for now, kept, accepted in [("low", "medium", "medium"), ("high", "medium", "high")]:
        results = result_of([finding_of(TOTAL, severity=now)])
        assert update([known(TOTAL)], results)[0].severity == kept
        assert update([known(TOTAL)], results, accepts_new=True)[0].severity == accepted


def test_what_was_accepted_with_a_reason_is_new_without_it() -> None:
    suppressed = result_of([finding_of(TOTAL, standing=SUPPRESSED)])
    before = update([], suppressed)
    assert before == (known(TOTAL, accepted_by="suppress"),)
    assert states(compared(before, suppressed)) == {"orders.total": "unchanged"}
    open_again = result_of([finding_of(TOTAL)])
    assert states(compared(before, open_again)) == {"orders.total": "new"}
    assert update(before, open_again) == before
    assert update(before, open_again, accepts_new=True) == (known(TOTAL),)


def test_what_is_decided_later_is_known_as_decided() -> None:
    decision = Decision("house-rule", "so it is", "ann", dt.date(2026, 1, 2))
    decided = result_of([finding_of(TOTAL, standing=Standing(decision=decision))])
    assert update([known(TOTAL)], decided) == (known(TOTAL, accepted_by="decide"),)


def test_what_the_updated_baseline_contains_no_longer_counts() -> None:
    found = compared([], result_of([finding_of(TOTAL, severity="high")]))
    assert only(found).counts
    (result,) = taken_up(found.results)
    assert [(f.state, f.counts) for f in result.findings] == [("unchanged", False)]


def test_a_mapped_schema_is_compared_by_its_name_in_the_baseline() -> None:
    dev = replace(TOTAL, schema="shop_dev")
    found = compared([known(TOTAL)], result_of([finding_of(dev, known_schema="public")]))
    assert states(found) == {"orders.total": "unchanged"}
    added = update([], result_of([finding_of(dev, known_schema="public")]), accepts_new=True)
    assert added == (known(TOTAL),)
