"""References whose names follow habits of a schema or a framework: personA_id, kind_id, image_default_id, ai_id."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, index, references_of

KEY = {"id": "bigint pk"}


@pytest.mark.parametrize("names", [("personA_id", "personB_id"), ("person_a_id", "person_b_id")])
def test_a_letter_tells_two_references_to_one_table_apart(names: tuple[str, str]) -> None:
    pair = {**KEY, **dict.fromkeys((f"related_{name}" for name in names), "bigint")}
    found = references_of(facts_of({"person": {**KEY, "born": "date"}, "kinship": pair}))
    assert {found[f"kinship.related_{name}"][0] for name in names} == {"person"}


MODULES = {
    "entities_event": {**KEY, "kind_id": "bigint"},
    "entities_article": {**KEY, "category_id": "bigint"},
    "relations_personevent": {**KEY, "relation_type_id": "bigint"},
    "words_eventtype": {**KEY, "name": "text"},
    "words_placetype": {**KEY, "name": "text"},
    "words_articlecategory": {**KEY, "name": "text"},
    "words_personeventrelation": {**KEY, "name": "text"},
    "words_personplacerelation": {**KEY, "name": "text"},
}


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("entities_event.kind_id", "words_eventtype"),
        ("entities_article.category_id", "words_articlecategory"),
        ("relations_personevent.relation_type_id", "words_personeventrelation"),
    ],
)
def test_a_table_of_another_module_is_named_after_the_table_and_the_column(
    column: str, target: str
) -> None:
    assert references_of(facts_of(MODULES))[column] == (target, "medium")


def test_a_table_of_another_module_is_meant_by_its_whole_name_only() -> None:
    tables = {name: MODULES[name] for name in MODULES if name != "words_eventtype"}
    assert references_of(facts_of(tables)).get("entities_event.kind_id", ("", "low"))[1] == "low"


def test_a_table_that_is_named_after_both_but_has_a_key_of_another_type_is_not_meant() -> None:
    tables = {
        "django_content_type": {**KEY, "app_label": "text", "model": "text"},
        "pages_pagecontenttype": {"slug": "text key"},
        "pages_page": {**KEY, "content_type_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["pages_page.content_type_id"] == ("django_content_type", "medium")


FILES = {
    "filer_file": {**KEY, "sha1": "text"},
    "filer_image": {**KEY, "width": "bigint"},
    "audio_audiofile": {**KEY, "title": "text"},
    "plugin_file_file": {"plugin_ptr_id": "bigint key", "title": "text"},
}


@pytest.mark.parametrize("column", ["file_id", "source_file_id"])
def test_a_file_is_in_the_module_of_files_whatever_files_others_have(column: str) -> None:
    tables = {**FILES, "mail_message": {**KEY, column: "bigint"}}
    found = references_of(facts_of(tables))
    assert found[f"mail_message.{column}"] == ("filer_file", "medium")


def test_a_word_behind_an_image_does_not_change_where_it_is_kept() -> None:
    tables = {**FILES, "seo_settings": {**KEY, "og_image_default_id": "bigint"}}
    found = references_of(facts_of(tables))
    assert found["seo_settings.og_image_default_id"] == ("filer_image", "medium")


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("cms_page.node_id", "cms_treenode"),
        ("cms_staticplaceholder.draft_id", "cms_placeholder"),
        ("cms_usersettings.clipboard_id", "cms_placeholder"),
        ("djangocms_video_videoplayer.poster_id", "filer_image"),
        ("wagtailcore_grouppagepermission.permission_id", "auth_permission"),
    ],
)
def test_tables_of_a_framework_call_a_table_otherwise(column: str, target: str) -> None:
    table, name = column.split(".")
    tables = {
        table: {**KEY, name: "bigint"},
        target: {**KEY, "codename": "text"},
        "filer_clipboard": {**KEY, "owner": "text"},
        "auth_user": {**KEY, "email": "text", "password": "text"},
    }
    assert references_of(facts_of(tables))[column] == (target, "high")


CATALOG = {
    "runningcatalog": {**KEY, "points": "bigint"},
    "skyregion": {**KEY, "radius": "real"},
    "frequencyband": {**KEY, "low": "real"},
}


@pytest.mark.parametrize(
    ("word", "target"),
    [("runcat", "runningcatalog"), ("skyrgn", "skyregion"), ("band", "frequencyband")],
)
def test_an_indexed_word_of_several_tables_shortens_the_name_of_one(word: str, target: str) -> None:
    measures = {"fluxes": {**KEY, word: "bigint"}, "assocs": {**KEY, word: "bigint"}}
    facts = facts_of({**CATALOG, **measures})
    index(facts, "fluxes", word)
    found = references_of(facts)
    assert found["fluxes." + word] == (target, "medium")
    assert found.get("assocs." + word, ("", "low"))[1] == "low"


def test_a_word_of_one_table_shortens_nothing() -> None:
    facts = facts_of({**CATALOG, "fluxes": {**KEY, "runcat": "bigint"}})
    index(facts, "fluxes", "runcat")
    assert references_of(facts) == {}


@pytest.mark.parametrize("pair", [("source_id", "target_id"), ("parent_id", "child_id")])
def test_edges_join_the_nodes_that_are_named_alike(pair: tuple[str, str]) -> None:
    tables = {"call_node": {**KEY, "name": "text"}, "call_edge": dict.fromkeys(pair, "bigint key")}
    found = references_of(facts_of({**tables, "other_node": {**KEY, "name": "text"}}))
    assert {found[f"call_edge.{name}"][0] for name in pair} == {"call_node"}


def test_a_role_behind_an_id_does_not_change_where_it_leads() -> None:
    tables = {
        "step": {"step_id": "text key", "name": "text"},
        "pipeline": {**KEY, "step_id_feature": "text", "step_id_type": "text"},
    }
    found = references_of(facts_of(tables))
    assert found["pipeline.step_id_feature"][0] == "step"
    assert "pipeline.step_id_type" not in found


PROFILES = {
    "ai_profiles": {**KEY, "nickname": "text", "expertise": "text"},
    "ai_messages": {**KEY, "sender_id": "bigint", "content": "text"},
    "ai_sessions": {**KEY, "ai_id": "bigint"},
    "ai_tokens": {**KEY, "ai_id": "bigint"},
    "blog_posts": {**KEY, "ai_id": "bigint", "author_id": "bigint"},
}


def test_a_table_of_profiles_holds_what_its_first_word_says_though_all_names_begin_with_it() -> (
    None
):
    found = references_of(facts_of(PROFILES))
    assert {found[f"{name}.ai_id"][0] for name in ("ai_sessions", "ai_tokens", "blog_posts")} == {
        "ai_profiles"
    }


def test_people_are_in_the_profiles_where_no_other_table_holds_people() -> None:
    found = references_of(facts_of(PROFILES))
    assert found["ai_messages.sender_id"][0] == "ai_profiles"
    assert found["blog_posts.author_id"][0] == "ai_profiles"
    users = {"users": {**KEY, "email": "text", "password": "text"}}
    assert references_of(facts_of({**PROFILES, **users}))["blog_posts.author_id"][0] == "users"


def test_profiles_of_machines_hold_no_people() -> None:
    tables = {"profiles": {**KEY, "cpu": "text"}, "jobs": {**KEY, "author_id": "bigint"}}
    assert references_of(facts_of(tables)) == {}


def test_a_bare_name_that_only_some_tables_declare_says_that_others_are_left_out() -> None:
    lists = {name: {name: "varchar(36) key"} for name in ("line", "probe", "strain")}
    declared = {f"part_{at}": {**KEY, "line": "varchar(36)"} for at in range(20)}
    others = {f"sample_{at}": {**KEY, "line": "varchar(36)"} for at in range(20)}
    keys = [(name, "line", "line") for name in declared]
    tables = {**lists, **declared, **others, "insertion": {**KEY, "probe": "varchar(36)"}}
    assert references_of(facts_of(tables, keys))["insertion.probe"] == ("probe", "medium")
    found = references_of(
        facts_of({name: tables[name] for name in tables if name not in others}, keys)
    )
    assert found["insertion.probe"] == ("probe", "low")


def test_a_key_that_begins_the_name_of_its_table_is_meant_without_any_foreign_key() -> None:
    cells = {
        "cell_dictionary": {"cell_id": "bigint key", "name": "text"},
        "shop": {"shop_id": "bigint key"},
    }
    parts = {f"part_{at}": {f"part_{at}_id": "bigint key", "shop_id": "bigint"} for at in range(12)}
    tables = {**cells, **parts, "assays": {"assay_id": "bigint key", "cell_id": "bigint"}}
    keys = [(name, "shop_id", "shop") for name in parts]
    assert references_of(facts_of(tables, keys))["assays.cell_id"] == ("cell_dictionary", "high")
