"""References whose names a framework gives, and tables that are named after classes."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}
NAMED = {**KEY, "name": "text"}


def test_sites_and_pages_are_those_of_wagtail_where_it_is_installed() -> None:
    tables = {
        "wagtailcore_page": {**NAMED, "depth": "integer"},
        "wagtailcore_site": {**NAMED, "root_page_id": "bigint"},
        "django_site": NAMED,
        "shop_productpage": {"page_ptr_id": "bigint pk", "price": "numeric"},
        "shop_mailsettings": {**NAMED, "site_id": "bigint", "privacy_page_id": "bigint"},
        "shop_tracking": {**NAMED, "matomo_site_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["shop_mailsettings.site_id"] == ("wagtailcore_site", "medium")
    assert found["shop_mailsettings.privacy_page_id"] == ("wagtailcore_page", "medium")
    assert found.get("shop_tracking.matomo_site_id", ("", ""))[0] != "wagtailcore_site"


def test_extensions_of_pages_have_a_page_and_a_public_twin_in_django_cms() -> None:
    extension = {**KEY, "extended_object_id": "bigint", "public_extension_id": "bigint"}
    tables = {"cms_page": {**NAMED, "publisher_public_id": "bigint"}, "courses_course": extension}
    found = references_of(facts_of(tables))
    assert found["courses_course.extended_object_id"] == ("cms_page", "medium")
    assert found["courses_course.public_extension_id"] == ("courses_course", "medium")
    assert found["cms_page.publisher_public_id"] == ("cms_page", "medium")
    del tables["cms_page"]
    assert "courses_course.extended_object_id" not in references_of(facts_of(tables))


def test_a_pointer_to_what_is_extended_stays_beside_another_reference_to_it() -> None:
    tables = {
        "cms_plugin": NAMED,
        "aliases": {"plugin_ptr_id": "bigint pk", "plugin_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["aliases.plugin_ptr_id"][0] == found["aliases.plugin_id"][0] == "cms_plugin"


def test_tables_named_after_classes_are_what_the_start_of_their_name_says() -> None:
    tables = {
        "races_eventmodel": NAMED,
        "races_eventfilemodel": {**NAMED, "event_id": "bigint"},
        "races_startmodel": {**KEY, "event_id": "bigint", "next_event_id": "bigint"},
        "school_quizpage": NAMED,
        "school_quizattempt": {**KEY, "quiz_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["races_eventfilemodel.event_id"] == ("races_eventmodel", "medium")
    assert found["races_startmodel.next_event_id"] == ("races_eventmodel", "medium")
    assert found["school_quizattempt.quiz_id"] == ("school_quizpage", "medium")


def test_trees_items_and_tags_belong_to_what_their_name_in_one_word_begins_with() -> None:
    tables = {
        "app_plugingroup": NAMED,
        "app_plugingrouptree": {**KEY, "parent_id": "bigint", "child_id": "bigint"},
        "users_custommenu": NAMED,
        "users_custommenuitem": {**NAMED, "parent_id": "bigint", "url": "text"},
        "blog_post": NAMED,
        "blog_posttag": {**KEY, "content_object_id": "bigint", "tag_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["app_plugingrouptree.parent_id"] == ("app_plugingroup", "medium")
    assert found["app_plugingrouptree.child_id"] == ("app_plugingroup", "medium")
    assert found["users_custommenuitem.parent_id"] == ("users_custommenu", "medium")
    assert found["blog_posttag.content_object_id"] == ("blog_post", "medium")


def test_a_word_that_counts_is_a_part_of_the_name_of_a_table_that_has_it() -> None:
    tables = {"numbergenerators": NAMED, "types": {**NAMED, "number_generator_id": "bigint"}}
    found = references_of(facts_of(tables))
    assert found["types.number_generator_id"][0] == "numbergenerators"


def test_a_permission_is_of_no_table_that_has_a_permission_itself() -> None:
    tables = {
        "auth_permission": {**NAMED, "codename": "text"},
        "auth_group": NAMED,
        "core_grouppagepermission": {
            **KEY,
            "group_id": "bigint",
            "page_id": "bigint",
            "permission_id": "bigint",
            "since": "date",
        },
        "core_groupfilepermission": {
            **KEY,
            "group_id": "bigint",
            "permission_id": "bigint",
            "since": "date",
            "note": "text",
        },
    }
    found = references_of(facts_of(tables))
    assert found["core_groupfilepermission.permission_id"][0] == "auth_permission"


def test_of_several_tables_of_states_the_one_named_after_the_own_table_is_meant() -> None:
    tables = {
        "Crm_actionstatus": NAMED,
        "Crm_dealstatus": NAMED,
        "Crm_actiontype": {**NAMED, "default_status_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["Crm_actiontype.default_status_id"] == ("Crm_actionstatus", "medium")
