"""Columns that lead to the table whose name their table carries, and names without what says that they are tables'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from tests.derive.building import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = {"id": "bigint pk"}
NAMES = ("crm_company", "crm_device", "crm_invoice")


def targets_of(tables: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    facts = facts_of(dict(tables))
    derive(facts)
    found = facts.execute(
        "select table_name, column_name, referenced_table from inferred_references where confidence != 'low'"
    )
    return {f"{table}.{column}": target for table, column, target in found}


def test_a_word_for_any_row_leads_to_the_table_whose_name_many_tables_carry() -> None:
    notes = {f"{name}_note": {**KEY, "model_id": "bigint", "text": "text"} for name in NAMES}
    found = targets_of(
        {"crm_devicemodel": {**KEY}, **{name: {**KEY, "title": "text"} for name in NAMES}, **notes}
    )
    assert found == {f"{name}_note.model_id": name for name in NAMES}


def test_copies_of_rows_refer_to_what_the_rows_refer_to() -> None:
    columns = {"title": "text", "model_id": "bigint"}
    copied = {f"{name}_note": {"note_id": "bigint pk", **columns} for name in NAMES}
    found = targets_of({**{name: {**KEY, **columns} for name in NAMES}, **copied})
    assert not {f"{name}_note.model_id" for name in NAMES}.intersection(found)


def test_names_that_say_that_they_are_tables_are_read_without() -> None:
    found = targets_of(
        {
            **{f"tbl{name}": {f"{name}ID": "bigint pk"} for name in ("Insuree", "Policy", "Claim")},
            "tblPremium": {"PremiumID": "bigint pk", "PolicyID": "bigint"},
            "claims_sampling": {**KEY, "insuree_id": "bigint"},
        }
    )
    assert found == {
        "tblPremium.PolicyID": "tblPolicy",
        "claims_sampling.insuree_id": "tblInsuree",
    }


def test_a_uuid_is_of_the_users_whose_key_is_one() -> None:
    key = {"id": "uuid pk"}
    found = targets_of(
        {
            "users": {**KEY, "email": "text", "username": "text"},
            "core_user": {**key, "username": "text"},
            "core_technical_user": {**key, "username": "text"},
            "tickets": {**key, "closed_by_user_id": "uuid", "history_user_id": "uuid"},
        }
    )
    assert found["tickets.history_user_id"] == "core_user"


def test_behind_the_prefix_of_all_columns_a_key_with_its_own_prefix_names_its_table() -> None:
    tables = {
        "languages": {"LgID": "bigint pk", "LgName": "text"},
        "books": {"BkID": "bigint pk", "BkLgID": "bigint", "BkTitle": "text"},
        "words": {"WoID": "bigint pk", "WoLgID": "bigint", "WoParentWoID": "bigint"},
        "wordtags": {"WtWoID": "bigint key", "WtBkID": "bigint key"},
    }
    assert targets_of(tables) == {
        "books.BkLgID": "languages",
        "words.WoLgID": "languages",
        "words.WoParentWoID": "words",
        "wordtags.WtWoID": "words",
        "wordtags.WtBkID": "books",
    }


def test_a_word_that_begins_the_columns_of_few_tables_is_no_prefix() -> None:
    tables = {
        "languages": {"LgID": "bigint pk", "LgName": "text"},
        "books": {"id": "bigint pk", "BkLgID": "bigint"},
    }
    assert targets_of(tables) == {}
