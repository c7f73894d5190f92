"""What is known of a table when the roles of its columns are adjusted to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dbready.derive.roles import plain_json
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Column
    from dbready.derive.times.times import Role

FIRST_AND_LAST = frozenset({"first", "last", "earliest", "latest"})
"""First words of times that say of several which one is meant: first_traded."""

ListedRoles: TypeAlias = "dict[str, list[Role]]"
"""Roles by column, while they are adjusted in place."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a table when the roles of its columns are adjusted to each other."""

    columns: Mapping[str, Column]
    """Columns with roles, texts, floats, and columns with a word of words_beside()."""
    own: AbstractSet[str]
    """Words that, leading a column's name, only repeat the table."""
    name: AbstractSet[str]
    """Words of the table's name that are in table_words()."""
    is_about_money: bool
    """Whether the table's name is of something that has a price."""
    key: AbstractSet[str]
    """Columns of the primary key that may be versions."""
    composite_keys: AbstractSet[str]
    """Columns of keys of several columns that may be versions."""


@cached
def words_beside() -> frozenset[str]:
    """Return the words by which a column without a role says something about those beside it."""
    known = (
        ("columns", "address"),
        ("columns", "oauth"),
        ("columns", "http"),
        ("columns", "other_version"),
    )
    times = (
        ("time", "file_facts"),
        ("time", "moment"),
        ("time", "counted"),
        ("time", "counted_changes"),
        ("time", "counted_others"),
        ("time", "file_described"),
    )
    return frozenset(
        {
            "currency",
            "quantity",
            "qty",
            "tokens",
            "token",
            "price",
            "create",
            "update",
            *FIRST_AND_LAST,
        }
    ).union(*(words(section, name) for section, name in (*known, *times)))


@cached
def table_words() -> frozenset[str]:
    """Return the words by which a table's name says something about its columns."""
    return (
        words("columns", "oauth")
        | words("columns", "http")
        | words("columns", "address_table")
        | words("columns", "json_unusual_table")
        | words("time", "file_described")
        | plain_json.table_words()
    )


def has_state(roles: ListedRoles) -> bool:
    """Say whether a table holds the state of something, as a code or a small value."""
    return any(
        role.role == "status" and role.confidence == "high"
        for found in roles.values()
        for role in found
    )


def is_uploaded(table: Context) -> bool:
    """Say whether the application itself keeps the files, and says when each came in."""
    return any(
        column.words[0] == "uploaded" and column.family in {"timestamp", "date", "integer", "text"}
        for column in table.columns.values()
    )
