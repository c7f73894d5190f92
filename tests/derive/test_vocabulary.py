"""Words that users add to the lists that names are read with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import vocabulary
from dbready.errors import UsageError
from tests.derive.building import facts_of, kinds_of, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _own_words() -> Iterator[None]:
    yield
    vocabulary.extend({})


def test_an_added_word_is_read_like_those_that_were_there() -> None:
    facts = facts_of({"things": {"id": "bigint pk", "frobnicated_at": "timestamp"}})
    assert "updated_at" not in roles_of(facts, "things", "frobnicated_at")
    vocabulary.extend({"time": {"update": ["Frobnicated"]}})
    assert roles_of(facts, "things", "frobnicated_at") == {"updated_at": "high"}
    vocabulary.extend({})
    assert "updated_at" not in roles_of(facts, "things", "frobnicated_at")


def test_an_added_word_of_tables_decides_their_kind() -> None:
    facts = facts_of({"orders_prot": {"id": "bigint pk", "at": "timestamp"}})
    assert kinds_of(facts) == {"orders_prot": "entity"}
    vocabulary.extend({"tables": {"event": ["prot"]}})
    assert kinds_of(facts) == {"orders_prot": "event"}


@pytest.mark.parametrize(
    ("additions", "sentence", "help_"),
    [
        ({"tim": {"update": ["x"]}}, "no section tim", "did you mean time?"),
        ({"time": {"updat": ["x"]}}, "no list updat in its section time", "did you mean update?"),
        ({"words": {"irregular": ["x"]}}, "no list irregular", "glued_ends, type_prefix, whole"),
    ],
)
def test_lists_that_do_not_exist_are_refused_and_nothing_is_added(
    additions: dict[str, dict[str, list[str]]], sentence: str, help_: str
) -> None:
    with pytest.raises(UsageError) as refused:
        vocabulary.extend({"time": {"moment": ["zzz"]}} | additions)
    assert sentence in refused.value.message
    assert help_ in refused.value.help
    assert "zzz" not in vocabulary.words("time", "moment")


def test_every_list_holds_words_in_lower_case_once() -> None:
    for section, names in vocabulary.lists().items():
        for name in names:
            found = vocabulary.ordered(section, name)
            assert all(word == word.lower() for word in found), (section, name)
