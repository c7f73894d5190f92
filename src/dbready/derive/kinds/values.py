"""Lists of values by the words that name them, and by their keys, where their rows say little else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, stem, stem_words, stems
from dbready.derive.tables import BOOKKEEPING, GUIDS, Kind
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning, Names

_MOST_FACTS = 4
_FEW_FACTS = 2
_MOST_NUMBERS = 1
_FEWEST_PICKED = 2  # columns of a key that say which field a value is for, and the value
OF_MORE_THAN_VALUES = frozenset(
    {
        "money", "email", "phone", "person_name", "postal_address", "token", "status",
        "status_changed_at", "ip_address", "user_agent", "event_time", "scheduled_time",
        "polymorphic_type",
    }
)  # fmt: skip
_EXTRA = frozenset({"extra", "metadata", "meta"})
_DISTINCTIVE = frozenset({"money", "email", "phone", "person_name", "postal_address"})
_NAMED = frozenset({"label", "name", "code", "slug", "description"})
_NOT_OF_VALUES = frozenset({"by", "code", "codes"})
_FIELDS = frozenset({"field", "column", "attribute", "property", "domain", "list"})
_VALUES = frozenset({"value", "code", "key", "item"})


def valued(meaning: Meaning, names: Names) -> Kind | None:
    """Return lookup for a table that names values, and says hardly more of them than how they are called.

    Where its name does not say so, it is a guess: customers may have nothing but a name.
    """
    if not meaning.present.isdisjoint(OF_MORE_THAN_VALUES):
        return None
    facts = [c for c in meaning.table.columns.values() if not _is_kept(meaning, c)]
    references = [c for c in facts if c.name in meaning.references or _is_id(meaning, c)]
    own = [c for c in facts if c not in references]
    named = _value_word(meaning)
    if named and names.is_table(meaning, named):
        named = None
    if len(references) > 1 or not _say_what_values_are(meaning, own, is_named=named is not None):
        return None
    if named:
        return _named(meaning, named, references, own)
    last = stem(meaning.words[-1])
    if (
        references
        or not meaning.is_referenced
        or _is_tree(meaning)
        or is_more_than_a_label(meaning)
    ):
        return None
    is_small = len(own) <= _FEW_FACTS and all(column.family == "text" for column in own)
    if last in stem_words("tables", "lookup_maybe") or (is_small and last not in parties()):
        return Kind("lookup", "low", "labels and little else, and other tables refer to them")
    return None


def _named(
    meaning: Meaning, named: str, references: list[Column], own: list[Column]
) -> Kind | None:
    """Return lookup for a table named after values; a guess where these are configured, or belong to other rows."""
    is_alone = not references or _is_of_coarser(meaning, references[0])
    if not is_alone and not meaning.is_referenced:
        return None  # what a row says of another
    if _is_tree(meaning) and not _is_sure(named):
        return None  # people arrange it: categories of products
    is_few = len(own) <= _FEW_FACTS
    is_plain = is_few and (len(own) == 1 or all(_is_label(meaning, column) for column in own))
    if not (is_plain or _is_sure(named) or named.endswith(ordered("tables", "lookup_end"))):
        return None  # payment methods hold how they work
    is_sure = is_alone and (is_plain or _is_sure(named)) and not _is_of_a_person(meaning)
    why = f"named '{named}', and its rows say hardly more than how values are called"
    return Kind("lookup", "medium" if is_sure else "low", why)


def _is_of_a_person(meaning: Meaning) -> bool:
    """Say whether rows belong to people, each of whom has categories of their own, and not only to who wrote them."""
    written = words("time", "creation") | words("time", "update")
    return any(
        meaning.is_likely(name, "actor") and written.isdisjoint(meaning.words_of(name))
        for name in meaning.references
    )


@cached
def parties() -> frozenset[str]:
    """Return words for people and organisations, which may have nothing but a name."""
    people = stem_words("references", "people") | stem_words("references", "person")
    return people | stem_words("tables", "party")


def is_more_than_a_label(meaning: Meaning) -> bool:
    """Say whether rows that may have nothing but a name extend those of another table, or put several together."""
    is_extension = any((name,) in meaning.table.unique_keys for name in meaning.references)
    return is_extension or _gathers_rows(meaning)


def _gathers_rows(meaning: Meaning) -> bool:
    """Say whether people put rows of other tables together in a row: groups, beside group_members."""
    own = meaning.table.stems
    members = stem_words("tables", "membership")
    found = (stems(name) for _, name in meaning.referrers)
    return any(
        other[: len(own)] == own and not members.isdisjoint(other[len(own) : len(own) + 1])
        for other in found
    )


def _is_kept(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is a key of the row, a switch, or what the application keeps of every row."""
    name = column.name
    keys = (tuple(meaning.table.primary_key), *meaning.table.unique_keys)
    return (
        ((name,) in keys and column.family != "text")
        or bool(column.is_identity)
        or name in meaning.shared
        or name in meaning.tenants
        or column.words in ANONYMOUS
        or not GUIDS.isdisjoint(column.words)
        or meaning.has(name, *BOOKKEEPING)
        or (column.family == "json" and not _EXTRA.isdisjoint(column.words))
        or (meaning.has(name, "flag") and column.family != "text")
        or _is_parent(meaning, column)
        or any(role[:2] == ("actor", "high") for role in meaning.roles.get(name, ()))
    )


def _is_id(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is named like the id of something else, which no row may share with another."""
    return bool(column.suffix and column.base) and (column.name,) not in meaning.table.unique_keys


def _is_parent(meaning: Meaning, column: Column) -> bool:
    return any(
        key.target == meaning.table.id and column.name in key.columns
        for key in meaning.table.foreign_keys
    )


def _is_tree(meaning: Meaning) -> bool:
    """Say whether rows have parents among them: people arrange them."""
    return any(key.target == meaning.table.id for key in meaning.table.foreign_keys)


def _say_what_values_are(meaning: Meaning, facts: list[Column], *, is_named: bool) -> bool:
    """Say whether columns are few short texts, of which one is a label, and at most a number."""
    if not 0 < len(facts) <= _MOST_FACTS + (not is_named):
        return False
    texts = [column for column in facts if column.family in {"text", "enum"}]
    numbers = [column for column in facts if column.family == "integer"]
    if len(texts) + len(numbers) < len(facts) or len(numbers) > _MOST_NUMBERS:
        return False
    long = words("tables", "long_facts")
    if any(not long.isdisjoint(column.words) for column in facts):
        return False
    if is_named and len(facts) == len(texts) == 1:
        return True
    return any(_is_label(meaning, column) for column in texts)


def _is_label(meaning: Meaning, column: Column) -> bool:
    """Say whether a column names its row: a label, a code, or the word that the table is named after."""
    own = {stem(word) for word in meaning.words}
    return meaning.has(column.name, *_NAMED) or not own.isdisjoint(map(stem, column.words))


def _is_of_coarser(meaning: Meaning, column: Column) -> bool:
    """Say whether a value belongs to one of a coarser list of the same kind: substatuses, of statuses."""
    targets = [
        key.target for key in meaning.table.foreign_keys if list(key.columns) == [column.name]
    ]
    last = stem(meaning.words[-1])
    return any(last.endswith(stems(target[1])[-1]) for target in targets)


def _value_word(meaning: Meaning) -> str | None:
    """Return the last word of a table's name, if it names values: permission, subtype."""
    last = meaning.words[-1]
    others = words("tables", "settings") | words("tables", "event_measure") | _NOT_OF_VALUES
    if not others.isdisjoint(meaning.words):
        return None  # leases_by_class are numbers of leases
    if stem(last) in stem_words("tables", "lookup") | stem_words("tables", "lookup_value"):
        return last
    return last if last.endswith(ordered("tables", "lookup_end")) else None


@cached
def _is_sure(word: str) -> bool:
    """Say whether a word names values that are hardly configured: types, states, permissions."""
    lists = ("lookup_sure", "lookup_state", "lookup_value")
    return any(stem(word) in stem_words("tables", name) for name in lists)


def own_facts(meaning: Meaning) -> list[str]:
    """Return the columns that only rows of their own kind have, where these are several, amounts or persons."""
    facts = [
        c.name
        for c in meaning.table.columns.values()
        if c.name not in meaning.references and not _is_kept(meaning, c)
    ]
    distinctive = [name for name in facts if meaning.is_likely(name, *_DISTINCTIVE)]
    if distinctive:
        return distinctive
    return facts if len(facts) > _MOST_FACTS and meaning.is_referenced else []
