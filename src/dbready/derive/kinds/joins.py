"""Joins: tables whose rows are pairs of rows of other tables."""

from __future__ import annotations

from itertools import islice, permutations
from typing import TYPE_CHECKING

from dbready.derive.changes.changes import is_switch
from dbready.derive.kinds.logs import handled_later
from dbready.derive.kinds.pair_facts import (
    is_named_link,
    is_of_a_pair,
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

_MOST_ATTRIBUTES = 2


def join(meaning: Meaning) -> Kind | None:
    """Return join for a table of references and bookkeeping, whatever it is called, or of two ids and nothing else."""
    if found := _of_references(meaning) or _named_link(meaning):
        return found
    two = _two_keys(meaning.table) or two_sides_of_the_name(meaning)
    if not two:
        return None
    return Kind("join", "medium", f"it holds two ids and nothing else: {', '.join(sorted(two))}")


def _of_references(meaning: Meaning) -> Kind | None:
    paired, is_key = _pair(meaning)
    attributes = _attributes(meaning, paired) if paired else []
    is_small = len(attributes) <= (
        _MOST_ATTRIBUTES if is_key or _is_in_order(meaning, paired, attributes) else 0
    )
    if not paired or not is_small or not all(is_of_a_pair(meaning, paired, c) for c in attributes):
        return None
    if _has_a_state(meaning, paired):
        return None
    listed = ", ".join(sorted(paired))
    if state := next((name for name in meaning.table.columns if _may_change(meaning, name)), None):
        is_certain = _is_exact(meaning.table, paired) or _is_named_after(meaning.table, paired)
        return _changing_join(meaning, listed, state, is_certain=is_certain)
    if end := period_end(meaning.table):
        reason = f"it holds references, {listed}, and until when they hold, {end}"
        return Kind("join", "medium", reason, changing_column=end)
    return Kind(
        "join",
        "high" if is_key and not attributes else "medium",
        f"it holds references and little else: {listed}",
    )


def _is_in_order(meaning: Meaning, paired: frozenset[str], attributes: list[Column]) -> bool:
    """Say whether a row puts one row into the list of another, at a place, and only has flags beside it."""
    is_pair = len(paired) == len(paired & meaning.references - meaning.table.nullable) == 2  # noqa: PLR2004 - a pair
    has_place = "sequence_number" in meaning.present
    return is_pair and has_place and all(c.family == "boolean" for c in attributes)


def _has_a_state(meaning: Meaning, paired: frozenset[str]) -> bool:
    """Say whether a row is the present state of a pair, which is a reference, too: status_id, of a user and a skill."""
    states = {
        name
        for name in paired
        if not words("columns", "status").isdisjoint(meaning.table.columns[name].words)
    }
    pair = paired - states
    return (
        bool(states)
        and "updated_at" in meaning.present
        and any(pair == set(key) for key in meaning.table.unique_keys)
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
    if surrogate is not None and meaning.has(surrogate, "token"):
        return frozenset(), False  # of a user and a client
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
    others = words("tables", "event") | words("tables", "event_sure") | words("tables", "settings")
    is_other = not is_key and (meaning.last in others or names_of_one(table, paired))
    is_other = is_other or is_row_of_one(table, paired)
    if len(paired) <= 1 or is_of_one or is_other:
        return frozenset(), False
    return paired, is_key


def _is_named_after(table: Table, paired: frozenset[str]) -> bool:
    """Say whether a table is named after the two tables whose rows it pairs: events_registrations.

    Its module may stand before them: whups_queues_users.
    """
    columns = [table.columns[name] for name in sorted(paired)]
    named = [stems(" ".join(c.base[:-1] if _is_uid(c) else c.base)) for c in columns]
    return any(
        (*one, *other) in (table.stems, table.stems[1:]) for one, other in permutations(named, 2)
    )


def _two_keys(table: Table) -> frozenset[str]:
    """Return the columns of a table that holds two foreign keys, is named after both, and holds nothing else."""
    paired = two_keys(table)
    return paired if _is_named_after(table, paired) else frozenset()


def _is_exact(table: Table, paired: frozenset[str]) -> bool:
    """Say whether nothing but a pair identifies a row, beside a number of its own."""
    keys = [tuple(table.primary_key), *table.unique_keys]
    return len(paired) == 2 and any(paired == set(key) for key in keys)  # noqa: PLR2004 - a pair


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
    if column.words == ("date",) and len(meaning.table.primary_key) == 1:
        return False  # what happens on a day
    return (
        name in meaning.references
        or column.words in ANONYMOUS
        or meaning.has(name, *BOOKKEEPING, "polymorphic_type")
        or any(role[:2] == ("actor", "high") for role in meaning.roles.get(name, ()))
        or not GUIDS.isdisjoint(column.words)
    )


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
    uids = {  # of what the table is named after last: user_uid, of queues_users
        column.name
        for column in filter(_is_uid, table.columns.values())
        if len(table.stems) > 1 and column.base[:-1] == table.stems[-1:]
    }
    ids = {
        column.name
        for column in table.columns.values()
        if _is_id_of_something(column)
        and [column.name] != table.primary_key
        # A text in a key of several columns may be the id of a row of another system.
        and (column.family != "text" or column.name in key)
    }
    return frozenset(
        name
        for name in referring.union(ids, uids, meaning.references).intersection(
            meaning.table.columns
        )
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
def _is_id_of_something(column: Column) -> bool:
    """Say whether a column is an id by type and name, other than of its own row."""
    is_id = column.family in {"integer", "uuid", "binary"} or (
        column.family == "text" and column.length in KEY_LENGTHS
    )
    is_named = column.suffix in words("references", "suffix") and bool(column.base)
    return is_id and is_named


@cached
def _is_uid(column: Column) -> bool:
    """Say whether a column is called the uid of something: user_uid."""
    return not column.suffix and len(column.base) > 1 and column.base[-1] == "uid"
