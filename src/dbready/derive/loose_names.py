"""Targets whose name a column gives only in part, in short, or with more words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.catalog import renamed
from dbready.derive.guess import Guess
from dbready.derive.names import Words, glued_ends, split, stem, stem_words
from dbready.derive.people import person
from dbready.derive.same_keys import same_long_key
from dbready.derive.table_index import shared
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.targets import Targets
    from dbready.derive.times import Confidence


_LONGEST_ACRONYM = 5
_MANY_MODULES = 6  # whose tables have a column, from which it means one thing everywhere
_SURE_ACRONYM = 3
_SHORTEST_REST = 4  # a photo is no qualified pho


def loosely_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is only similar to a table's: the surest first."""
    says_key = "fk" in {split(column.name)[0], split(column.name)[-1]}
    if base[-1] in stem_words("references", "not_reference") and not says_key:
        # trigger_request_id may be of ci_trigger_requests; request_id alone names no row.
        return (
            nearly_named(table, column, base, targets) if len(base) > 1 else None
        ) or _only_so_called(table, column, base[-1:], targets)
    return (
        _filled(table, column, base, targets)
        or _glued(table, column, base, targets)
        or _acronym(table, column, base, targets)
        or nearly_named(table, column, base, targets)
        or media(table, column, base, targets)
        or _person(table, column, base, targets)
        or _compound(table, column, base, targets)
        or _partly_named(table, column, base, targets)
        or _glued_part(table, column, base, targets)
        or same_long_key(table, column, base, targets)
        or synonym(table, column, base, targets)
        or _begun_in_module(table, column, base, targets)
        or _shortened_end(table, column, base, targets)
        or _before_purpose(table, column, base, targets)
    )


def _filled(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of the whole name and a word that adds nothing: tag_entity, beside note_tag_entity."""
    found = targets.longer.filled(base, table.id[0])
    if found is None or found is table or targets.starts.begins_several(base, found):
        return None
    return Guess(found, "medium", f"{column.name} is the table's name without its last word")


def _person(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of people, unless the own module has a table of the word: guest_author_id."""
    if len(base) > 1 and targets.modules.own(base[-1:], table):
        return None
    assigned = base[-1] == "to" and len(base) > 1  # assigned_to_id
    return person(table, column, base[-2] if assigned else base[-1], "person", targets)


def _shortened_end(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose name the last words shorten: accepted_contrib_type_id."""
    for start in range(1, len(base) - 1):
        found = targets.short.abbreviated(base[start:], table)
        if found and not is_join(found, column, targets):
            return Guess(found, "low", f"the end of {column.name} shortens the table's name")
    return None


def _before_purpose(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of the words before what happened, or which of two: version_added_id, port_a_id."""
    is_purpose = len(base[-1]) == 1 or base[-1].endswith("ed")
    if len(base) == 1 or not is_purpose:
        return None
    kept = base[:-1]
    names = tuple(split(column.name)[: len(kept)])
    found = (
        targets.named(kept, table.id[0])
        or targets.ends.tail(kept, table)
        or targets.ends.tail((stem("".join(names)),), table)
    )
    if found is None or found is table:
        shorter = renamed(column, "_".join((*names, "id")))
        own = _compound(table, shorter, kept, targets)
        found = own.table if own and not own.is_ambiguous else None
    if found is None or is_join(found, column, targets):
        return None
    return Guess(found, "low", f"{column.name} begins with the table's name or its end")


def _begun_in_module(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table of the module whose last word begins so: crontab_id, of beat_crontabschedule."""
    if len(base) > 1 or targets.habits.declares_nearly_all(table.id[0]):
        return None
    found = targets.modules.begun(base[0], table)
    if found is None or is_join(found, column, targets):
        return None
    reason = f"{column.name} begins the last word of the name of a table of the same module"
    return Guess(found, "low", reason)


def _only_so_called(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table whose name ends in a word that often names no row: device_id, of dcim_device.

    Only an index makes it likely, and a text may be the id of any system.
    """
    if column.family == "text" or targets.habits.declares_nearly_all(table.id[0]):
        return None
    found = targets.ends.tail(base, table)
    if found is None or is_join(found, column, targets):
        return None
    return Guess(found, "low", f"{column.name} names the end of the table's name")


def _acronym(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of which a name has only the first letters: idp_id, of identity_provider."""
    word = split(column.name)[0]
    if len(base) > 1 or len(word) > _LONGEST_ACRONYM:
        return None
    found = targets.short.acronym(word, table)
    if found is None or found is table:
        return None
    is_sure = len(word) == len(found.stems) >= _SURE_ACRONYM
    if not is_sure and targets.ends.is_last_word(base[0], table.id[0]):
        return None
    return Guess(found, "medium", f"{column.name} has the first letters of the table's name")


def synonym(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table that is called by another word for the same: customer, of party."""
    schema = table.id[0]
    if targets.keys.is_composite(base, schema):
        return None  # the table of that name is meant, though no single column is its key
    for word in _others_words(base[-1]):
        found = targets.named((word,), schema) or targets.modules.short(word, table)
        if found and found is not table:
            reason = f"{column.name} is another word for what the table holds"
            return Guess(found, "medium", reason)
    return None


@cached
def _others_words(word: str) -> Words:
    """Return what else the things that a word denotes are called, the most likely name first."""
    for line in ordered("references", "synonyms"):
        names, _, others = line.partition(":")
        if word in map(stem, names.split()):
            return tuple(stem(other) for other in others.split())
    return ()


def _compound(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose last word ends in the words: variation, of shop_itemvariation."""
    ends = [base[start:] for start in range(len(base))]
    glued = glued_ends(column.name)[-len(ends) :]
    for at, end in enumerate(ends):
        own = own_module(table, column, end, targets)
        if own is None and len(end) > 1 and at < len(glued):  # device_group_id, of dcim_devicegroup
            own = own_module(table, column, (glued[at],), targets)
        if own:
            is_one_of_several = end[-1] in _coded() and targets.ends.is_end_of_several(
                end[-1], table
            )
            if is_one_of_several and not "".join(own.table.stems).endswith("".join(base)):
                return own._replace(confidence="low", is_ambiguous=True)
            return own
    for end in ends:
        if compound := targets.modules.compound(end, table):
            is_file = end[-1] in stem_words("references", "media")
            if is_file or targets.modules.is_one_of_several(compound, end, table):
                return Guess(
                    compound,
                    "low",
                    f"{column.name} is the end of the names of several tables",
                    is_ambiguous=True,
                )
            return Guess(compound, "medium", f"{column.name} is the end of the table's name")
    return None


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
    """Say whether a table joins the table that its name begins with to what the column refers to."""
    has_column = column.name in target.columns and column.name != target.key()
    return has_column and bool(targets.named(target.stems[:-1], target.id[0]))


def _glued(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose name and a qualifier are written as one: serviceup, of services."""
    if len(base) > 1 or base[0] in words("references", "qualifier"):
        return None
    found = (targets.named((rest,), table.id[0]) for rest in _unqualified(base[0]))
    target = next((target for target in found if target), None)
    reason = f"{column.name} is the table's name with a qualifier"
    return Guess(target, "medium", reason) if target else None


def _glued_part(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table whose name, written as one word, begins or ends so: standard_attr_id."""
    found = targets.glued.only(base, table)
    if found is None or is_join(found, column, targets):
        return None
    reason = f"{column.name} is a part of the one word of the table's name"
    is_far = len(base) == 1 and len(found.stems) > 1 and found.stems[0] != table.stems[0]
    if is_far and targets.habits.modules_with(column.name, table) < _MANY_MODULES:
        return Guess(found, "low", reason, is_ambiguous=True)
    return Guess(found, "medium", reason)


@cached
def _unqualified(word: str) -> Words:
    """Return what a word can be without a qualifier at its end or beginning."""
    qualifiers = [word for word in ordered("references", "qualifier") if len(word) > 1]
    rests = [word.removesuffix(qualifier) for qualifier in qualifiers]
    rests += [word.removeprefix(qualifier) for qualifier in qualifiers]
    return tuple(stem(rest) for rest in rests if _SHORTEST_REST <= len(rest) < len(word))


def nearly_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is less than a table's name, or more, or shorter."""
    if targets.keys.has_code(base, column.name, table.id[0]):
        return None  # the table of that name is meant, but which of its columns is unclear
    if partial := targets.ends.partial(base, table, column.name):
        reason = f"{column.name} names a part of the table's name"
        if _is_ambiguous(table, base, partial, targets) or targets.starts.is_module(base, partial):
            return Guess(partial, "low", reason, is_ambiguous=True)
        return Guess(partial, "medium", reason)
    if begun := targets.beginning(base, table, column.name):
        return Guess(begun, "medium", f"{column.name} begins with the table's name")
    abbreviated = targets.short.abbreviated(base, table)
    if abbreviated and not is_join(abbreviated, column, targets):
        return Guess(abbreviated, "medium", f"{column.name} shortens the table's name")
    return None


def media(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table of files for logo_id and cover_image."""
    if base[-1] not in stem_words("references", "media"):
        return None
    found: list[Table] = []
    for kind in ("pictures", "files"):  # the icons of a monitor are in images, not in media
        named = (targets.named((word,), table.id[0]) for word in stem_words("references", kind))
        found = found or [target for target in named if target and target is not table]
    if len(found) != 1:
        return None
    return Guess(found[0], "medium", f"{column.name} is a file, and this table holds files")


def _is_ambiguous(table: Table, base: Words, partial: Table, targets: Targets) -> bool:
    """Say whether a word of a table's name is one that many things have, and nothing else fits."""
    if len(base) > 1 or shared(partial, table):
        return False
    is_vague = base[0] in _coded() and targets.ends.is_end_of_several(base[0], table)
    if is_vague and not _is_named_beside(partial, table):
        return True  # fk_type is of one of ten types
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


@cached
def _coded() -> frozenset[str]:
    """Return the words that many things have one of, such as a type."""
    return stem_words("references", "coded") | stem_words("references", "generic")


def _is_named_beside(partial: Table, table: Table) -> bool:
    """Say whether what precedes the last word of a table's name is in the referrer's name, too."""
    return not set(partial.stems[:-1]).isdisjoint(table.stems)


def _partly_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    partial = targets.ends.partial(base[-1:], table, column.name) if len(base) > 1 else None
    if partial is None:
        return _own_name(table, column, base)
    # Tables that begin alike belong together; elsewhere one word in common is little.
    is_near = bool(shared(partial, table)) and (
        not targets.ends.is_end_of_several(base[-1], table) or _is_part(partial, table)
    )
    confidence: Confidence = "medium" if is_near else "low"
    return Guess(partial, confidence, f"the end of {column.name} is a part of the table's name")


def _is_part(one: Table, other: Table) -> bool:
    """Say whether the name of one of two tables begins with the whole name of the other."""
    short, long = sorted((one.stems, other.stems), key=len)
    return long[: len(short)] == short


def _own_name(table: Table, column: Column, base: Words) -> Guess | None:
    """Return the table itself for commercial_partner_id in res_partner."""
    if len(base) == 1 or base[-1] != table.stems[-1] or table.primary_key == [column.name]:
        return None
    reason = f"the end of {column.name} is a part of this table's own name"
    return Guess(table, "low", reason, is_ambiguous=table.stems != base[-1:])
