"""Findings that shipped rules leave out or weigh less where the columns beside them say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.findings.finding import Finding

KEY = {"id": "bigint pk"}


def found(
    rule: str,
    tables: Mapping[str, Mapping[str, str]],
    statistics: Mapping[str, Mapping[str, int]] | None = None,
) -> dict[str, Finding]:
    """Return what a rule finds and does not rule out, by table or by table and column."""
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables)
    for name, counted in (statistics or {}).items():
        add(facts, "table_statistics", {"schema_name": "app", "table_name": name, **counted})
    derive(facts)
    (result,) = runner.run([known for known in loader.load() if known.name == rule], facts)
    assert result.outcome in {"found", "clean", "empty"}, result
    return {str(finding.about).removeprefix("app."): finding for finding in result.findings}


def test_the_caption_of_a_time_is_no_time() -> None:
    mails = {**KEY, "label_datetime": "varchar(36)", "sent_datetime": "varchar(36)"}
    assert set(found("timestamp-as-text", {"mails": mails})) == {"mails.sent_datetime"}


@pytest.mark.parametrize("beside", ["object_type", "table_name"])
def test_a_change_feed_says_that_other_rows_were_deleted(beside: str) -> None:
    feed = {**KEY, beside: "text", "object_id": "bigint", "deleted": "boolean"}
    orders = {**KEY, "title": "text", "deleted": "boolean"}
    tables = {"data_changes": feed, "orders": orders}
    assert set(found("soft-delete-without-time", tables)) == {"orders.deleted"}


def test_the_state_of_an_address_is_no_status() -> None:
    ship = {f"shipto{name}": "text" for name in ("name", "address", "city", "state", "zipcode")}
    assert found("status-without-value-set", {"shipments": {**KEY, **ship}}) == {}


LIST = {**KEY, "title": "text", **dict.fromkeys(("iso2", "iso3", "native", "region"), "text")}
INSTALLED = {"estimated_rows": 250, "inserted_rows": 250, "updated_rows": 250, "deleted_rows": 0}
EDITED = {**INSTALLED, "updated_rows": 9000}


def test_a_list_that_was_installed_shows_no_updates_by_people() -> None:
    tables = {"products": LIST}
    installed = found("table-without-updated-at", tables, {"products": INSTALLED})
    edited = found("table-without-updated-at", tables, {"products": EDITED})
    assert installed["products"].severity != "high"
    assert edited["products"].severity == "high"
    # The columns alone say little; counted updates say it all.
    assert (installed["products"].confidence, edited["products"].confidence) == ("low", "high")
    priced = {"products": {**LIST, "price": "numeric"}}
    found_of_prices = found("table-without-updated-at", priced, {"products": INSTALLED})
    assert found_of_prices["products"].severity == "high"  # prices change


def test_an_activity_log_with_old_and_new_values_may_record_every_change() -> None:
    log = {**KEY, "object_type": "text", "object_id": "bigint", "created_at": "timestamp"}
    log |= {"old_values": "text", "new_values": "text"}
    lines = {**KEY, "product_id": "bigint"}
    tables = {"products": {**LIST, "price": "numeric"}, "lines": lines, "activity_log": log}
    logged = found("table-without-updated-at", tables)["products"]
    assert logged.severity == "low"
    assert logged.message.endswith("last changed; activity_log may record its changes")
    assert logged.evidence["less_severe_because"] == "activity_log may record their changes"
    edited = found("table-without-updated-at", tables, {"products": EDITED})["products"]
    assert edited.severity == "high"
    del log["object_type"]
    log |= {"edit_type": "text", "last_edit_type": "text"}  # what was done, and not to which table
    assert found("table-without-updated-at", tables)["products"].severity == "medium"
    log["object_type"] = log.pop("old_values")
    assert found("table-without-updated-at", tables)["products"].severity == "medium"


def test_a_supplier_is_a_company_unless_a_person_is_named() -> None:
    companies = {**KEY, "title": "text", "contact_email": "text"}
    people = {**KEY, "first_name": "text", "last_name": "text", "email": "text"}
    tables = {"suppliers": companies, "customers": people}
    by_confidence = {name: each.confidence for name, each in found("personal-data", tables).items()}
    assert by_confidence["customers"] == "high"
    assert by_confidence.get("suppliers", "low") == "low"


def test_a_single_state_of_any_length_may_be_no_status() -> None:
    def confidence(*tables: str) -> str:
        columns = {**KEY, "state": "text"}
        findings = found("status-without-value-set", dict.fromkeys(tables, columns))
        return findings[f"{tables[0]}.state"].confidence

    assert confidence("executions") == "low"
    assert confidence("executions", "deployments") == "high"


def test_a_birthday_counts_where_something_says_that_it_is_of_a_person() -> None:
    character = {**KEY, "character_name": "text", "birthday": "date"}
    member = {**KEY, "first_name": "text", "birthday": "date"}
    holder = {**KEY, "iban": "text", "birthday": "date"}
    known = found(
        "sensitive-data", {"game_character": character, "member": member, "holder": holder}
    )
    sure = {name: finding.confidence == "high" for name, finding in known.items()}
    assert not sure["game_character.birthday"]
    assert sure["member.birthday"]
    assert sure["holder.birthday"]


def test_the_session_of_a_browser_is_told_from_a_file_that_expires() -> None:
    file = {**KEY, "session_id": "text", "file_name": "text", "expires_at": "timestamp"}
    login = {**KEY, "session_id": "text", "user_agent": "text"}
    known = found("sensitive-data", {"drawing_session": file, "browser_session": login})
    assert known["drawing_session.session_id"].confidence == "low"
    assert known["browser_session.session_id"].confidence == "medium"


def test_contact_data_of_companies_and_names_of_authors_are_a_guess() -> None:
    contact = {**KEY, "name": "text", "email": "text"}
    person = {**KEY, "last_name": "text"}
    tables = {
        "shop_suppliers": contact,
        "delivery_companies": contact,
        "buyers": contact,
        "paper_author": person,
        "attendees": person,
        "vendors": {**person, **contact},
    }
    known = found("personal-data", tables)
    assert {name: finding.confidence for name, finding in known.items()} == {
        "shop_suppliers": "low",
        "delivery_companies": "low",
        "buyers": "medium",
        "paper_author": "low",
        "attendees": "high",
        "vendors": "high",
    }


def test_the_phase_of_a_project_may_be_in_a_table_of_phases() -> None:
    project = {**KEY, "title": "text", "phase": "varchar(36)", "status": "varchar(36)"}
    phases = {**KEY, "name": "text", "position": "integer"}
    known = found("status-without-value-set", {"project": project, "phases": phases})
    by_confidence = {name: finding.confidence for name, finding in known.items()}
    assert by_confidence == {"project.phase": "low", "project.status": "high"}


def test_a_table_of_statistics_lists_no_states() -> None:
    runs = {**KEY, "title": "text", "state": "varchar(36)"}
    stats = {**KEY, "name": "text", "position": "integer"}
    known = found("status-without-value-set", {"runs": runs, "stats": stats})
    assert known["runs.state"].confidence == "high"


def test_a_number_with_its_meaning_beside_it_is_no_riddle() -> None:
    account = {**KEY, "name": "text", "type": "integer", "typeString": "text"}
    account |= {"pay_status": "integer", "pay_status_name": "text"}
    order = {**KEY, "name": "text", "type": "integer"}
    known = found("status-as-number", {"account": account, "orders": order})
    assert {name for name, each in known.items() if not each.excluded_by} == {"orders.type"}


def test_parts_of_a_date_and_seconds_of_satellites_are_no_times_of_unknown_unit() -> None:
    article = {**KEY, "article_date_year": "integer", "article_date_day": "integer"}
    part = {**KEY, "start_gpstime": "bigint", "created_at": "bigint", "updated_at": "bigint"}
    known = found("timestamp-as-number", {"articles": article, "parts": part})
    assert set(known) == {"parts.created_at", "parts.updated_at"}


def test_the_time_of_a_file_is_no_update_time_of_its_row() -> None:
    fetched = {**KEY, "title": "text", "mtime": "timestamp"}
    own = {**KEY, "title": "text", "ctime": "timestamp", "mtime": "timestamp"}
    known = found("audit-times-kept-by-application", {"attachments": fetched, "orders": own})
    assert set(known) == {"orders"}


def test_the_time_of_the_last_change_of_a_state_may_be_that_of_the_row() -> None:
    step = {**KEY, "title": "text", "state": "text", "created_at": "timestamp"}
    timed = {**step, "state_change_time": "timestamp"}
    known = found("table-without-updated-at", {"operations": timed, "orders": step})
    by_confidence = {name: finding.confidence for name, finding in known.items()}
    assert (by_confidence["operations"], by_confidence["orders"]) == ("low", "high")


def test_names_of_types_and_remarks_are_hardly_json() -> None:
    metas = {**KEY, "dataType": "text", "meta_json": "text", "info": "text", "remark": "text"}
    by_confidence = {x: each.confidence for x, each in found("json-as-text", {"m": metas}).items()}
    assert by_confidence["m.meta_json"] != "low"
    others = {name for name, confidence in by_confidence.items() if confidence != "low"}
    assert others == {"m.meta_json"}


def test_a_table_of_a_day_is_a_copy_only_of_a_table_that_exists() -> None:
    capture = {**KEY, "title": "text", "payload": "text", "created_at": "timestamp"}
    tables = {"capture_20260407": capture, "orders": capture, "orders_20260407": capture}
    sure = {x for x, each in found("backup-table", tables).items() if each.confidence != "low"}
    assert sure == {"orders_20260407"}


def test_tables_of_django_are_documented_by_django() -> None:
    names = ("auth_user", "auth_group", "django_content_type", "django_redirect", "orders")
    tables = {name: {**KEY, "amount": "numeric"} for name in names}
    known = found("undocumented-table", tables)
    assert {name for name, each in known.items() if not each.excluded_by} == {"orders"}


def test_mixed_times_of_sessions_matter_less() -> None:
    times = {"created_at": "timestamp", "expires_at": "timestamptz"}
    tables = {
        "sessions": {**KEY, "session_token": "text", "user_agent": "text", **times},
        "orders": {**KEY, "total": "numeric", **times},
    }
    findings = found("mixed-time-zone-awareness", tables)
    assert {name: each.severity for name, each in findings.items()} == {
        "orders": "medium",
        "sessions": "low",
    }


def test_a_time_of_creation_that_may_be_missing_replaces_no_update_time() -> None:
    times = {"created_at": "timestamp required", "updated_at": "timestamp"}
    filled = found("audit-times-kept-by-application", {"orders": {**KEY, **times}})
    assert filled["orders"].evidence["nullable_update_column"] == "updated_at"
    times["created_at"] = "timestamp"
    empty = found("audit-times-kept-by-application", {"orders": {**KEY, **times}})
    assert empty["orders"].evidence["nullable_update_column"] is None


def test_a_race_may_be_a_contest_unless_it_is_of_a_person() -> None:
    tables = {
        "demographics": {**KEY, "race": "text", "gender": "text", "ethnicity": "text"},
        "results": {**KEY, "race": "text", "minutes": "integer"},
    }
    findings = found("sensitive-data", tables)
    assert {name: each.confidence for name, each in findings.items()} == {
        "demographics.ethnicity": "high",
        "demographics.race": "medium",
        "results.race": "low",
    }


def test_a_date_of_birth_may_be_that_of_an_animal() -> None:
    tables = {
        "mice": {**KEY, "dob": "date", "tag": "text"},
        "stock": {**KEY, "dob": "date", "breed": "text"},
        "members": {**KEY, "dob": "date", "tag": "text"},
    }
    findings = found("sensitive-data", tables)
    assert {name: each.confidence for name, each in findings.items()} == {
        "mice.dob": "low",
        "stock.dob": "low",
        "members.dob": "high",
    }


def test_only_the_tables_of_django_itself_are_documented_by_it() -> None:
    django = ("auth_user", "auth_group", "django_content_type", "django_site")
    others = {"auth_users", "django_ledger_invoices"}
    tables = {name: {**KEY, "amount": "numeric"} for name in (*django, *others)}
    findings = found("undocumented-table", tables)
    assert {name for name, each in findings.items() if not each.excluded_by} == others
