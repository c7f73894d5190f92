"""How a schema declares its own references decides whether a name needs an index beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import facts_of, index

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

KEY = {"id": "bigint pk"}
KEYS = ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count")
# Twenty-four tables with a foreign key to users, of the type of its key.
PEOPLE = {"users": {**KEY, "email": "text"}}
NOTES = {f"note{number}s": {**KEY, "user_id": "bigint", "text": "text"} for number in range(24)}
DECLARED = [(name, "user_id", "users") for name in NOTES]


def weakness_of(facts: sqlite3.Connection, table: str, column: str) -> str | None:
    derive(facts)
    query = "select weakness from inferred_references where table_name = ? and column_name = ?"
    found = facts.execute(query, [table, column]).fetchone()
    assert found is not None
    weakness: str | None = found[0]
    return weakness


def schema_of(
    tables: dict[str, dict[str, str]], declared: Sequence[tuple[str, str, str]] = ()
) -> sqlite3.Connection:
    """Return a schema that declares its references and has an index for nearly all of them."""
    facts = facts_of({**PEOPLE, **NOTES, **tables}, [*DECLARED, *declared])
    for name in NOTES:
        index(facts, name, "user_id")
    return facts


PROFILES = {
    "profiles": {**KEY, "title": "text"},
    "editors": {**KEY, "context_id": "bigint", "font": "text"},
    "viewers": {**KEY, "context_id": "bigint", "zoom": "bigint"},
}
CONTEXTS = [("editors", "context_id", "profiles"), ("viewers", "context_id", "profiles")]


def test_column_without_an_index_is_weak_where_few_foreign_keys_have_its_name_and_an_index() -> (
    None
):
    tables = {**PROFILES, "browsers": {**KEY, "context_id": "bigint", "url": "text"}}
    weakness = "the schema indexes its foreign keys, and has no index for this column"
    assert weakness_of(schema_of(tables, CONTEXTS), "browsers", "context_id") == weakness
    indexed = schema_of(tables, CONTEXTS)
    index(indexed, "browsers", "context_id")
    assert weakness_of(indexed, "browsers", "context_id") is None


def test_two_columns_of_a_name_make_up_for_missing_indexes() -> None:
    column = {**KEY, "context_id": "bigint", "url": "text"}
    facts = schema_of({**PROFILES, "browsers": column, "readers": column}, CONTEXTS)
    assert weakness_of(facts, "browsers", "context_id") is None


def test_whole_name_of_a_table_needs_no_index() -> None:
    facts = schema_of(
        {
            "coupons": {**KEY, "title": "text"},
            "orders": {**KEY, "coupon_id": "bigint", "total": "bigint"},
        }
    )
    assert weakness_of(facts, "orders", "coupon_id") is None


def test_number_of_another_width_is_weak_where_foreign_keys_have_the_types_of_their_keys() -> None:
    tables = {
        "channels": {**KEY, "title": "text"},
        "orders": {**KEY, "channel_id": "integer", "total": "bigint"},
    }
    weakness = "the types differ, unlike in the foreign keys of the schema"
    assert weakness_of(schema_of(tables), "orders", "channel_id") == weakness
    facts = facts_of(tables)
    assert weakness_of(facts, "orders", "channel_id") is None


def test_three_foreign_keys_of_the_name_outweigh_another_width() -> None:
    facts = schema_of({"drafts": {**KEY, "user_id": "integer", "text": "text"}})
    assert weakness_of(facts, "drafts", "user_id") is None


def test_key_with_the_last_word_of_its_own_table_may_number_its_rows() -> None:
    facts = facts_of(
        {
            "folders": {"folder_id": "bigint pk", "title": "text"},
            "credential_folders": {"folder_id": "bigint key", "title": "text"},
            "credentials": {"credential_id": "bigint pk", "title": "text"},
        }
    )
    weakness = "it may number the rows of its own table"
    assert weakness_of(facts, "credential_folders", "folder_id") == weakness


def test_word_before_the_own_name_of_a_table_may_be_another_system() -> None:
    bookings = {**KEY, "airline_booking_id": "bigint", "source_booking_id": "bigint"}
    facts = facts_of({"bookings": bookings})
    weakness = "'airline' may say which system gives out the id"
    assert weakness_of(facts, "bookings", "airline_booking_id") == weakness
    assert weakness_of(facts, "bookings", "source_booking_id") is None


def test_unique_text_of_users_is_what_another_system_calls_them() -> None:
    users = {"user_id": "varchar(36) key", "email": "text", "sso_user_id": "varchar(36)"}
    facts = facts_of({"users": users, "notes": {**KEY, "user_id": "varchar(36)"}})
    snapshot.insert(facts, "keys", KEYS, [("app", "users", "u", "unique", '["sso_user_id"]', 1)])
    weakness = "it may be what another system calls the row"
    assert weakness_of(facts, "users", "sso_user_id") == weakness


def test_number_with_the_whole_name_of_a_table_is_not_the_root_of_its_own() -> None:
    facts = facts_of(
        {
            "album_roots": {**KEY, "label": "text"},
            "albums": {**KEY, "albumRoot": "bigint", "caption": "text"},
        }
    )
    derive(facts)
    found = facts.execute("select column_name, referenced_table from inferred_references")
    assert found.fetchall() == [("albumRoot", "album_roots")]


def test_a_bare_name_is_weak_where_the_rows_of_that_table_are_parts_of_these() -> None:
    tables = {
        "computers": {**KEY, "name": "text", "memory": "bigint", "vendor": "bigint"},
        "memories": {**KEY, "computer_id": "bigint", "capacity": "bigint"},
        "vendors": {**KEY, "name": "text"},
        "printers": {**KEY, "vendor": "bigint"},
    }
    facts = facts_of(tables)
    weakness = "the rows there belong to those of this table"
    assert weakness_of(facts, "computers", "memory") == weakness
    assert weakness_of(facts, "computers", "vendor") is None
