"""References to one table from its own schema and from others, which are one decision."""

from __future__ import annotations

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of


def test_a_column_that_leads_to_one_table_from_several_schemas_is_one_decision() -> None:
    row = {"id": "uuid pk", "name": "text", "modified_by": "uuid"}
    users = {"id": "uuid pk", "email": "text", "password": "text"}
    facts = facts_of()
    for schema, tables in {
        "people": {"users": users, "sites": row},
        "work": {"plans": row},
    }.items():
        add(facts, "schemas", {"schema_name": schema})
        add_tables(facts, tables, schema=schema)
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "reference-without-foreign-key"]
    (result,) = runner.run(rules, facts)
    assert {
        (finding.about.schema, finding.evidence["leads_to"]) for finding in result.findings
    } == {("people", "people.users"), ("work", "people.users")}
