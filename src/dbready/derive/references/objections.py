"""Reasons against a reference that a column's name suggests."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import key_words, split, stem, stem_words, stems
from dbready.derive.references.same_keys import is_copy
from dbready.derive.references.table_index import POINTER
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.guess import Guess, Reference
    from dbready.derive.references.targets import Targets

_ADDRESSES = frozenset({"link", "url", "uri", "href"})
_LOOKUP = stem("lookup")
_MOST_LISTED = 6  # columns of a list of values
_FLAGS = frozenset({"integer", "decimal", "boolean"})


def is_identity_of_its_own(table: Table, column: Column) -> bool:
    """Say whether a column is the identity of its own table's rows: its key, or a unique text.

    A unique number or UUID beside another key is a reference of one row to one row.
    """
    return table.primary_key == [column.name] or (
        (column.name,) in table.unique_keys and (column.family == "text" or not table.primary_key)
    )


def names_exactly(table: Table, column: Column, target: Table, targets: Targets) -> bool:
    """Say whether a column's whole name is the target's, also without the table's own prefix."""
    base, suffix = key_words(column.name)
    starts = {base, base[1:] if suffix and len(base) > 1 and base[0] in table.own else base}
    if base[-1] == POINTER:
        return target.stems[-len(base[:-1]) :] == base[:-1]
    schema = table.id[0]
    key = stems(target.key() or "")
    if not suffix and base[-len(key) :] == key:  # bundle_name, of bundles that have a name as key
        starts.add(base[: -len(key)])
    return any(targets.named(start, schema) is target for start in starts if start)


def is_own_identity(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether a column that identifies its own row only looks like a reference.

    A log or a tombstone table has the key of what it is about as its own. Extensions of another
    table, whose key is named after that table, are references.
    """
    if guess.is_from_comment or guess.table is table or is_list_of(table, column, guess.table):
        return False
    if _is_own_uuid(table, column, guess):
        return not names_exactly(table, column, guess.table, targets)
    if not is_identity_of_its_own(table, column):
        return False
    if (
        (guess.from_identities and not targets.habits.declares_nearly_all(table.id[0]))
        or guess.is_natural_key
        or _extends_by_convention(table, column, guess, targets)
    ):
        return False
    return not names_exactly(table, column, guess.table, targets)


def _is_own_uuid(table: Table, column: Column, guess: Guess) -> bool:
    """Say whether a unique UUID beside a key is what the row itself is known by: run_id of trainingruns."""
    is_named_so = "".join(table.stems).endswith("".join(column.base))
    return (
        column.family == "uuid"
        and not guess.from_identities
        and is_named_so
        and (column.name,) in table.unique_keys
        and table.primary_key not in ([], [column.name])
    )


def _extends_by_convention(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether a row has the key of what it extends as its own, where keys are otherwise named id."""
    base, suffix = key_words(column.name)
    is_named_after_itself = "".join(table.stems).endswith("".join(base))
    return (
        guess.confidence != "low"
        and suffix in words("references", "suffix")
        and not is_named_after_itself
        and targets.habits.has_anonymous_keys(table.id[0])
        and not is_copy(table, column, guess.table)
    )


def without_indirect_references(table: Table, found: list[Reference]) -> list[Reference]:
    """Drop references of identifying columns where another column leads to the same table.

    What an order log's own key order_no seems to refer to, its column order_id does refer to.
    """
    counts: Counter[TableId] = Counter(
        reference.target for reference in found if reference.confidence != "low"
    )
    counts.update({key.target: 1 for key in table.foreign_keys})
    return [
        reference
        for reference in found
        if counts[reference.target] <= 1
        or reference.target == table.id
        or reference.column == reference.target_column  # the key of what the table extends
        or key_words(reference.column)[0][-1:] == (POINTER,)
        or (table.primary_key != [reference.column] and _is_called_after(reference))
        or not is_identity_of_its_own(table, table.columns[reference.column])
    ]


def _is_called_after(reference: Reference) -> bool:
    """Say whether a column ends in the last word of its target: current_version_id, beside pending_version_id."""
    base, suffix = key_words(reference.column)
    return suffix in words("references", "suffix") and base[-1] == stems(reference.target[1])[-1]


def counts_something(name: str, target: Table) -> bool:
    """Say whether a name says that a number counts or limits: max_id, order_count, page_limit.

    quota_id is of a table of quotas, and number_generator_id of one of numbergenerators.
    """
    names = split(name)
    base, suffix = key_words(name)
    if suffix in words("references", "suffix"):
        if target.stems[-1].endswith("".join(base)):
            return False
        if target.stems[-1].endswith(base[-1]):
            names = tuple(word for word in names if stem(word) != base[-1])
    if not names:
        return False
    if names[0] in words("references", "counting_first"):
        return True
    return not _counting().isdisjoint(names[:-1]) or names[-1] in _counting()


def is_named_like_a_flag(column: Column) -> bool:
    """Say whether a number answers a question, or says by what something is done: is_author, byRef."""
    first, *rest = column.words
    if not rest or column.family not in _FLAGS:
        return False
    asks = first in words("columns", "flag_start") or first == "flag"
    return (asks and not column.suffix) or (first, column.suffix) == ("by", "ref")


def is_address(column: Column) -> bool:
    """Say whether a text holds an address, whatever its comment says of what is found there: record_link."""
    return column.family == "text" and column.words[-1] in _ADDRESSES


def holds_several(column: Column) -> bool:
    """Say whether a text holds a list of keys or of things: role_ids, evaluators."""
    last = column.words[-1]
    is_several = last.endswith("s") and not last.endswith(("ss", "us", "is", "as"))
    return column.family == "text" and is_several and not column.suffix


@cached
def _counting() -> frozenset[str]:
    return words("references", "counting")


def is_coded_word(table: Table, column: Column, target: Table) -> bool:
    """Say whether a name without an ending is that of a code: status, action, level.

    scrip_action is more than one word, and the whole name of scrip_actions.
    """
    base, suffix = key_words(column.name)
    if column.family == "uuid" or suffix or (len(base) > 1 and base == target.stems):
        return False
    if column.name.startswith("_") and column.name == target.id[1]:
        return False  # _status is called as the table _status is, to the letter
    kept = base[1:] if len(base) > 1 and base[0] in table.own else base
    return kept[-1] in stem_words("references", "coded")


def is_of_another(column: Column, key: Column, target: Table, targets: Targets) -> bool:
    """Say whether a name that need not mean a row seems to mean one of a table whose own rows have the key of others.

    lockup_transaction_id is none of pending_lockup_transactions, which have a swap_id as key.
    """
    base, _suffix = key_words(column.name)
    is_vague = base[-1] in stem_words("references", "not_reference")
    named = targets.named(key.base, target.id[0]) if key.suffix and key.base else None
    return is_vague and named is not None and named is not target and key.base != base


def is_list_of(table: Table, column: Column, target: Table) -> bool:
    """Say whether a table lists the values of a column: task_status, of status in task; unit_lookup, keyed by unit."""
    base, suffix = key_words(column.name)
    if target.primary_key == [column.name] and target is not table:
        return target.stems[-1] == _LOOKUP or (not suffix and target.stems == base[-1:] != base)
    is_small = len(target.columns) <= _MOST_LISTED
    return not suffix and is_small and target.stems == (*table.stems, *base)


def denotes_a_value(column: Column, target: Table) -> bool:
    """Say whether a bare name is that of the table and of its column: domain may hold domain.domain."""
    base, suffix = key_words(column.name)
    if suffix or base != target.stems:
        return False
    return any(stems(name) == base and name != target.key() for name in target.columns)


def named_by_other_system(table: Table, column: Column, guess: Guess) -> str | None:
    """Return the word of a name that says which system gives out the id: stripe_customer_id.

    Ordinary words, such as provider, are believed of texts only.
    """
    if guess.is_precedent or "".join(guess.table.stems).endswith("".join(column.base)):
        return None
    outside = words("references", "external")
    if column.family != "text":
        outside -= words("references", "external_ordinary")
    known = {*table.own, *guess.table.stems}
    return next(
        (word for word in column.words[:-1] if word in outside and stem(word) not in known), None
    )
