"""Which names are too weak: texts that need not hold a key, and what the schema declares otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, key_words, split, stem, stem_words, stems
from dbready.derive.references.table_index import shared
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.guess import Guess
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.reference_confidence import Candidate
    from dbready.derive.references.targets import Targets

UNINDEXED = "the schema indexes its foreign keys, and has no index for this column"
FEW_TEXTS = "only one or two foreign keys have the name of this text, and texts can hold anything"
UNLIKE_DECLARED = "the types differ, unlike in the foreign keys of the schema"
_SHORTEST_START = 5  # letters that two names of tables have in common, of one part of a program
_MANY_KEYS = 3  # foreign keys of one name, from which another type is a slip


def numbers_its_own_rows(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether a key has the last word of its own table's name: folder_id in credential_folders.

    Where all keys are named id, such a row extends the one that it names.
    """
    base = column.base
    return (
        table.primary_key == [column.name]
        and guess.table is not table
        and not guess.is_precedent
        and len(table.stems) > len(base)
        and table.stems[-len(base) :] == base
        and not targets.habits.has_anonymous_keys(table.id[0])
    )


def is_identity_elsewhere(table: Table, column: Column, guess: Guess) -> bool:
    """Say whether a unique text is what another system calls the row itself: sso_user_id of users."""
    return (
        guess.table is table
        and column.family == "text"
        and (column.name,) in table.unique_keys
        and not _names_a_direction(column)
    )


def is_counted_by_target(table: Table, column: Column, guess: Guess) -> bool:
    """Say whether the target's rows are parts of this table's, of which a bare name tells something: memory."""
    if column.suffix or guess.is_precedent or guess.key_name or column.base != guess.table.stems:
        return False
    return any(other.suffix and other.base == table.stems for other in guess.table.columns.values())


def named_before(table: Table, column: Column, guess: Guess, targets: Targets) -> Table | None:
    """Return the table that precedes the target in a name, which may be meant itself.

    project_group_id is of groups, or of a row in projects that stands for a group.
    """
    base, target = column.base, guess.table.stems
    start = base[: -len(target)]
    if guess.is_precedent or guess.key_name or not start or base[-len(target) :] != target:
        return None
    if start[0] in _directions() or target[-1] in stem_words("references", "any_table"):
        return None  # host_object_id is of objects, of which hosts are some
    if targets.named(base, table.id[0]) is guess.table:
        return None  # the name of the target begins with that of the other
    before = targets.named(start, table.id[0])
    return None if before in (table, guess.table) else before


def why(candidate: Candidate, targets: Targets, evidence: Evidence) -> str | None:
    """Return what an index has to make up for, if the name is not enough."""
    table, column, guess, key = candidate
    if guess.key_name:
        return None
    is_usual = guess.is_precedent and guess.precedents >= _MANY_KEYS
    if (
        column.data_type != key.data_type
        and not is_usual
        and targets.habits.types_agree(table.id[0])
    ):
        return UNLIKE_DECLARED
    if guess.table is table and not guess.is_precedent:
        return _of_other_system(table, column)
    return _of_few(candidate, targets, evidence)


def _of_few(candidate: Candidate, targets: Targets, evidence: Evidence) -> str | None:
    """Return what an index makes up for where only a few foreign keys suggest a reference."""
    table, column, guess, key = candidate
    declares = targets.habits.declares_nearly_all(table.id[0])
    if declares and _is_text_of_few(column, guess, key):
        return FEW_TEXTS
    is_odd = _is_odd(table, column, guess) or (declares and _is_uuid_of_few(table, column, guess))
    return UNINDEXED if is_odd and table.id[0] in evidence.indexing else None


def _is_odd(table: Table, column: Column, guess: Guess) -> bool:
    """Say whether only a few foreign keys of other modules speak for a reference, and not its name."""
    base, target = column.base, guess.table.stems
    if not guess.is_precedent or guess.precedents >= _MANY_KEYS or shared(guess.table, table):
        return False
    beside = set(target).difference(base, stem_words("references", "qualifier"))
    is_whole = "".join(base) == "".join(target) or (not beside and set(base) <= set(target))
    is_role = base[-1] == "by" or (len(base) > 1 and base[-1] == target[-1])
    return not is_whole and not is_role


def _is_uuid_of_few(table: Table, column: Column, guess: Guess) -> bool:
    """Say whether only one or two foreign keys, elsewhere, say whose a UUID is, which any program can draw."""
    own, target = "".join(table.stems), "".join(guess.table.stems)
    is_near = "".join(column.base) == target or own[:_SHORTEST_START] == target[:_SHORTEST_START]
    is_few = guess.is_precedent and guess.precedents < _MANY_KEYS
    return column.family == "uuid" and is_few and not is_near


def _is_text_of_few(column: Column, guess: Guess, key: Column) -> bool:
    """Say whether a text has the name of one or two foreign keys, and not of both the key and the table there."""
    is_few = guess.is_precedent and guess.precedents < _MANY_KEYS and column.family == "text"
    return is_few and (column.name != key.name or set(column.base).isdisjoint(guess.table.stems))


def _of_other_system(table: Table, column: Column) -> str | None:
    """Return the word before the table's own name that says whose the id is: bw_organization_id."""
    base, own = column.base, table.stems
    key = stems(table.key() or "")
    named = own if base[-len(own) :] == own else key_words(table.key() or "")[0] if key else ()
    start = base[: -len(named)] if named and base[-len(named) :] == named else ()
    if not start or _names_a_direction(column):
        return None
    before = " ".join(word for word in column.words if stem(word) in start)
    return f"'{before}' may say which system gives out the id"


@cached
def _directions() -> frozenset[str]:
    return frozenset(stem_words("references", "qualifier") | stem_words("references", "own_row"))


def _names_a_direction(column: Column) -> bool:
    """Say whether a name says how two rows relate: parent, source, voided, depends_on."""
    return any(
        word in words("references", "relation")
        or stem(word) in _directions()
        or word.endswith("ed")
        for word in split(column.name)
    )


UNLIKE_OTHERS = "it is a text without an ending such as id, unlike most references of the schema"
_REFERENCE = "ref"
_LOGINS = frozenset({"login", "username"})
_TEXTS = frozenset({"text", "binary"})


def other_unique_text(column: Column, guess: Guess, key: Column) -> str | None:
    """Return the unique text beside a target's id that a bare noun may mean: the slug of a collection."""
    if not _is_bare_noun_for_id(column, guess, key):
        return None
    labels = (
        words("columns", "label") | words("columns", "code") | words("columns", "slug") | _LOGINS
    )
    return next(
        (
            name
            for name in guess.table.alternate_keys
            if name != key.name
            and guess.table.columns[name].family == "text"
            and split(name)[-1] in labels
        ),
        None,
    )


def is_unlike_others(column: Column, guess: Guess, key: Column) -> bool:
    """Say whether a bare noun is a reference only if the texts of its schema are usually named so."""
    if guess.is_of_module:
        return False  # the type of features, of feature_types
    return _is_bare_noun_for_id(column, guess, key) and key.words in ANONYMOUS


def may_be_an_object(column: Column, guess: Guess, key: Column) -> bool:
    """Say whether a text of any length may hold more than the key: presetRef, of a docId and a version."""
    return (
        column.family == "text"
        and column.length is None
        and column.suffix == _REFERENCE
        and key.words[-1] != _REFERENCE
        and not guess.is_precedent
    )


def is_key_of_another_name(column: Column, guess: Guess, key: Column) -> bool:
    """Say whether a text promises an id where the key is a text that is none: user_id, of a user's mxid.

    What another system calls its users is named so, too.
    """
    return (
        column.family == key.family == "text"
        and column.suffix in words("references", "suffix")
        and not (key.suffix or key.words in ANONYMOUS or guess.key_name or guess.is_precedent)
        and key.words[-1] not in column.words
    )


def is_digest_of_its_own(column: Column, guess: Guess) -> bool:
    """Say whether a name says only how a value was made, whichever table has a key of the name: checksum."""
    digests = words("tables", "content_hash")
    return (
        column.family in _TEXTS
        and digests.issuperset(column.words)
        and not stem_words("tables", "content_hash").intersection(guess.table.stems)
    )


def is_beside_a_key_of_the_type(
    table: Table, column: Column, guess: Guess, key: Column
) -> str | None:
    """Return the foreign key to the same table, of the type that the column does not have."""
    if column.family == key.family:
        return None
    return next(
        (
            foreign.columns[0]
            for foreign in table.foreign_keys
            if foreign.target == guess.table.id and foreign.columns[0] != column.name
        ),
        None,
    )


def _is_bare_noun_for_id(column: Column, guess: Guess, key: Column) -> bool:
    return (
        column.family == "text"
        and not (column.suffix or guess.is_precedent or guess.key_name or guess.is_natural_key)
        and column.words[-1] != "by"
        and (key.words in ANONYMOUS or key.suffix in words("references", "suffix"))
        and column.name.lower() != key.name.lower()
    )
