"""Tables whose rows nobody loads by the time of their last change: lists, settings, links, copies, work to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.kinds.housekeeping import is_about_other_rows
from dbready.derive.names import stem, stem_words
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.tables import Kind, Meaning

_STATES = frozenset({"status", "deleted_at", "is_deleted", "status_changed_at"})
_NOT_OF_A_LIST = _STATES | {
    "money", "email", "phone", "token", "json", "version", "created_at", "event_time",
    "scheduled_time", "person_name", "postal_address", "actor", "updated_at",
}  # fmt: skip
_NAMES = frozenset({"label", "code", "slug"})
_CONTENTS = frozenset({"decimal", "float", "binary", "xml", "json", "array"})
_AUDIT = frozenset({"created_at", "updated_at", "actor"})
_MOST_OF_A_CODE_LIST = 3
_MOST_OF_A_LIST = 5  # columns beside the key and the tenant
_MOST_OF_A_STATE = 5
_MOST_REFERRERS = 2  # of settings
_KEPT = frozenset({"money", "email", "phone", "created_at", "token"})
_WORK = ("triggers", "queue", "backgroundtask", "background_task", "background_tasks")
_SHORTEST_NAME = 3  # letters of what an archive is of
_PAIR = 2


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


def seldom_loaded(meaning: Meaning, kind: Kind, referrers: int) -> str | None:
    """Say what makes rows that nobody loads by their times, by the table alone; None where they may be loaded so."""
    if _is_configuration(meaning, kind, referrers):
        return "settings"
    if _is_list(meaning):
        return "lists"
    if _refers_to_predecessor(meaning.table):
        return "versions that refer to their predecessors"
    why = _by_columns(meaning)
    return why if why or referrers else _unreferenced(meaning, kind)


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


def _unreferenced(meaning: Meaning, kind: Kind) -> str | None:
    table = meaning.table
    name = table.id[1].lower()
    if kind.effective_kind == "join" and meaning.present.isdisjoint(_STATES):
        return "links"
    if "status" in meaning.present and name.endswith(_WORK):
        return "work to do"
    is_kept = not meaning.present.isdisjoint(_KEPT) or _has_name(meaning)
    if not is_kept and any(map(_expires, table.columns.values())):
        return "rows that expire"
    if name.endswith("_state") and len(table.columns) <= _MOST_OF_A_STATE:
        return "states that are overwritten"
    key = [table.columns[column] for column in table.primary_key if column in table.columns]
    return "a single row" if len(key) == 1 and key[0].family == "boolean" else None


def _is_configuration(meaning: Meaning, kind: Kind, referrers: int) -> bool:
    """Say whether rows are settings: few tables refer to them, and they have neither states nor amounts."""
    if (kind.housekeeping == "settings" and not referrers) or _is_only_switched(meaning):
        return True
    if referrers > _MOST_REFERRERS or not meaning.present.isdisjoint(_STATES | {"money"}):
        return False
    is_named = stem(meaning.words[-1]) in stem_words("housekeeping", "settings")
    return is_named and not is_about_other_rows(meaning)


def _is_only_switched(meaning: Meaning) -> bool:
    """Say whether rows hold nothing but a switch: the common part of conditions, filters and the like."""
    table = meaning.table
    facts = table.columns.keys() - set(table.primary_key) - meaning.references
    return (
        bool(facts)
        and len(meaning.references) <= 1
        and all(
            meaning.has(name, "flag") and meaning.words_of(name)[-1] in {"active", "enabled"}
            for name in facts
        )
    )


def _is_list(meaning: Meaning) -> bool:
    """Say whether rows only name what others mean, as currencies, units and countries do: typed in once."""
    present = meaning.present
    # a list of codes is one, also where the application records who writes its entries
    is_coded = present.issuperset({"code", "label", "updated_at"})
    audit = {n for n in meaning.table.columns if is_coded and meaning.has(n, *_AUDIT)}
    known = present - _AUDIT if is_coded else present
    if present.isdisjoint(_NAMES) or not known.isdisjoint(_NOT_OF_A_LIST):
        return False
    if meaning.references - meaning.tenants - audit:
        return False
    beside = {*meaning.table.primary_key, *meaning.tenants, *audit}
    facts = meaning.table.columns.keys() - beside
    families = {column.family for column in meaning.table.columns.values()}
    most = _MOST_OF_A_CODE_LIST if is_coded else _MOST_OF_A_LIST
    return len(facts) <= most and families.isdisjoint(_CONTENTS)


def _refers_to_predecessor(table: Table) -> bool:
    """Say whether a change adds a row that refers to the one before: old_state_id."""
    return any(
        key.target == table.id and key.columns[0].startswith(("old", "prev"))
        for key in table.foreign_keys
    )


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
