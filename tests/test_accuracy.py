"""How inferred references are counted, on facts made by hand."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import accuracy, schema_facts
from benchmarks.accuracy import Verdict, drop, measure
from tests.derive.building import facts_of

if TYPE_CHECKING:
    from pathlib import Path

KEY = {"id": "bigint pk"}
TABLES = {
    "customers": KEY,
    "orders": {**KEY, "customer_id": "bigint", "placed_from": "bigint"},
}
DECLARED = [("orders", "customer_id", "customers")]


def everything(_key: str) -> bool:
    return True


def nothing(_key: str) -> bool:
    return False


def column(name: str, data_type: str = "bigint", **more: object) -> dict[str, Any]:
    return {"name": name, "type": data_type, "not_null": False, "default": None, **more}


def table(name: str, *columns: dict[str, Any], **more: object) -> dict[str, Any]:
    empty: dict[str, Any] = {
        part: [] for part in ("unique", "fks", "checks", "indexes", "triggers")
    }
    return {"schema": None, "name": name, "columns": columns, "pk": ["id"], **empty, **more}


def document(*tables: dict[str, Any], engine: str = "mariadb", **more: object) -> dict[str, Any]:
    return {"name": "shop", "engine": engine, "tables": tables, **more}


def written(folder: Path, found: dict[str, Any]) -> None:
    with gzip.open(folder / f"{found['name']}.json.gz", "wt", encoding="utf-8") as file:
        json.dump(found, file)


def test_a_dropped_foreign_key_that_is_inferred_again_is_right_and_found() -> None:
    found = measure(facts_of(TABLES, DECLARED), {}, everything)
    assert (dict(found.right), dict(found.wrong)) == ({"high": 1}, {})
    assert (found.found, found.wanted, found.unjudged) == (1, 1, 0)


def test_a_declared_foreign_key_that_stays_is_neither_wanted_nor_inferred() -> None:
    found = measure(facts_of(TABLES, DECLARED), {}, nothing)
    assert (found.found, found.wanted, found.right.total()) == (0, 0, 0)


def test_another_target_than_the_declared_one_is_wrong_and_missed() -> None:
    tables = {**TABLES, "people": KEY}
    found = measure(facts_of(tables, [("orders", "customer_id", "people")]), {}, everything)
    assert dict(found.wrong) == {"high": 1}
    assert (found.found, found.wanted) == (0, 1)
    assert found.notes == [
        "wrong: app.orders.customer_id -> customers (high), in truth people",
        "missed: app.orders.customer_id -> people",
    ]


@pytest.mark.parametrize(
    ("verdict", "right", "wrong", "wanted"),
    [
        (Verdict(is_reference=True, is_wanted=True, target="customers"), 1, 0, 1),
        (Verdict(is_reference=True, is_wanted=False, target="customers"), 1, 0, 0),
        (Verdict(is_reference=True, is_wanted=True, target="orders"), 0, 1, 1),
        (Verdict(is_reference=False, is_wanted=False, target=""), 0, 1, 0),
    ],
)
def test_a_judged_column_is_right_only_with_the_judged_target(
    verdict: Verdict, right: int, wrong: int, wanted: int
) -> None:
    found = measure(facts_of(TABLES), {("app", "orders", "customer_id"): verdict}, nothing)
    counted = (found.right.total(), found.wrong.total(), found.wanted)
    assert counted == (right, wrong, wanted)


def test_a_column_that_nobody_judged_is_never_right_and_never_wrong() -> None:
    found = measure(facts_of(TABLES), {}, nothing)
    assert (found.right.total(), found.wrong.total(), found.unjudged) == (0, 0, 1)
    assert found.notes == ["unjudged: app.orders.customer_id -> customers (high)"]


def test_both_targets_of_a_column_in_a_composite_key_are_right() -> None:
    tenant = column("tenant_id")
    users = table("users", column("id"), tenant, fks=[key("tenant_id", "tenants")], pk=["id"])
    wide = {**key("tenant_id", "users"), "columns": ["tenant_id", "user_id"]}
    wide["ref_columns"] = ["tenant_id", "id"]
    notes = table("notes", column("id"), tenant, column("user_id"), fks=[wide])
    facts = schema_facts.facts_of(document(table("tenants", column("id")), users, notes))
    truth, wanted = drop(facts, everything)
    assert truth["shop", "notes", "tenant_id"] == {"users", "tenants"}
    assert wanted == {("shop", "users", "tenant_id")}


def test_a_column_in_composite_keys_leads_as_far_as_the_keys_between_do() -> None:
    tenant, user, note = column("tenant_id"), column("user_id"), column("note_id")

    def wide(target: str, *columns: str, to: list[str]) -> dict[str, Any]:
        return {**key(columns[0], target), "columns": [*columns], "ref_columns": to}

    users = table("users", tenant, user, fks=[key("tenant_id", "tenants")], pk=["user_id"])
    notes = table(
        "notes",
        tenant,
        user,
        note,
        fks=[wide("users", "tenant_id", "user_id", to=["tenant_id", "user_id"])],
    )
    tags = table(
        "tags",
        tenant,
        note,
        fks=[wide("notes", "tenant_id", "note_id", to=["tenant_id", "note_id"])],
    )
    facts = schema_facts.facts_of(document(table("tenants", column("id")), users, notes, tags))
    truth, _wanted = drop(facts, everything)
    assert truth["shop", "tags", "tenant_id"] == {"notes", "users", "tenants"}


def key(name: str, target: str) -> dict[str, Any]:
    return {"name": f"fk_{name}", "columns": [name], "ref_table": target, "ref_columns": ["id"]}


def test_types_have_the_families_that_a_collector_would_give_them() -> None:
    types = {
        "a": ("bigint(20) unsigned", "integer"),
        "b": ("character varying(40)", "text"),
        "c": ("timestamp(6) without time zone", "timestamp"),
        "d": ("tinyint(1)", "boolean"),
        "e": ('"Name"', "text"),
        "f": ("mood", "enum"),
        "g": ("integer[]", "array"),
        "h": ("double precision", "float"),
    }
    columns = [column(name, data_type) for name, (data_type, _family) in types.items()]
    found = document(
        table("things", *columns, pk=[]),
        engine="postgresql",
        domains=[["public", "Name", "character varying(50)"]],
        enums=[["public", "mood", ["calm"]]],
    )
    rows = schema_facts.facts_of(found).execute("select column_name, type_family from columns")
    assert dict(rows.fetchall()) == {name: family for name, (_type, family) in types.items()}


def test_databases_without_foreign_keys_stand_apart(tmp_path: Path) -> None:
    customers = table("customers", column("id"))
    orders = table("orders", column("id"), column("customer_id"))
    written(tmp_path, {**document(customers, orders), "name": "bare"})
    orders = {**orders, "fks": [key("customer_id", "customers")]}
    written(tmp_path, {**document(customers, orders), "name": "keyed"})
    *_, dropped, bare = accuracy.report(tmp_path, is_verbose=True).split("### ")
    assert "keyed" in dropped
    assert "bare" not in dropped
    assert "declare no foreign key" in bare
    assert "* bare: unjudged: bare.orders.customer_id -> customers (high)" in bare


def test_a_folder_without_facts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no "):
        accuracy.report(tmp_path)


def test_tables_take_the_place_of_older_ones_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{accuracy.BEGIN}\nold\n{accuracy.END}\nafter\n", "utf-8")
    accuracy.write("new\n", page)
    text = page.read_text("utf-8")
    assert text.startswith(f"before\n{accuracy.BEGIN}\nMade by `python -m benchmarks.accuracy")
    assert text.endswith(f"\nnew\n{accuracy.END}\nafter\n")
