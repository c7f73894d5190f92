"""Values and the descriptions that comments give them."""

from __future__ import annotations

import pytest

from dbready.derive import live_values
from dbready.facts import snapshot

KEY = ("public", "orders", "state")


@pytest.mark.parametrize(
    ("comment", "described"),
    [
        ("1 = open, 2 = paid; 3 = refunded", ["open", "paid", "refunded"]),
        ("1: open\n2: paid\n3: refunded", ["open", "paid", "refunded"]),
        ("1=open|2=paid", ["open", "paid", None]),
        ("1 - open, 2 - paid", ["open", "paid", None]),
        ("state (1 open, 2 paid)", [None, None, None]),
        ("11 = open, 22 = paid", [None, None, None]),
        ("see the wiki", [None, None, None]),
        (None, [None, None, None]),
    ],
)
def test_a_value_is_described_where_the_comment_lists_it(
    comment: str | None, described: list[str | None]
) -> None:
    facts = snapshot.new()
    rows = [(*KEY, str(value), 90 - value, 200) for value in (1, 2, 3)]
    snapshot.insert(facts, "column_values", snapshot.fact_columns()["column_values"], rows)
    found = list(live_values.values(facts, KEY, comment))
    assert found == [(str(at), 90 - at, text) for at, text in enumerate(described, start=1)]


def test_observations_are_sentences_and_say_what_did_not_finish() -> None:
    facts = snapshot.new()
    facts.execute(
        "insert into probe_results values ('public', 'orders', 'state', 'orphans', 'orphans', '', 3, 100, 0, 1, "
        "'pages', '{}', 'select')"
    )
    facts.execute(
        "insert into probe_runs values ('public', 'orders', 'state', 'value-set', '', 'timeout', null, 'pages', null, "
        "null, 2000, 'select')"
    )
    assert live_values.observations(facts, *KEY) == (
        "orphans: about 3.0 % of rows (3 of 100 sampled; 1.0 to 8.5 %) (orphans)",
        "value-set did not finish: timeout",
    )
