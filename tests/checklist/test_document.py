"""Whatever people do to the document, dbready renews its own blocks and loses none of their words."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from dbready.checklist import document
from dbready.checklist.document import New

TITLE = "<!-- dbready checklist: shop -->\n\n# Go-live review"
IDS = ("hosting", "time-zones", "deletes", "extraction")
SECTIONS = dict(zip(IDS, ("Access", "Data model", "Application", "Application"), strict=True))
TOKEN = re.compile(r"person\d+x")


def block(id_: str, evidence: str = "one") -> New:
    body = f"### About {id_}\n\n**Status:** open\n\n* The evidence is {evidence}\n\n**Ask** (team): why?"
    return New(id_, SECTIONS[id_], body, document.digest(evidence))


def blocks(evidence: str = "one", ids: tuple[str, ...] = IDS) -> list[New]:
    return [block(id_, evidence) for id_ in ids]


def merged(text: str, wanted: list[New]) -> str:
    return document.merge(text, wanted, title=TITLE)


def new() -> str:
    return merged("", blocks())


def people(text: str) -> str:
    """Return the text outside of blocks."""
    for found in sorted(document.read(text).values(), key=lambda each: -each.start):
        text = text[: found.start] + text[found.stop :]
    return text


def outside(text: str) -> list[str]:
    """Return the lines outside of blocks, without their ends."""
    return [line for line in people(text).splitlines() if line.strip()]


INSERTS = st.sampled_from(
    [
        " person{}x ", "\n\n## Heading person{}x\n\n", "\n* item person{}x\n", "\r\nperson{}x\r\n",
        "\n```\nperson{}x\n```\n", "person{}x?!", "\n**Answer:** person{}x\n", "| person{}x | b |\n",
        "<!-- person{}x -->", "\n> person{}x\n", "\ufeffperson{}x", "\n- [ ] person{}x\n",
    ]
)  # fmt: skip
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.floats(0, 1), INSERTS),
        st.tuples(st.just("delete"), st.floats(0, 1), st.integers(1, 300)),
        st.tuples(st.just("copy"), st.floats(0, 1), st.integers(1, 600)),
        st.tuples(st.just("move"), st.floats(0, 1), st.integers(1, 600)),
        st.tuples(st.just("crlf"), st.just(0.0), st.just(0)),
        st.tuples(st.just("run"), st.just(0.0), st.sampled_from(["one", "two", "three"])),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(EDITS)
def test_no_edit_loses_a_word(edits: list[tuple[str, float, object]]) -> None:
    text = new()
    for number, (kind, share, value) in enumerate(edits):
        at = int(share * len(text))
        if kind == "insert":
            text = text[:at] + str(value).format(number) + text[at:]
        elif kind == "crlf":
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        elif kind == "run":
            before = set(TOKEN.findall(text))
            text = merged(text, blocks(str(value)))
            assert before <= set(TOKEN.findall(text))
        else:
            part = text[at : at + int(str(value))]
            text = (
                text[:at]
                + (part if kind == "copy" else "")
                + text[at + len(part) * (kind != "copy") :]
            )
            text = part + text if kind == "move" else text
    before = set(TOKEN.findall(text))
    after = merged(text, blocks("other"))
    rest = iter(after)
    assert all(character in rest for character in people(text)), "in its order, byte for byte"
    assert before <= set(TOKEN.findall(after))
    assert set(document.read(after)) >= set(IDS)
    assert merged(after, blocks("other")) == after


@settings(deadline=None)
@given(st.text(), st.integers(0, len(IDS)), st.booleans())
def test_every_byte_between_blocks_is_kept(words: str, place: int, is_crlf: bool) -> None:  # noqa: FBT001 - of hypothesis
    text = new()
    words = document.MARKER.sub("", words)
    ends = [0, *(each.stop for each in document.read(text).values())]
    text = text[: ends[place]] + words + text[ends[place] :]
    text = text.replace("\n", "\r\n") if is_crlf else text
    after = merged(text, blocks("two"))
    pieces = re.split(r"<!-- dbready:.*? end -->|<!-- dbready:.*?-->", text)
    kept = re.split(r"<!-- dbready:.*? end -->|<!-- dbready:.*?-->", after)
    assert [piece for number, piece in enumerate(pieces) if number % 2 == 0] == [
        piece for number, piece in enumerate(kept) if number % 2 == 0
    ]


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
