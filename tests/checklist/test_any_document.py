"""Whatever people do to the document, none of their words is lost."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from dbready.checklist import document
from tests.checklist.editing import IDS, blocks, merged, new, people

TOKEN = re.compile(r"person\d+x")
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
