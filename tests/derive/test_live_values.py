"""Values and the descriptions that comments give them."""

from __future__ import annotations

import pytest

from dbready.derive.roles import measure_words
from dbready.derive.times import live_values
from dbready.facts import snapshot
from dbready.probe import loader

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
        "references to missing rows: about 3.0 % of rows (3 of 100 sampled; 1.0 to 8.5 %) (orphans)",
        "value-set did not finish: timeout",
    )


@pytest.mark.parametrize(
    ("measures", "sampled", "sample", "sentence"),
    [
        (
            ["ahead_of_clock"],
            50,
            "ends",
            "no times later than the server's clock in 50 rows sampled (a-probe)",
        ),
        (
            ["access_tokens", "bank_accounts", "card_numbers"],
            700,
            "whole",
            "no access tokens, bank accounts or card numbers in all 700 rows (a-probe)",
        ),
        (
            ["future_times", "sentinels"],
            3000,
            "first",
            "no times in the future or placeholders for an unknown time in the first 3,000 rows (a-probe)",
        ),
        (["odd_rows"], 3000, "pages", "no odd rows in 3,000 rows sampled (a-probe)"),
        (["orphans"], 0, "whole", None),
    ],
)
def test_that_nothing_was_found_is_a_sentence(
    measures: list[str], sampled: int, sample: str, sentence: str | None
) -> None:
    facts = snapshot.new()
    rows = [
        (*KEY, "a-probe", measure, "", 0, sampled, 0, 1, sample, "{}", "select")
        for measure in measures
    ]
    snapshot.insert(facts, "probe_results", snapshot.fact_columns()["probe_results"], rows)
    assert live_values.observations(facts, *KEY) == ((sentence,) if sentence else ())


def test_every_measure_of_a_probe_has_words() -> None:
    measures = {measure for probe in loader.load() for measure in probe.measures}
    assert measures - {"distinct_values"} == set(measure_words.COUNTED)
