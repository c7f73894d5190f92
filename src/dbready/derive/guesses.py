"""Targets that names with an ending suggest: customer_id, dept_no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, key_word, key_words, split, stem, stem_words, stems
from dbready.derive.own_key import has_own_key
from dbready.derive.people import person
from dbready.derive.polymorphic import is_polymorphic
from dbready.derive.targets import Targets, shared
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.times import Confidence

_FEW_SHARING = 2
_SHORTEST_REST = 4  # a photo is no qualified pho
_FEWEST_COLUMNS = 3  # a table of a key and one more column may be a mapping


def guess_target(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a name with an ending such as id refers to, whether or not the types agree."""
    base, suffix = key_words(column.name)
    if suffix in words("references", "suffix_weak"):
        return same_key(table, column, base, targets)
    if named := targets.named(base, table.id[0]):
        return _of_module(table, column, named, targets) or _named(table, column, named, targets)
    if base[-1][-1].isdigit() and not base[-1].isdigit():  # user1_id
        base = (*base[:-1], stem(base[-1].rstrip("0123456789")))
        if named := targets.named(base, table.id[0]):
            return Guess(named, "medium", f"{column.name} is named after the table, with a number")
    if _is_external(table, column):
        return None
    return (
        _whole_of_part(table, column, targets)
        or own_row(table, column, targets)
        or same_key(table, column, base, targets)
        or _unnamed(table, column, base, targets)
    )


def _of_module(table: Table, column: Column, named: Table, targets: Targets) -> Guess | None:
    """Return the table of the same module where the one named is of the schema's main module.

    device_id in otp_token is of otp_device, whatever shop_device there is.
    """
    base, _suffix = key_words(column.name)
    words = stems(named.id[1])
    if words == base or words[0] == stems(table.id[1])[0]:
        return None
    return _own_module(table, column, base, targets)


def _own_module(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    modules = targets.modules
    own = modules.own(base, table) or modules.own_compound(base, table)
    if own is None or _is_join(own, column, targets):
        return None
    return Guess(own, "medium", f"{column.name} names a table of the same module")


def _is_join(target: Table, column: Column, targets: Targets) -> bool:
    """Say whether a table joins the table that its name begins with to what the column refers to."""
    has_column = column.name in target.columns and column.name != target.key()
    return has_column and bool(targets.named(target.stems[:-1], target.id[0]))


def _compound(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose last word ends in the words: variation, of shop_itemvariation."""
    ends = [base[start:] for start in range(len(base))]
    for end in ends:
        if own := _own_module(table, column, end, targets):
            return own
    for end in ends:
        if compound := targets.modules.compound(end, table):
            return Guess(compound, "medium", f"{column.name} is the end of the table's name")
    return None


def whole_key(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table whose whole key is a part of this table's: the one named, or extended."""
    base, suffix = key_words(column.name)
    extended = targets.extensions.extended(column.name, table)
    whole = extended or (targets.whole(base, column.name, table) if suffix else None)
    if whole is None:
        return None
    key = ", ".join(whole.primary_key)
    sure: Confidence = "medium" if extended and extended.stems != base else "high"
    return Guess(whole, sure, f"this table's key holds the whole key of that table, {key}")


def _is_external(table: Table, column: Column) -> bool:
    """Say whether another system gives out the id; ordinary words are believed of texts only."""
    before = [word for word in split(column.name)[:-1] if stem(word) not in table.own]
    outside = words("references", "external").intersection(before)
    is_ordinary = outside <= words("references", "external_ordinary")
    return bool(outside) and (column.family == "text" or not is_ordinary)


def _named(table: Table, column: Column, named: Table, targets: Targets) -> Guess | None:
    if named is table or _is_copy(table, column, named):
        return None
    base, _suffix = key_words(column.name)
    if stem_words("references", "any_table").intersection(base) and is_polymorphic(table, column):
        return None
    # Tables that share their key are one thing seen twice; the reference may be to any of them.
    is_shared = targets.sharing_key(column.name) > _FEW_SHARING
    return Guess(
        named, "medium" if is_shared else "high", f"{column.name} is named after the table"
    )


def _is_copy(table: Table, column: Column, named: Table) -> bool:
    """Say whether a column is the key of a table of archived or deleted rows: no reference."""
    kept = len(named.stems)
    before = table.stems[:-kept] if table.stems[-kept:] == named.stems else ()
    after = table.stems[kept:] if table.stems[:kept] == named.stems else ()
    copies = stem_words("tables", "history") | stem_words("tables", "history_weak")
    gone = stem_words("time", "deletion") | stem_words("time", "deletion_weak")
    return table.primary_key == [column.name] and not (copies | gone | {"tombston"}).isdisjoint(
        (*before, *after)
    )


def _unnamed(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is not, as a whole, the name of a table."""
    own = _own_module(table, column, base, targets)
    if is_polymorphic(table, column):
        is_any = stem_words("references", "any_table").intersection(base)
        return None if is_any else own
    return (
        _end_named(table, column, base, targets)
        or own
        or _loosely_named(table, column, base, targets)
    )


def _end_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that ends as a table's does, or that continues this table's."""
    one_word = (key_word(column.name),)
    if len(base) > 1 and (tail := targets.tail(base, table) or targets.tail(one_word, table)):
        return Guess(tail, "medium", f"{column.name} names the end of the table's name")
    if ended := targets.ending(base, table.id[0]):
        before = _before(column, base, ended)
        sure: Confidence = "medium" if ended is table else "high"
        return Guess(ended, sure, f"{column.name} ends in the table's name, after '{before}'")
    around = targets.around(base, table)
    if around and not _is_join(around, column, targets):
        return Guess(around, "medium", f"{column.name} and this table's name are parts of its name")
    return None


def _loosely_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    if base[-1] in stem_words("references", "not_reference"):
        # trigger_request_id may be of ci_trigger_requests; request_id alone names no row.
        return nearly_named(table, column, base, targets) if len(base) > 1 else None
    assigned = base[-1] == "to" and len(base) > 1  # assigned_to_id
    return (
        _glued(table, column, base, targets)
        or nearly_named(table, column, base, targets)
        or media(table, column, base, targets)
        or person(table, column, base[-2] if assigned else base[-1], "person", targets)
        or _compound(table, column, base, targets)
        or _partly_named(table, column, base, targets)
        or _same_long_key(table, column, base, targets)
    )


def _glued(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose name and a qualifier are written as one: serviceup, of services."""
    if len(base) > 1 or base[0] in words("references", "qualifier"):
        return None
    found = (targets.named((rest,), table.id[0]) for rest in _unqualified(base[0]))
    target = next((target for target in found if target), None)
    reason = f"{column.name} is the table's name with a qualifier"
    return Guess(target, "medium", reason) if target else None


@cached
def _unqualified(word: str) -> Words:
    """Return what a word can be without a qualifier at its end or beginning."""
    qualifiers = [word for word in ordered("references", "qualifier") if len(word) > 1]
    rests = [word.removesuffix(qualifier) for qualifier in qualifiers]
    rests += [word.removeprefix(qualifier) for qualifier in qualifiers]
    return tuple(stem(rest) for rest in rests if _SHORTEST_REST <= len(rest) < len(word))


def nearly_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is less than a table's name, or more, or shorter."""
    if targets.has_code(base, column.name, table.id[0]):
        return None  # the table of that name is meant, but which of its columns is unclear
    if partial := targets.partial(base, table, column.name):
        reason = f"{column.name} names a part of the table's name"
        if _is_ambiguous(table, base, partial, targets):
            return Guess(partial, "low", reason, is_ambiguous=True)
        return Guess(partial, "medium", reason)
    if begun := targets.beginning(base, table, column.name):
        return Guess(begun, "medium", f"{column.name} begins with the table's name")
    abbreviated = targets.abbreviated(base, table)
    if abbreviated and not _is_join(abbreviated, column, targets):
        return Guess(abbreviated, "medium", f"{column.name} shortens the table's name")
    return None


def media(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table of files for logo_id and cover_image."""
    if base[-1] not in stem_words("references", "media"):
        return None
    named = (targets.named((word,), table.id[0]) for word in stem_words("references", "files"))
    found = [target for target in named if target and target is not table]
    if len(found) != 1:
        return None
    return Guess(found[0], "medium", f"{column.name} is a file, and this table holds files")


def _is_ambiguous(table: Table, base: Words, partial: Table, targets: Targets) -> bool:
    """Say whether a word of a table's name is one that many things have, and nothing else fits."""
    if len(base) > 1 or shared(partial, table):
        return False
    if base[0] not in {partial.stems[0], partial.stems[-1]} and targets.named(
        partial.stems[:1], table.id[0]
    ):
        return (
            True  # entity_credit_account is more about an entity, which is a table, than a credit
        )
    if base == table.stems[-1:] and len(partial.stems) <= len(table.stems):
        # group_id in app_user_groups is of auth_group; member_id in group_members is of no members.
        return base == ("member",)
    return base == table.stems[-1:] or base[0] in stem_words("references", "generic")


def _partly_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    partial = targets.partial(base[-1:], table, column.name) if len(base) > 1 else None
    if partial is None:
        return _own_name(table, column, base)
    # Tables that begin alike belong together; elsewhere one word in common is little.
    confidence: Confidence = "medium" if shared(partial, table) else "low"
    return Guess(partial, confidence, f"the end of {column.name} is a part of the table's name")


def _own_name(table: Table, column: Column, base: Words) -> Guess | None:
    """Return the table itself for commercial_partner_id in res_partner."""
    if len(base) == 1 or base[-1] != table.stems[-1] or table.primary_key == [column.name]:
        return None
    return Guess(table, "low", f"the end of {column.name} is a part of this table's own name")


def _same_long_key(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    owner = targets.key_owner(column.name, table.id)
    if owner is None or column.name in table.primary_key[:1]:
        return None
    sharing = targets.sharing_key(column.name)
    if targets.is_only_owner(owner):
        sharing = 1
    if len(base) == 1 and sharing > 1:
        return None
    is_mapping = not has_own_key(owner) and _is_mapping(owner)
    return Guess(
        owner,
        "low" if sharing > 1 or is_mapping else "medium",
        f"the table's primary key is named {owner.key()}, too",
    )


def _is_mapping(owner: Table) -> bool:
    """Say whether a table only maps its key to something that is no name of it."""
    labels = words("columns", "name") | words("columns", "label") | words("columns", "description")
    others = [split(name)[-1] for name in owner.columns if name != owner.key()]
    return len(others) < _FEWEST_COLUMNS - 1 and labels.isdisjoint(others)


def _before(column: Column, base: Words, ended: Table) -> str:
    names = split(column.name)
    start = 1 if names[0] in words("references", "prefix") else 0
    return " ".join(names[start : start + max(1, len(base) - len(ended.stems))])


def _whole_of_part(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the invoices for parent_id in invoice_items, unless another column leads there."""
    base, suffix = key_words(column.name)
    if base != ("parent",) or not suffix or len(table.stems) == 1:
        return None
    if table.stems[-1] not in stem_words("references", "part"):
        return None
    whole = targets.named(table.stems[:-1], table.id[0])
    if whole is None:
        return None
    last = whole.stems[-1]
    if any(last in named and end for named, end in map(key_words, table.columns)):
        return None
    reason = f"the rows of this table are parts of {whole.id[1]}, and no other column refers to it"
    return Guess(whole, "medium", reason)


def own_row(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table itself for parent_id, reply_to_id, and previous_order_id in orders."""
    other_row = None if is_polymorphic(table, column) else _own_row_words(column.name)
    if other_row is None or not (
        other_row[0] in {(), table.stems}
        or (len(other_row[0]) == 1 and other_row[0][0] in table.own)
    ):
        return None
    named = targets.named(other_row[0], table.id[0]) if other_row[0] else table
    if named and named is not table:
        return None  # parent_item_id in menu_items is of items
    names = split(column.name)
    if table.stems[-1] in stem_words("tables", "history"):
        return Guess(
            table, "low", f"'{other_row[1]}' may be a row of what this table keeps copies of"
        )
    is_sure = names[0] == "parent" and names[-1] in words("references", "suffix")
    return Guess(
        table, "high" if is_sure else "medium", f"'{other_row[1]}' is another row of the same table"
    )


@cached
def _own_row_words(name: str) -> tuple[Words, str] | None:
    """Return what a name says beside "another row", and the words that say it."""
    names = split(name)
    kept = names[:-1] if names[-1] in words("references", "suffix") else names
    if len(kept) > 1 and kept[0] in words("references", "prefix"):
        kept = kept[1:]
    phrase = " ".join(kept)
    ends = {" ".join(kept[start:]) for start in (-1, -2)}
    if not ends.isdisjoint(words("references", "own_row_end")):
        return (), phrase
    rest = tuple(stem(word) for word in kept if word not in words("references", "own_row"))
    return (rest, phrase) if len(rest) < len(kept) else None


def same_key(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose primary key has the same name, where it is that table's own."""
    if base == table.stems:
        return None  # cache_key in cache is its own key, whatever other tables have one
    owner = targets.key_owner(column.name, table.id)
    if owner and has_own_key(owner) and not _is_copy(table, column, owner):
        return _nearer(table, column, base, owner, targets) or Guess(
            owner, "high", f"the table's primary key is named {owner.key()}, too"
        )
    if owner is None and (ended := targets.key_ending(column.name, table.id)):
        return _nearer(table, column, base[-1:], ended, targets) or Guess(
            ended, "medium", f"{column.name} ends in the table's key, {ended.key()}"
        )
    named = targets.named(base, table.id[0])
    if named and named is not table and split(named.key() or "")[-1] == split(column.name)[-1]:
        return Guess(named, "high", f"{column.name} is named after the table and its key")
    return None


def _nearer(
    table: Table, column: Column, base: Words, owner: Table, targets: Targets
) -> Guess | None:
    """Return a table that is closer by name than the one whose key has the name."""
    if owner.stems == base:
        return None
    partial = targets.partial(base, table, column.name)
    if partial is None or shared(partial, table) <= shared(owner, table):
        return None
    return Guess(partial, "medium", f"{column.name} names a part of the table's name")
