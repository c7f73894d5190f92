"""References to rows of the table that the name of the own table contains: parent_id in invoice_items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, key_words, split, stem, stem_words, stems
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.references.short_names import shortens
from dbready.derive.references.table_index import POINTER
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_CONTENT_TYPE = stems("content_type")
_SHORT_CONTENT_TYPES = frozenset({"ctype", "ct"})
_PAIRS = tuple(
    (stems(one), stems(other))
    for one, other in (
        ("parent", "child"),
        ("ancestor", "descendant"),
        ("predecessor", "successor"),
        ("source", "target"),
        ("from", "to"),
    )
)
_COPIES = ("histor", "shadow", "archiv", "audit")
_EDGES = stems("edge")
_NODES = stems("node_vertex_vertices")
_WHOLES = (stems("parent"), stems("master"))
_SHORTEST_START = 5  # letters
_SHORTEST_END = 3
_CONTENT_OBJECT = stems("content_object")
_OF_OBJECTS = ("tag", "userobjectpermission", "groupobjectpermission")
_BOTH = 2
_LEAST_LEFT_OUT = 3  # label is no short form of labels2
_LONGEST_SHORT = 5  # letters of a short form: trans of translation


def owner(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose name begins or ends this table's, for object_id in event_settings."""
    base, suffix = key_words(column.name)
    is_general = not stem_words("references", "owner").isdisjoint(base)
    is_own_word = not is_general and _shortens_last_word(base, table)
    if not suffix or len(base) > 1 or not (is_general or is_own_word):
        return None
    if base[0] in table.stems or is_polymorphic(table, column):
        return None  # the objects of object_classes are of any table
    schema, names = table.id[0], table.stems
    found = [targets.named(names[:kept], schema) for kept in range(len(names) - 1, 0, -1)]
    if is_general and len(names) == 1:
        found.append(targets.starts.begun(names[0], schema))
    ends = [targets.named(names[start:], schema) for start in range(1, len(names))]
    if any(found) and any(ends):
        return None  # ref_id in user_entries is of users or of entries
    if is_general:
        found += ends
    owner = next((named for named in found if named and named is not table), None)
    if owner is None or _has_key_named(table, owner.stems[-1]):
        return None
    reason = "the rows of this table belong to those of the table that its name contains"
    return Guess(owner, "medium", reason)


def carried(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose name this table carries, where most tables with the column do so: model_id in users_notes.

    The word is one that can mean any row, and ends the name of no table.
    """
    base, suffix = key_words(column.name)
    is_general = len(base) == 1 and base[0] in stem_words("references", "any_table")
    if not suffix or not is_general or is_polymorphic(table, column):
        return None
    if base[0] in table.stems or targets.ends.is_last_word(base[0], table.id[0]):
        return None
    found = targets.carried.whole(table, column)
    if found is None or found is table or _has_key_named(table, found.stems[-1]):
        return None
    reason = f"most tables with {column.name} are named after the table that it leads to"
    return Guess(found, "medium", reason)


def _has_key_named(table: Table, word: str) -> bool:
    """Say whether another column is a key that is named by the word, so that it leads there."""
    return any(word in column.base and column.suffix for column in table.columns.values())


def _shortens_last_word(base: Words, table: Table) -> bool:
    """Say whether a name repeats its own table's last word in short: trans_id in item_translation."""
    last = table.stems[-1]
    is_short = len(base[0]) <= _LONGEST_SHORT and len(last) - len(base[0]) > _LEAST_LEFT_OUT
    return len(table.stems) > 1 and is_short and shortens(base[0], last)


@cached
def names_copies(names: Words) -> bool:
    """Say whether a table keeps copies of the rows of another: order_history."""
    return any(word.startswith(_COPIES) for word in names)


def begun_with(table: Table, column: Column, targets: Targets, *, is_named: bool) -> Guess | None:
    """Return the table that this table's name begins with, where the column repeats its last word.

    policy_id in access_policy_conditions is of access_policies, whatever policies there are, and
    step_id in step_run_results of step_runs, where no table has steps.
    """
    base, _suffix = key_words(column.name)
    found = targets.starts.begun_with(table)
    if found is None or names_copies(table.stems):
        return None
    if column.name in found.primary_key:
        is_own = found.columns[column.name].is_identity and base != found.stems
        reason = f"{column.name} is the key of the table with which the name begins"
        return Guess(found, "high", reason) if is_own else None
    if len(base) >= len(found.stems) > 1:
        return None
    if len(found.stems) > 1:
        is_end = found.stems[-len(base) :] == base
        is_start = not is_named and found.stems[:-1] == base
    else:
        word, end = found.stems[0], "".join(base)
        is_end, is_start = word != end and word.endswith(end), False
    if not (is_end or is_start) or _has_column_of(found, base):
        return None
    if _is_named_beside(table, column, found):
        return None
    return Guess(found, "medium", "this table's name begins with that table's, which has the word")


def begun_in_one_word(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table that this table's name begins with, where it begins with the column's words.

    reason_id in reasonchangeline is of reasonchange.
    """
    *before, last = table.stems
    start = "".join(split(column.name)[:-1])
    if len(start) < _SHORTEST_START or not last.startswith(start) or is_polymorphic(table, column):
        return None
    for length in range(len(last) - 1, len(start), -1):
        found = targets.named((*before, stem(last[:length])), table.id[0])
        if found and column.name not in found.columns:
            return Guess(found, "medium", "this table's name begins with that table's")
    return None


def _has_column_of(table: Table, base: Words) -> bool:
    """Say whether a table refers with the words itself, so that rows of both may refer to one thing."""
    return any(
        column.base == base
        and column.suffix
        and table.primary_key != [column.name]
        and not (column.family == "text" and column.suffix in words("references", "suffix_weak"))
        for column in table.columns.values()
    )


def _is_named_beside(table: Table, column: Column, target: Table) -> bool:
    """Say whether another column is named by the end of a table's name: report_id in asset_report_lines."""
    name = "".join(target.stems)
    return any(
        suffix and other != column.name and name.endswith("".join(base))
        for other in table.columns
        for base, suffix in [key_words(other)]
    )


def relative(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose rows are paired, for parent_id beside child_id in step_run_parents."""
    base, suffix = key_words(column.name)
    if is_polymorphic(table, column):
        return None
    pair = next((pair for pair in _PAIRS if base in pair), None)
    other = pair[base == pair[0]] if pair else _other_of_two(table, column, targets)
    if other is None or not any(
        key_words(name) == (other, suffix) and beside.family == column.family
        for name, beside in table.columns.items()
    ):
        return None
    found = (
        targets.starts.begun_with(table)
        or targets.ending(table.stems, table.id[0])
        or _before_last_word(table, stem_words("references", "relation_table"), targets)
        or _nodes(table, targets)
    )
    if found is None or found is table:
        return None
    reason = f"its rows pair those of {found.id[1]}: {''.join(other)} is beside it"
    return Guess(found, "medium", reason)


def _nodes(table: Table, targets: Targets) -> Table | None:
    """Return the table of the nodes that edges join, which is named alike: call_node, of call_edge."""
    *before, last = table.stems
    if last not in _EDGES:
        return None
    found = (targets.named((*before, node), table.id[0]) for node in _NODES)
    return next(filter(None, found), None)


def _before_last_word(table: Table, ends: Iterable[str], targets: Targets) -> Table | None:
    """Return the table that is named by the start of a name written as one word: plugingroup, of plugingrouptree."""
    *before, last = table.stems
    starts = {last.removesuffix(end) for end in ends if last.endswith(end)} - {"", last}
    found = (targets.named((*before, stem(start)), table.id[0]) for start in sorted(starts))
    return next((named for named in found if named and named is not table), None)


def _other_of_two(table: Table, column: Column, targets: Targets) -> Words | None:
    """Return what the other key of a relation says, where neither is of a table: depends_on_id and in_use_by_id."""
    if table.stems[-1] not in stem_words("references", "relation_table"):
        return None
    keys = table.primary_key if len(table.primary_key) == _BOTH else []
    others = [table.columns[name] for name in keys if name != column.name]
    if len(others) != 1 or any(
        targets.ends.is_last_word(each.base[-1], table.id[0]) for each in (column, *others)
    ):
        return None
    return others[0].base


def content_object(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table of a row that is tagged, or that one may use, whose name is a part of this table's.

    content_object_id in shop_taggedproduct is of shop_product, and so it is in shop_producttag and in
    shop_productuserobjectpermission.
    """
    if column.base != _CONTENT_OBJECT or is_polymorphic(table, column):
        return None
    last = split(table.id[1])[-1]
    ends = (last[start:] for start in range(1, len(last) - _SHORTEST_END + 1))
    starts = (last.removesuffix(end) for end in _OF_OBJECTS)
    for name in (*ends, *starts):
        found = targets.modules.own((stem(name),), table) if name != last else None
        if found:
            return Guess(found, "medium", f"{table.id[1]} is named after what it is about")
    return None


def content_type(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return Django's table of content types for the type beside the id of a row of any table.

    assigned_object_type_id beside assigned_object_id, owner_content_type_id.
    """
    names = split(column.name)
    if names[-1] != "id" or len(names) == 1 or names[-2] not in _SHORT_CONTENT_TYPES | {"type"}:
        return None
    types = targets.ends.tail(_CONTENT_TYPE, table)
    if types is None:
        return None
    is_named = names[-3:-1] == ("content", "type") or names[-2] in _SHORT_CONTENT_TYPES
    beside = (*names[:-2], "id")  # of type_id, the own id is beside
    base = column.base
    if not is_named and (
        targets.ends.tail(("".join(base),), table) or targets.ends.tail(base, table)
    ):
        return None  # addresstype_id is of core_addresstype
    if is_named or (len(beside) > 1 and any(split(name) == beside for name in table.columns)):
        return Guess(types, "medium", f"{types.id[1]} holds the types of the rows of any table")
    return None


def whole_of_part(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the invoices for parent_id in invoice_items, unless another column leads there."""
    base, suffix = key_words(column.name)
    if base not in _WHOLES or not suffix:
        return None
    last, parts = table.stems[-1], stem_words("references", "part")
    if last in parts or (len(table.stems) > 1 and targets.is_part_of_several(last, table)):
        whole = targets.named(table.stems[:-1], table.id[0]) if len(table.stems) > 1 else None
    else:
        whole = _before_last_word(table, parts, targets)  # parent_id in orderitem
    if whole is None:
        return None
    if _has_key_named(table, whole.stems[-1]):
        return None
    reason = f"the rows of this table are parts of {whole.id[1]}, and no other column refers to it"
    return Guess(whole, "medium", reason)


def extended(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose rows a row extends, as Django names their common key: page_ptr_id."""
    if base[-1] != POINTER or len(base) == 1:
        return None
    kept = base[:-1]
    found = (
        targets.named(kept, table.id[0])
        or targets.modules.own(kept, table)
        or targets.ends.tail(kept, table)
    )
    if found is None or found is table:
        return None
    return Guess(found, "medium", f"a row extends the one that {column.name} points to")
