"""References to tables whose names are written as one word, or that share their last word."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}


def test_an_end_that_several_tables_have_names_none_of_them() -> None:
    facts = facts_of(
        {
            "networksegments": KEY,
            "marketsegments": KEY,
            "ports": {**KEY, "segment_id": "bigint"},
        }
    )
    assert references_of(facts) == {}


def test_where_keys_are_named_id_one_named_user_id_is_of_another_table() -> None:
    others = dict.fromkeys(("exams", "lessons", "courses", "marks", "papers"), KEY)
    facts = facts_of(
        {
            **others,
            "device_osuser": {"user_id": "bigint pk", "os_name": "text"},
            "bookmarks": {**KEY, "user_id": "bigint"},
        }
    )
    assert "bookmarks.user_id" not in references_of(facts)


def test_a_table_named_like_its_module_wins_over_one_that_ends_in_the_word() -> None:
    facts = facts_of(
        {
            "forum_threads_thread": KEY,
            "forum_notifications_watchedthread": KEY,
            "forum_notifications_notification": {**KEY, "thread_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "forum_notifications_notification.thread_id": ("forum_threads_thread", "medium")
    }


def test_one_of_several_files_or_types_is_named_by_no_last_word_alone() -> None:
    facts = facts_of(
        {
            "task_type": KEY,
            "output_type": KEY,
            "preview_background_file": KEY,
            "output_file": KEY,
            "preview_file": {**KEY, "source_file_id": "bigint"},
            "task_type_asset_type_link": {**KEY, "asset_type_id": "bigint"},
        }
    )
    found = references_of(facts)
    assert {confidence for _, confidence in found.values()} <= {"low"}
