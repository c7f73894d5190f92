"""What tables are for."""

from __future__ import annotations

import pytest

from dbready.facts import snapshot
from tests.derive.building import facts_of, kinds_of

KEY = {"id": "bigint pk"}
TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
ENTITY = {**KEY, "name": "text", "email": "text", **TIMES}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("schema_migrations", "migration"),
        ("flyway_schema_history", "migration"),
        ("DATABASECHANGELOG", "migration"),
        ("django_session", "framework"),
        ("oban_jobs", "framework"),
        ("customers_bak", "backup"),
        ("customers_old", "backup"),
        ("customers_20240131", "backup"),
        ("copy_of_customers", "backup"),
        ("stg_customers", "staging"),
        ("raw_customers", "staging"),
        ("customers_history", "history"),
        ("customer_versions", "history"),
        ("audit_log", "event"),
        ("customers", "entity"),
    ],
)
def test_a_name_tells_the_kind(name: str, kind: str) -> None:
    kinds = kinds_of(facts_of({"customers": ENTITY, name: ENTITY}))
    assert kinds[name] == kind


@pytest.mark.parametrize(
    "name",
    [
        "backups", "raw_materials", "load_balancers", "jobs", "sessions", "queue", "old_town",
        "status_reports", "calendar_events", "bulk_imports", "copy",
    ],
)  # fmt: skip
def test_a_look_alike_is_an_entity(name: str) -> None:
    columns = {**ENTITY, "starts_at": "timestamp"}
    assert kinds_of(facts_of({name: columns, "customers": ENTITY}))[name] == "entity"


def test_a_table_of_references_is_a_join() -> None:
    tables = {
        "films": {**ENTITY},
        "actors": {**ENTITY},
        "film_actor": {
            "film_id": "bigint key",
            "actor_id": "bigint key",
            "updated_at": "timestamp",
        },
        "castings": {**KEY, "film_id": "bigint", "actor_id": "bigint", "role_text": "text"},
    }
    kinds = kinds_of(facts_of(tables, [("film_actor", "film_id", "films")]))
    assert kinds["film_actor"] == "join"
    assert kinds["castings"] == "entity"


def test_a_table_of_references_that_others_refer_to_is_an_entity() -> None:
    tables = {
        "films": ENTITY,
        "stores": ENTITY,
        "inventory": {"inventory_id": "bigint pk", "film_id": "bigint", "store_id": "bigint"},
        "rentals": {**ENTITY, "inventory_id": "bigint"},
    }
    assert kinds_of(facts_of(tables))["inventory"] == "entity"


def test_codes_and_labels_are_a_lookup() -> None:
    kinds = kinds_of(
        facts_of(
            {
                "languages": {"code": "char(1) key", "english_name": "text"},
                "order_types": {**KEY, "name": "text", **TIMES},
                "people": {**KEY, "first_name": "text", "last_name": "text"},
                "plans": {**KEY, "name": "text", "price": "numeric"},
            }
        )
    )
    assert kinds == {
        "languages": "lookup",
        "order_types": "lookup",
        "people": "entity",
        "plans": "entity",
    }


def test_a_big_table_of_labels_is_no_lookup() -> None:
    facts = facts_of({"order_types": {**KEY, "name": "text"}})
    columns = ("schema_name", "table_name", "estimated_rows")
    snapshot.insert(facts, "table_statistics", columns, [("app", "order_types", 1_000_000)])
    assert kinds_of(facts) == {"order_types": "entity"}


def test_work_that_waits_is_a_queue() -> None:
    work = {**KEY, "payload": "jsonb", "attempts": "integer", "locked_at": "timestamp"}
    assert kinds_of(facts_of({"mail_jobs": work, "outbox": work})) == {
        "mail_jobs": "queue",
        "outbox": "queue",
    }


def test_a_version_in_the_key_makes_a_history() -> None:
    columns = {"node_id": "bigint key", "version": "bigint key", "timestamp": "timestamp"}
    assert kinds_of(facts_of({"nodes": columns})) == {"nodes": "history"}


def test_versions_that_go_through_states_are_entities() -> None:
    columns = {**ENTITY, "status": "text", "approved_at": "timestamp"}
    assert (
        kinds_of(facts_of({"quotes": ENTITY, "quote_versions": columns}))["quote_versions"]
        == "entity"
    )


def test_a_time_in_the_key_makes_events_unless_it_is_there_for_partitions() -> None:
    kinds = kinds_of(
        facts_of(
            {
                "output": {"source": "text key", "time": "timestamp key", "value": "text"},
                "payment": {
                    "payment_id": "bigint pk",
                    "payment_date": "timestamp key",
                    "amount": "numeric",
                },
            }
        )
    )
    assert kinds == {"output": "event", "payment": "entity"}


def test_rows_that_are_only_ever_inserted_are_events() -> None:
    facts = facts_of({"scores": {**KEY, "points": "integer", "created_at": "timestamp"}})
    columns = ("schema_name", "table_name", "inserted_rows", "updated_rows")
    snapshot.insert(facts, "table_statistics", columns, [("app", "scores", 100_000, 0)])
    assert kinds_of(facts) == {"scores": "event"}


def test_tables_with_dates_in_their_names_are_partitions_where_there_are_many() -> None:
    months = {f"readout_2024{month:02}": ENTITY for month in range(1, 7)}
    assert "backup" not in kinds_of(facts_of({"readout": ENTITY, **months})).values()


def test_currencies_with_their_minor_units_are_a_lookup() -> None:
    columns = {"code": "char(1) key", "name": "text", "minor_units": "integer"}
    assert kinds_of(facts_of({"currencies": columns})) == {"currencies": "lookup"}


def test_settings_of_the_application_need_no_more_care_than_a_lookup() -> None:
    settings = {"id": "bigint pk", "site_name": "text", "updated_at": "timestamp"}
    users = {"users": {"id": "bigint pk", "email": "text"}}
    own = {"user_settings": {"id": "bigint pk", "user_id": "bigint", "theme": "text"}}
    kinds = kinds_of(facts_of({"settings": settings, **users, **own}))
    assert kinds == {"settings": "lookup", "users": "entity", "user_settings": "entity"}


def test_a_cache_can_be_made_anew() -> None:
    columns = {"id": "bigint pk", "price": "numeric", "updated_at": "timestamp"}
    assert kinds_of(facts_of({"price_cache": columns})) == {"price_cache": "staging"}
