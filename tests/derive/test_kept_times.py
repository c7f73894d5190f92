"""Times that the database itself sets."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

TRIGGER = (
    "insert into triggers (schema_name, table_name, trigger_name, timing, events, is_enabled, assigned_columns) "
    "values ('app', 'orders', ?, 'before', ?, ?, ?)"
)


def kept(
    *triggers: tuple[str, int | None, str | None], update: str = ""
) -> dict[tuple[str, str], tuple[str, int]]:
    """Return what sets which time on which event, and whether that is certain."""
    facts = facts_of(
        {
            "orders": {
                "id": "bigint pk",
                "created_at": "timestamp",
                "updated_at": "timestamp",
                "note": "text",
            }
        }
    )
    for number, trigger in enumerate(triggers):
        facts.execute(TRIGGER, [f"t{number}", *trigger])
    if update:
        facts.execute(f"update columns set {update} where column_name = 'updated_at'")
    derive(facts)
    return {
        (name, event): (by, is_certain)
        for name, event, by, is_certain in facts.execute(
            "select column_name, kept_on, kept_by, is_certain from kept_times"
        )
    }


def test_nothing_keeps_a_time_that_has_a_default_only() -> None:
    assert kept(update="default_expression = 'now()'") == {}


def test_on_update_keeps_a_time_on_update_only() -> None:
    by_server = kept(update="on_update_expression = 'current_timestamp()'")
    assert by_server == {("updated_at", "update"): ("ON UPDATE", 1)}


def test_a_generated_time_is_always_kept() -> None:
    by_expression = ("its expression", 1)
    assert kept(update="is_generated = 1") == {
        ("updated_at", "insert"): by_expression,
        ("updated_at", "update"): by_expression,
    }


@pytest.mark.parametrize(
    ("triggers", "by"),
    [
        ([(1, '["updated_at"]')], ("a trigger", 1)),
        ([(None, '["updated_at"]')], ("a trigger", 1)),
        ([(1, '["note"]')], None),
        ([(1, None)], ("a trigger", 0)),
        ([(0, '["updated_at"]')], ("a disabled trigger", 0)),
        ([(0, '["updated_at"]'), (1, None)], ("a trigger", 0)),
        ([(0, None), (1, '["updated_at"]')], ("a trigger", 1)),
    ],
)
def test_a_trigger_keeps_what_it_sets(
    triggers: list[tuple[int | None, str | None]], by: tuple[str, int] | None
) -> None:
    found = kept(*(('["update"]', *trigger) for trigger in triggers))
    assert found.get(("updated_at", "update")) == by
    assert {event for _, event in found} <= {"update"}


def test_a_trigger_may_keep_several_times_on_several_events() -> None:
    found = kept(('["insert", "update"]', 1, '["created_at", "updated_at", "note"]'))
    names, events = ("created_at", "updated_at"), ("insert", "update")
    assert found.keys() == {(name, event) for name in names for event in events}
