"""Value sets, JSON and test rows: what is counted, and what is never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from tests.probe.probing import outcomes, probed, rows

if TYPE_CHECKING:
    from tests.conftest import Database

NUMBERS = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)"
STATUSES = f"""
create table tickets (id integer primary key, status varchar(60), kind varchar(60) not null, state integer);
insert into tickets (id, status, kind, state)
{NUMBERS}
select i,
    case when i % 50 = 0 then 'Closed ' when i % 3 = 0 then 'closed' when i % 7 = 0 then null else 'open' end,
    case when i = 9 then 'somebody@shop.example' else 'bug' end,
    i % 4
from n;
"""
PLANTED = (
    "maria.lopez@shop.example",
    "Maria Lopez",
    "4929 1234 5678 9012",
    "sk_live_9aFq2LmZx81Tn0",
    "+49 171 5550123",
)


def test_the_values_of_a_status_are_counted_with_their_variants(database: Database) -> None:
    database.execute(STATUSES)
    facts = probed(database.url, "value-set")
    found = rows(facts, "column_values", "column_name", "column_value", "row_count", "sampled_rows")
    assert [row for row in found if row[0] == "status"] == [
        ("status", "Closed ", 6, 300),
        ("status", "closed", 98, 300),
        ("status", "open", 168, 300),
    ]
    assert [row[1:3] for row in found if row[0] == "state"] == [(str(i), 75) for i in range(4)]


def test_a_column_with_one_personal_value_keeps_none(database: Database) -> None:
    database.execute(STATUSES)
    facts = probed(database.url, "value-set")
    kept = {name for (name,) in rows(facts, "column_values", "column_name")}
    assert "kind" not in kept
    assert outcomes(facts)["tickets.status"] == ("done", None)


def json_type(dialect: str) -> str:
    return {"postgresql": "jsonb", "mariadb": "json", "sqlite": "json"}[dialect]


def documents(dialect: str) -> str:
    return f"""
create table events (id integer primary key, payload {json_type(dialect)});
insert into events (id, payload)
{NUMBERS}
select i, case
    when i % 10 = 0 then '{{"price": "12", "items": []}}'
    when i = 7 then '{{"price": 1, "Maria Lopez": {{"mail": "x"}}, "maria@shop.example": 1}}'
    else '{{"price": 12, "items": [{{"sku": "a", "n": 1}}, {{"sku": "b", "n": 2.5}}], "by_day": {{"2026-01-01": 1}}}}'
end{"::jsonb" if dialect == "postgresql" else ""}
from n;
"""


def test_the_shape_of_json_is_counted_on_the_server(database: Database) -> None:
    database.execute(documents(database.dialect))
    facts = probed(database.url, "json-shape")
    assert outcomes(facts) == {"events.payload": ("done", None)}
    found = rows(facts, "json_paths", "json_path", "json_type", "occurrences")
    assert [row for row in found if row[0] != "(rare keys)"] == [
        ("$", "object", 300),
        ("$.by_day", "object", 269),
        ("$.by_day.*", "integer", 269),
        ("$.items", "array", 299),
        ("$.items[]", "object", 538),
        ("$.items[].n", "integer", 269),
        ("$.items[].n", "number", 269),
        ("$.items[].sku", "string", 538),
        ("$.price", "integer", 270),
        ("$.price", "string", 30),
    ]
    assert rows(facts, "json_paths", "sampled_rows")[0] == (300,)


def test_text_that_is_not_json_is_counted(database: Database) -> None:
    database.execute(f"""
        create table jobs (id integer primary key, payload_json varchar(100));
        insert into jobs (id, payload_json)
        {NUMBERS}
        select i, case when i % 100 = 0 then 'not json' when i % 3 = 0 then null else '{{"a": 1}}' end from n;
    """)
    facts = probed(database.url, "json-text")
    found = rows(facts, "probe_results", "column_name", "measure", "found_rows", "sampled_rows")
    assert found == [("payload_json", "invalid_json", 3, 201)]


def test_rows_of_testers_are_counted(database: Database) -> None:
    database.execute(f"""
        create table customers (id integer primary key, email varchar(80) not null, name varchar(80));
        insert into customers (id, email, name)
        {NUMBERS}
        select i,
            case when i % 30 = 0 then 'a@example.com' when i % 31 = 0 then 'test+1@shop.org' else 'user@shop.org' end,
            case when i % 60 = 0 then 'Test User 3' when i % 2 = 0 then 'Testa Rossa' end
        from n;
    """)
    facts = probed(database.url, "test-rows")
    found = rows(facts, "probe_results", "column_name", "found_rows", "sampled_rows")
    assert found == [("email", 19, 300), ("name", 5, 150)]


def test_no_value_of_a_person_is_kept_anywhere(database: Database) -> None:
    columns = ("status", "kind", "name", "email", "payload_json", "notes")
    values = " ".join(
        f"when i % {len(PLANTED) + 1} = {number} then '{value}'"
        for number, value in enumerate(PLANTED)
    )
    document = " ".join(
        f'when i % {len(PLANTED) + 1} = {number} then \'{{"{value}": "{value}", "by": {{"{value}": 1}}}}\''
        for number, value in enumerate(PLANTED)
    )
    chosen = ", ".join(f"case {values} else 'open' end" for _ in columns)
    declared = ", ".join(f"{name} varchar(200)" for name in columns)
    value = f"case {document} else '{{}}' end"
    if database.dialect == "postgresql":
        value = f"({value})::jsonb"
    database.execute(f"""
        create table people (id integer primary key, {declared}, payload {json_type(database.dialect)});
        insert into people
        {NUMBERS}
        select i, {chosen}, {value} from n;
    """)
    facts = probed(database.url)
    assert {outcome for outcome, _ in outcomes(facts).values()} <= {"done", "empty"}
    assert rows(facts, "probe_results", "measure")
    written = "\n".join(facts.iterdump())
    assert [value for value in PLANTED if value.lower() in written.lower()] == []


def test_cards_accounts_and_tokens_are_counted_whatever_the_column_is_called(
    database: Database,
) -> None:
    database.execute(f"""
        create table payments (
            id integer primary key, remark varchar(80), reference_text varchar(80), origin varchar(80)
        );
        insert into payments (id, remark, reference_text, origin)
        {NUMBERS}
        select i,
            case when i % 10 = 0 then '4111 1111 1111 1111' when i % 2 = 0 then 'paid in cash' end,
            case when i % 5 = 0 then 'DE00 0000 0000 0000 0000 00' else 'AB12 a reference' end,
            case when i % 4 = 0 then 'eyJhbGciOi.eyJzdWIi.x' else 'a web shop of ours' end
        from n;
    """)
    facts = probed(database.url, "sensitive-values")
    found = rows(facts, "probe_results", "column_name", "measure", "found_rows", "sampled_rows")
    assert [row for row in found if row[2]] == [
        ("origin", "access_tokens", 75, 300),
        ("reference_text", "bank_accounts", 60, 300),
        ("remark", "card_numbers", 30, 150),
    ]
    derive(facts)
    assert rows(facts, "sensitive_columns", "column_name", "data_class", "reason") == [
        ("origin", "access tokens", "75 of all 300 rows look like tokens"),
        ("reference_text", "bank accounts", "60 of all 300 rows look like IBANs"),
        ("remark", "payment cards", "30 of all 150 rows look like card numbers"),
    ]
