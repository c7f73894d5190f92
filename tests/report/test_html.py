"""The HTML page: one file that fetches nothing, whatever the names in it, and complete without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser

import pytest

from dbready.findings.cause import groups
from dbready.findings.finding import DatabaseObject
from dbready.findings.inventory import Column, Extraction, Inventory, Reference, Table
from dbready.report import formats, html, pages
from dbready.report.formats import Wanted
from tests.findings.making import audit_of, finding_of, result_of
from tests.report.test_hostile_names import EVIL, hostile

Tag = tuple[str, tuple[str, ...]]
# Attributes of HTML and SVG that make a browser fetch something.
FETCHING = {
    "src",
    "srcset",
    "data",
    "poster",
    "background",
    "action",
    "formaction",
    "manifest",
    "ping",
}
FULL_COPY = Extraction("full copy", None, "no column tells which rows changed")


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@cache
def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def inventory(name: str = "orders", column: str = "placed_at") -> Inventory:
    """Return two tables, of which the first refers to the second."""
    columns = (
        Column("id", "bigint", is_nullable=False),
        Column(column, column, is_nullable=True, roles=(column,), comment=column),
    )
    first = Table(name, name, "base table", FULL_COPY, key=("id",), comment=name, columns=columns)
    second = Table(
        name, f"{name}2", "view", FULL_COPY, is_empty=True, unused_since="2026-01-02T00:00:00Z"
    )
    return Inventory(
        (first, second), (Reference(name, name, (column,), name, f"{name}2", is_declared=False),)
    )


@cache
def page(evil: str) -> str:
    audit = hostile(evil)
    object.__setattr__(audit, "inventory", inventory(evil, evil))
    return html.write(audit, Wanted())


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_no_name_is_markup(evil: str) -> None:
    found = read(page(evil))
    if evil.strip():  # nothing makes no element
        assert found.tags == read(page("plain")).tags
    for _, name, _ in found.attributes:
        assert not name.startswith("on")
    if evil.isprintable() and evil.strip():
        assert evil in found.text


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_the_page_asks_for_nothing_outside_it(evil: str) -> None:
    found = read(page(evil))
    assert not {"img", "iframe", "object", "embed", "link", "base", "audio", "video"} & {
        tag for tag, _ in found.tags
    }
    for tag, name, value in found.attributes:
        assert name not in FETCHING
        assert name != "style"
        assert name != "href" or value.startswith("#"), (tag, value)
    style = re.search(r"<style>(.*?)</style>", page(evil), re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_the_policy_admits_only_the_script_and_the_style_of_the_page() -> None:
    text = page("plain")
    found = read(text)
    policies = [
        value for tag, name, value in found.attributes if (tag, name) == ("meta", "content")
    ]
    (policy,) = [value for value in policies if "default-src" in value]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == "'none'"
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert allowed[f"{tag}-src"] == f"'sha256-{digest}'"


def test_every_finding_and_every_column_is_in_the_page_without_scripts() -> None:
    found = [
        finding_of(
            DatabaseObject("column", "orders", "orders", f"column_{n}"),
            message=f"message {n}",
            fix=f"alter table orders drop column_{n}",
            evidence={"null_fraction": n},
        )
        for n in range(150)
    ]
    audit = audit_of([result_of(found, object="column", population=150)], inventory=inventory())
    reader = read(html.write(audit, Wanted()))
    assert sum(attribute == ("li", "class", "f") for attribute in reader.attributes) == 150
    for n in range(150):
        for text in (f"message {n}.", f"drop column_{n}", f"null fraction: {n}"):
            assert text in reader.text
    assert "placed_at" in reader.text
    assert "no writes since 2026-01-02" in reader.text


def test_large_schemas_keep_the_columns_of_tables_with_findings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html, "MOST_COLUMNS", 2)
    tables = tuple(
        Table(
            "shop",
            f"t{n}",
            "base table",
            FULL_COPY,
            columns=(Column(f"c{n}", "text", is_nullable=True),) * 2,
        )
        for n in range(3)
    )
    found = finding_of(DatabaseObject("table", "shop", "t2"))
    audit = audit_of([result_of([found])], inventory=Inventory(tables))
    text = html.write(audit, Wanted())
    assert 'id="t-2"' in text
    assert 'id="t-1"' not in text
    assert "The columns of 2 tables are left out of this page" in text
    everything = html.write(audit, Wanted(everything=True))
    assert 'id="t-1"' in everything
    assert "left out of this page" not in everything


def test_causes_that_findings_share_are_named_once() -> None:
    cause = (("column_name", "create_uid"), ("referenced_table", "res_users"))
    found = [
        finding_of(DatabaseObject("column", "public", f"t{n}", "create_uid"), cause=cause)
        for n in range(4)
    ]
    text = html.write(audit_of([result_of(found, object="column")]), Wanted())
    (group,) = groups(found)
    assert text.count(f"<li>{group.reason.replace('>', '&gt;')}</li>") == 1


PAGE = """\
# a-rule

## What it finds

Columns. See [another](another-rule.md), [that](../x/absent-rule.md), [site](https://example.com/),
[script](javascript:alert(1)) and ![image](https://example.com/x.png).

<script>alert(1)</script>

## Examples

```sql bad
create table t (a int);
```
"""


def test_a_page_keeps_its_text_and_links_to_rules_of_the_report() -> None:
    found = read(text := str(pages.html(PAGE, {"another-rule"})))
    assert found.tags[0] == ("h5", ())
    links = [value for _, name, value in found.attributes if name == "href"]
    assert links == ["#rule-another-rule"]
    assert "that" in found.text
    assert "<script>alert(1)</script>" in found.text
    assert "create table" not in text
    assert "a-rule" not in text
    assert "example.com/x.png" not in " ".join(value for *_, value in found.attributes)


def test_the_page_is_recognised_as_a_report() -> None:
    assert formats.is_report(page("plain").encode()[: formats.LONGEST_BEGINNING])
