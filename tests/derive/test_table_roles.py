"""Roles of all columns of a table, found once for tables of the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import catalog_reading
from dbready.derive.roles import table_roles
from tests.derive import schemas
from tests.derive.building import facts_of, roles_of

if TYPE_CHECKING:
    from dbready.derive.times.times import RolesByName


def roles_of_tables(name: str) -> dict[str, RolesByName]:
    tables = catalog_reading.read(facts_of(schemas.read(name).tables))
    return {id_[1]: table_roles.table_roles(table) for id_, table in tables.items()}


@pytest.mark.parametrize("name", schemas.NAMES)
def test_columns_that_are_left_out_of_a_shape_change_no_role(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = roles_of_tables(name)
    monkeypatch.setattr(table_roles, "_says_something", lambda _column: True)
    assert roles_of_tables(name) == expected


def test_tables_that_differ_only_in_a_reference_share_their_roles() -> None:
    times = {"id": "bigint pk", "created_at": "timestamp", "status": "text"}
    facts = facts_of(
        {"trips": {**times, "shop_id": "bigint"}, "parcels": {**times, "van_id": "bigint"}}
    )
    parcels, trips = catalog_reading.read(facts).values()
    assert table_roles.table_roles(trips) is table_roles.table_roles(parcels)


def test_tables_of_one_shape_have_their_own_references() -> None:
    shape = {"id": "bigint pk", "created_at": "timestamp", "parent_code": "text"}
    facts = facts_of(
        {"shops": {"code": "text key"}, "orders": shape, "parcels": shape},
        [("orders", "parent_code", "shops")],
    )
    assert roles_of(facts, "orders", "parent_code")["reference"] == "high"
    assert "reference" not in roles_of(facts, "parcels", "parent_code")


def test_a_word_of_the_table_in_a_name_makes_another_shape() -> None:
    columns = {"id": "bigint pk", "post_modified": "timestamp"}
    facts = facts_of({"posts": columns, "orders": columns})
    assert "updated_at" in roles_of(facts, "posts", "post_modified")
    assert "updated_at" not in roles_of(facts, "orders", "post_modified")
