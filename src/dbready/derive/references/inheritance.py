"""Tables whose own key is that of a row of the table that they extend: id of mail_notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Reference
from dbready.derive.names import ANONYMOUS, stem_words
from dbready.derive.references.extensions import is_within
from dbready.derive.references.same_keys import keeps_others

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.targets import Targets


def base_of(table: Table, targets: Targets, evidence: Evidence) -> Reference | None:
    """Return the reference of a key that nothing generates to the key, which is generated, of a shorter name.

    mail_notifications and web_notifications extend notifications, or notification_base.
    """
    key = table.columns.get(table.primary_key[0]) if len(table.primary_key) == 1 else None
    if key is None or key.words not in ANONYMOUS or key.family != "integer" or key.is_identity:
        return None
    kept = stem_words("tables", "lasting")  # an archived feed has the key that it had as a feed
    if not kept.isdisjoint(table.stems) or any(
        key.name in foreign.columns for foreign in table.foreign_keys
    ):
        return None
    found = [
        base
        for base in targets.ends.ending_alike(table)
        if _has_words_of(table, base) and base.key() == key.name
    ]
    found.sort(key=lambda base: (_is_called_base(base), len(base.stems)), reverse=True)
    if not found or not _gets_its_key_from(found[0], table, key, evidence):
        return None
    reason = f"nothing generates {key.name}, and {found[0].id[1]}, whose name is a part of this one, has its own"
    return Reference(key.name, found[0].id, key.name, "medium", reason)


def _has_words_of(table: Table, base: Table) -> bool:
    names = base.stems[:-1] if _is_called_base(base) else base.stems
    return len(names) < len(table.stems) and is_within(names, table.stems)


def _is_called_base(base: Table) -> bool:
    return len(base.stems) > 1 and base.stems[-1] in stem_words("references", "filler")


def has_key_of(base: Table, table: Table, column: Column, evidence: Evidence) -> bool:
    """Say whether the key of a table must be that of another: nothing but the other's is generated."""
    key = base.key()
    return (
        column.family == "integer"
        and table.primary_key == [column.name]
        and not (column.is_identity or keeps_others(table) or key is None)
        and base.columns[key].data_type == column.data_type
        and evidence.is_generated(base.id, key)
        and not evidence.has_default(table.id, column.name)
    )


def _gets_its_key_from(base: Table, table: Table, key: Column, evidence: Evidence) -> bool:
    of_base = base.columns[key.name]
    return (
        of_base.data_type == key.data_type
        and evidence.is_generated(base.id, of_base.name)
        and not evidence.has_default(table.id, key.name)
    )
