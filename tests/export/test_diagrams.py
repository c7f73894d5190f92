"""Diagrams: everything in DBML, clusters in Mermaid, none of them longer than Mermaid draws."""

from __future__ import annotations

import re

import pytest

from dbready.errors import UsageError
from dbready.export import dbml, mermaid, neighbourhood
from dbready.export.options import Options
from tests.export.exporting import SHOP, chain, model_of
from tests.report.test_hostile_names import EVIL

ENTITY = re.compile(r'  "(?P<name>[^"%\\]+)"(?: \{|$)')
ATTRIBUTE = re.compile(
    r"    [*A-Za-z_\u00c0-\uffff][\w\-\[\]()]* (?P<name>[A-Za-z_\u00c0-\uffff][\w\-\[\]()]*)"
    r'(?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?(?: "[^"]*")?'
)
REFERENCE = re.compile(
    r'  "(?P<from>[^"%\\]+)" [|}]o(?P<line>--|\.\.)[o|]\| "(?P<to>[^"%\\]+)" : "[^"]+"'
)


def assert_is_diagram(text: str) -> None:
    """Assert that every line is one that Mermaid reads, and that all of them are few enough."""
    assert len(text) < 50_000
    first, second, *lines = text.splitlines()
    assert first.startswith("%% Written by dbready export mermaid.")
    assert second == "erDiagram"
    for line in lines:
        assert (
            any(each.fullmatch(line) for each in (ENTITY, ATTRIBUTE, REFERENCE)) or line == "  }"
        ), line


def test_believed_references_are_dashed() -> None:
    text = mermaid.write(model_of(SHOP), Options())
    assert_is_diagram(text)
    assert '"orders" }o--|| "customers" : "customer_id"' in text
    assert '"orders" }o..o| "coupons" : "coupon_id"' in text
    assert "    INTEGER id PK\n    INTEGER customer_id FK\n" in text


def test_a_reference_that_is_also_a_key_is_one_to_one() -> None:
    sql = """
        create table a (id integer primary key);
        create table b (id integer primary key references a (id));
    """
    assert '"b" |o--|| "a" : "id"' in mermaid.write(model_of(sql), Options())
    assert 'Ref: "main"."b"."id" - "main"."a"."id"' in dbml.write(model_of(sql), Options())


def test_a_table_of_many_columns_shows_those_of_keys_and_references() -> None:
    text = mermaid.write(chain(2, 1600), Options())
    assert_is_diagram(text)
    assert "parent_id FK" in text
    assert "some_column_7" not in text
    assert dbml.write(chain(1, 1600), Options()).count("some_column_") == 1600


def test_what_mermaid_would_not_draw_is_refused_in_one_file_and_split_in_a_directory() -> None:
    model = chain(700, 2)
    with pytest.raises(UsageError, match="Mermaid draws 50,000") as caught:
        mermaid.write(model, Options())
    assert "-o DIR" in caught.value.help
    found = mermaid.files(model, Options())
    drawn = []
    for text in found.values():
        assert_is_diagram(text)
        drawn += [match["name"] for line in text.splitlines() if (match := ENTITY.fullmatch(line))]
    assert len(drawn) == 700
    assert len(set(drawn)) == 700


def test_a_diagram_of_a_cluster_shows_the_names_of_tables_outside_it() -> None:
    found = mermaid.files(chain(30, 1), Options())
    assert len(found) > 1
    for text in found.values():
        drawn = {match["name"] for line in text.splitlines() if (match := ENTITY.fullmatch(line))}
        ends = {match["from"] for line in text.splitlines() if (match := REFERENCE.fullmatch(line))}
        assert ends <= drawn


def test_clusters_are_small_named_after_their_center_and_leave_nothing_out() -> None:
    found = {
        name: {table.name for table in tables}
        for name, tables in neighbourhood.clusters(model_of(SHOP))
    }
    assert found == {
        "orders": {"coupons", "customers", "order_lines", "orders"},
        "other tables": {"countries"},
    }
    sizes = [len(tables) for _, tables in neighbourhood.clusters(chain(50, 1))]
    assert max(sizes) <= neighbourhood.LARGEST
    assert sum(sizes) == 50


def test_a_neighbourhood_is_a_table_with_what_it_refers_to_and_what_refers_to_it() -> None:
    found = neighbourhood.around(model_of(SHOP), ["customers"])
    assert {table.name for table in found.tables} == {"customers", "orders"}
    found = neighbourhood.around(model_of(SHOP), ["main.orders"])
    assert {table.name for table in found.tables} == {
        "customers",
        "orders",
        "order_lines",
        "coupons",
    }
    with pytest.raises(UsageError, match="matches no table"):
        neighbourhood.around(model_of(SHOP), ["nothing"])


def test_dbml_has_keys_notes_and_references() -> None:
    text = dbml.write(
        model_of(
            SHOP, ["update tables set comment = 'It''s all\nhere' where table_name = 'orders'"]
        ),
        Options(),
    )
    assert "  \"status\" TEXT [not null, note: 'Values by a CHECK constraint: new, paid']" in text
    assert '    ("order_id", "line") [pk]' in text
    assert "  Note: '''It\\'s all\nhere'''" in text
    assert 'Ref: "main"."orders"."customer_id" > "main"."customers"."id"' in text
    assert "// Believed, not declared: " in text
    assert 'Ref "believed main.orders.coupon_id" : "main"."orders"."coupon_id" > ' in text


def test_enumerated_types_become_enums() -> None:
    changes = [
        "update columns set type_family = 'enum', data_type = 'state' where column_name = 'code'",
        "insert into enum_values values ('main', 'coupons', 'code', 1, 'on'), ('main', 'coupons', 'code', 2, 'off')",
        "update server set dialect = 'postgresql'",
    ]
    text = dbml.write(model_of(SHOP, changes), Options())
    assert 'Enum "state" {\n  "on"\n  "off"\n}' in text
    assert '  "code" "state" [' in text
    text = dbml.write(
        model_of(SHOP, [*changes[:2], "update server set dialect = 'mariadb'"]), Options()
    )
    assert 'Enum "coupons_code" {\n  "on"\n  "off"\n}' in text
    assert '  "code" "coupons_code" [' in text


@pytest.mark.parametrize(
    "evil", [text for text in EVIL.values() if "\0" not in text and text.isprintable() and text]
)
def test_no_name_breaks_a_diagram(evil: str) -> None:
    name = evil.replace('"', '""')
    sql = f"""
        create table "{name}" ("{name}" integer primary key, pk text, "1st" text);
        create table other (id integer primary key, "x{name}" integer references "{name}" ("{name}"));
    """
    model = model_of(sql)
    assert len(model.tables) == 2
    assert_is_diagram(mermaid.write(model, Options()))
    for text in mermaid.files(model, Options()).values():
        assert_is_diagram(text)
    for line in dbml.write(model, Options()).splitlines():
        assert line.count('"') % 2 == 0
