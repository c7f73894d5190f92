"""Baselines of any findings: their order is of no account, and what is written is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dbready.findings import baseline_file
from dbready.findings.baseline import compare
from dbready.findings.examined import Examined
from dbready.findings.finding import DatabaseObject
from dbready.findings.known import Baseline, Known, order
from tests.findings.making import finding_of, result_of

if TYPE_CHECKING:
    from random import Random

NAMES = st.sampled_from(["a", "b", "é", 'q"', "x y", "\u2028", "\n", "\ud800"])
OBJECTS = st.one_of(
    st.builds(DatabaseObject, st.just("server")),
    st.builds(DatabaseObject, st.just("table"), NAMES, NAMES),
    st.builds(DatabaseObject, st.just("column"), NAMES, NAMES, NAMES),
    st.builds(
        DatabaseObject,
        st.just("key"),
        NAMES,
        NAMES,
        columns=st.lists(NAMES, min_size=1).map(tuple),
    ),
    st.builds(DatabaseObject, st.just("trigger"), NAMES, NAMES, name=NAMES),
)
KNOWN = st.builds(
    Known,
    st.sampled_from(["one-rule", "two-rule"]),
    st.sampled_from(["high", "low"]),
    OBJECTS,
    st.dictionaries(NAMES, st.integers() | st.floats(allow_nan=False, allow_infinity=False)),
    st.sampled_from([None, "suppress", "decide"]),
    st.booleans(),
)
TABLES = st.dictionaries(
    st.tuples(NAMES, NAMES), st.lists(st.tuples(NAMES, NAMES)).map(tuple), max_size=4
)


@settings(max_examples=60, deadline=None)
@given(st.lists(KNOWN), TABLES, st.randoms())
def test_a_baseline_is_written_the_same_in_any_order_and_read_back(
    findings: list[Known], tables: dict[Any, Any], random: Random
) -> None:
    shuffled, places = findings.copy(), list(tables.items())
    random.shuffle(shuffled)
    random.shuffle(places)
    text = baseline_file.render(Baseline("mysql", "é", tuple(findings), tables))
    other = Baseline("mysql", "é", tuple(shuffled), dict(places))
    assert baseline_file.render(other) == text
    again = baseline_file.parse(text.encode().decode(), "b.json")
    assert sorted(again.findings, key=order) == sorted(findings, key=order)
    assert again.tables == tables
    assert baseline_file.render(again) == text
    lines = text.split("\n")
    assert sum(line.startswith('{"rule"') for line in lines) == len(findings)
    assert sum(line.startswith('{"schema"') for line in lines) == len(tables)


@settings(max_examples=60, deadline=None)
@given(st.lists(KNOWN, max_size=8), st.randoms())
def test_the_order_of_a_baseline_changes_no_state(findings: list[Known], random: Random) -> None:
    shuffled = findings.copy()
    random.shuffle(shuffled)
    results = [
        result_of(
            [finding_of(item.about, rule="one-rule") for item in findings[::2]], name="one-rule"
        )
    ]
    one, two = (
        compare(Baseline("mysql", None, tuple(order)), results, Examined({}), "b")
        for order in (findings, shuffled)
    )
    assert one.comparison == two.comparison
    assert one.results == two.results
