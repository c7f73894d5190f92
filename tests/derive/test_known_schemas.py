"""Small schemas of well-known kinds, none of which declares a foreign key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive.corrections import KINDS, ROLES
from tests.derive import schemas
from tests.derive.building import facts_of, references_of

if TYPE_CHECKING:
    import sqlite3

# References that names do not reveal, or suggest wrongly. A longer list needs a reason.
WRONG = {
    "magento": {
        "customer_address_entity.parent_id": "customer_address_entity",
        "catalog_product_entity_int.entity_id": "catalog_product_entity",
        "customer_entity.group_id": "store_group",
    },
}
MISSED = {
    "drupal": {"taxonomy_term_data.vid"},
    "german": {"mitarbeiter.vorgesetzter_id"},
    "legacy_upper": {"EMP.MGR"},
    "magento": {"customer_address_entity.parent_id", "customer_entity.group_id"},
    "modules": {
        "company_employee.supervisor",
        "stock_shipment.customer",
        "stock_shipment.warehouse",
    },
    "northwind": {"Orders.ShipVia"},
    "odoo": {"res_partner.commercial_partner_id", "stock_location.location_id"},
    "phpbb": {"phpbb_users.user_rank"},
    "rails_tickets": {"trackers.default_status_id", "messages.last_reply_id"},
    "zabbix": {"hosts_groups.groupid"},
}


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_references_of_a_known_schema_are_found(name: str) -> None:
    schema = schemas.read(name)
    facts = facts_of(schema.tables)
    found = {
        column: target
        for column, (target, confidence) in references_of(facts).items()
        if confidence != "low"
    }
    wrong = {c: t for c, t in found.items() if schema.references.get(c) != t}
    missed = {c for c, t in schema.references.items() if found.get(c) != t}
    assert wrong == WRONG.get(name, {})
    assert missed == MISSED.get(name, set())
    assert_can_be_declared(facts)


def assert_can_be_declared(facts: sqlite3.Connection) -> None:
    """Every kind and role that was inferred is one that a settings file can declare."""
    kinds = {kind for (kind,) in facts.execute("select kind from table_kinds")}
    roles = {role for (role,) in facts.execute("select role from column_roles")}
    assert kinds <= set(KINDS)
    assert roles <= set(ROLES)
