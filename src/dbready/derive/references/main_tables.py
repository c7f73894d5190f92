"""Which of several tables whose names end in one word a reference of that word means: auth_group, of all groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import stem_words
from dbready.derive.references.compound_names import is_join
from dbready.derive.references.table_index import only_joins

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.names import Words
    from dbready.derive.references.targets import Targets

_SHORTEST_WORD = 4  # letters, from which a module is named after its table: accounting
_MOST_ALIKE = 30
_MODULE_AND_NAME = 2  # words
POINTER = "ptr"  # how Django names the key of a table that extends another


def of_module(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table that its module is named after: accounting_account, of sepa_account, too."""
    word = base[-1]
    if len(word) < _SHORTEST_WORD:
        return None
    found = [other for other in _alike(table, word, targets) if other.stems[0].startswith(word)]
    if len(found) != 1:
        return None
    return Guess(found[0], "medium", f"{column.name} names a table that its module is named after")


def with_parts(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the only one that other tables are named after: auth_group, beside auth_group_permissions.

    Where one of them extends another, it is the one in use: users_group, of which group_ptr_id is the key.
    """
    if len(base) > 1 or column.family == "text":
        return None
    alike = _alike(table, base[0], targets)
    extended = (*base, POINTER)
    found = [
        other for other in alike if any(own.base == extended for own in other.columns.values())
    ] or [other for other in alike if _has_parts(other, targets)]
    if len(found) != 1:
        return None
    reason = f"{column.name} names the end of the table's name, after which others are named"
    return Guess(found[0], "medium", reason)


def with_members(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the only one to which the other tables of the word refer: security_groups, of security_user_group."""
    if column.family == "text" or base[-1] in stem_words("references", "coded"):
        return None  # the type of a prop is in no phenotype
    found = targets.ends.referred(base, table)
    if found is None or is_join(found, column, targets):
        return None
    reason = f"{column.name} names the end of the table's name, and others that end so refer to it"
    return Guess(found, "medium", reason)


def extended(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose rows a row extends, as Django names their common key: page_ptr_id."""
    if base[-1] != POINTER or len(base) == 1:
        return None
    if table.primary_key != [column.name] and (column.name,) not in table.unique_keys:
        return None
    kept, schema = base[:-1], table.id[0]
    found = (
        targets.named(kept, schema)
        or targets.modules.own(kept, table)
        or targets.modules.eponymous(kept, table)
        or targets.ends.tail(kept, table)
    )
    if found is None or found is table:
        return None
    return Guess(found, "medium", f"a row extends the one that {column.name} points to")


def _alike(table: Table, word: str, targets: Targets) -> list[Table]:
    found = targets.ends.of_last_word(word, table.id[0])
    if len(found) > _MOST_ALIKE:
        return []
    return [
        other
        for other in found
        if other is not table and len(other.stems) == _MODULE_AND_NAME and not only_joins(other)
    ]


def _has_parts(table: Table, targets: Targets) -> bool:
    kept = len(table.stems)
    return any(
        len(other.stems) > kept and other.stems[:kept] == table.stems
        for other in targets.starts.first_word(table.stems[0], table.id[0])
    )
