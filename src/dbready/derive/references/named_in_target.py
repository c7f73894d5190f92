"""References whose target has a column of the same name, so that its value may be meant and not its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.guess import Reference

_REASON = "it may be what the column of that name there says"


def weaken(catalog: Catalog, found: Mapping[TableId, list[Reference]]) -> None:
    """Weaken references whose target has a column of that name, too.

    Where it refers to another table, both refer to that one. Where it refers to none, as
    participant_id in participants, it may be what people call the row: rules do not report the
    reference. The users who created users are users, though.
    """
    leads = {
        (id_, reference.column): reference.target
        for id_, references in found.items()
        for reference in references
        if reference.confidence != "low"
    }
    for id_, table in catalog.items():
        leads |= {
            (id_, key.columns[0]): key.target for key in table.foreign_keys if len(key.columns) == 1
        }
    for id_, references in found.items():
        for at, reference in enumerate(references):
            if reference.target == id_ or reference.confidence == "low":
                continue
            if not _is_named_there(catalog[reference.target], reference):
                continue
            there = leads.get((reference.target, reference.column))
            if there is None:
                references[at] = reference._replace(weakness=reference.weakness or _REASON)
            elif there != reference.target:
                reason = f"{reference.reason}, but {reference.column} there refers to {there[1]}"
                references[at] = reference._replace(confidence="low", reason=reason)


def _is_named_there(target: Table, reference: Reference) -> bool:
    """Say whether the target has the column beside the key that the reference leads to."""
    is_key = reference.column in {reference.target_column, *target.primary_key}
    return reference.column in target.columns and not is_key
