"""Tables whose rows nobody loads by the time of their last change: lists, settings, links, copies, work to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.changes.configured import is_configuration
from dbready.derive.kinds.values import parties
from dbready.derive.names import stem, stem_words
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.changes.written_once import WrittenOnce
    from dbready.derive.tables import Kind, Meaning

_STATES = frozenset({"status", "deleted_at", "is_deleted", "status_changed_at"})
_OF_A_LINK = frozenset(
    {"created_at", "updated_at", "label", "name", "description", "sequence_number", "actor"}
)
_NOT_OF_A_LIST = _STATES | {
    "money", "email", "phone", "token", "json", "version", "created_at", "event_time",
    "scheduled_time", "person_name", "postal_address", "actor", "updated_at",
}  # fmt: skip
_CAPTIONS = frozenset({("text",), ("caption",)})
_NAMES = frozenset({"label", "code", "slug"})
_CONTENTS = frozenset({"decimal", "float", "binary", "xml", "json", "array"})
_AUDIT = frozenset({"created_at", "updated_at", "actor"})
_MOST_OF_A_CODE_LIST = 3
_MOST_OF_A_LIST = 5  # columns beside the key and the tenant
_MOST_OF_A_STATE = 5
_KEPT = frozenset({"money", "email", "phone", "created_at", "token"})
_WORK = ("triggers", "queue", "backgroundtask", "background_task", "background_tasks")
_SHORTEST_NAME = 3  # letters of what an archive is of
_PAIR = 2
_FEWEST_DATES = 3


def archives(tables: Iterable[TableId]) -> frozenset[TableId]:
    """Return the tables that are named after what other tables held before: archdoc, beside documents."""
    known = list(tables)
    return frozenset(
        (schema, name)
        for schema, name in known
        if (of := _archived(name.lower()))
        and any(other.lower().startswith(of) for of_schema, other in known if of_schema == schema)
    )


def _archived(name: str) -> str | None:
    """Return what follows the mark of an archive at the start of a name."""
    for start in words("tables", "archive_start"):
        rest = name.removeprefix(start).lstrip("_")
        if name.startswith(start) and len(rest) >= _SHORTEST_NAME:
            return rest
    return None


def seldom_loaded(meaning: Meaning, kind: Kind, referrers: int, once: WrittenOnce) -> str | None:
    """Say what makes rows that nobody loads by their times, by the table alone; None where they may be loaded so."""
    if is_configuration(meaning, kind, referrers):
        return "settings"
    if _is_list(meaning):
        return "lists"
    if _refers_to_predecessor(meaning.table):
        return "versions that refer to their predecessors"
    why = _by_columns(meaning)
    return why if why or referrers else _unreferenced(meaning, kind, once)


def _by_columns(meaning: Meaning) -> str | None:
    parts = Counter(part for column in meaning.table.columns.values() for part in _parts(column))
    if parts.keys() >= {"data", "path", "name"}:
        return "stored files"
    if parts.keys() >= {"published", "withdrawn"} and "created_at" not in meaning.present:
        return "public records"
    is_history = meaning.table.id[1].lower().endswith("history")
    if parts["old"] >= _PAIR or (is_history and parts["old"] + parts["new"]):
        return "records of changes"
    return None


def _unreferenced(meaning: Meaning, kind: Kind, once: WrittenOnce) -> str | None:
    if why := _by_name_and_key(meaning, kind):
        return why
    if once.kind == "insert" and not _may_be_replaced(meaning):
        return "rows that are inserted and deleted"
    return "links and files of other rows" if _illustrates(meaning) else None


def _may_be_replaced(meaning: Meaning) -> bool:
    """Say whether rows have amounts or texts of people, or belong to nothing but a person, as uploaded files do."""
    if "money" in meaning.present or any(map(_is_written, meaning.table.columns.values())):
        return True
    owners = [meaning.has(name, "actor") for name in meaning.references]
    return bool(owners) and all(owners)


@cached
def _is_written(column: Column) -> bool:
    """Say whether people write a column, and edit it."""
    is_known = column.words[-1] == "value" or column.words[-1] in words("tables", "text_columns")
    return is_known and column.family == "text"


def _illustrates(meaning: Meaning) -> bool:
    """Say whether rows are links or files of another row than a person, with how they are called and ordered."""
    table = meaning.table
    if not any(not meaning.has(name, "actor") for name in meaning.references):
        return False
    if meaning.present.isdisjoint({"label", "description", "sequence_number"}):
        return False
    facts = [
        column
        for name, column in table.columns.items()
        if name not in meaning.references
        and name not in table.primary_key
        and not meaning.has(name, *_OF_A_LINK)
        and column.words not in _CAPTIONS
    ]
    return bool(facts) and all(_is_link(column) for column in facts)


@cached
def _is_link(column: Column) -> bool:
    """Say whether a text is the address of a page, or the place of a file."""
    links = words("tables", "file_place") | words("tables", "link_place")
    return column.family == "text" and column.words[-1] in links


def _by_name_and_key(meaning: Meaning, kind: Kind) -> str | None:
    table = meaning.table
    name = table.id[1].lower()
    if kind.effective_kind == "join" and meaning.present.isdisjoint(_STATES):
        return "links"
    if "status" in meaning.present and name.endswith(_WORK):
        return "work to do"
    is_kept = not meaning.present.isdisjoint(_KEPT) or _has_name(meaning) or _is_dated(meaning)
    if not is_kept and any(map(_expires, table.columns.values())):
        return "rows that expire"
    if name.endswith("_state") and len(table.columns) <= _MOST_OF_A_STATE:
        return "states that are overwritten"
    key = [table.columns[column] for column in table.primary_key if column in table.columns]
    return "a single row" if len(key) == 1 and key[0].family == "boolean" else None


def _is_list(meaning: Meaning) -> bool:
    """Say whether rows only name what others mean, as currencies, units and countries do: typed in once."""
    present = meaning.present
    # a list of codes is one, also where the application records who writes its entries
    is_coded = present.issuperset({"code", "label", "updated_at"})
    audit = {n for n in meaning.table.columns if is_coded and meaning.has(n, *_AUDIT)}
    known = present - _AUDIT if is_coded else present
    if present.isdisjoint(_NAMES) or not known.isdisjoint(_NOT_OF_A_LIST):
        return False
    others = meaning.references - meaning.tenants - audit
    if others and (is_coded or not _are_of_a_coarser_list(meaning, others)):
        return False
    beside = {*meaning.table.primary_key, *meaning.tenants, *audit, *others}
    facts = meaning.table.columns.keys() - beside
    families = {column.family for column in meaning.table.columns.values()}
    most = _MOST_OF_A_CODE_LIST if is_coded else _MOST_OF_A_LIST
    return len(facts) <= most and families.isdisjoint(_CONTENTS)


def _are_of_a_coarser_list(meaning: Meaning, references: frozenset[str]) -> bool:
    """Say whether rows that others refer to belong to one of another list each, and to no person: cities, of zones."""
    if len(references) > 1 or not meaning.is_referenced or stem(meaning.words[-1]) in parties():
        return False
    (name,) = references
    column = meaning.table.columns.get(name)
    people = stem_words("references", "people") | stem_words("references", "person")
    is_of_a_person = (
        meaning.has(name, "actor") or column is None or not people.isdisjoint(column.base)
    )
    return not is_of_a_person


def _refers_to_predecessor(table: Table) -> bool:
    """Say whether a change adds a row that refers to the one before: old_state_id."""
    return any(
        key.target == table.id and key.columns[0].startswith(("old", "prev"))
        for key in table.foreign_keys
    )


def _is_dated(meaning: Meaning) -> bool:
    """Say whether several dates belong to what a row is about, as to a contract that expires."""
    dates = sum(meaning.is_likely(c, "event_time", "scheduled_time") for c in meaning.table.columns)
    return dates >= _FEWEST_DATES


def _has_name(meaning: Meaning) -> bool:
    return any(
        len(c.words) == 1 and meaning.has(c.name, "label") for c in meaning.table.columns.values()
    )


@cached
def _expires(column: Column) -> bool:
    """Say whether a number says when or how soon a row is gone: expires, timeout."""
    is_named = not (words("tables", "expiry") | {"exp", "timeout"}).isdisjoint(column.words)
    return column.family == "integer" and is_named and len(column.words) <= _PAIR


@cached
def _parts(column: Column) -> frozenset[str]:
    """Return the parts of stored files, public records and records of changes that a column may be."""
    name = column.name.lower()
    found = {
        "data": column.family == "binary" and name.endswith("data"),
        "path": name.endswith("path"),
        "name": name.endswith("name"),
        "published": name.startswith("published"),
        "withdrawn": name.startswith(("reserved", "withdrawn", "rejected")),
        "old": name.startswith("old_"),
        "new": name.startswith("new_"),
    }
    return frozenset(part for part, is_so in found.items() if is_so)
