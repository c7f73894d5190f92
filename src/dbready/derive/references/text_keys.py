"""Texts that are named after a table, and need not hold its key: a slug, a digest, an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, split, stem_words
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.guess import Guess

UNLIKE_OTHERS = "it is a text without an ending such as id, unlike most references of the schema"
_REFERENCE = "ref"
_LOGINS = frozenset({"login", "username"})
_TEXTS = frozenset({"text", "binary"})


def other_unique_text(column: Column, guess: Guess, key: Column) -> str | None:
    """Return the unique text beside a target's id that a bare noun may mean: the slug of a collection."""
    if not _is_bare_noun_for_id(column, guess, key):
        return None
    labels = (
        words("columns", "label") | words("columns", "code") | words("columns", "slug") | _LOGINS
    )
    return next(
        (
            name
            for name in guess.table.alternate_keys
            if name != key.name
            and guess.table.columns[name].family == "text"
            and split(name)[-1] in labels
        ),
        None,
    )


def is_unlike_others(column: Column, guess: Guess, key: Column) -> bool:
    """Say whether a bare noun is a reference only if the texts of its schema are usually named so."""
    if guess.is_of_module:
        return False  # the type of features, of feature_types
    return _is_bare_noun_for_id(column, guess, key) and key.words in ANONYMOUS


def may_be_an_object(column: Column, guess: Guess, key: Column) -> bool:
    """Say whether a text of any length may hold more than the key: presetRef, of a docId and a version."""
    return (
        column.family == "text"
        and column.length is None
        and column.suffix == _REFERENCE
        and key.words[-1] != _REFERENCE
        and not guess.is_precedent
    )


def is_digest_of_its_own(column: Column, guess: Guess) -> bool:
    """Say whether a name says only how a value was made, whichever table has a key of the name: checksum."""
    digests = words("tables", "content_hash")
    return (
        column.family in _TEXTS
        and digests.issuperset(column.words)
        and not stem_words("tables", "content_hash").intersection(guess.table.stems)
    )


def is_beside_a_key_of_the_type(
    table: Table, column: Column, guess: Guess, key: Column
) -> str | None:
    """Return the foreign key to the same table, of the type that the column does not have."""
    if column.family == key.family:
        return None
    return next(
        (
            foreign.columns[0]
            for foreign in table.foreign_keys
            if foreign.target == guess.table.id and foreign.columns[0] != column.name
        ),
        None,
    )


def _is_bare_noun_for_id(column: Column, guess: Guess, key: Column) -> bool:
    return (
        column.family == "text"
        and not (column.suffix or guess.is_precedent or guess.key_name or guess.is_natural_key)
        and column.words[-1] != "by"
        and (key.words in ANONYMOUS or key.suffix in words("references", "suffix"))
        and column.name.lower() != key.name.lower()
    )
