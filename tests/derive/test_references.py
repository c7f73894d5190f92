"""Columns that refer to another table without a foreign key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import add, facts_of, index, partition, references_of, roles_of

if TYPE_CHECKING:
    import sqlite3

KEY = {"id": "bigint pk"}
USERS = {"users": {**KEY, "email": "text"}}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("customers", "customer_id"),
        ("categories", "category_id"),
        ("order_items", "order_item_id"),
        ("OrderItem", "orderItemId"),
        ("addresses", "shipping_address_id"),
        ("customers", "id_customer"),
    ],
)
def test_a_column_named_after_a_table_refers_to_it(table: str, column: str) -> None:
    facts = facts_of({table: KEY, "shipments": {**KEY, column: "bigint"}})
    assert references_of(facts) == {f"shipments.{column}": (table, "high")}


def test_a_prefix_of_all_tables_is_no_part_of_their_names() -> None:
    facts = facts_of(
        {
            "wp_posts": KEY,
            "wp_users": KEY,
            "wp_terms": KEY,
            "wp_links": {**KEY, "post_id": "bigint"},
        }
    )
    assert references_of(facts) == {"wp_links.post_id": ("wp_posts", "high")}


def test_a_declared_foreign_key_is_not_inferred_again() -> None:
    facts = facts_of(
        {"customers": KEY, "orders": {**KEY, "customer_id": "bigint"}},
        [("orders", "customer_id", "customers")],
    )
    assert references_of(facts) == {}
    assert roles_of(facts, "orders", "customer_id") == {"reference": "high"}


def test_declared_foreign_keys_show_where_a_name_leads() -> None:
    facts = facts_of(
        {
            **USERS,
            "posts": {**KEY, "poster_id": "bigint"},
            "likes": {**KEY, "poster_id": "bigint"},
            "notes": {**KEY, "poster_id": "bigint"},
        },
        [("posts", "poster_id", "users"), ("likes", "poster_id", "users")],
    )
    assert references_of(facts) == {"notes.poster_id": ("users", "high")}


def test_a_copy_of_a_schema_refers_to_its_own_tables() -> None:
    tables = {"shops": KEY, "sales": {**KEY, "shop_id": "bigint"}}
    facts = facts_of(tables, [("sales", "shop_id", "shops")], schema="live")
    add(facts, tables, schema="copy")
    references_of(facts)
    rows = facts.execute(
        "select schema_name, referenced_schema from inferred_references"
    ).fetchall()
    assert rows == [("copy", "copy")]


@pytest.mark.parametrize(
    ("key", "column", "is_reference"),
    [
        ("bigint", "integer", True),
        ("bigint", "numeric", True),
        ("uuid", "uuid", True),
        ("uuid", "bigint", False),
    ],
)
def test_only_types_that_can_be_equal_refer(key: str, column: str, *, is_reference: bool) -> None:
    facts = facts_of({"customers": {"id": f"{key} pk"}, "orders": {**KEY, "customer_id": column}})
    assert bool(references_of(facts)) == is_reference


def mismatches(facts: sqlite3.Connection) -> dict[str, str]:
    derive(facts)
    return dict(
        facts.execute(
            """
            select table_name || '.' || column_name, confidence
            from inferred_references
            where has_type_mismatch
            """
        ).fetchall()
    )


def test_a_reference_whose_type_differs_is_kept_and_says_so() -> None:
    columns = {**KEY, "order_id": "text", "customer_id": "text", "billed_customer_id": "text"}
    tables = {"customers": KEY, "orders": {"id": "uuid pk"}, "shops": {"id": "uuid pk"}}
    calls = {**columns, "shop_id": "bigint", "shop": "text"}
    # A text beside a number may be an id of another system; a number is no UUID at all.
    assert mismatches(facts_of({**tables, "calls": calls})) == {
        "calls.order_id": "medium",
        "calls.customer_id": "low",
    }


def test_a_code_of_the_target_is_not_a_reference_of_another_type() -> None:
    devices = {**KEY, "device_id": "text"}
    facts = facts_of({"devices": devices, "readings": {**KEY, "device_id": "text"}})
    assert mismatches(facts) == {"readings.device_id": "low"}


def lasting(facts: sqlite3.Connection) -> set[str]:
    derive(facts)
    return {
        table
        for (table,) in facts.execute(
            "select table_name from inferred_references where outlives_target"
        )
    }


def test_logs_and_archives_outlive_what_they_refer_to() -> None:
    child = {**KEY, "user_id": "bigint", "created_at": "timestamp"}
    tables = {"audit_logs": child, "users_history": child, "deleted_files": child, "orders": child}
    assert lasting(facts_of({**USERS, **tables, "key_cleanups": child})) == {
        "audit_logs",
        "key_cleanups",
        "users_history",
        "deleted_files",
    }


def test_a_log_that_declares_a_foreign_key_does_not_outlive_its_targets() -> None:
    child = {**KEY, "user_id": "bigint", "shop_id": "bigint", "created_at": "timestamp"}
    tables = {**USERS, "shops": KEY, "audit_logs": child}
    facts = facts_of(tables, [("audit_logs", "shop_id", "shops")])
    assert references_of(facts) == {"audit_logs.user_id": ("users", "high")}
    assert lasting(facts) == set()


@pytest.mark.parametrize("name", ["author_id", "owner_id", "assignee_id"])
def test_a_column_that_names_a_person_refers_to_the_table_of_people(name: str) -> None:
    facts = facts_of({**USERS, "papers": {**KEY, name: "bigint"}})
    assert references_of(facts) == {f"papers.{name}": ("users", "medium")}


def test_created_by_refers_to_the_table_of_people() -> None:
    facts = facts_of({**USERS, "papers": {**KEY, "created_by": "bigint", "made_by": "text"}})
    assert references_of(facts) == {"papers.created_by": ("users", "medium")}


@pytest.mark.parametrize(
    ("name", "confidence"),
    [
        ("parent_id", "high"),
        ("parent", "medium"),
        ("previous_folder_id", "medium"),
        ("in_reply_to_id", "medium"),
    ],
)
def test_a_parent_is_a_row_of_the_same_table(name: str, confidence: str) -> None:
    facts = facts_of({"folders": {**KEY, name: "bigint"}})
    assert references_of(facts) == {f"folders.{name}": ("folders", confidence)}


def test_a_parent_is_found_behind_a_prefix() -> None:
    columns = {
        "rev_id": "bigint pk",
        "rev_parent_id": "bigint",
        "rev_size": "integer",
        "rev_text": "text",
    }
    facts = facts_of(
        {"revision": columns, "ps_folder": {"id_folder": "bigint pk", "id_parent": "bigint"}}
    )
    assert references_of(facts) == {
        "revision.rev_parent_id": ("revision", "medium"),
        "ps_folder.id_parent": ("ps_folder", "medium"),
    }


def test_a_schema_beside_another_is_less_likely_the_target() -> None:
    facts = facts_of({"customers": KEY}, schema="shop")
    add(facts, {"orders": {**KEY, "customer_id": "bigint"}}, schema="erp")
    assert references_of(facts) == {"orders.customer_id": ("customers", "medium")}


def test_a_whole_name_elsewhere_is_preferred_to_one_with_the_usual_end_of_its_schema() -> None:
    facts = facts_of({"tables": KEY, "fields": KEY}, schema="meta")
    names = ("table_module", "field_module", "role_module", "limit_module", "level_module")
    modules = {name: {**KEY, "table_id": "bigint"} for name in names}
    add(facts, modules, schema="modules")
    references_of(facts)
    rows = facts.execute("select distinct referenced_table from inferred_references")
    assert rows.fetchall() == [("tables",)]


def test_a_text_that_the_target_has_beside_its_key_hardly_holds_the_key() -> None:
    facts = facts_of(
        {
            "client": {"id": "varchar(36) key", "client_id": "text"},
            "event_entity": {"id": "varchar(36) key", "client_id": "text"},
        }
    )
    assert references_of(facts) == {"event_entity.client_id": ("client", "low")}


def test_short_keys_of_single_tables_are_recognised() -> None:
    facts = facts_of(
        {
            "node": {"nid": "integer pk"},
            "users": {"uid": "integer pk"},
            "vote": {**KEY, "nid": "integer"},
        }
    )
    assert references_of(facts) == {"vote.nid": ("node", "high")}


def test_a_column_named_like_another_tables_key_refers_to_it() -> None:
    facts = facts_of(
        {
            "employees": {"emp_no": "integer pk"},
            "departments": {"dept_no": "char(1) key"},
            "dept_emp": {"emp_no": "integer key", "dept_no": "char(1) key"},
        }
    )
    assert references_of(facts) == {
        "dept_emp.emp_no": ("employees", "high"),
        "dept_emp.dept_no": ("departments", "high"),
    }


def test_a_part_of_a_longer_name_is_less_sure_and_the_nearest_is_meant() -> None:
    facts = facts_of(
        {
            "graph_rules": KEY,
            "tree_rules": KEY,
            "graph_rule_items": {**KEY, "rule_id": "bigint"},
        }
    )
    assert references_of(facts) == {"graph_rule_items.rule_id": ("graph_rules", "medium")}


def test_a_bare_name_is_a_reference_only_as_a_key() -> None:
    facts = facts_of(
        {
            "artists": KEY,
            "orders": KEY,
            "songs": {**KEY, "artist": "bigint", "order": "integer"},
            "films": {**KEY, "artist": "text"},
        }
    )
    assert references_of(facts) == {"songs.artist": ("artists", "medium")}


@pytest.mark.parametrize(
    "name",
    [
        "customer_sid", "session_id", "trace_id", "customer_slug", "sequence_id", "correlation_id", "customer_token",
    ],
)  # fmt: skip
def test_ids_of_other_systems_and_ids_of_no_row_are_not_references(name: str) -> None:
    facts = facts_of(
        {"customers": {"id": "varchar(36) key"}, "visits": {**KEY, name: "varchar(36)"}}
    )
    assert references_of(facts) == {}


def test_a_polymorphic_id_has_no_one_target() -> None:
    columns = {**KEY, "owner_type": "text", "owner_id": "bigint"}
    assert references_of(facts_of({**USERS, "tokens": columns})) == {}


def test_a_tables_own_key_refers_to_nothing() -> None:
    facts = facts_of(
        {"customers": {"customer_id": "bigint pk"}, "orders": {"order_id": "bigint key"}}
    )
    assert references_of(facts) == {}


def test_a_table_with_a_key_of_two_columns_is_not_a_target() -> None:
    facts = facts_of(
        {
            "nodes": {"node_id": "bigint key", "version": "bigint key"},
            "tags": {**KEY, "node_id": "bigint"},
        }
    )
    assert references_of(facts) == {}


def test_an_archive_of_copied_keys_has_no_references() -> None:
    facts = facts_of(
        {
            "orders": {"order_id": "bigint pk"},
            "orders_archive": {"order_id": "bigint key", "x": "text"},
        }
    )
    assert references_of(facts) == {}


@pytest.mark.parametrize(
    "name",
    [
        "id_address_delivery",
        "address_delivery_id",
        "address_from_id",
        "address_2_id",
        "address_id_2",
    ],
)
def test_what_a_row_is_for_may_follow_the_tables_name(name: str) -> None:
    facts = facts_of({"addresses": KEY, "carts": {**KEY, name: "bigint"}})
    assert references_of(facts)[f"carts.{name}"][0] == "addresses"


def test_words_may_be_shortened_where_one_table_fits() -> None:
    tables = {"product_templates": KEY, "customers": KEY}
    sales = {"sales": {**KEY, "product_tmpl_id": "bigint", "cust_id": "bigint"}}
    assert references_of(facts_of(tables | sales)) == {
        "sales.product_tmpl_id": ("product_templates", "medium"),
        "sales.cust_id": ("customers", "medium"),
    }
    assert "sales.cust_id" not in references_of(facts_of(tables | sales | {"custodians": KEY}))


def test_the_parent_of_a_part_is_the_whole_unless_another_column_leads_there() -> None:
    part = {**KEY, "parent_id": "bigint"}
    facts = facts_of({"invoices": KEY, "invoice_items": part})
    assert references_of(facts) == {"invoice_items.parent_id": ("invoices", "medium")}
    facts = facts_of({"invoices": KEY, "invoice_items": {**part, "invoice_id": "bigint"}})
    assert references_of(facts)["invoice_items.parent_id"] == ("invoice_items", "high")


def test_a_key_that_holds_another_tables_whole_key_refers_to_it() -> None:
    facts = facts_of(
        {
            "current_nodes": KEY,
            "nodes": {"node_id": "bigint key", "version": "bigint key"},
            "node_tags": {"node_id": "bigint key", "version": "bigint key", "k": "text key"},
        }
    )
    assert references_of(facts)["node_tags.node_id"] == ("nodes", "high")


def test_an_index_makes_a_doubtful_name_likely() -> None:
    facts = facts_of({"ticket_statuses": KEY, "queues": {**KEY, "first_status_id": "bigint"}})
    assert references_of(facts) == {"queues.first_status_id": ("ticket_statuses", "low")}
    index(facts, "queues", "first_status_id")
    assert references_of(facts) == {"queues.first_status_id": ("ticket_statuses", "medium")}


@pytest.mark.parametrize("name", ["comments", "position", "articles"])
def test_a_number_that_counts_refers_to_nothing(name: str) -> None:
    tables = {"comments": KEY, "positions": KEY, "articles": KEY, "pages": {**KEY, name: "integer"}}
    assert references_of(facts_of(tables)) == {}


def test_a_text_as_long_as_a_key_may_say_who_did_it() -> None:
    users = {"users": {"id": "varchar(36) key", "email": "text"}}
    facts = facts_of({**users, "notes": {**KEY, "created_by": "varchar(36)", "made_by": "text"}})
    assert references_of(facts) == {"notes.created_by": ("users", "medium")}


REFERRING = {"refunds": {**KEY, "order_id": "bigint"}}


@pytest.mark.parametrize(
    ("orders", "by"),
    [
        ({"id": "bigint key", "placed_at": "timestamp key"}, "RANGE (placed_at)"),
        ({"id": "bigint key", "placed_at": "timestamp key"}, "year(`placed_at`)"),
        ({"shop_id": "bigint key", "id": "bigint key"}, "LIST (shop_id)"),
        ({"id": "bigint key", "placed_at": "timestamp"}, "HASH (id)"),
    ],
)
def test_the_columns_that_a_table_is_partitioned_by_are_no_part_of_what_refers_to_it(
    orders: dict[str, str], by: str
) -> None:
    facts = facts_of({"orders": orders, **REFERRING})
    partition(facts, "orders", by)
    assert references_of(facts) == {"refunds.order_id": ("orders", "high")}
    query = "select referenced_columns from inferred_references"
    assert facts.execute(query).fetchall() == [('["id"]',)]


def test_a_partitioned_table_without_a_key_is_referred_to_by_its_generated_number() -> None:
    facts = facts_of({"orders": {"id": "bigint pk", "placed_at": "timestamp"}, **REFERRING})
    facts.execute("delete from keys where table_name = 'orders'")
    partition(facts, "orders", "RANGE (placed_at)")
    assert references_of(facts) == {"refunds.order_id": ("orders", "high")}


def test_a_key_of_several_columns_elsewhere_is_still_no_target_of_one_column() -> None:
    orders = {"id": "bigint key", "placed_at": "timestamp key"}
    assert references_of(facts_of({"orders": orders, **REFERRING})) == {}


@pytest.mark.parametrize("name", ["serial_no", "tag_key"])
def test_the_identity_of_a_log_or_tombstone_is_its_own(name: str) -> None:
    tables = {"devices": {name: "text key"}, "device_removals": {name: "text key", "at": "date"}}
    assert references_of(facts_of(tables)) == {}


def test_the_key_of_deleted_rows_is_not_a_reference() -> None:
    tables = {"orders": {"order_id": "bigint pk"}, "deleted_orders": {"order_id": "bigint key"}}
    assert references_of(facts_of(tables)) == {}


@pytest.mark.parametrize(("column", "target"), [("user_id", "users"), ("place_ptr_id", "places")])
def test_a_key_named_after_the_table_that_it_extends_is_a_reference(
    column: str, target: str
) -> None:
    tables = {target: {**KEY, "email": "text"}, "bars": {column: "bigint key", "beer": "text"}}
    assert references_of(facts_of(tables))[f"bars.{column}"][0] == target


def test_an_identity_is_a_reference_where_declared_ones_of_that_name_are() -> None:
    tables = {
        "parts": {"part_no": "integer pk"},
        "prices": {"part_no": "integer key", "price": "numeric"},
        "weights": {"part_no": "integer key", "weight": "numeric"},
    }
    facts = facts_of(tables, [("prices", "part_no", "parts")])
    assert references_of(facts) == {"weights.part_no": ("parts", "high")}


def test_another_column_to_the_same_table_makes_an_identity_no_reference() -> None:
    shops = {"shops": KEY}
    extra = {"shop_id": "bigint key", "rating": "integer"}
    assert references_of(facts_of({**shops, "extras": extra})) == {
        "extras.shop_id": ("shops", "high")
    }
    extra = {**extra, "copied_shop_id": "bigint"}
    assert references_of(facts_of({**shops, "extras": extra})) == {
        "extras.copied_shop_id": ("shops", "medium")
    }


@pytest.mark.parametrize(
    "name", ["max_order_id", "order_count", "order_limit", "orders", "orders_total"]
)
def test_counts_and_limits_are_not_references(name: str) -> None:
    facts = facts_of({"orders": KEY, "shops": {**KEY, name: "bigint"}})
    assert references_of(facts) == {}


@pytest.mark.parametrize("name", ["status", "type", "action", "vote"])
def test_a_coded_word_is_not_a_reference_to_the_table_of_that_name(name: str) -> None:
    facts = facts_of({name: KEY, "orders": {**KEY, name: "integer"}})
    assert references_of(facts) == {}
    facts = facts_of({name: KEY, "orders": {**KEY, f"{name}_id": "integer"}})
    assert references_of(facts) == {f"orders.{name}_id": (name, "high")}


def test_one_foreign_key_says_little_about_a_word_that_means_anything() -> None:
    tables = {"feeds": KEY, "links": {**KEY, "source_id": "bigint"}}
    tables = {**tables, "votes": {**KEY, "source_id": "bigint"}}
    facts = facts_of(tables, [("links", "source_id", "feeds")])
    assert references_of(facts) == {}


def test_a_parent_of_another_kind_is_a_row_of_that_table() -> None:
    tables = {"comments": KEY, "notes": {**KEY, "parent_comment_id": "bigint"}}
    assert references_of(facts_of(tables)) == {"notes.parent_comment_id": ("comments", "high")}


@pytest.mark.parametrize("name", ["stripe_comment_id", "github_comment_id"])
def test_the_number_of_another_system_is_hardly_a_reference(name: str) -> None:
    facts = facts_of({"comments": KEY, "notes": {**KEY, name: "bigint"}})
    assert references_of(facts) == {f"notes.{name}": ("comments", "low")}


def test_of_two_tables_of_people_the_one_is_meant_that_other_columns_use() -> None:
    person = {**KEY, "email": "text", "password": "text"}
    notes = {**KEY, "author_id": "bigint", "approved_by": "bigint"}
    tables = {"users": person, "employees": person, "notes": notes}
    assert references_of(facts_of(tables)) == {
        "notes.author_id": ("users", "low"),
        "notes.approved_by": ("users", "low"),
    }
    facts = facts_of(tables, [("notes", "approved_by", "employees")])
    assert references_of(facts) == {"notes.author_id": ("employees", "medium")}


def test_a_word_that_many_things_have_is_a_guess_whatever_index_there_is() -> None:
    facts = facts_of({"routing_groups": KEY, "patterns": {**KEY, "group_id": "bigint"}})
    index(facts, "patterns", "group_id")
    assert references_of(facts) == {"patterns.group_id": ("routing_groups", "low")}


def test_a_stop_word_inside_a_longer_name_stops_nothing() -> None:
    tables = {"ci_trigger_requests": KEY, "ci_jobs": {**KEY, "trigger_request_id": "bigint"}}
    tables = {**tables, "ci_pipes": {**KEY, "request_id": "bigint"}}
    assert references_of(facts_of(tables)) == {
        "ci_jobs.trigger_request_id": ("ci_trigger_requests", "medium"),
        "ci_pipes.request_id": ("ci_trigger_requests", "low"),
    }


def test_a_column_named_like_the_table_and_its_text_may_hold_the_text() -> None:
    domains = {**KEY, "domain": "text"}
    facts = facts_of({"domains": domains, "routes": {**KEY, "domain": "integer"}})
    assert references_of(facts) == {"routes.domain": ("domains", "low")}


def test_a_unique_column_is_referred_to_where_its_name_and_type_fit_better_than_the_key() -> None:
    facts = facts_of({"users": {**KEY, "uuid": "uuid"}, "devices": {**KEY, "user_uuid": "uuid"}})
    assert references_of(facts) == {}
    names = ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count")
    snapshot.insert(facts, "keys", names, [("app", "users", "u", "unique", '["uuid"]', 1)])
    derive(facts)
    rows = facts.execute("select referenced_columns, has_type_mismatch from inferred_references")
    assert rows.fetchall() == [('["uuid"]', 0)]


def test_the_key_of_a_table_with_its_own_name_is_its_own() -> None:
    tables = {
        "cache_shared": {"cache_key": "text key"},
        "cache": {"owner": "bigint key", "cache_key": "text key"},
    }
    assert references_of(facts_of(tables)) == {}


TEXT_KEYED = {
    "features": {"name": "text key"},
    "environments": {"id": "text key"},
    "countries": {"code": "char(1) key"},
}


@pytest.mark.parametrize(
    ("column", "data_type", "target", "confidence"),
    [
        ("feature_name", "text", "features", "high"),
        ("environment", "text", "environments", "medium"),
        ("default_environment", "text", "environments", "medium"),
        ("country", "char(1)", "countries", "medium"),
    ],
)
def test_a_text_refers_to_the_table_of_its_name_whose_key_is_a_text(
    column: str, data_type: str, target: str, confidence: str
) -> None:
    facts = facts_of({**TEXT_KEYED, "rollouts": {**KEY, column: data_type}})
    assert references_of(facts) == {f"rollouts.{column}": (target, confidence)}


@pytest.mark.parametrize("column", ["feature_title", "secret"])
def test_a_text_that_holds_something_else_is_not_a_natural_key(column: str) -> None:
    tables = {**TEXT_KEYED, "secrets": {"id": "text key"}, "rollouts": {**KEY, column: "text"}}
    assert references_of(facts_of(tables)) == {}


def test_words_may_be_written_as_one_at_the_end_of_a_tables_name() -> None:
    tables = {"data_manager_filtergroup": KEY, "views": {**KEY, "filter_group_id": "bigint"}}
    assert references_of(facts_of(tables)) == {
        "views.filter_group_id": ("data_manager_filtergroup", "medium")
    }


def test_a_table_that_continues_anothers_name_refers_to_that_one() -> None:
    tables = {
        "exportstorage": KEY,
        "importstorage": KEY,
        "exportstoragelink": {**KEY, "storage_id": "bigint"},
        "onboarding": {**KEY, "step_id": "bigint"},
        "onboardingsteps": KEY,
    }
    assert references_of(facts_of(tables)) == {
        "exportstoragelink.storage_id": ("exportstorage", "medium"),
        "onboarding.step_id": ("onboardingsteps", "medium"),
    }


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("user_created", "users"),
        ("project_logo", "files"),
    ],
)
def test_a_uuid_refers_to_what_it_names(column: str, target: str) -> None:
    uuids = {"id": "uuid key"}
    tables = {"users": {**uuids, "email": "text"}, "roles": uuids, "files": uuids}
    facts = facts_of({**tables, "boards": {**uuids, column: "uuid"}})
    assert references_of(facts) == {f"boards.{column}": (target, "medium")}
    facts = facts_of({**tables, "boards": {**uuids, column: "text"}})
    assert references_of(facts) == {}


@pytest.mark.parametrize("column", ["token", "session", "uuid", "trace"])
def test_a_uuid_that_names_no_row_refers_to_nothing(column: str) -> None:
    tables = {"sessions": {"id": "uuid key"}, "boards": {"id": "uuid key", f"web_{column}": "uuid"}}
    tables = {**tables, "traces": {"id": "bigint pk"}}
    assert references_of(facts_of(tables)) == {}


def test_a_whole_name_is_meant_before_what_is_left_without_the_tables_own_word() -> None:
    tables = {"change_requests": KEY, "requests": KEY}
    facts = facts_of({**tables, "change_comments": {**KEY, "change_request": "bigint"}})
    assert references_of(facts) == {"change_comments.change_request": ("change_requests", "medium")}


@pytest.mark.parametrize("name", ["users", "active_users"])
def test_a_number_of_people_is_not_a_person(name: str) -> None:
    assert references_of(facts_of({**USERS, "trends": {**KEY, name: "integer"}})) == {}


def test_a_word_of_the_tables_own_name_makes_no_id_of_another_system() -> None:
    projects = {"projects": {"id": "text key"}}
    facts = facts_of({**projects, "segments": {**KEY, "segment_project_id": "text"}})
    assert references_of(facts) == {"segments.segment_project_id": ("projects", "high")}


def test_the_only_table_of_logins_with_passwords_holds_the_users_whatever_it_is_called() -> None:
    facts = facts_of(
        {
            "auth_facilityuser": {**KEY, "username": "text", "password": "text"},
            "auth_settings": {**KEY, "login_note": "text", "picture_password_settings": "text"},
            "lessons": {**KEY, "created_by_id": "bigint", "user_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "lessons.created_by_id": ("auth_facilityuser", "medium"),
        "lessons.user_id": ("auth_facilityuser", "medium"),
    }


def test_ids_of_an_older_system_are_hardly_of_a_table_here() -> None:
    facts = facts_of(
        {
            "pages": KEY,
            "page_map": {**KEY, "legacy_page_id": "bigint", "page_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "page_map.legacy_page_id": ("pages", "low"),
        "page_map.page_id": ("pages", "high"),
    }


def test_who_did_something_may_be_of_any_table_where_a_type_says_which() -> None:
    users = {"users": {**KEY, "email": "text", "password": "text"}}
    columns = {"triggered_by": "bigint", "triggered_by_type": "text", "approved_by": "bigint"}
    assert set(references_of(facts_of({**users, "runs": {**KEY, **columns}}))) == {
        "runs.approved_by"
    }


DECLARED = [(f"t{n}", "user_id", "users") for n in range(14)]


def _declaring(**more: dict[str, str]) -> sqlite3.Connection:
    """Return facts of a schema that declares the keys of 14 tables, and of some more tables."""
    tables = {table: {**KEY, "user_id": "bigint"} for table, _, _ in DECLARED}
    return facts_of({**USERS, **tables, **more}, DECLARED)


def test_beside_declared_keys_a_name_of_another_style_is_a_guess() -> None:
    facts = _declaring(lists={**KEY, "autorespond_owner": "bigint", "owner_id": "bigint"})
    found = references_of(facts)
    assert found["lists.owner_id"] == ("users", "medium")
    assert found.get("lists.autorespond_owner", ("", "low"))[1] == "low"


def test_a_key_to_which_no_foreign_key_leads_may_be_of_another_system() -> None:
    ports = {
        "member_port": {"port_id": "bigint key", "weight": "numeric", "title": "text"},
        "vip": {"vip_id": "bigint pk", "port_id": "bigint"},
    }
    named = {table: {f"{table}_id": "bigint pk", "user_id": "bigint"} for table, _, _ in DECLARED}
    users = {"users": {"user_id": "bigint pk", "email": "text"}}
    assert references_of(facts_of(ports))["vip.port_id"][1] == "high"
    declaring = facts_of({**users, **named, **ports}, DECLARED)
    assert references_of(declaring)["vip.port_id"][1] == "low"


def test_an_internal_port_may_be_a_port_and_an_internal_id_is_not_looked_for() -> None:
    mapping = {**KEY, "internal_port_id": "text", "internal_id": "text"}
    facts = facts_of({"ports": {"id": "text key"}, "mappings": mapping})
    assert references_of(facts) == {"mappings.internal_port_id": ("ports", "low")}


@pytest.mark.parametrize("column", ["submitter_id", "grader_id", "annotator_id"])
def test_who_hands_in_or_judges_is_a_user(column: str) -> None:
    facts = facts_of({**USERS, "papers": {**KEY, column: "bigint"}})
    assert references_of(facts) == {f"papers.{column}": ("users", "medium")}


def test_what_django_names_twice_is_one_ending() -> None:
    facts = facts_of({"fields": {**KEY, "parent_id_id": "bigint"}})
    assert references_of(facts) == {"fields.parent_id_id": ("fields", "high")}


def test_generated_id_is_referred_to_where_a_table_has_no_primary_key() -> None:
    facts = facts_of(
        {
            "chart": {"id": "bigint pk", "accno": "text"},
            "parts": {"id": "bigint pk", "description": "text"},
            "notes": {"id": "bigint", "body": "text"},
            "lines": {
                "line": "bigint pk",
                "parts_id": "bigint",
                "chart_id": "bigint",
                "notes_id": "bigint",
            },
        }
    )
    facts.execute("delete from keys where table_name in ('chart', 'parts')")
    facts.execute(
        "insert into keys (schema_name, table_name, key_name, key_type, columns, column_count)"
        " values ('app', 'chart', 'u', 'unique', '[\"accno\"]', 1)"
    )
    assert references_of(facts) == {
        "lines.chart_id": ("chart", "medium"),
        "lines.parts_id": ("parts", "medium"),
    }
    query = """
        select referenced_columns, reason
        from inferred_references
        where column_name = 'parts_id'
        """
    assert facts.execute(query).fetchall() == [
        ('["id"]', "parts_id is named after the table, though no key makes its id unique")
    ]
