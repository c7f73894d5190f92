"""Targets that names without an ending suggest: artist, created_by, parent, environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.catalog import renamed
from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, Words, split, stem, stem_words, stems
from dbready.derive.references.loose_names import media, nearly_named
from dbready.derive.references.own_rows import own_row
from dbready.derive.references.people import person
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.references.referenced_key import are_alike
from dbready.derive.references.row_references import relative
from dbready.derive.references.same_keys import same_key
from dbready.derive.references.unique_names import before_key
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_SEVERAL_MODULES = 2  # of whose tables one has a column
UNSUFFIXED_FAMILIES = frozenset({"integer", "uuid"})
"""Types of which a column may refer to something whatever it is called."""


def guess_unsuffixed(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a name without an ending refers to, whether or not the types agree."""
    names = split(column.name)
    if names in ANONYMOUS or _has_key_beside(table, column):
        return None
    if column.family in UNSUFFIXED_FAMILIES:
        return _number(table, column, names, targets)
    if column.family == "text" and (found := _natural_key(table, column, targets)):
        return found
    if column.family == "binary":
        return before_key(table, column, targets)
    is_by = len(names) > 1 and names[-1] == "by"
    return person(table, column, "by", "person_alone", targets) if is_by else None


def _has_key_beside(table: Table, column: Column) -> bool:
    """Say whether a key of the same name stands beside a column, which then only copies a value."""
    base, suffixes = stems(column.name), words("references", "suffix")
    for other in table.columns.values():
        if other.base == base and other.suffix in suffixes and other.name != column.name:
            return True
    return False


def _number(table: Table, column: Column, names: Words, targets: Targets) -> Guess | None:
    is_own = len(names) > 1 and (stem(names[0]) in table.own or names[0] in table.own)
    kept = names[1:] if is_own else names
    if table.stems[-1] in stem_words("references", "relation_table") and (
        found := relative(table, column, targets)
    ):
        return found
    whole = targets.named(stems(column.name), table.id[0])
    is_whole = is_own and whole is not None and whole is not table  # albumRoot, of album_roots
    if not is_whole and (found := own_row(table, renamed(column, "_".join(kept)), targets)):
        return found
    if len(kept) > 1 and kept[-1] in {"by", "uid"}:  # created_by, write_uid
        return person(table, column, "by", "person_alone", targets)
    base = tuple(map(stem, kept))
    if _is_count(kept[-1]):
        return same_key(table, column, base, targets)
    return (
        _named(table, column, base, targets)
        or _named_with_key(table, column, targets)
        or (_uuid(table, column, base, targets) if column.family == "uuid" else None)
        or _last_person(table, column, base, targets)
        or same_key(table, column, base, targets)
        or _of_module(table, column, base, targets)
        or _in_one_word(table, column, targets)
    )


def _in_one_word(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table that a word of several tables shortens, or ends: runcat, of runningcatalog."""
    if len(column.words) > 1 or targets.habits.modules_with(column.name, table) < _SEVERAL_MODULES:
        return None
    found = targets.short.in_one_word(column.words[0], table)
    if found is None or targets.modules.always_has_suffixes(table):
        return None
    return Guess(found, "low", f"{column.name} is short for {found.id[1]} in several tables")


def _last_person(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of people for a name that ends in a person, unless a table has the role's name: by_actor."""
    is_role = len(base) > 1 and base[-1] not in stem_words("references", "people")
    if is_role and targets.named(base[-1:], table.id[0]):
        return None
    return person(table, column, base[-1], "person_alone", targets)


def _of_module(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table that is named after its module, too: company_company, account_tax."""
    found = targets.modules.unsuffixed(base, table)
    if found is None:
        return None
    if is_polymorphic(table, column) and stem_words("references", "any_table").intersection(base):
        return None
    reason = f"{column.name} is the table's name without its module, as other references here"
    if not found[1]:
        return Guess(found[0], "low", f"{reason}; others fit as well", is_ambiguous=True)
    # An action beside ir_action is no code, whatever actions other modules have.
    is_near = stems(found[0].id[1])[0] == stems(table.id[1])[0]
    return Guess(found[0], "medium", reason, is_of_module=is_near)


def _named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of the whole name, or of the name without what repeats its own table."""
    named = targets.named(stems(column.name), table.id[0])
    if named is None or named is table:
        named = _table_or_part(table, base, targets)
    if named is None:
        return None
    reason = f"{column.name} is named after the table"
    if column.family == "integer" and targets.modules.always_has_suffixes(table):
        return Guess(named, "low", f"{reason}, unlike other references here", is_ambiguous=True)
    return Guess(named, "medium", reason)


def _named_with_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table that is named before its key: uploads_index_no, of uploads."""
    base = stems(column.name)
    for kept in range(len(base) - 1, 0, -1):
        named = targets.named(base[:kept], table.id[0])
        if named and named is not table and stems(named.key() or "") == base[kept:]:
            return Guess(named, "medium", f"{column.name} is named after the table and its key")
    return None


def _uuid(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a UUID, which hardly is anything but a key: reviewer, default_folder."""
    if base[-1] in stem_words("references", "not_reference") | stem_words("columns", "token"):
        return None
    return nearly_named(table, column, base, targets) or media(table, column, base, targets)


def _natural_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose text key a text of its name holds: environment, feature_name."""
    base = stems(column.name)
    schema = table.id[0]
    for kept in range(len(base) - 1, 0, -1):
        named = targets.named(base[:kept], schema)
        if named is None or named is table:  # bundle_name in dags, of dag_bundles
            named = targets.named((*table.stems, *base[:kept]), schema)
        if named and named is not table and _has_text_key(named, base[kept:]):
            reason = f"{column.name} is named after the table and its key"
            return Guess(named, "high", reason)
    if ended := before_key(table, column, targets):
        return ended
    if base[-1] in stem_words("columns", "token"):
        return None
    owner = targets.keys.owner(column.name, table.id)
    if owner and owner.stems == base[-1:] != base and are_alike(column, owner.columns[column.name]):
        reason = f"the key of {owner.id[1]} is named {column.name}, too"
        return Guess(owner, "medium", reason, is_by_key=True)
    return _text_keyed(table, column, base, targets)


def _text_keyed(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table with a text key, or a unique name, that is named like the whole column or its end."""
    schema = table.id[0]
    # default_currency is one of the currencies; serialized_scorer is more than the key of one.
    qualifiers = stem_words("references", "qualifier") | stem_words("references", "own_row")
    starts = [at for at in range(len(base)) if qualifiers.issuperset(base[:at])]
    for at in starts:
        named = targets.named(base[at:], schema) or targets.modules.own(base[at:], table)
        if named and named is not table and _has_text_key(named, ()):
            reason = f"{column.name} is named after the table, whose key is a text"
            return Guess(named, "medium", reason)
    return None


def _has_text_key(target: Table, end: Words) -> bool:
    """Say whether a table's key is a text like the column, and named by the end of its name."""
    key = target.columns.get(target.key() or "")
    if key is None or key.family != "text":
        return False
    return not end or stems(key.name) == end


def _table_or_part(table: Table, base: Words, targets: Targets) -> Table | None:
    """Return the table of this name, or a part of what this table is a part of: course_category."""
    schema, whole = table.id[0], table.stems[:1]
    found = targets.named(base, schema)
    if found is None and targets.named(whole, schema):
        found = targets.named((*whole, *base), schema)
    return None if found is table else found


def _is_count(word: str) -> bool:
    """Say whether a number's name says that it counts: position, and comments, which are several."""
    is_several = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return is_several or word in _count_words()


@cached
def _count_words() -> frozenset[str]:
    """Return words of numbers that count or measure, whatever tables there are."""
    lists = ("sequence", "version", "money", "code")
    measured = frozenset().union(*(words("columns", name) for name in lists))
    return measured | words("time", "unit") | {"year", "month", "week", "day"}
