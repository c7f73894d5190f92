"""Targets whose name a column gives only in part, in short, or with more words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, split, stem, stem_words
from dbready.derive.references.compound_names import (
    coded,
    compound,
    is_join,
    says_which,
)
from dbready.derive.references.people import called_otherwise, person
from dbready.derive.references.short_names import shortens
from dbready.derive.references.table_index import only_joins, shared
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_LONG_WORD = 6  # letters of a word that is not shortened, but whole
_LONG_REST = 4
_MANY_MODULES = 6  # first words of names of tables with one column
_LONGEST_ACRONYM = 5
_MOST_WORDS = 2  # of a table's name: its module, and what its rows are
_SURE_ACRONYM = 3


def loosely_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is only similar to a table's: the surest first."""
    if base[-1] in stem_words("references", "not_reference"):
        # trigger_request_id may be of ci_trigger_requests; request_id alone names no row.
        return (
            nearly_named(table, column, base, targets) if len(base) > 1 else None
        ) or _only_so_called(table, column, base[-1:], targets)
    return (
        _acronym(table, column, base, targets)
        or nearly_named(table, column, base, targets)
        or media(table, column, base, targets)
        or _person(table, column, base, targets)
        or _of_class(table, column, base, targets)
        or compound(table, column, base, targets)
        or _partly_named(table, column, base, targets)
        or _begun_in_module(table, column, base, targets)
        or called_otherwise(table, column, base, targets)
    )


def _person(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of people, unless the own module has a table of the word: guest_author_id."""
    if len(base) > 1 and targets.modules.own(base[-1:], table):
        return None
    assigned = base[-1] == "to" and len(base) > 1  # assigned_to_id
    return person(table, column, base[-2] if assigned else base[-1], "person", targets)


def _of_class(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the table of the module whose name says what class its rows have: quizpage, for quiz_id."""
    names, endings = column.words[: len(base)], sorted(words("references", "class_ending"))
    for start in range(len(names)):
        if not all(map(says_which, base[:start])):
            return None
        if found := targets.modules.of_class("".join(names[start:]), endings, table):
            reason = f"{found.id[1]} says which class the rows have that {column.name} names"
            return Guess(found, "medium", reason)
    return None


def _begun_in_module(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table of the module whose last word begins so: crontab_id, of beat_crontabschedule."""
    if targets.habits.declares_nearly_all(table.id[0]):
        return None
    found = targets.modules.begun("".join(base), table)
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
    is_long = len(word) >= _SURE_ACRONYM
    if is_long and any(word in other and word != other for other in table.stems):
        return None  # acc in virtual_account
    found = targets.short.acronym(word, table, column.name)
    if found is None or found is table or only_joins(found):
        return None
    if base[0] in table.stems and len(word) > len(found.stems):
        return None  # the set of a set_value is no safelink_event
    is_sure = len(word) == len(found.stems) >= _SURE_ACRONYM
    if not is_sure and targets.ends.is_last_word(base[0], table.id[0]):
        return None
    return Guess(found, "medium", f"{column.name} has the first letters of the table's name")


def nearly_named(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the target of a name that is less than a table's name, or more, or shorter."""
    if partial := targets.ends.partial(base, table, column.name):
        reason = f"{column.name} names a part of the table's name"
        if _is_ambiguous(table, column.name, base, partial, targets) or (
            targets.starts.is_module(base, partial) and not _is_filled(base, partial)
        ):
            return Guess(partial, "low", reason, is_ambiguous=True)
        return Guess(partial, "medium", reason)
    if begun := targets.beginning(base, table, column.name):
        return Guess(begun, "medium", f"{column.name} begins with the table's name")
    abbreviated = targets.short.abbreviated(base, table)
    if abbreviated and not is_join(abbreviated, column, targets):
        return _shortened(column, base, abbreviated)
    return None


def _shortened(column: Column, base: Words, target: Table) -> Guess:
    reason = f"{column.name} shortens the table's name"
    rest = len(target.stems[-1]) - len(base[-1])
    # A metric is more than a short form of metricmetadata.
    is_whole = len(base) == 1 and len(base[0]) >= _LONG_WORD and rest >= _LONG_REST
    return Guess(target, "low" if is_whole else "medium", reason, is_ambiguous=is_whole)


def _is_ambiguous(table: Table, column: str, base: Words, partial: Table, targets: Targets) -> bool:
    """Say whether a word of a table's name is one that many things have, and nothing else fits.

    item_id of many tables is of knowledge_items, where no other table has items.
    """
    if len(base) > 1 or shared(partial, table) or _is_filled(base, partial):
        return False
    if partial.id[1].lower() == _GROUPS and not targets.ends.is_end_of_several(base[0], table):
        return False
    is_vague = base[0] in coded() and targets.ends.is_end_of_several(base[0], table)
    if is_vague and not _is_named_beside(partial, table):
        return True  # fk_type is of one of ten types
    if base == table.stems[-1:]:  # group_id in app_user_groups is of auth_group
        return len(partial.stems) > len(table.stems)
    if base == table.stems[-1:]:
        return True
    is_usual = targets.habits.modules_with(column, table) >= _MANY_MODULES
    is_generic = base[0] in stem_words("references", "generic")
    return is_generic and not (is_usual and targets.ends.is_only_tail(base, table.id[0]))


def _is_filled(base: Words, partial: Table) -> bool:
    """Say whether a table is named by the words and one more that adds nothing: model_details."""
    return partial.stems[:-1] == base and partial.stems[-1] in _FILLING


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
    reason = f"the end of {column.name} is a part of the table's name"
    if is_near:
        return Guess(partial, "medium", reason)
    # A hosting account is none of the accounts of profiles, even where an index begins with it.
    is_known = len(partial.stems) <= _MOST_WORDS and all(
        says_which(word) or any(shortens(word, other) for other in partial.stems)
        for word in base[:-1]
    )
    return Guess(partial, "low", reason, is_ambiguous=not is_known)


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


_FILLING = frozenset(map(stem, ("details", "master", "entity", "info")))
_FILE = stem("file")
_GROUPS = "auth_group"  # of Django, to whose groups the tables of other modules refer
_MODULE_AND_NAME = 2  # words of a table's name


def media(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the one table of files for logo_id and cover_image."""
    if len(base) > 1 and base[-1] in stem_words("references", "qualifier"):
        base = base[:-1]  # image_default
    if base[-1] == _FILE:
        return _file(table, column, targets)
    if base[-1] not in stem_words("references", "media"):
        return None
    found: list[Table] = []
    for kind in ("pictures", "files"):  # the icons of a monitor are in images, not in media
        named = (targets.named((word,), table.id[0]) for word in stem_words("references", kind))
        found = found or [target for target in named if target and target is not table]
        found = found or _of_file_module(table, stem_words("references", kind), targets)
    if len(found) != 1:
        return None
    return Guess(found[0], "medium", f"{column.name} is a file, and this table holds files")


def _file(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table of a module for files that is called so, whatever audio_audiofile there is."""
    found = _of_file_module(table, frozenset({_FILE}), targets)
    if len(found) != 1 or targets.modules.own((_FILE,), table):
        return None
    return Guess(found[0], "medium", f"{column.name} is a file, and this table holds files")


def _of_file_module(table: Table, kinds: frozenset[str], targets: Targets) -> list[Table]:
    """Return the tables of files whose module is named after files, too: filer_image, wagtailimages_image."""
    files = stem_words("references", "files") | stem_words("references", "pictures")
    return [
        other
        for kind in kinds
        for other in targets.ends.of_last_word(kind, table.id[0])
        if len(other.stems) == _MODULE_AND_NAME
        and other is not table
        and any(file in other.stems[0] for file in files)
    ]
