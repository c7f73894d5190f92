"""Tables whose rows probably stay as they were inserted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from dbready.derive.changes.edits import are_readings
from dbready.derive.changes.samples import is_a_sample
from dbready.derive.kinds.events import is_a_ledger
from dbready.derive.names import stem, stem_words
from dbready.derive.tables import CHANGING
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Column, Table
    from dbready.derive.changes.details import Links
    from dbready.derive.names import Words
    from dbready.derive.tables import Meaning

_TYPE_NAMES = ("type", "types", "kind", "kinds", "format", "formats", "method", "methods")
_NOT_OF_TYPES = frozenset({"status", "email", "phone", "event_time", "scheduled_time"})
_TIMES = frozenset({"created_at", "event_time"})
_NUMBERS = frozenset({"integer", "decimal", "float"})
_SWITCHES = frozenset({"json", "boolean", "enum"})
_EDITED = (
    "label", "name", "description", "json", "status", "flag", "email", "phone", "is_deleted",
    "status_changed_at",
)  # fmt: skip
_FILE_PLACES = frozenset(
    {("file", "name"), ("file", "path"), ("mime", "type"), ("content", "type")}
)
_CHANGING_FACTS = frozenset(
    {"status", "flag", "label", "description", "json", "money", "email", "phone", "is_deleted", "event_time"}
)  # fmt: skip
_PLAIN = frozenset({"binary", "uuid"})
_OF_ANOTHER = frozenset({("key",), ("value",)})
_PAIR = 2
_DURATIONS = frozenset({("elapsed",), ("duration",)})
_MOST_BESIDE = 0.3  # columns that a key leaves out, for each that it has
_FEWEST_OF_A_MESSAGE = 3


class WrittenOnce(NamedTuple):
    """Why rows probably stay as they were inserted."""

    kind: Literal["never", "hash", "types", "insert"] | None
    """`never` holds whatever columns the table has."""
    why: str | None


def written_once(meaning: Meaning, links: Links, evidence: str | None) -> WrittenOnce:
    """Say why rows probably stay as they were inserted, if anything suggests that.

    `evidence` says how sure it is, by the columns alone, that rows change.
    """
    if _has_hashed_key(meaning.table):
        return WrittenOnce("hash", "a hash identifies its rows")
    if why := _only_added(meaning) or _by_meaning(meaning, evidence):
        return WrittenOnce("never", why)
    if (
        meaning.table.id[1].lower().endswith(_TYPE_NAMES)
        and meaning.present.isdisjoint(_NOT_OF_TYPES)
        and meaning.table.id not in links.to_others
    ):
        return WrittenOnce("types", "it lists types")
    if "created_at" in meaning.present and not _has_edited_column(meaning):
        return WrittenOnce("insert", "it has the time of the insert, and nothing that is edited")
    return WrittenOnce(None, None)


def _by_meaning(meaning: Meaning, evidence: str | None) -> str | None:
    """Say why rows are never updated, whatever columns they have."""
    if _is_a_hash_of_content(meaning.table):
        return "a hash of their content identifies its rows"
    if _are_versions(meaning):
        return "its rows are versions of others"
    if _is_identified_by_all(meaning):
        return "a key identifies its rows by nearly all that they hold"
    if why := _by_contents(meaning, evidence):
        return why
    if _happened(meaning, evidence) or _is_a_message(meaning) or _has_ended(meaning):
        return "its rows say what happened"
    return None


def _by_contents(meaning: Meaning, evidence: str | None) -> str | None:
    """Say whether rows are samples, or hold facts of files or what a machine measured."""
    if is_a_sample(meaning):
        return "its rows are numbers at the time of the insert"
    if evidence is not None:
        return None
    if _describes_files(meaning):
        return "its rows describe files"
    return "a machine measures what its rows hold" if are_readings(meaning) else None


def _keeps_times_of_all_changes(meaning: Meaning) -> bool:
    """Say whether a row can only be deleted, with the time and what is known of it: deleted_at, deleted_reason."""
    if not meaning.present.issuperset({"created_at", "deleted_at"}):
        return False
    if not meaning.present.isdisjoint(_CHANGING_FACTS):
        return False
    table = meaning.table
    keyed = {*meaning.references}.union(*table.unique_keys)
    gone = {c.words[0] for c in table.columns.values() if meaning.is_likely(c.name, "deleted_at")}
    return all(
        column.words[0] in gone
        or meaning.has(name, "created_at")
        or name in table.primary_key
        or (
            name not in table.nullable
            and (name in keyed or column.family in _PLAIN or _is_size(column))
        )
        for name, column in table.columns.items()
    )


def _has_hashed_key(table: Table) -> bool:
    return any(
        column.family == "binary" or column.data_type.lower().startswith("sha")
        for column in _key_columns(table)
    )


def _key_columns(table: Table) -> Iterator[Column]:
    keys = [*table.unique_keys, table.primary_key]
    return (table.columns[name] for key in keys for name in key if name in table.columns)


def _is_a_hash_of_content(table: Table) -> bool:
    """Say whether a key is a hash of what the row holds; a hashed token belongs to somebody."""
    hashes = words("tables", "content_hash")
    content = words("tables", "hashed_content")
    for key in [*table.unique_keys, tuple(table.primary_key)]:
        column = table.columns.get(key[0]) if len(key) == 1 else None
        if column is None or column.family not in {"text", "binary"}:
            continue
        *before, last = column.words
        if last in hashes and content.issuperset(before):
            return True
    return False


def _only_added(meaning: Meaning) -> str | None:
    """Say why rows are only added, by the comment of the table or the custom of accountants."""
    if meaning.table.is_append_only:
        return "its comment says that rows are only added"
    if is_a_ledger(meaning):
        return "its rows are entries of a ledger"
    is_timed = _keeps_times_of_all_changes(meaning)
    return "its rows have the times when they were created and deleted" if is_timed else None


def _are_versions(meaning: Meaning) -> bool:
    """Say whether rows are the versions of another row, with their numbers or times: revisions, snapshots."""
    last = stem(meaning.words[-1])
    if last in stem_words("tables", "snapshot"):
        return not meaning.present.isdisjoint(_TIMES)
    if last not in stem_words("tables", "versions") or not meaning.present.isdisjoint(
        {*CHANGING, "flag"}
    ):
        return False
    keys = [*meaning.table.unique_keys, tuple(meaning.table.primary_key)]
    return any(
        len(key) > 1 and any(_numbers_a_version(meaning.words_of(name)) for name in key)
        for key in keys
    )


def _numbers_a_version(names: Words) -> bool:
    rest = [word for word in names if word not in {"no", "number", "num", "nr"}]
    return bool(rest) and rest[-1] in words("columns", "version") | {"revision", "rev"}


def _is_identified_by_all(meaning: Meaning) -> bool:
    """Say whether a unique key holds nearly all that a row does, so that another value is another row.

    Of keys with texts, those with a version do, or with the key or value of another row; a name may change.
    """
    table = meaning.table
    if not meaning.present.isdisjoint({*CHANGING, "email", "phone", "money"}):
        return False
    for key in table.unique_keys:
        columns = [table.columns[name] for name in key if name in table.columns]
        beside = [column for column in table.columns.values() if _is_beside(meaning, column, key)]
        if len(key) == _PAIR:
            if len(beside) <= 1 and any(column.words in _OF_ANOTHER for column in columns):
                return True
        elif len(key) > _PAIR and len(beside) <= _MOST_BESIDE * len(key):
            is_named = any(column.family == "text" for column in columns)
            is_version = any(_numbers_a_version(column.words) for column in columns)
            if (is_version or not is_named) and not any(map(_is_set_later, beside)):
                return True
    return False


def _is_beside(meaning: Meaning, column: Column, key: Words) -> bool:
    """Say whether a column is a fact of its own, and no part of a key, reference or time of the insert."""
    return (
        column.name not in key
        and column.name not in meaning.table.primary_key
        and column.name not in meaning.references
        and not meaning.has(column.name, "created_at")
    )


def _is_set_later(column: Column) -> bool:
    return column.family in {*_NUMBERS, *_SWITCHES, "timestamp", "date"}


def _describes_files(meaning: Meaning) -> bool:
    """Say whether rows say which file there is, how large it is, and nothing that people edit."""
    if not meaning.present.isdisjoint({*CHANGING, "label", "description", "money", "flag"}):
        return False
    columns = meaning.table.columns.values()
    has_size = any(map(_is_size, columns))
    has_place = has_size and any(map(_is_place, columns))
    return has_place and not any(column.words == ("title",) for column in columns)


@cached
def _is_size(column: Column) -> bool:
    return not (words("time", "file_facts") | {"width", "bytes"}).isdisjoint(column.words)


@cached
def _is_place(column: Column) -> bool:
    is_named = column.words[-1] in words("tables", "file_place")
    return column.family == "text" and (is_named or column.words[-2:] in _FILE_PLACES)


def _happened(meaning: Meaning, evidence: str | None) -> bool:
    """Say whether rows have the time when something occurred and that of the insert, or are decisions."""
    columns = meaning.table.columns.values()
    if any(map(_is_state, columns)):
        return False
    is_created = "created_at" in meaning.present
    if is_created and stem(meaning.words[-1]) in stem_words("tables", "decided_once"):
        return evidence is None or not meaning.is_referenced
    if not any(map(_is_of_occurrence, columns)):
        return False
    return is_created or any("received" in column.words for column in columns)


def _has_ended(meaning: Meaning) -> bool:
    """Say whether no row lacks the start, the end and the duration of what it is about: written when that is over."""
    table = meaning.table
    filled = [column for name, column in table.columns.items() if name not in table.nullable]
    moments = [column.words for column in filled if column.family == "timestamp"]
    is_timed = ("start", "time") in moments and ("end", "time") in moments
    return is_timed and any(column.words in _DURATIONS for column in filled)


@cached
def _is_state(column: Column) -> bool:
    return column.words in {("status",), ("state",)}


@cached
def _is_of_occurrence(column: Column) -> bool:
    return "occurred" in column.words


def _is_a_message(meaning: Meaning) -> bool:
    """Say whether rows are mails that were sent, with sender, recipient and text, and no time of reading."""
    if meaning.is_referenced or meaning.present.isdisjoint(_TIMES):
        return False
    if not meaning.present.isdisjoint({*CHANGING, "flag"}):
        return False
    if any(meaning.has(name, "event_time", "scheduled_time") for name in meaning.table.nullable):
        return False
    if meaning.words[-1] in words("tables", "sent_mail"):
        return True
    columns = meaning.table.columns.values()
    parts = words("tables", "mail_parts") & {word for column in columns for word in column.words}
    return len(parts) >= _FEWEST_OF_A_MESSAGE and not {"from", "sender"}.isdisjoint(parts)


def _has_edited_column(meaning: Meaning) -> bool:
    if meaning.table.nullable.difference(meaning.table.primary_key):  # SQLite says so of keys
        return True
    return any(
        column.family in _SWITCHES
        or (column.family in _NUMBERS and _is_measured(meaning, column))
        or meaning.has(column.name, *_EDITED)
        for column in meaning.table.columns.values()
    )


def _is_measured(meaning: Meaning, column: Column) -> bool:
    """Say whether a number is neither an amount nor a key nor a time."""
    return (
        "amount" not in column.name.lower()
        and column.name not in meaning.table.primary_key
        and not meaning.has(column.name, "reference", "created_at")
    )
