"""The data dictionary says the same in Markdown, HTML and CSV, and no name or comment acts in any of them."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from markdown_it import MarkdownIt

from dbready.export import csv as sheet
from dbready.export import html, markdown
from dbready.export.options import Options
from dbready.findings.finding import DatabaseObject
from dbready.report.csv import FORMULA
from tests.export.exporting import SHOP, model_of
from tests.findings.making import finding_of, result_of
from tests.report.test_hostile_names import EVIL
from tests.report.test_html import read

SHAPE = "insert into json_paths values ('main', 'coupons', 'code', '{}', '{}', 100, 100)"
CHANGES = [
    "update tables set comment = 'All orders' where table_name = 'orders'",
    "update columns set comment = 'What it is worth' where column_name = 'code'",
    "insert into value_descriptions values ('main', 'orders', 'rating', '1 = bad, 2 = good')",
    "insert into sensitive_columns values ('main', 'customers', 'email', 'access tokens', 'high', 'its name')",
    SHAPE.format("$", "object"),
    SHAPE.format("$.rules", "array"),
    SHAPE.format("$.rules[]", "object"),
    SHAPE.format("$.rules[].share", "number"),
]
FOUND = result_of(
    [finding_of(DatabaseObject("column", "main", "orders", "status"))],
    name="house-rule",
    summary="Status of the house",
)
# SQL holds neither zeros nor halves of characters.
ACTING = [each for each in EVIL.values() if each.strip() and not {"\0", "\udc80"} & set(each)]
WRITERS = pytest.mark.parametrize("writer", [markdown, html, sheet], ids=lambda each: each.__name__)


def rows(text: str) -> dict[tuple[str, str], dict[str, str]]:
    found = csv.DictReader(io.StringIO(text, newline=""))
    return {(row["table"], row["column"]): row for row in found}


@WRITERS
def test_every_format_shows_roles_references_values_shapes_and_findings(writer: object) -> None:
    write = getattr(writer, "write")  # noqa: B009 - a module
    text = write(model_of(SHOP, CHANGES, results=[FOUND]), Options())
    for said in (
        "All orders", "What it is worth", "main.customers.id", "believed", "new, paid", "house-rule",
        "rules", "share", "status", "access tokens",
    ):  # fmt: skip
        assert said in text.replace("<!-- -->", ""), said


def test_a_row_of_the_sheet_is_a_column() -> None:
    found = rows(sheet.write(model_of(SHOP, CHANGES, results=[FOUND]), Options()))
    status = found["orders", "status"]
    assert (status["values"], status["values_from"]) == ("new, paid", "by a CHECK constraint")
    assert (status["nullable"], status["findings"]) == ("no", "house-rule")
    assert found["orders", "customer_id"]["refers_to"] == "main.customers.id"
    assert found["orders", "coupon_id"]["refers_to"] == "main.coupons.id (believed)"
    assert found["order_lines", "line"]["key"] == "part of primary"
    assert found["coupons", "code"]["json_keys"] == "rules, rules[].share"
    assert (found["orders", "id"]["extraction"], found["orders", "id"]["cursor"]) == (
        "incremental",
        "updated_at",
    )


def test_markdown_links_to_each_table_and_shows_meanings() -> None:
    text = markdown.write(model_of(SHOP, CHANGES), Options())
    assert "[`main.order_lines`](#mainorder_lines)" in text
    assert "## `main.open_orders`" in text  # views, whose columns are not known
    found = MarkdownIt("commonmark").enable("table").parse(text)
    assert {token.type for token in found} >= {"table_open", "heading_open"}
    settings = "update checks set expression = null where expression like '%rating%'"
    assert "1 = bad, 2 = good (in dbready.toml)" in markdown.write(
        model_of(SHOP, [settings, *CHANGES]), Options()
    )


def test_the_page_needs_no_script_and_fetches_nothing() -> None:
    page = read(html.write(model_of(SHOP), Options()))
    (policy,) = [
        value for _, name, value in page.attributes if name == "content" and "'none'" in value
    ]
    assert policy.startswith("default-src 'none'")
    assert "script" not in {tag for tag, _ in page.tags}


@pytest.mark.parametrize("evil", ACTING)
def test_no_name_or_comment_acts(evil: str) -> None:
    name, text = evil.replace('"', '""'), evil.replace("'", "''")
    sql = f'create table "{name}" (id integer primary key, "x{name}" text);'
    changes = [f"update tables set comment = '{text}'", f"update columns set comment = '{text}'"]
    plain = model_of(
        "create table t (id integer primary key, x text);",
        ["update tables set comment = 'plain'", "update columns set comment = 'plain'"],
    )
    model = model_of(sql, changes)
    assert [tag for tag, _ in read(html.write(model, Options())).tags] == [
        tag for tag, _ in read(html.write(plain, Options())).tags
    ]
    written = markdown.write(model, Options())
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    types = {inside.type for token in reader.parse(written) for inside in token.children or ()}
    assert not types & {"image", "em_open", "s_open"}
    links = [
        inside.attrs["href"]
        for token in reader.parse(written)
        for inside in token.children or ()
        if inside.type == "link_open"
    ]
    assert all(str(link).startswith("#") for link in links)
    for row in csv.reader(io.StringIO(sheet.write(model, Options()), newline="")):
        assert len(row) == len(sheet.COLUMNS)
        for cell in row:
            assert not cell.lstrip().startswith(FORMULA)
    for character in written + html.write(model, Options()):
        assert character in "\r\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
