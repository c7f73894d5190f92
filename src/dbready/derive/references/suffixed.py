"""Targets that names with an ending suggest: customer_id, dept_no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import (
    Words,
    glued_ends,
    key_word,
    key_words,
    split,
    stem,
    stem_words,
    stems,
)
from dbready.derive.references.compound_names import is_join, own_module
from dbready.derive.references.loose_names import loosely_named
from dbready.derive.references.name_ends import is_of_module as shares_module
from dbready.derive.references.own_rows import own_row
from dbready.derive.references.people import person
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.references.referenced_key import are_alike, is_compatible
from dbready.derive.references.row_references import (
    begun_in_one_word,
    begun_with,
    carried,
    content_object,
    content_type,
    extended,
    owner,
    relative,
    whole_of_part,
)
from dbready.derive.references.same_keys import is_copy, same_key
from dbready.derive.references.table_index import only_joins
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Confidence

_PERSON = stems("person")
_FEW_SHARING = 2
_MANY_MODULES = 4  # first words of the names of tables


def guess_suffixed(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a name with an ending such as id refers to, whether or not the types agree."""
    base, suffix = key_words(column.name)
    if suffix in words("references", "suffix_weak"):
        return same_key(table, column, base, targets)
    named = targets.named(base, table.id[0]) or targets.named((key_word(column.name),), table.id[0])
    if akin := (
        extended(table, column, base, targets)
        or _list_of(table, column, named, targets)
        or begun_with(table, column, targets, is_named=named is not None)
    ):
        return akin
    if named and _is_of_strangers(table, base, named):
        named = None
    if named:
        return (
            _own_part(table, column, named, targets)
            or _of_module(table, column, named, targets)
            or _named(table, column, named, targets)
        )
    if base[-1][-1].isdigit() and not base[-1].isdigit():  # user1_id
        base = (*base[:-1], stem(base[-1].rstrip("0123456789")))
    return (
        content_type(table, column, targets)
        or content_object(table, column, targets)
        or relative(table, column, targets)
        or whole_of_part(table, column, targets)
        or owner(table, column, targets)
        or carried(table, column, targets)
        or own_row(table, column, targets)
        or same_key(table, column, base, targets)
        or _unnamed(table, column, base, targets)
        or begun_in_one_word(table, column, targets)
    )


def _is_of_strangers(table: Table, base: Words, named: Table) -> bool:
    """Say whether a table is called like another row of one's own, in a module that the own table is not of.

    parent_id in filer_folder is a folder, whatever school_parent there is.
    """
    is_other_row = base in {(word,) for word in stem_words("references", "own_row")}
    is_of_module = stems(named.id[1]) != named.stems and not shares_module(table, named)
    return is_other_row and is_of_module


def _own_part(table: Table, column: Column, named: Table, targets: Targets) -> Guess | None:
    """Return the table that is named after this one and the column, and refers to neither: storage_credentials.

    The credential_id of a storage is of those, whatever other credentials there are.
    """
    base, _suffix = key_words(column.name)
    part = targets.named((*table.stems, *base), table.id[0])
    if part is None or part in (table, named) or targets.is_copy(part):
        return None
    referring = {other.base for other in part.columns.values() if other.suffix}
    if not referring.isdisjoint((base, table.stems)):
        return None
    return Guess(part, "medium", f"{part.id[1]} is named after this table and {column.name}")


def _of_module(table: Table, column: Column, named: Table, targets: Targets) -> Guess | None:
    """Return the table of the same module where the one named is of none, or of the schema's main one.

    device_id in otp_token is of otp_device, whatever shop_device there is.
    """
    base, modules = key_words(column.name)[0], targets.modules
    own = modules.own(base, table)
    if own is None and stems(named.id[1]) != base:
        own = modules.own_compound(base, table)
    if own is None or own is named or stems(named.id[1])[0] == stems(table.id[1])[0]:
        return None
    # permalink_journals, whose key is a journal_id, extends the journals that are meant.
    is_key = column.name == own.key() and (named.stems != base or named.key() == own.key())
    refers = column.name in own.columns and not is_key
    if only_joins(own) or refers or own.stems[0] in stem_words("references", "staging"):
        return None
    return Guess(own, "medium", f"{column.name} names a table of the same module")


def _list_of(table: Table, column: Column, named: Table | None, targets: Targets) -> Guess | None:
    """Return the table that is named after this one and the column, unless another has just that name."""
    listed = targets.lists.list_of(key_words(column.name)[0], table)
    if listed is None or (named and _is_spelt_alike(column, named)):
        return None
    key = listed.columns.get(listed.key() or "")
    if key is not None and not is_compatible(column, key):
        return None
    return Guess(listed, "medium", f"{listed.id[1]} is named after this table and {column.name}")


def _is_spelt_alike(column: Column, named: Table) -> bool:
    """Say whether a column and the table that it names have their words apart: graph_template_id."""
    return column.name.count("_") <= named.id[1].count("_") + 1


def _named(table: Table, column: Column, named: Table, targets: Targets) -> Guess | None:
    if named is table or is_copy(table, column, named):
        return None
    base, _suffix = key_words(column.name)
    if stem_words("references", "any_table").intersection(base) and is_polymorphic(table, column):
        return None
    # Tables that share their key are one thing seen twice; the reference may be to any of them.
    is_shared = targets.keys.count_sharing(column.name) > _FEW_SHARING
    return Guess(
        named, "medium" if is_shared else "high", f"{column.name} is named after the table"
    )


def _unnamed(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is not, as a whole, the name of a table."""
    own = own_module(table, column, base, targets)
    if is_polymorphic(table, column):
        is_any = stem_words("references", "any_table").intersection(base)
        return None if is_any else own
    return (
        _person(table, column, base, targets)
        or _glued(column, table, targets)
        or _called_base(column, base, table, targets)
        or _end_named(table, column, base, targets)
        or own
        or loosely_named(table, column, base, targets)
    )


def _person(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of people for who did something, also where another table's name ends in the word.

    creator_id and user_id in tables of many modules are users, whatever blog_creator or poll_answeruser
    there is; in blog_post, author_id is of blog_author.
    """
    if base[-1] == "by":  # run_by_id
        return person(table, column, "by", "person", targets)
    if len(base) > 1 or base[0] not in stem_words("references", "person"):
        return None
    if base == _PERSON and (persons := targets.ends.tail(base, table)):
        return Guess(persons, "medium", f"{column.name} names the end of the table's name")
    if targets.habits.modules_with(column.name, table) < _MANY_MODULES:
        modules = targets.modules
        ending = (
            modules.own(base, table)
            or targets.ends.tail(base, table)
            or modules.own_compound(base, table)
        )
        if ending and ending is not targets.people.of(table.id[0]):
            return None
    return person(table, column, base[0], "person", targets)


def _glued(column: Column, table: Table, targets: Targets) -> Guess | None:
    """Return the table that is named in one word of all the words, some shortened: accumulated_xray_dose_id."""
    found = targets.short.glued(column.words[:-1], table)
    if found is None:
        return None
    return Guess(found, "medium", f"{found.id[1]} shortens {column.name}")


def _called_base(column: Column, base: Words, table: Table, targets: Targets) -> Guess | None:
    """Return the table that is named by the words and "base" in one word: proposalbase, for proposal_id."""
    found = targets.bases.find(base, table)
    if found is None or targets.ends.is_last_word(base[-1], table.id[0]):
        return None
    reason = f"{found.id[1]} is the base of what {column.name} names"
    return Guess(found, "medium", reason)


def _end_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that ends as a table's does, or that continues this table's."""
    if ended := targets.ending(base, table.id[0]):
        before = _before(column, base, ended)
        is_vague = column.family == "text" and base[-1] in stem_words("references", "not_reference")
        if is_vague and not _is_like_key(column, ended):  # a session of what, and in which system?
            return Guess(ended, "low", f"{column.name} ends in the table's name", is_ambiguous=True)
        known = stem_words("references", "qualifier") | stem_words("references", "own_row")
        is_known = known.union(table.own).issuperset(base[: -len(ended.stems)])
        sure: Confidence = "high" if is_known and ended is not table else "medium"
        return Guess(ended, sure, f"{column.name} ends in the table's name, after '{before}'")
    for start, end in enumerate(glued_ends(column.name)[:-1]):  # owner_content_type_id
        if tail := targets.ends.tail(base[start:], table) or targets.ends.tail((end,), table):
            reason = f"{column.name} ends in the last words of the table's name"
            return Guess(tail, "medium", reason)
    around = targets.starts.around(base, table)
    if around and not only_joins(around) and not is_join(around, column, targets):
        return Guess(around, "medium", f"{column.name} and this table's name are parts of its name")
    return None


def _is_like_key(column: Column, target: Table) -> bool:
    """Say whether a text of limited length has the type and length of a table's key."""
    key = target.columns.get(target.key() or "")
    is_limited = column.length is not None
    return is_limited and key is not None and are_alike(column, key)


def _before(column: Column, base: Words, ended: Table) -> str:
    names = split(column.name)
    start = 1 if names[0] in words("references", "prefix") else 0
    return " ".join(names[start : start + max(1, len(base) - len(ended.stems))])
