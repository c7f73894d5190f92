"""Columns that together refer to a row of any table: owner_type and owner_id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import key_words, split, stem_words, stems
from dbready.derive.references.content_types import generic_pairs, only_undeclared
from dbready.derive.times.times import is_small
from dbready.derive.vocabulary import cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbready.derive.catalog import Column, Table
    from dbready.derive.names import Words
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Confidence

KEY_LENGTHS = frozenset({20, 22, 24, 26, 32, 36})
"""Of texts that hold generated keys: xid, short UUID, ObjectId, ULID, UUID."""
_GENERATED = frozenset({"uuid", "guid"})
_EVENT = stems("event")
_TABLE_ENDS = ("class", "table", "model", "kind")
_BARE_TYPES = frozenset({"entity", "model"})
_WORDS_OF_KEY = 2  # log, id


def pairs(table: Table, targets: Targets) -> list[tuple[str, str]]:
    """Return pairs of columns, type and id, that together name a row of any table."""
    columns = table.columns
    generic = list(generic_pairs(table))
    if generic:
        return generic
    types = list(filter(_names_a_type, columns.values()))
    codes = list(filter(_may_be_code_of_table, columns.values()))
    if not (types or codes):
        return []
    names = {column.name.lower(): column for column in columns.values()}
    declared = {name for key in table.foreign_keys for name in key.columns}
    found = list(_coded_pairs(table, codes, names, targets))
    for column in types:
        base = _without_type(column.name.lower())
        if not base:
            continue
        reference = next((names[name] for name in _ids(base) if name in names), None)
        if reference is None and len(types) == 1 and column.name not in declared:
            chosen = targets.typed.chosen_by(table, base)
            found.extend([(column.name, chosen)] if chosen else ())
        if (
            reference
            and reference.name not in declared
            and not _numbers_parts(table, column, reference, targets)
            # object_id repeats _fk_object_id, which a foreign key enforces
            and declared.isdisjoint(f"{fk}{reference.name}" for fk in ("fk_", "_fk_"))
            and not targets.is_of_keeper(table, reference.name)
            and not _is_class_beside_code(column, reference)
            and _may_refer_to_any_table(table, reference, targets)
        ):
            found.append((column.name, reference.name))
    return found


def confidence(table: Table, type_column: str, id_column: str) -> Confidence:
    """Return how certain a pair is by its name, or by the content types that it refers to.

    Whether the scope of scope_type and scope_id is a table is for its indexes to say.
    """
    last = key_words(id_column)[0][-1]
    is_sure = (
        any(key.columns == (type_column,) for key in table.foreign_keys)
        or last in stem_words("references", "any_table")
        or _may_be_of_several(last)
    )
    return "high" if is_sure else "medium"


@cached
def _names_a_type(column: Column) -> bool:
    name = column.name.lower()
    return name[-4:] == "type" or (column.family == "text" and _without_type(name) != "")


@cached
def _without_type(name: str) -> str:
    """Return what a type is of: owner_type, and object_class or entity_table, which name rows of any table."""
    if name.endswith("type"):
        return name.removesuffix("type").rstrip("_ ")
    if name in _BARE_TYPES:
        return name  # entity, beside entity_id
    base, _, end = name.rpartition("_")
    return base if end in _TABLE_ENDS and names_any_table(base) else ""


def _numbers_parts(table: Table, kind: Column, reference: Column, targets: Targets) -> bool:
    """Say whether a type and an id are in a key of the table that the id is named after."""
    is_any = names_any_table(reference.name) or _may_be_of_several(reference.base[-1])
    return not is_any and targets.typed.is_part_of_key(table.id[0], kind.name, reference.name)


def _is_class_beside_code(kind: Column, reference: Column) -> bool:
    """Say whether a number and a text that is no generated key describe a thing: item_type, item_id."""
    return (
        kind.family == "integer"
        and reference.family == "text"
        and reference.length not in {None, *KEY_LENGTHS}
    )


def _coded_pairs(
    table: Table, codes: Iterable[Column], names: Mapping[str, Column], targets: Targets
) -> Iterator[tuple[str, str]]:
    """Return pairs of a small code and an id of the same name: object, objectid."""
    declared = {name for key in table.foreign_keys for name in key.columns}
    for code in codes:
        if code.name in declared:
            continue
        name = code.name.lower()
        reference = next((names[other] for other in _ids(name) if other in names), None)
        if reference is None or reference.name in declared:
            continue
        is_coded = names_any_table(name) or not is_small(reference)
        if is_coded and _may_refer_to_any_table(table, reference, targets):
            yield code.name, reference.name


@cached
def _may_be_code_of_table(column: Column) -> bool:
    """Say whether a column may be a code that says which table the id of the same name is of."""
    return (
        column.family == "integer"
        and not column.is_identity
        and (is_small(column) or names_any_table(column.name.lower()))
    )


def _ids(base: str) -> tuple[str, ...]:
    """Return the names that the id of a base may have."""
    return tuple(f"{base}{between}{end}" for between in ("_", "", " ") for end in ("id", "uuid"))


def _may_refer_to_any_table(table: Table, reference: Column, targets: Targets) -> bool:
    """Say whether an id beside a type can be of any table: none has its name, nobody else made it."""
    base, suffix = key_words(reference.name)
    if reference.is_identity or _is_of_no_table(table, reference, base):
        return False
    if reference.family == "text" and not (
        (
            suffix in _GENERATED
            or stem_words("references", "any_table").intersection(base)
            or _may_be_of_several(base[-1])
        )
        and (
            reference.length in KEY_LENGTHS
            or targets.habits.has_keys_of(table.id[0], "text")
            or (
                targets.habits.has_numbers_and_uuids(table.id[0])
                and base[-1] not in table.id[1].lower()  # item_id of items is what others call them
            )
        )
    ):
        return False  # an address or a token of the type, no key of a table
    if reference.family == "integer" and not _has_numbers(table, targets):
        return False  # the number of a network, beside keys that are texts
    if targets.named(base, table.id[0]) or targets.named(base) or targets.modules.own(base, table):
        return False
    return reference.name not in table.primary_key[:1] and not _is_key_of_one_table(
        table, reference, targets
    )


def _is_of_no_table(table: Table, reference: Column, base: Words) -> bool:
    """Say whether an id is another system's, the hash of a path, or its own table's number."""
    if stem_words("references", "external").intersection(base):
        return True
    if reference.family == "binary" and reference.name in table.primary_key:
        return True
    if base == _EVENT or base[-1] in stem_words("references", "no_table"):
        return True  # event_id beside event_type numbers what happened
    is_any = not stem_words("references", "any_table").isdisjoint(base)
    if base == table.stems[:1] and len(table.stems) > 1 and not is_any:
        return True  # approval_id in approval_requests numbers the approvals
    # A bucket or a repository is the other system's.
    others = stem_words("references", "integrations")
    return base == stems("resource") and not others.isdisjoint(table.stems)


@cached
def _may_be_of_several(word: str) -> bool:
    """Say whether rows of several tables can be what a word names: an owner, something taggable."""
    return word in stem_words("references", "any_owner") or word.endswith("abl")


def _has_numbers(table: Table, targets: Targets) -> bool:
    """Say whether tables of the schema are numbered; one that stands alone may refer elsewhere."""
    schema = table.id[0]
    return targets.habits.has_keys_of(schema, "integer") or not (
        targets.habits.has_keys_of(schema, "text") or targets.habits.has_keys_of(schema, "uuid")
    )


def _is_key_of_one_table(table: Table, reference: Column, targets: Targets) -> bool:
    """Say whether a name, less the prefix of all columns, is another table's key: rc_logid, log_id."""
    names = split(reference.name)
    if len(names) <= _WORDS_OF_KEY or names[0] not in table.own:
        return False
    owner = targets.keys.owner("_".join(names[1:]), table.id)
    key = owner.key() if owner else None
    return bool(owner and key and owner.columns[key].family == reference.family)


def is_polymorphic(table: Table, column: Column) -> bool:
    """Say whether a column beside an id may say which table it is of."""
    base, types = _names_of_types(column.name)
    if not table.columns.keys().isdisjoint(types):
        return True
    if "content_type_id" in table.columns and (
        base == "object" or only_undeclared(table, "content_type_id") == column.name
    ):
        return True
    code = table.columns.get(base)
    return (
        code is not None
        and code.name != column.name
        and code.family == "integer"
        and names_any_table(base)
    )


@cached
def _names_of_types(name: str) -> tuple[str, frozenset[str]]:
    """Return what an id is of by name, and the names that a column with its type may have."""
    end = next((end for end in ("uuid", "guid", "id") if name.lower().endswith(end)), "")
    base = name[: len(name) - len(end)].rstrip("_") or name
    ends: tuple[str, ...] = (
        "_type",
        "Type",
        "type",
        "_TYPE",
        "TYPE",
        "_type_id",
        "_content_type_id",
    )
    if names_any_table(base):
        ends += tuple(f"_{end}" for end in _TABLE_ENDS)
    return base, frozenset(base + end for end in ends)


@cached
def names_any_table(base: str) -> bool:
    """Say whether a word of a name can mean a row of any table: object, entity, target."""
    return not stem_words("references", "any_table").isdisjoint(stems(base))
