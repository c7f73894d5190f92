"""Tables that a published package defines, which comes after the application's own in reports."""

from __future__ import annotations

from dbready.derive import derive
from dbready.engine import database
from tests.derive.building import facts_of

NAMED = {"id": "bigint pk", "name": "text"}
WAGTAIL = {"wagtailcore_page": NAMED, "wagtailcore_site": NAMED, "wagtailimages_image": NAMED}


def packaged(tables: dict[str, dict[str, str]]) -> set[str]:
    facts = facts_of(tables)
    derive(facts)
    return {
        name for (name,) in facts.execute("select table_name from table_kinds where is_packaged")
    }


def test_tables_of_a_package_begin_alike_beside_those_that_prove_it() -> None:
    assert packaged({**WAGTAIL, "shop_order": NAMED}) == WAGTAIL.keys()
    assert not packaged({"wagtailimages_image": NAMED, "shop_order": NAMED})


def test_a_database_that_holds_little_else_is_about_the_package() -> None:
    assert not packaged(WAGTAIL)


def test_the_applications_own_tables_matter_more_than_those_of_packages() -> None:
    tables = {**WAGTAIL, "shop_order": NAMED}
    facts = facts_of(tables, [("shop_order", "id", "wagtailcore_page")])
    derive(facts)
    found = database.read(facts, "postgresql").importance
    assert found.get(("app", "shop_order"), 0) > found["app", "wagtailcore_page"]
