"""Guesses for columns that name a part of a name that is written as one word: testplan, standardattributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, glued_ends, stem_words, stems
from dbready.derive.references.modules import is_akin
from dbready.derive.references.table_index import only_joins
from dbready.derive.vocabulary import cached

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_SHORTEST_START = 3
_WHICH = stems("latest_seen_actual_initial_final_active_added")


def own_module(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of the words in the same module, unless it joins what the column refers to."""
    modules = targets.modules
    own = (
        modules.own(base, table)
        or modules.eponymous(base, table)
        or modules.own_compound(base, table)
    )
    if own is None or is_join(own, column, targets):
        return None
    return Guess(own, "medium", f"{column.name} names a table of the same module")


def is_join(target: Table, column: Column, targets: Targets) -> bool:
    """Say whether a table joins the table that its name begins with to what the column refers to.

    The default_language_id of a shop is of languages, not of shop_languages, which has a language_id.
    """
    if not targets.named(target.stems[:-1], target.id[0]):
        return False
    key = target.key()
    if column.name in target.columns and column.name != key:
        return True
    return only_joins(target) and any(
        other.suffix and other.base == column.base[-len(other.base) :] and other.name != key
        for other in target.columns.values()
    )


def compound(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose last word ends in the words: variation, of shop_itemvariation."""
    ends = [base[start:] for start in range(len(base))]
    as_one_word = glued_ends(column.name)[-len(ends) :]
    for at, end in enumerate(ends):
        own = own_module(table, column, end, targets)
        if (
            own is None
            and len(end) > 1
            and len(end[0]) >= _SHORTEST_START  # invoicemodel does not end in ce_model
            and at < len(as_one_word)
        ):  # device_group_id, of dcim_devicegroup
            own = own_module(table, column, (as_one_word[at],), targets)
        if own and at and targets.modules.ends_many(end, table):
            continue  # ce_model_id is none of the tables called ledgermodel, billmodel
        if own:
            is_one_of_several = end[-1] in coded() and targets.ends.is_end_of_several(
                end[-1], table
            )
            is_known = at > 0 and all(map(says_which, base[:at]))
            is_known &= end[-1] in stem_words("references", "generic")  # of which state, or phase?
            is_whole = "".join(own.table.stems).endswith("".join(base))
            is_known |= is_akin(own.table, end, table) and all(map(says_which, base[:at]))
            if is_one_of_several and not (is_known or is_whole):
                return own._replace(confidence="low", is_ambiguous=True)
            return own
    for end in ends:
        if found := targets.modules.compound(end, table):
            is_file = end[-1] in stem_words("references", "media") | stem_words(
                "references", "people"
            )
            is_coded = end[-1] in stem_words("references", "coded")
            is_coded &= targets.modules.ends_many(end, table)
            is_other = is_coded and not all(map(says_which, base[: len(base) - len(end)]))
            if is_file or is_other or targets.modules.is_one_of_several(found, end, table):
                return Guess(
                    found,
                    "low",
                    f"{column.name} is the end of the names of several tables",
                    is_ambiguous=True,
                )
            return Guess(found, "medium", f"{column.name} is the end of the table's name")
    return None


@cached
def coded() -> frozenset[str]:
    """Return the words that many things have one of, such as a type."""
    return stem_words("references", "coded") | stem_words("references", "generic")


@cached
def says_which(word: str) -> bool:
    """Say whether a word says which row of a table is meant, and is no part of the table's name."""
    known = stem_words("references", "qualifier") | stem_words("references", "own_row")
    return word in known or word.endswith("ed") or word in _WHICH
