"""Kinds of rows that others can be compared with: their versions, copies, entries of ledgers, codes, and pairs."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, kinds_of, unique

KEY = {"id": "bigint pk"}
TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
ANY_ROW = {"content_type_id": "bigint", "object_id": "bigint", "object_type": "text"}

Columns = dict[str, str]


def confidence_of(
    tables: dict[str, Columns], *foreign_keys: tuple[str, str, str]
) -> dict[str, str]:
    """Return the kind of each table with its confidence."""
    facts = facts_of(tables, foreign_keys)
    derive(facts)
    rows = facts.execute("select table_name, kind || ' ' || confidence from table_kinds")
    return dict(rows.fetchall())


def kind_of_versions(columns: Columns) -> str:
    """Return the kind of versions of reports."""
    versions = {**KEY, "report_id": "bigint required", "findings": "text", **columns}
    tables = {"patient_reports": {**KEY, "name": "text"}, "exam_versions": versions}
    return kinds_of(facts_of(tables, [("exam_versions", "report_id", "patient_reports")]))[
        "exam_versions"
    ]


def test_numbered_versions_of_another_row_are_a_history() -> None:
    numbered = {"version_number": "integer", "changed_at": "timestamp"}
    assert kind_of_versions(numbered) == "history"
    assert kind_of_versions({**numbered, "status": "text"}) == "entity"
    assert kind_of_versions({"version_number": "integer", **TIMES}) == "entity"
    assert kind_of_versions({"changed_at": "timestamp"}) == "entity"


def test_revisions_of_rows_of_any_table_are_a_history_also_where_rows_refer_to_the_latest() -> None:
    revision = {**KEY, **ANY_ROW, "content": "jsonb", "created_at": "timestamp"}
    tables = {"site_revisions": revision, "pages": {**KEY, "latest_revision_id": "bigint"}}
    keys = [("pages", "latest_revision_id", "site_revisions")]
    assert kinds_of(facts_of(tables, keys))["site_revisions"] == "history"
    tables["site_revisions"] = {**revision, "updated_at": "timestamp"}
    assert kinds_of(facts_of(tables, keys))["site_revisions"] == "entity"


def test_a_journal_of_operations_is_a_history_and_a_diary_is_not() -> None:
    entry = {**KEY, "source": "text", "object_text": "text", "timestamp": "timestamp"}
    tables = {"database_journal": {**entry, "operation": "text"}, "diary_journal": entry}
    kinds = kinds_of(facts_of(tables))
    assert kinds["database_journal"] == "history"
    assert kinds["diary_journal"] == "entity"


def test_entries_of_a_ledger_are_events_until_they_have_a_state() -> None:
    entry = {**KEY, "amount": "numeric", "balance_after": "numeric", **TIMES}
    kinds = kinds_of(facts_of({"entries": entry, "transfers": {**entry, "status": "text"}}))
    assert kinds["entries"] == "event"
    assert kinds["transfers"] == "entity"


def test_a_version_beside_a_number_is_that_of_the_schema() -> None:
    tables = {"version_info": {**KEY, "version": "integer"}, "releases": {**KEY, "version": "text"}}
    tables["builds"] = {**KEY, "release_id": "bigint", "started": "timestamp"}
    kinds = kinds_of(facts_of(tables, [("builds", "release_id", "releases")]))
    assert kinds["version_info"] == "migration"
    assert kinds["releases"] != "migration"


def test_rows_that_may_be_used_until_a_time_are_copies() -> None:
    embed = {**KEY, "url": "text", "html": "text", "last_updated": "timestamp"}
    kinds = kinds_of(facts_of({"embeds": {**embed, "cache_until": "timestamp"}, "embedded": embed}))
    assert kinds["embeds"] == "cache"
    assert kinds["embedded"] == "entity"


def test_answers_that_are_kept_by_the_key_of_the_request_are_copies() -> None:
    answer = {
        **KEY,
        "scope": "text",
        "key": "text",
        "status": "text",
        "response_body": "text",
        **TIMES,
    }
    facts = facts_of({"requests": answer, "calls": answer})
    unique(facts, "requests", "scope", "key")
    kinds = kinds_of(facts)
    assert kinds["requests"] == "cache"
    assert kinds["calls"] == "entity"


def test_what_is_pending_without_a_state_is_a_queue() -> None:
    lockup = {"swap": "text key", "transaction": "text", **TIMES}
    tables = {
        "pending_lockup_transactions": lockup,
        "pending_transactions": {**lockup, "status": "text"},
        "pending_members": {**KEY, "name": "text", "data": "text"},
    }
    kinds = kinds_of(facts_of(tables))
    assert kinds["pending_lockup_transactions"] == "queue"
    assert kinds["pending_transactions"] == "entity"
    assert kinds["pending_members"] == "entity"


def test_codes_with_short_texts_that_say_what_they_mean_are_a_list() -> None:
    code = {**KEY, "code_system": "text", "code": "text", "display": "text", "is_active": "boolean"}
    tables = {"billing_codes": code, "discount_codes": {**code, "amount": "numeric"}}
    tables["invite_codes"] = {**KEY, "code": "text", "email": "text"}
    kinds = kinds_of(facts_of(tables))
    assert kinds["billing_codes"] == "lookup"
    assert kinds["discount_codes"] == "entity"
    assert kinds["invite_codes"] == "entity"


def test_codenames_that_others_refer_to_are_a_list() -> None:
    tables = {"rights": {**KEY, "codename": "text"}, "grants": {**KEY, "right_id": "bigint"}}
    kinds = kinds_of(facts_of(tables, [("grants", "right_id", "rights")]))
    assert kinds["rights"] == "lookup"


def test_a_name_that_most_tables_have_is_the_label_of_a_code() -> None:
    tables = {f"thing_{n}": {**KEY, "name": "text", "price": "numeric"} for n in range(9)}
    tables["outfits"] = {**KEY, "symbol": "text", "name": "text", "entitlement": "varchar(36)"}
    assert kinds_of(facts_of(tables))["outfits"] == "lookup"


@pytest.mark.parametrize("member", ["group_members", "group_member_v2"])
def test_groups_that_people_put_together_are_no_list(member: str) -> None:
    groups = {**KEY, "name": "text"}
    tables = {"groups": groups, member: {**KEY, "group_id": "bigint", "device_id": "bigint"}}
    assert confidence_of(tables, (member, "group_id", "groups"))["groups"] == "entity medium"
    tables = {"groups": groups, "articles": {**KEY, "group_id": "bigint", "title": "text"}}
    assert confidence_of(tables, ("articles", "group_id", "groups"))["groups"] == "lookup low"


def test_names_of_players_one_for_each_user_are_no_list() -> None:
    player = {**KEY, "name": "text", "user_id": "bigint"}
    tables = {
        "users": {**KEY, "email": "text"},
        "pickers": player,
        "picks": {**KEY, "picker_id": "bigint"},
    }
    keys = [("pickers", "user_id", "users"), ("picks", "picker_id", "pickers")]
    facts = facts_of(tables, keys)
    unique(facts, "pickers", "user_id")
    assert kinds_of(facts)["pickers"] == "entity"


def test_a_reason_why_two_rows_belong_together_leaves_them_a_pair() -> None:
    flag = {**KEY, "comment_id": "bigint", "user_id": "bigint", "reason": "text", **TIMES}
    tables = {"comments": {**KEY, "body": "text"}, "users": {**KEY, "email": "text"}}
    keys = [("marks", "comment_id", "comments"), ("marks", "user_id", "users")]
    facts = facts_of({**tables, "marks": flag}, keys)
    unique(facts, "marks", "comment_id", "user_id")
    assert kinds_of(facts)["marks"] == "join"
    assert kinds_of(facts_of({**tables, "marks": flag}, keys))["marks"] == "entity"


def test_places_in_the_list_of_another_row_are_guessed_to_be_pairs() -> None:
    step = {**KEY, "group_id": "bigint required", "plugin_id": "bigint required"}
    flags = {"ignore_fail": "boolean", "force_exec": "boolean"}
    tables = {"groups": {**KEY, "name": "text"}, "plugins": {**KEY, "path": "text"}}
    keys = [("chain", "group_id", "groups"), ("chain", "plugin_id", "plugins")]
    ordered = {**tables, "chain": {**step, **flags, "sequence": "smallint"}}
    assert confidence_of(ordered, *keys)["chain"] == "join low"
    assert confidence_of({**tables, "chain": {**step, **flags}}, *keys)["chain"] == "entity low"


def test_permissions_and_groups_are_a_framework_s_only_with_its_columns() -> None:
    tables = {"auth_permission": {**KEY, "user_id": "bigint", "mntner_id": "bigint"}}
    assert kinds_of(facts_of(tables))["auth_permission"] != "framework"
    django = {**KEY, "name": "text", "content_type_id": "bigint", "codename": "text"}
    tables = {"auth_permission": django, "auth_group": {**KEY, "name": "text"}}
    assert set(kinds_of(facts_of(tables)).values()) == {"framework"}


def test_the_one_thumbnail_of_a_row_is_guessed_to_be_no_copy() -> None:
    thumbnail = {**KEY, "event_id": "bigint", "path": "text"}
    tables = {"parties": {**KEY, "title": "text", "price": "numeric"}, "thumbnails": thumbnail}
    facts = facts_of(tables, [("thumbnails", "event_id", "parties")])
    assert kinds_of(facts)["thumbnails"] == "cache"
    unique(facts, "thumbnails", "event_id")
    assert kinds_of(facts)["thumbnails"] == "entity"
