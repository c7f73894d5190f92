"""YAML is read back as it was, whatever the texts, and is written in blocks."""

from __future__ import annotations

from typing import Any

import pytest
import yaml as reader
from hypothesis import given, settings
from hypothesis import strategies as st

from dbready.export import yaml
from tests.report.test_hostile_names import EVIL

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
WORDS = ("yes", "No", "null", "~", "", "1", "1e3", "0x1F", "1_000", "2026-01-01", "a: b", "- a", "a #b", "=", "<<",
         "12:30", ".inf", "!tag", "&a", "*a", "%a", "@a", "`a`", "line\nbreak\ttab", "\x85\u2028", " space ",
         "\U0001f986", "\ufeff", "{a}", "[a]", "?", "---", "...", "off", "y", "3.10", "a-1", "None")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_every_value_is_read_back(value: Any) -> None:  # noqa: ANN401 - any value
    assert reader.safe_load(yaml.dump(value)) == value


@pytest.mark.parametrize("text", [*WORDS, *EVIL.values()])
def test_texts_stay_texts(text: str) -> None:
    expected = text.replace("\udc80", "\ufffd")  # YAML has no lone surrogates
    assert reader.safe_load(yaml.dump({text: [text, {"a": text}]})) == {
        expected: [expected, {"a": expected}]
    }


def test_blocks_are_indented_and_plain_words_have_no_quotation_marks() -> None:
    value = {"name": "orders", "columns": [{"name": "id", "tests": ["unique"]}, "a b"], "none": []}
    assert yaml.dump(value) == (
        "name: orders\ncolumns:\n  - name: id\n    tests:\n      - unique\n  - a b\nnone: []\n"
    )
