"""Which keys of a circle a load inserts as NULL first."""

from __future__ import annotations

import json

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

Key = tuple[str, str, str]


def circles(*keys: Key) -> list[tuple[list[str], list[str] | None]]:
    """Return the tables of each circle and what is filled in last; a column that ends with ? accepts NULL."""
    tables: dict[str, dict[str, str]] = {}
    for child, column, parent in keys:
        tables.setdefault(parent, {"id": "bigint pk"})
        of_child = tables.setdefault(child, {"id": "bigint pk"})
        of_child[column.removesuffix("?")] = "bigint" if "?" in column else "bigint required"
    named = [(child, column.removesuffix("?"), parent) for child, column, parent in keys]
    facts = facts_of(tables, named)
    derive(facts)
    rows = facts.execute("select tables, filled_last from key_circles")
    return [
        ([name for _, name in json.loads(found)], last and json.loads(last)) for found, last in rows
    ]


ORDERS = ("shipments", "order_id", "orders")


@pytest.mark.parametrize(
    ("keys", "tables", "last"),
    [
        # The key that accepts NULL.
        (
            [ORDERS, ("orders", "latest_shipment_id?", "shipments")],
            ["orders", "shipments"],
            ["orders.latest_shipment_id"],
        ),
        # Of two, the shortcut of the table to which most others refer.
        (
            [
                ("shipments", "order_id?", "orders"),
                ("orders", "latest_shipment_id?", "shipments"),
                ("invoices", "order_id", "orders"),
            ],
            ["orders", "shipments"],
            ["orders.latest_shipment_id"],
        ),
        # One key that ends both circles.
        (
            [
                ("users", "group_id?", "groups"),
                ("groups", "site_id?", "sites"),
                ("sites", "owner_id?", "users"),
                ("groups", "owner_id?", "users"),
            ],
            ["groups", "sites", "users"],
            ["users.group_id"],
        ),
        # Both keys from one table to the other.
        (
            [
                ORDERS,
                ("orders", "first_shipment_id?", "shipments"),
                ("orders", "last_shipment_id?", "shipments"),
            ],
            ["orders", "shipments"],
            ["orders.first_shipment_id", "orders.last_shipment_id"],
        ),
        # A circle of many tables, and one that shares tables with it.
        (
            [
                ("organizations", "logo_id?", "files"),
                ("files", "booking_id?", "bookings"),
                ("bookings", "service_id", "services"),
                ("services", "organization_id", "organizations"),
                ("files", "invoice_id?", "invoices"),
                ("invoices", "organization_id", "organizations"),
                ("visits", "service_id", "services"),
            ],
            ["bookings", "files", "invoices", "organizations", "services"],
            ["organizations.logo_id"],
        ),
        # None accepts NULL.
        ([ORDERS, ("orders", "latest_shipment_id", "shipments")], ["orders", "shipments"], None),
    ],
)
def test_the_fewest_keys_that_accept_null_are_filled_in_last(
    keys: list[Key], tables: list[str], last: list[str] | None
) -> None:
    assert circles(*keys) == [(tables, last)]


def test_more_circles_than_combinations_are_tried_for_are_all_broken() -> None:
    keys = [("hub", f"last_{n}_id?", f"part_{n}") for n in range(20)]
    keys += [(f"part_{n}", "hub_id", "hub") for n in range(20)]
    ((tables, last),) = circles(*keys)
    assert set(tables) == {"hub", *(f"part_{n}" for n in range(20))}
    assert set(last or ()) == {f"hub.last_{n}_id" for n in range(20)}


def test_two_circles_of_which_one_leads_to_the_other_are_two() -> None:
    keys = [("a", "b_id", "b"), ("b", "a_id?", "a"), ("b", "x_id", "x")]
    keys += [("x", "y_id", "y"), ("y", "x_id?", "x")]
    assert circles(*keys) == [(["a", "b"], ["b.a_id"]), (["x", "y"], ["y.x_id"])]


def test_a_circle_of_more_than_a_thousand_tables_is_found() -> None:
    count = 1100
    keys = [(f"t{n:04}", "next_id?", f"t{(n + 1) % count:04}") for n in range(count)]
    ((tables, last),) = circles(*keys)
    assert tables == [f"t{n:04}" for n in range(count)]
    assert len(last or ()) == 1


def test_tables_that_nobody_loads_join_no_circle() -> None:
    shared = [("users", "team_id", "teams"), ("teams", "owner_id?", "users")]
    sessions = [("django_session", "user_id", "users"), ("users", "session_id?", "django_session")]
    assert circles(*shared, *sessions) == [(["teams", "users"], ["teams.owner_id"])]
    # What only such a table closes is told apart by the rule.
    assert circles(*sessions) == [(["django_session", "users"], ["users.session_id"])]


def test_a_tree_is_no_circle() -> None:
    assert circles(("nodes", "parent_id?", "nodes"), ORDERS) == []
