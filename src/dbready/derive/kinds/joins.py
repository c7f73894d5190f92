"""Joins: tables whose rows are pairs of rows of other tables."""

from __future__ import annotations

from itertools import islice, permutations
from typing import TYPE_CHECKING

from dbready.derive.changes.changes import is_switch
from dbready.derive.kinds.logs import handled_later
from dbready.derive.kinds.pair_facts import (
    is_named_link,
    is_of_a_pair,
    is_role,
    is_row_of_one,
    names_of_one,
    period_end,
    two_keys,
    two_sides_of_the_name,
)
from dbready.derive.names import ANONYMOUS, stems
from dbready.derive.references.polymorphic import KEY_LENGTHS
from dbready.derive.tables import BOOKKEEPING, GUIDS, Kind, Meaning
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.names import Words

_MOST_ATTRIBUTES = 2
_MOST_WITHOUT_KEY = 1  # attributes of a pair that may occur twice
UID = "uid"


def join(meaning: Meaning) -> Kind | None:
    """Return join for a table of references and bookkeeping, whatever it is called, or of two ids and nothing else."""
    if found := _of_references(meaning) or _named_link(meaning):
        return found
    two = _two_keys(meaning.table) or two_sides_of_the_name(meaning) or _two_ids(meaning)
    if not two:
        return None
    return Kind("join", "medium", f"it holds two ids and nothing else: {', '.join(sorted(two))}")


def _of_references(meaning: Meaning) -> Kind | None:
    paired, is_key = _pair(meaning)
    attributes = _attributes(meaning, paired) if paired else []
    is_small = len(attributes) <= (_MOST_ATTRIBUTES if is_key else _MOST_WITHOUT_KEY)
    if not paired or not is_small or not all(is_of_a_pair(meaning, paired, c) for c in attributes):
        return None
    if attributes and not is_key and not _is_a_role(meaning, paired, attributes[0]):
        return None
    listed = ", ".join(sorted(paired))
    if state := next((name for name in meaning.table.columns if _may_change(meaning, name)), None):
        is_certain = _is_exact(meaning.table, paired) or _is_named_after(meaning.table, paired)
        return _changing_join(meaning, listed, state, is_certain=is_certain)
    if end := period_end(meaning.table):
        if meaning.last in words("tables", "history_alone"):
            return None
        reason = f"it holds references, {listed}, and until when they hold, {end}"
        return Kind("join", "medium", reason, changing_column=end)
    return Kind(
        "join",
        "high" if is_key and not attributes else "medium",
        f"it holds references and little else: {listed}",
    )


def _named_link(meaning: Meaning) -> Kind | None:
    paired, is_key = _pair(meaning)
    if is_key or not is_named_link(meaning, paired, _attributes(meaning, paired)):
        return None
    return Kind("join", "medium", f"named after what it links: {', '.join(sorted(paired))}")


def _pair(meaning: Meaning) -> tuple[frozenset[str], bool]:
    """Return the references of a pair, and whether they are a key; nothing where they make up no pair."""
    table = meaning.table
    surrogate = table.primary_key[0] if len(table.primary_key) == 1 else None
    is_token = surrogate is not None and meaning.has(surrogate, "token")  # of a user and a client
    has_references = meaning.references or "polymorphic_type" in meaning.present
    if is_token or not has_references:
        return frozenset(), False
    paired = _joined_references(meaning)
    is_named = _is_named_after(table, paired)
    # Only a table named after its pair is one even where others refer to its rows.
    if (
        surrogate is not None
        and meaning.is_referenced
        and not (is_named and _is_exact(table, paired))
    ):
        return frozenset(), False
    keys = [tuple(table.primary_key), *table.unique_keys]
    is_key = any(len(paired.intersection(key)) > 1 for key in keys)
    is_key = is_key or meaning.words[-1].endswith(ordered("tables", "membership"))
    is_key = is_key or is_named
    if not is_key:
        paired -= meaning.tenants
    is_of_one = any(set(key.columns) == set(table.primary_key) for key in table.foreign_keys)
    is_other = not is_key and (_recurs(meaning) or meaning.last in words("tables", "settings"))
    is_other = is_other or (not is_key and names_of_one(table, paired))
    is_other = is_other or is_row_of_one(table, paired)
    if len(paired) <= 1 or surrogate in paired or is_of_one or is_other:
        return frozenset(), False
    return paired, is_key


def _is_named_after(table: Table, paired: frozenset[str]) -> bool:
    """Say whether a table is named after the two tables whose rows it pairs: events_registrations.

    Its module may stand before them: whups_queues_users.
    """
    if len(paired) < len(("one", "other")):
        return False
    named = [stems(" ".join(_of_whom(table.columns[name]))) for name in sorted(paired)]
    return any(
        (*one, *other) in (table.stems, table.stems[1:]) for one, other in permutations(named, 2)
    )


def _of_whom(column: Column) -> Words:
    """Return the words of a column that say whose id it is: user, of user_uid."""
    is_uid = not column.suffix and column.base[-1:] == (UID,)
    return column.base[:-1] if is_uid else column.base


def _two_keys(table: Table) -> frozenset[str]:
    """Return the columns of a table that holds two foreign keys, is named after both, and holds nothing else."""
    paired = two_keys(table)
    return paired if _is_named_after(table, paired) else frozenset()


def _two_ids(meaning: Meaning) -> frozenset[str]:
    """Return the columns of a table that has two ids, other than of its own row, and nothing else."""
    table = meaning.table
    if len(table.columns) != len(("one", "other")) or len(table.stems) == 1:
        return frozenset()
    is_of_one = any(len(key) == 1 for key in (table.primary_key, *table.unique_keys))
    if is_of_one or table.foreign_keys or meaning.is_referenced:
        return frozenset()
    is_of_ids = all(
        (column.suffix in words("references", "suffix") or _is_uid(column))
        and _of_whom(column)
        and column.words not in ANONYMOUS
        and column.family in {"integer", "uuid", "binary", "text"}
        and not column.is_identity
        and not meaning.is_likely(column.name, "external_id", "migrated_marker", "token")
        for column in table.columns.values()
    )
    return frozenset(table.columns) if is_of_ids else frozenset()


def _is_exact(table: Table, paired: frozenset[str]) -> bool:
    """Say whether nothing but a pair identifies a row, beside a number of its own."""
    keys = [tuple(table.primary_key), *table.unique_keys]
    return len(paired) == 2 and any(paired == set(key) for key in keys)  # noqa: PLR2004 - a pair


def _is_a_role(meaning: Meaning, paired: frozenset[str], attribute: Column) -> bool:
    """Say whether an attribute is the role of one row for another, both of which every row has."""
    declared = {name for key in meaning.table.foreign_keys for name in key.columns}
    is_sure = paired <= declared and paired.isdisjoint(meaning.table.nullable)
    return is_sure and not meaning.is_referenced and is_role(meaning, attribute)


def _attributes(meaning: Meaning, paired: frozenset[str]) -> list[Column]:
    """Return the columns beside the references and what the application keeps, one more than a join has at most.

    What one row may do with the other is one fact, in however many flags.
    """
    table = meaning.table
    is_exact = _is_exact(table, paired)
    surrogate = table.primary_key if len(table.primary_key) == 1 else ()
    found = (
        column
        for name, column in table.columns.items()
        if not (name in paired or name in surrogate or _is_bookkeeping(meaning, column))
        and not (is_exact and (column.family == "boolean" or name in meaning.shared))
    )
    return list(islice(found, _MOST_ATTRIBUTES + 1))


def _changing_join(meaning: Meaning, listed: str, state: str, *, is_certain: bool) -> Kind:
    """Return join for a pair that can be switched on and off; a guess where only a flag may say so."""
    reason = f"it holds references, {listed}, but {state} may change"
    is_sure = is_switch(meaning, meaning.table.columns[state]) or meaning.is_likely(state, "status")
    is_sure = is_sure or handled_later(meaning) is not None
    is_row = len(meaning.table.primary_key) == 1
    if is_certain or (is_sure and not is_row):
        return Kind("join", "medium", reason, changing_column=state if is_sure else None)
    return Kind("join", "low", reason)


def _is_bookkeeping(meaning: Meaning, column: Column) -> bool:
    """Say whether a column of a join is a reference, a key of its own, or kept by the application."""
    name = column.name
    if column.words == ("date",) and not column.is_now and len(meaning.table.primary_key) == 1:
        return False  # what happens on a day
    return (
        name in meaning.references
        or bool(column.is_identity)
        or column.words in ANONYMOUS
        or meaning.has(name, *BOOKKEEPING, "polymorphic_type")
        or not GUIDS.isdisjoint(column.words)
    )


def _recurs(meaning: Meaning) -> bool:
    """Say whether the same pair may come again, each time with a time of its own: click_events, audit."""
    last = meaning.last
    if last in words("tables", "event_sure"):
        return True
    has_time = not meaning.present.isdisjoint({"created_at", "event_time"})
    return last in words("tables", "event") and has_time and not meaning.changing


def _may_change(meaning: Meaning, name: str) -> bool:
    """Say whether a fact about a pair of rows is a flag or a state."""
    return meaning.is_likely(name, "flag", "status", "bit_mask") and not meaning.has(
        name, "polymorphic_type", "reference", "is_deleted"
    )


def _joined_references(meaning: Meaning) -> frozenset[str]:
    """Return the references that make up a join; references to who wrote the row do not count.

    An id without a known target counts: the target may be in another database.
    """
    referring = {
        name
        for name, found in meaning.roles.items()
        for role in found
        if role.role == "reference" and role.confidence != "low"
    }
    table = meaning.table
    key = table.primary_key or {name for key in table.unique_keys for name in key}
    keyed = key if len(key) > 1 else ()
    uids = {  # of what the table is named after last: user_uid, of queues_users
        column.name
        for column in filter(_is_uid, table.columns.values())
        if len(table.stems) > 1 and column.base[:-1] == table.stems[-1:]
    }
    ids = {
        column.name
        for column in table.columns.values()
        if (
            _is_id_of_something(column)
            or (column.name in keyed and _has_a_type(table, column))
            or column.name in uids
        )
        and [column.name] != table.primary_key
        # A text in a key of several columns may be the id of a row of another system.
        and (column.family != "text" or column.name in key or column.name in uids)
        and not meaning.is_likely(column.name, "external_id", "migrated_marker")
    }
    return frozenset(
        name
        for name in referring.union(ids, meaning.references).intersection(meaning.table.columns)
        if not any(role[:2] == ("actor", "high") for role in meaning.roles.get(name, ()))
        or _is_of_another(table, name)
    )


def _is_of_another(table: Table, name: str) -> bool:
    """Say whether a key leads where another one does, and is named after it: blocked_by_case_id, beside case_id."""
    targets = {column: key.target for key in table.foreign_keys for column in key.columns}
    target, column = targets.get(name), table.columns[name]
    return target is not None and any(
        other != name and to == target and table.columns[other].base == column.base[-1:]
        for other, to in targets.items()
        if other in table.columns
    )


@cached
def _is_uid(column: Column) -> bool:
    return not column.suffix and column.base[-1:] == (UID,)


def _has_a_type(table: Table, column: Column) -> bool:
    """Say whether a column beside an id says which table it refers to: taggable_type."""
    typed = (*column.words[:-1], "type")
    is_id = column.suffix in words("references", "suffix") and len(typed) > 1
    return is_id and any(other.words == typed for other in table.columns.values())


@cached
def _is_id_of_something(column: Column) -> bool:
    """Say whether a column is an id by type and name, other than of its own row."""
    return (
        (
            column.family in {"integer", "uuid", "binary"}
            or (column.family == "text" and column.length in KEY_LENGTHS)
        )
        and not column.is_identity
        and column.suffix in words("references", "suffix")
        and column.words not in ANONYMOUS
    )
