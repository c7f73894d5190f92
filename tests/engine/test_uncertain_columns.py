"""Columns and tables that are reported with less confidence or severity, because few readers would miss them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.findings.finding import Finding

KEY = {"id": "bigint pk"}


def _facts(
    tables: Mapping[str, Mapping[str, str]], foreign_keys: Sequence[tuple[str, str, str]] = ()
) -> sqlite3.Connection:
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables, foreign_keys)
    facts.execute("update columns set has_time_zone = 0 where type_family = 'timestamp'")
    derive(facts)
    return facts


def _found(rule: str, facts: sqlite3.Connection) -> dict[str, Finding]:
    (result,) = runner.run([known for known in loader.load() if known.name == rule], facts)
    assert result.outcome in {"found", "clean"}, result
    return {str(finding.about): finding for finding in result.findings}


def _confidence(
    rule: str,
    tables: Mapping[str, Mapping[str, str]],
    foreign_keys: Sequence[tuple[str, str, str]] = (),
) -> dict[str, str]:
    found = _found(rule, _facts(tables, foreign_keys))
    return {name: each.confidence for name, each in found.items()}


SESSIONS = {"session_token": "text pk", "user_agent": "text", "expires_at": "timestamp"}
ORDERS = {**KEY, "title": "text", "placed_at": "timestamp"}


def test_naive_times_of_sessions_matter_less_than_those_of_orders() -> None:
    facts = _facts({"sessions": SESSIONS, "orders": ORDERS})
    found = _found("timestamp-without-time-zone", facts)
    assert {name: each.severity for name, each in found.items()} == {
        "sessions.expires_at": "low",
        "orders.placed_at": "medium",
    }
    facts.execute("update columns set has_time_zone = 1 where table_name = 'orders'")
    found = _found("timestamp-without-time-zone", facts)
    assert {name: each.confidence for name, each in found.items()} == {"sessions.expires_at": "low"}


def test_naive_times_of_rows_on_their_way_matter_less_than_those_of_orders() -> None:
    found = _found(
        "timestamp-without-time-zone", _facts({"orders_staging": ORDERS, "orders": ORDERS})
    )
    assert {name: each.severity for name, each in found.items()} == {
        "orders_staging.placed_at": "low",
        "orders.placed_at": "medium",
    }


def test_naive_times_of_sessions_are_hidden_where_all_others_are_in_tables_that_mix_times() -> None:
    facts = _facts({"sessions": SESSIONS, "orders": {**ORDERS, "paid_at": "timestamp"}})
    facts.execute("update columns set has_time_zone = 1 where column_name = 'paid_at'")
    found = _found("timestamp-without-time-zone", facts)
    assert {name: each.confidence for name, each in found.items()} == {"sessions.expires_at": "low"}


def test_a_query_for_missing_rows_counts_no_empty_text_and_no_zero_that_stands_for_none() -> None:
    pages = {
        **KEY,
        "parent_id": "bigint",
        "site_id": "bigint required",
        "author_id": "bigint",
        "locale_code": "text",
    }
    others = {"sites": KEY, "authors": KEY, "locales": {"code": "text pk", "title": "text"}}
    facts = _facts({"pages": pages, **others})
    facts.execute("update columns set default_expression = '0' where column_name = 'author_id'")
    found = _found("reference-without-foreign-key", facts)
    queries = {name: str(each.words.workaround) for name, each in found.items()}
    assert {
        name: text.partition(" where ")[2].partition(" and ")[0] for name, text in queries.items()
    } == {
        "pages.parent_id": "parent_id is not null",
        "pages.site_id": "site_id <> 0",
        "pages.author_id": "author_id <> 0",
        "pages.locale_code": "locale_code <> ''",
    }


def test_the_statement_about_money_adds_up_amounts_rather_than_prices() -> None:
    lines = {**KEY, "unit_price": "real", "total_price": "real", "discount_amount": "real"}
    found = _found("money-as-float", _facts({"order_lines": lines}))
    assert list(found)[-1] == "order_lines.unit_price"


def test_the_shape_of_settings_matters_less() -> None:
    jobs = {**KEY, "kwargs": "json", "result": "json", "progress": "json"}
    flags = {**KEY, "variants": "json", "owner_id": "bigint"}
    facts = _facts({"jobs": jobs, "feature_flags": flags})
    found = _found("json-without-shape", facts)
    assert {name: each.severity for name, each in found.items()} == {
        "jobs.kwargs": "low",
        "jobs.result": "low",
        "jobs.progress": "medium",
        "feature_flags.variants": "low",
    }


def test_lists_and_diagnostics_need_no_shape() -> None:
    runs = {**KEY, "order_ids": "json", "errorDetails": "json", "logs": "json", "result": "json"}
    assert _confidence("json-without-shape", {"runs": runs}) == {
        "runs.order_ids": "low",
        "runs.errorDetails": "low",
        "runs.logs": "low",
        "runs.result": "high",
    }


def test_32_bits_have_room_for_the_keys_of_most_tables() -> None:
    tables = {
        "shops": {**KEY, "title": "text", "email": "text", "phone": "text", "opened": "date"},
        "orders": {**KEY, "shop_id": "integer"},
        "visits": {**KEY, "shop_id": "smallint"},
    }
    facts = _facts(tables, [("orders", "shop_id", "shops"), ("visits", "shop_id", "shops")])
    facts.execute(
        "update columns set numeric_precision = "
        "case data_type when 'bigint' then 64 when 'integer' then 32 else 16 end"
    )
    found = _found("foreign-key-type-mismatch", facts)
    assert {each.about.table: each.confidence for each in found.values()} == {
        "orders": "low",
        "visits": "high",
    }


def test_naive_times_of_internal_tables_are_hidden_where_no_row_leads_to_them() -> None:
    lines = {**KEY, "order_id": "bigint", "title": "text"}
    tables = {"orders": ORDERS, "lines": lines, "notes": lines, "sessions": SESSIONS}
    keys = [("lines", "order_id", "orders"), ("notes", "order_id", "orders")]
    found = _found("timestamp-without-time-zone", _facts(tables, keys))
    assert {name: each.confidence for name, each in found.items()} == {
        "sessions.expires_at": "low",
        "orders.placed_at": "high",
    }


def test_naive_times_of_tables_that_refer_to_sessions_alone_and_of_copies_are_hidden() -> None:
    tables = {
        "orders": ORDERS,
        "orders_staging": {**ORDERS, "staged_at": "timestamp"},
        "sessions": {**KEY, **SESSIONS, "session_token": "text"},
        "session_tokens": {
            **KEY,
            "session_id": "bigint",
            "token": "text",
            "expires_at": "timestamp",
        },
    }
    facts = _facts(tables, [("session_tokens", "session_id", "sessions")])
    found = _found("timestamp-without-time-zone", facts)
    assert {name: each.confidence for name, each in found.items()} == {
        "orders.placed_at": "high",
        "orders_staging.placed_at": "low",
        "orders_staging.staged_at": "high",
        "sessions.expires_at": "low",
        "session_tokens.expires_at": "low",
    }


def test_naive_times_of_secrets_and_limits_of_what_may_be_entered_are_hidden() -> None:
    fields = {
        **KEY,
        "title": "text",
        "min_value": "real",
        "min_time": "timestamp",
        "minted_at": "timestamp",
    }
    tables = {
        "orders": ORDERS,
        "fields": fields,
        "events": {**KEY, "title": "text", "max_time": "timestamp"},
        "sessions": SESSIONS,
    }
    assert _confidence("timestamp-without-time-zone", tables) == {
        "orders.placed_at": "high",
        "fields.min_time": "low",
        "fields.minted_at": "high",
        "events.max_time": "high",
        "sessions.expires_at": "low",
    }


def test_naive_times_of_settings_and_days_of_the_calendar_are_hidden() -> None:
    facts = _facts(
        {
            "attributes": {"key": "text pk", "value": "text", "timestamp": "timestamp"},
            "export_control": {"id": "integer key", "last_dump_time": "timestamp"},
            "weights": {"day": "timestamp key", "weight": "real", "measured_at": "timestamp"},
            "readings": {"key": "text pk", "value": "text", "at": "timestamp", "unit": "text"},
        }
    )
    facts.execute("update columns set default_expression = '1' where column_name = 'id'")
    found = _found("timestamp-without-time-zone", facts)
    assert {name: each.confidence for name, each in found.items()} == {
        "attributes.timestamp": "low",
        "export_control.last_dump_time": "low",
        "weights.day": "low",
        "weights.measured_at": "high",
        "readings.at": "high",
    }


def test_tables_that_hardly_change_need_nobody_to_keep_their_times() -> None:
    times = {"created_at": "timestamp", "updated_at": "timestamp null"}
    wide = {f"fact_{number}": "text" for number in range(5)}
    tables = {
        "projects": {**KEY, "title": "text", "status": "text", **times},
        "boards": {**KEY, "project_id": "bigint", "place": "text", **times},
        "plans": {**KEY, "project_id": "bigint", **wide, **times},
        "banner": {**KEY, "message": "text", **times},
        "rollouts": {
            **KEY,
            "project_id": "bigint",
            "status": "text",
            "status_update_time": "timestamp",
        },
    }
    keys = [(name, "project_id", "projects") for name in ("boards", "plans", "rollouts")]
    found = _confidence("audit-times-kept-by-application", tables, keys)
    assert found.pop("projects") == found.pop("plans") == "high"
    assert set(found.values()) == {"low"}


def test_the_codes_of_a_published_package_are_documented_with_it() -> None:
    tables = {
        "orders": {**KEY, "status": "integer"},
        "filer_folder": {**KEY, "name": "text"},
        "filer_file": {**KEY, "folder_id": "bigint", "sha1": "text"},
        "filer_folderpermission": {**KEY, "folder_id": "bigint", "type": "integer"},
    }
    found = _confidence("status-as-number", tables)
    assert found.pop("orders.status") == "high"
    assert set(found.values()) <= {"low"}
    assert found


def test_circles_matter_where_a_key_accepts_no_null() -> None:
    def found(kind: str) -> dict[str, str]:
        tables = {
            "builds": {**KEY, "order_id": f"bigint{kind}"},
            "orders": {**KEY, "latest_build_id": "bigint"},
        }
        keys = [("builds", "order_id", "orders"), ("orders", "latest_build_id", "builds")]
        return _confidence("circular-foreign-keys", tables, keys)

    assert found(" required") == {"builds": "high"}
    assert found("") == {"builds": "low"}
