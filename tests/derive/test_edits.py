"""Columns that show that rows are edited, and columns that only look similar."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}
CREATED = {"created_at": "timestamp required"}
NAMED = {"name": "text required"}

Columns = dict[str, str]


def evidence(columns: Columns, referrers: int = 0) -> object:
    """Return how sure it is that the rows of a table change to which others refer."""
    others = {f"part_{number}": {**KEY, "thing_id": "bigint"} for number in range(referrers)}
    keys = tuple((other, "thing_id", "things") for other in others)
    facts = facts_of({"things": {**KEY, **columns}, **others}, keys)
    derive(facts)
    query = "select change_evidence from table_changes where table_name = 'things'"
    return facts.execute(query).fetchone()[0]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({**NAMED, "description": "text"}, "likely"),
        ({**NAMED, "sort_order": "integer"}, "likely"),
        ({**NAMED, "color": "text"}, "likely"),
        ({"slug": "text", "description": "text"}, "likely"),
        ({**NAMED, "size": "integer"}, None),
        ({"description": "text"}, None),
        ({"managed_by_app_label": "text", "extended_data": "jsonb"}, None),
        ({"color": "text", "sort_order": "integer"}, None),
    ],
)
def test_a_name_that_is_described_or_arranged_is_edited(columns: Columns, found: str) -> None:
    assert evidence(columns) == found


def test_what_others_refer_to_by_its_name_is_edited() -> None:
    columns = {**NAMED, "size": "integer required"}
    assert evidence(columns, referrers=2) == "likely"
    assert evidence(columns, referrers=1) is None
    assert evidence({**columns, "owner": "text"}, referrers=1) == "likely"
    assert evidence({**columns, "owner": "text", **CREATED}, referrers=2) is None
    assert evidence({"size": "integer required", "owner": "text"}, referrers=2) is None


def test_versions_are_counted_where_rows_change() -> None:
    assert evidence({"lock_version": "integer"}) == "likely"
    assert evidence({"body": "text"}) is None


def test_people_and_their_passwords_change() -> None:
    assert evidence({"first_name": "text", "last_name": "text"}) == "likely"
    assert evidence({"login": "text", "password": "text", **CREATED}) == "likely"
    assert evidence({"login": "text", **CREATED}) is None


def test_an_address_belongs_to_something_named() -> None:
    assert evidence({**NAMED, "email": "text"}) == "certain"
    assert evidence({"email": "text", "list_id": "bigint"}) is None
    assert evidence({"email": "text", "subject": "text", "sent_at": "timestamp required"}) is None


def test_an_amount_beside_the_time_of_its_insert_stays() -> None:
    assert evidence({"amount": "numeric"}) == "certain"
    assert evidence({"amount": "numeric required", **CREATED}) is None
    assert evidence({"amount": "numeric", "note": "text", **CREATED}) == "certain"
    assert evidence({"amount": "numeric", "title": "text", **CREATED}) == "certain"


def test_a_flag_that_qualifies_a_link_is_no_switch() -> None:
    link = {"thing_id": "bigint", "other_id": "bigint"}
    others = {"others": {**KEY, **NAMED}}
    for flag, found in (("is_not", None), ("is_enabled", "certain")):
        facts = facts_of(
            {"things": {**KEY, **NAMED}, "links": {**KEY, **link, flag: "boolean"}, **others},
            (("links", "thing_id", "things"), ("links", "other_id", "others")),
        )
        derive(facts)
        query = "select change_evidence from table_changes where table_name = 'links'"
        assert facts.execute(query).fetchone()[0] == found


def test_results_of_computations_stay_whatever_flags_they_have() -> None:
    numbers = dict.fromkeys(("resolution", "rotation", "transmission", "mosaicity"), "real")
    flags = {"anomalous": "boolean", "ended_at": "timestamp"}
    assert evidence({**numbers, **flags}) is None
    assert evidence({**numbers, **flags, "status": "text"}) == "certain"
    assert evidence({**numbers, **flags, "name": "text"}) == "certain"
    assert evidence(flags) == "certain"


def test_users_are_no_detail_where_nothing_refers_to_them() -> None:
    parts = {f"part_{number}": {**KEY, "thing_id": "bigint"} for number in range(12)}
    keys = tuple((part, "thing_id", "things") for part in parts)
    users = {"login": "text", "password": "text"}
    for columns, found in ((users, None), ({"login": "text", "motto": "text"}, "unreferenced")):
        facts = facts_of(
            {
                "things": {**KEY, **NAMED},
                **parts,
                "users": {**KEY, **columns, "thing_id": "bigint"},
            },
            (*keys, ("users", "thing_id", "things")),
        )
        derive(facts)
        query = "select detail_kind from table_changes where table_name = 'users'"
        assert facts.execute(query).fetchone()[0] == found
