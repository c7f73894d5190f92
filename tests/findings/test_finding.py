"""Fingerprints are stable between audits and differ for different objects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dbready.findings.finding import DatabaseObject
from tests.findings.making import FINDING, finding_of

OBJECTS = [
    DatabaseObject("server"),
    DatabaseObject("schema", "shop"),
    DatabaseObject("table", "shop", "orders"),
    DatabaseObject("table", "old", "orders"),
    DatabaseObject("column", "shop", "orders", "id"),
    DatabaseObject("key", "shop", "orders", columns=("id",), name="k"),
    DatabaseObject("key", "shop", "orders", columns=("id", "x"), name="k"),
    DatabaseObject("foreign_key", "shop", "orders", columns=("id",), name="k"),
    DatabaseObject("trigger", "shop", "orders", name="t"),
    DatabaseObject("trigger", "shop", "orders", name="u"),
    DatabaseObject("table", "shop.orders", ""),
    DatabaseObject("column", "shop", "orders.id", ""),
]


def test_every_object_has_its_own_fingerprint() -> None:
    prints = [finding_of(thing).fingerprint for thing in OBJECTS]
    assert len(set(prints)) == len(OBJECTS)
    assert all(len(text) == 16 and int(text, 16) >= 0 for text in prints)


@pytest.mark.parametrize(
    "change",
    [
        {"message": "said otherwise"},
        {"severity": "info"},
        {"confidence": "low"},
        {"evidence": {"rows": 5}},
        {"fix": "drop table x"},
        {"question": "Who?"},
        {"systemic": True},
        {"detail": "x"},
    ],
)
def test_messages_do_not_change_a_fingerprint(change: dict[str, object]) -> None:
    assert finding_of(FINDING.about, **change).fingerprint == FINDING.fingerprint


def test_the_rule_is_part_of_the_fingerprint() -> None:
    assert replace(FINDING, rule="other").fingerprint != FINDING.fingerprint


def test_a_generated_name_does_not_change_a_fingerprint() -> None:
    first, second = (
        DatabaseObject("foreign_key", "shop", "orders", columns=("customer_id",), name=name)
        for name in ("fk_1", "fk_2")
    )
    assert finding_of(first).fingerprint == finding_of(second).fingerprint


def test_fingerprints_are_stable_across_versions() -> None:
    """Users' baselines depend on this value."""
    assert FINDING.fingerprint == "5e58e19cbb1e642d"


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (DatabaseObject("server"), "server"),
        (DatabaseObject("schema", "shop"), "shop"),
        (DatabaseObject("table", "shop", "orders"), "orders"),
        (DatabaseObject("column", "shop", "orders", "id"), "orders.id"),
        (DatabaseObject("key", "shop", "orders", columns=("a", "b"), name="k"), "orders (a, b)"),
    ],
)
def test_objects_are_written_as_examples_name_them(thing: DatabaseObject, text: str) -> None:
    assert str(thing) == text
