"""JSON whose structure readers need not know."""

from __future__ import annotations

import pytest

from dbready.derive.names import split
from dbready.derive.roles import plain_json


@pytest.mark.parametrize(
    "name",
    ["tags", "order_ids", "errorDetails", "logs", "ui_state", "answer_schema", "view_settings"],
)
def test_lists_failures_and_what_only_the_application_shows_are_plain(name: str) -> None:
    (role,) = plain_json.by_name(split(name))
    assert role.role == "plain_json"


@pytest.mark.parametrize("name", ["ids", "keys", "schema", "settings", "metadata", "guide"])
def test_other_names_leave_the_structure_open(name: str) -> None:
    assert not plain_json.by_name(split(name))
