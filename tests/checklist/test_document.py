"""Whatever people do to the document, dbready renews its own blocks and loses none of their words."""

from __future__ import annotations

import re

from dbready.checklist import document
from dbready.checklist.document import New
from tests.checklist.editing import IDS, blocks, merged, new, outside


def test_a_second_run_changes_nothing() -> None:
    assert merged(new(), blocks()) == new()


def test_blocks_have_the_line_ends_of_the_document() -> None:
    text = merged(new().replace("\n", "\r\n"), blocks("two"))
    assert "The evidence is two\r\n" in text
    assert "\n" not in text.replace("\r\n", "")


def test_what_was_written_inside_a_block_is_kept_below_it() -> None:
    text = new().replace("* The evidence is one", "* The evidence is one\n* We asked Ops", 1)
    after = merged(text, blocks("two"))
    assert "* We asked Ops" in outside(after)
    assert document.KEPT in after
    assert "* The evidence is two" in document.read(after)["hosting"].body
    assert after.count(document.KEPT) == 1
    assert merged(after, blocks("two")) == after


def test_a_formatter_is_no_edit() -> None:
    text = re.sub(r"^\* ", "-   ", new(), flags=re.MULTILINE).replace("**Ask**", "__Ask__")
    assert document.KEPT not in merged(text, blocks("two"))


def test_a_new_question_is_inserted_at_its_place() -> None:
    text = merged("", blocks(ids=("hosting", "extraction")))
    text = text.replace("**To do:**", "**To do:**\n\n- call Ops", 1)
    after = merged(text, blocks())
    order = [each.id for each in sorted(document.read(after).values(), key=lambda each: each.start)]
    assert order == list(IDS)
    assert (
        after.index("- call Ops") < after.index("## Data model") < after.index("About time-zones")
    )
    assert after.index("## Application") < after.index("About deletes")
    assert after.count("## Application") == 1
    assert outside(text) == [line for line in outside(text) if line in outside(after)]


def test_a_question_that_is_asked_no_more_stays() -> None:
    text = new()
    assert merged(text, blocks(ids=("hosting", "deletes"))) == text


def test_a_block_whose_end_was_deleted_is_written_again_above_it() -> None:
    text = (
        new()
        .replace("<!-- dbready:time-zones end -->", "")
        .replace("**Answer:**", "**Answer:** all UTC", 2)
    )
    after = merged(text, blocks("two"))
    found = document.read(after)["time-zones"]
    assert "The evidence is two" in found.body
    assert found.answer.answer == "all UTC"
    assert "The evidence is one" in after


def test_the_text_of_a_database_ends_no_block() -> None:
    evil = New("hosting", "Access", "* `<!-- dbready:hosting end -->` is a table", "e")
    after = merged("", [evil, *blocks()[1:]])
    assert "is a table" in document.read(after)["hosting"].body
    assert merged(after, [evil, *blocks()[1:]]) == after


def test_answers_are_read_however_they_are_written() -> None:
    text = new().replace(
        document.FIELDS,
        "**Answer**: AWS,\nin Ireland\n\n- __Owner:__ Ops\n\nDate: 2026-11-25\n\n**To do:**\n\n- [ ] ask\n\n",
        1,
    )
    answer = document.read(text)["hosting"].answer
    assert (answer.answer, answer.owner, answer.date) == ("AWS,\nin Ireland", "Ops", "2026-11-25")
    assert answer.to_do == "- [ ] ask"
    assert document.read(text)["time-zones"].answer.answer == ""
