"""Whatever tables and columns are called, their meaning is derived without an error."""

from __future__ import annotations

import random

import pytest

from dbready.derive import catalog_reading, derive
from dbready.derive.vocabulary import lists, ordered
from tests.derive.building import facts_of

TYPES = (
    "bigint", "bigint key", "bigint pk", "text", "text key", "varchar(36)", "uuid", "timestamp",
    "timestamp on update", "date", "boolean", "numeric", "jsonb", "tinyint",
)  # fmt: skip
ENDINGS = ("_id", "id", "_fk", "", "_code", "s")
WORDS = sorted(
    {
        word
        for section, names in lists().items()
        for name in names
        for word in ordered(section, name)
        if word.isalnum()
    }
)


def name(chance: random.Random) -> str:
    """Return one to three words of the vocabulary, written in one of the usual ways."""
    found = chance.choice(("_", "", "-", " ")).join(chance.choices(WORDS, k=chance.randint(1, 3)))
    return chance.choice((found, found.upper(), found.title().replace("_", ""), f"_{found}2"))


def tables(chance: random.Random) -> dict[str, dict[str, str]]:
    """Return tables with columns of any name, some of them named after the other tables."""
    made: dict[str, dict[str, str]] = {}
    for _ in range(12):
        columns = [name(chance) for _ in range(chance.randint(1, 9))]
        columns += [end for end in ("id", "pk", "uuid", "fk") if chance.random() < 1 / 3]
        made[name(chance)] = {column: chance.choice(TYPES) for column in columns}
    for columns_of in made.values():
        for other in chance.choices(list(made), k=2):
            columns_of[other + chance.choice(ENDINGS)] = chance.choice(TYPES)
    return made


@pytest.mark.parametrize("seed", range(25))
def test_names_made_of_any_words_are_read(seed: int) -> None:
    facts = facts_of(tables(random.Random(seed)))  # noqa: S311 - no secret
    derive(facts)
    kinds = facts.execute("select count(*) from table_kinds").fetchone()[0]
    assert kinds == facts.execute("select count(*) from tables").fetchone()[0]


def test_a_column_of_one_word_that_counts_and_is_a_table_is_read() -> None:
    facts = facts_of({"nb": {"id": "bigint key"}, "x": {"nb_id": "bigint"}})
    derive(facts)
    assert facts.execute("select count(*) from table_kinds").fetchone()[0]


def test_columns_are_read_in_the_order_of_their_names_whatever_characters_these_have() -> None:
    names = ["é", "b", 'a"]', "B", "a\nb", "a\\", "it's", "z\x00y", "\u65e5\u672c"]
    facts = facts_of({"odd": dict.fromkeys(names, "text"), "plain": {"b": "text", "a": "text"}})
    odd, plain = catalog_reading.read(facts).values()
    assert list(odd.columns) == sorted(names)
    assert [column.name for column in odd.columns.values()] == sorted(names)
    assert list(plain.columns) == ["a", "b"]
    assert odd.columns["b"] is plain.columns["b"]
