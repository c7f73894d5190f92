"""Rows of a name and its description, on a screen and in a file."""

from __future__ import annotations

from dbready.report.lines import Page, columns

ROWS = [("orders.variation_id", "-> a_module_with_a_long_name_variations"), ("a.b", "-> c")]
SCREEN = Page(50, frozenset())


def test_a_description_is_cut_to_the_width_of_a_screen() -> None:
    lines = list(columns(ROWS, SCREEN))
    assert max(map(len, lines)) <= SCREEN.width
    assert "…" in lines[0]


def test_a_file_has_no_width_to_which_a_description_is_cut() -> None:
    lines = list(columns(ROWS, Page(50, frozenset(), is_cut=False)))
    assert lines[0].endswith("-> a_module_with_a_long_name_variations")


def test_in_a_file_a_long_description_continues_below_itself() -> None:
    circle = "in a circle with pool_retirements and stake_pools; insert three keys as NULL first"
    rows = [("pool_registrations", circle), ("assets", "<-> metadata")]
    lines = list(columns(rows, Page(70, frozenset(), is_cut=False)))
    assert [line.strip() for line in lines] == [
        "pool_registrations  in a circle with pool_retirements and",
        "stake_pools; insert three keys as NULL first",
        "assets              <-> metadata",
    ]
