"""Whether readers have to ask what codes mean: what states it, and what makes it matter less."""

from __future__ import annotations

import json

from dbready.derive import derive
from tests.derive.building import facts_of
from tests.facts.building import add

KEY = {"id": "bigint pk"}
TIMES = {"created_at": "timestamp", "updated_at": "timestamp", "deleted_at": "timestamp"}
OTHERS = {
    "list_a": {**KEY, "name": "text"},
    **{f"list_{at}": {**KEY, "name": "text", "list_a_id": "bigint"} for at in "bcdefghijk"},
}


def known(
    tables: dict[str, dict[str, str]],
    column: str,
    foreign_keys: tuple[tuple[str, str, str], ...] = (),
    checked: str | None = None,
    expression: str = "status in ('a', 'b')",
) -> dict[str, object]:
    """Return one column of coded_columns, by table and column."""
    facts = facts_of({name: {**KEY, **columns} for name, columns in tables.items()}, foreign_keys)
    if checked:
        table = {"schema_name": "app", "table_name": checked, "constraint_name": "known"}
        columns = [name for name in tables[checked] if name in expression]
        check = {**table, "expression": expression, "columns": json.dumps(columns)}
        add(facts, "checks", check)
    derive(facts)
    rows = facts.execute(f"select table_name || '.' || column_name, {column} from coded_columns")
    return dict(rows)


def test_the_values_of_a_revision_are_those_of_its_original() -> None:
    note = {"title": "text", "body": "text", "status": "text", **TIMES}
    tables = {
        "notes": note,
        "note_versions": {**note, "note_id": "bigint"},
        "orders": {"note_id": "bigint", "status": "text", "total": "numeric", **TIMES},
    }
    keys = (("note_versions", "note_id", "notes"), ("orders", "note_id", "notes"))
    assert known(tables, "stated_by", keys, checked="notes") == {
        "notes.status": "a CHECK constraint",
        "note_versions.status": "notes.status",
        "orders.status": None,
    }


def test_a_check_that_only_ties_a_status_to_another_column_lists_no_values() -> None:
    tables = {"orders": {"status": "text", "reason": "text", "total": "numeric"}}
    tied = "reason <> '' or status <> 'failed'"
    listed = "status = 'open' or status = 'failed' and reason <> ''"
    assert known(tables, "stated_by", checked="orders", expression=tied) == {"orders.status": None}
    assert known(tables, "stated_by", checked="orders", expression=listed) == {
        "orders.status": "a CHECK constraint"
    }


def test_what_half_of_all_tables_have_under_a_name_of_its_own_is_bookkeeping() -> None:
    tables = {
        name: {"label": "text", "sync_status": "text", "status": "text"}
        for name in ("sites", "finds", "graves", "walls", "layers")
    }
    left_out = known(tables, "left_out")
    assert left_out["sites.sync_status"] == "bookkeeping that most tables have"
    assert left_out["sites.status"] is None


def test_less_depends_on_a_table_that_stands_apart_unless_it_is_of_people() -> None:
    tables = {
        "traces": {"status": "text", "traced_at": "timestamp"},
        "orders": {"status": "text", "list_a_id": "bigint"},
        "subscribers": {"status": "text", "email": "text"},
        **OTHERS,
    }
    found = known(tables, "less_severe_because")
    apart = "no known reference leads to or from the table"
    assert found == {
        "traces.status": apart,
        "subscribers.status": None,
        "orders.status": None,
    }


def test_where_few_references_are_known_all_tables_stand_apart() -> None:
    tables = {name: {"status": "text", "traced_at": "timestamp"} for name in ("traces", "calls")}
    assert set(known(tables, "less_severe_because").values()) == {None}


def test_a_word_behind_the_name_of_a_time_is_about_the_time() -> None:
    leave = {"start_date": "date", "start_date_status": "text", "leave_status": "text"}
    assert known({"leaves": leave}, "reason")["leaves.start_date_status"] == (
        "it says something about start_date"
    )
    assert known({"leaves": leave}, "confidence")["leaves.leave_status"] == "high"


def test_a_state_is_a_place_where_most_states_are() -> None:
    state = {"state": "varchar(36)"}
    tables = {"leads": {"city": "text", **state}, "measurements": {"roof": "text", **state}}
    assert known(tables, "confidence") == {"measurements.state": "low"}
    tables |= {"visits": {"notes": "text", **state}}
    assert set(known(tables, "confidence").values()) == {"high"}


def test_a_list_to_which_keys_refer_says_nothing_of_texts() -> None:
    tables = {
        "status": {"name": "text"},
        "tickets": {"status_id": "bigint"},
        "contracts": {"status": "text"},
        "calls": {"status": "integer"},
    }
    keys = (("tickets", "status_id", "status"),)
    found = known(tables, "confidence", keys)
    assert (found["contracts.status"], found["calls.status"]) == ("high", "low")


def test_a_type_without_a_limit_that_few_codes_have_is_for_documents() -> None:
    tables = {
        "runs": {"status": "text"},
        "calls": {"status": "varchar(36)", "stage": "varchar(36)"},
    }
    assert known(tables, "confidence") == {
        "runs.status": "low",
        "calls.status": "high",
        "calls.stage": "high",
    }
    assert known({"runs": {"status": "text"}}, "confidence") == {"runs.status": "high"}


def test_a_table_whose_key_is_called_after_a_status_lists_its_values() -> None:
    names = {"status": "text", "task_status": "text", "task_status_id": "bigint key"}
    facts = facts_of({"task_statuses_of_teams": {**names, "updated_at": "timestamp"}})
    derive(facts)
    rows = facts.execute("select column_name, confidence from coded_columns")
    assert dict(tuple(row) for row in rows) == {"status": "high", "task_status": "low"}


def test_a_number_with_more_room_than_others_may_be_a_counter() -> None:
    confidences = {
        "ranges": known({"ranges": {"state": "bigint", "length": "integer"}}, "confidence"),
        "events": known({"events": {"state": "bigint", "length": "bigint"}}, "confidence"),
        "parts": known({"parts": {"state": "smallint", "length": "bigint"}}, "confidence"),
    }
    assert confidences == {
        "ranges": {"ranges.state": "low"},
        "events": {"events.state": "high"},
        "parts": {"parts.state": "high"},
    }


def test_the_marital_status_of_a_person_is_no_status_of_a_row() -> None:
    tables = {"patients": {"marital_status": "text", "status": "text", "ward": "text"}}
    assert known(tables, "confidence") == {
        "patients.marital_status": "low",
        "patients.status": "high",
    }


ENTRY = {"order_id": "bigint", "amount": "numeric", "direction": "varchar(11)", "type": "text"}


def test_the_sign_of_an_amount_is_asked_for() -> None:
    tables = {
        "entries": ENTRY,
        "details": {"entry_id": "bigint", "direction": "varchar(11)"},
        "trades": {"fee": "numeric", "orderSide": "integer", "wind_direction": "integer"},
    }
    assert known(tables, "left_out") == {
        "entries.direction": None,
        "entries.type": "type columns",
        "details.direction": None,
        "trades.orderSide": None,
    }
    assert known(tables, "confidence")["trades.orderSide"] == "medium"


def test_a_direction_without_amounts_is_a_type() -> None:
    tables = {"roads": {"direction": "varchar(11)", "side": "integer", "length": "numeric"}}
    assert known(tables, "left_out")["roads.direction"] == "type columns"
    assert known(tables, "confidence")["roads.side"] == "low"


def test_the_number_of_a_type_that_no_table_lists_is_a_code() -> None:
    stations = {"name": "text", "type_id": "integer", "graph_type_id": "smallint"}
    assert known({"stations": stations}, "confidence") == {
        "stations.type_id": "medium",
        "stations.graph_type_id": "medium",
    }
    listed = {"stations": stations, "station_types": {"name": "text"}}
    assert known(listed, "confidence") == {}
    assert known({"types": {"type_id": "integer", "name": "text"}}, "confidence") == {}


def test_a_type_of_one_letter_is_asked_for() -> None:
    tables = {"jobs": {"type": "char(1)", "kind": "varchar(11)"}}
    assert known(tables, "left_out") == {"jobs.type": None, "jobs.kind": "type columns"}


def test_a_status_that_most_tables_may_leave_empty_is_inherited() -> None:
    inherited = {f"thing{n}": {"title": "text", "status": "text"} for n in range(30)}
    required = {f"order{n}": {"title": "text", "status": "text required"} for n in range(3)}
    found = known({**inherited, **required}, "confidence")
    assert found["thing7.status"] == "low"
    assert found["order0.status"] == "high"
    assert known(inherited, "confidence")["thing7.status"] == "high"


def test_a_check_on_a_column_of_the_same_name_may_tell_the_values() -> None:
    tables = {
        name: {"review_state": "text", "status": "text"} for name in ("drafts", "experiments")
    }
    listed = "review_state in ('new', 'done') and status in ('a', 'b')"
    found = known(tables, "reason", checked="drafts", expression=listed)
    assert found["experiments.review_state"] == "drafts lists the values of its own review_state"
    assert known(tables, "confidence")["experiments.review_state"] == "high"
    assert "drafts" not in str(found["experiments.status"])


def test_the_phase_of_a_measurement_is_no_state() -> None:
    arrival = {"phase": "varchar(11)", "delta": "real", "residual": "real", "weight": "real"}
    trial = {"phase": "varchar(11)", "title": "text"}
    found = known({"arrivals": arrival, "trials": trial}, "confidence")
    assert found == {"arrivals.phase": "low", "trials.phase": "high"}


def test_a_number_of_something_is_no_code() -> None:
    search = {"nsteadystate": "integer", "nfirst_generation": "integer", "status": "integer"}
    invoice = {"nfe_status": "integer", "ncm_number": "integer"}
    found = known({"searches": search, "invoices": invoice}, "confidence")
    assert found == {
        "searches.nsteadystate": "low",
        "searches.status": "high",
        "invoices.nfe_status": "high",
    }


def test_decisions_and_types_of_transactions_are_asked_for() -> None:
    ledger = {"transaction_type": "varchar(11)", "amount": "numeric"}
    review = {"decision": "varchar(11)", "comments": "text"}
    found = known(
        {"ledger": ledger, "reviews": review, "notes": {"transaction_kind": "text"}}, "left_out"
    )
    assert found["ledger.transaction_type"] is None
    assert found["reviews.decision"] is None
    assert found["notes.transaction_kind"] == "type columns"
    assert known({"logs": {"transaction_type": "varchar(11)"}}, "left_out") == {
        "logs.transaction_type": "type columns"
    }


def test_small_numbers_of_granularity_and_quality_control_are_codes() -> None:
    reading = {"start_granularity": "smallint", "granularity": "bigint", "qc": "integer"}
    found = known({"readings": reading}, "confidence")
    assert found == {"readings.start_granularity": "medium", "readings.qc": "medium"}


def test_nobody_loads_the_status_of_credentials() -> None:
    credential = {"status": "text", "secret": "text"}
    assert known({"secure_credentials": credential}, "left_out") == {
        "secure_credentials.status": "credentials"
    }
