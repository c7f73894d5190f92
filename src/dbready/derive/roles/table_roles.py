"""What the columns of a table are for, found once for all tables of the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import split, stem, stem_words
from dbready.derive.roles.roles import column_roles
from dbready.derive.roles.row_context import adjust_roles
from dbready.derive.roles.table_context import Context, table_words, words_beside
from dbready.derive.times.times import core
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Column, Table
    from dbready.derive.times.times import Role, RolesByName


def table_roles(table: Table) -> RolesByName:
    """Return the roles of each column of one table that has any."""
    return _roles_of_shape(_shape(table))


class _Shape(NamedTuple):
    """What the roles of a table's columns follow from: tables of one shape have the same roles.

    Most tables of a large schema differ in their names and keys, which say nothing about roles.
    """

    columns: tuple[Column, ...]
    """Those that have roles, or say something about the columns beside them."""
    own: frozenset[str]
    """Words of these columns that, leading a name, only repeat the table."""
    name: frozenset[str]
    """Words of the table's name that say something about its columns."""
    is_about_money: bool
    """Whether its name is of something that has a price."""
    key: frozenset[str]
    """Columns of the primary key that may be versions."""
    composite_keys: frozenset[str]
    """Columns of keys of several columns that may be versions."""


def _shape(table: Table) -> _Shape:
    columns = tuple(filter(_says_something, table.columns.values()))
    found, versions = _words_and_versions(columns)
    composite: Iterable[str] = ()
    if versions:
        keys = (table.primary_key, *table.unique_keys)
        composite = (name for key in keys if len(key) > 1 for name in key)
    return _Shape(
        columns,
        found.intersection({*table.own, split(table.id[1])[-1]}),
        table_words().intersection(split(table.id[1])),
        not stem_words("columns", "money_table").isdisjoint(table.stems),
        versions.intersection(table.primary_key),
        versions.intersection(composite),
    )


@cached
def _says_something(column: Column) -> bool:
    """Say whether a column has roles, or may say something about the columns beside it."""
    return (
        column.family in {"text", "float"}
        or bool(column_roles(column, is_own=False) or column_roles(column, is_own=True))
        or not words_beside().isdisjoint(column.words)
    )


@cached
def _words_and_versions(columns: tuple[Column, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return all words of the names of columns, also their stems, and the names of versions."""
    found = {word for column in columns for word in column.words}
    versions = {
        column.name
        for column in columns
        for is_own in (False, True)
        if any(role.role == "version" for role in column_roles(column, is_own=is_own))
    }
    return frozenset(found.union(map(stem, found))), frozenset(versions)


@cached
def _is_of_others(column: Column) -> bool:
    """Say whether a plural names what was updated, other than the row: issues_updated, of issue_trackers."""
    first, *others = column.words
    is_plural = first.endswith("s") and stem(first) != first
    return is_plural and not words("time", "update").isdisjoint(core(others))


@cached
def _roles_of_shape(shape: _Shape) -> RolesByName:
    roles: dict[str, list[Role]] = {}
    for column in shape.columns:
        # A first word that repeats the table's name is ignored: post_modified in wp_posts.
        first = column.words[0]
        is_own = first in shape.own or (stem(first) in shape.own and not _is_of_others(column))
        found = column_roles(column, is_own=is_own)
        if found:
            roles[column.name] = list(found)
    columns = {column.name: column for column in shape.columns}
    adjust_roles(Context(columns, *shape[1:]), roles)
    return {name: tuple(found) for name, found in roles.items()}
