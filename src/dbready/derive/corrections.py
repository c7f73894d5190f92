"""Kinds, roles, references and meanings of values that a settings file states; they override inference."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from dbready.derive.guess import Reference
from dbready.derive.tables import Kind
from dbready.derive.times.times import Role
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.times.times import Roles

    TableRoles = dict[TableId, dict[str, Roles]]
    References = dict[TableId, list[Reference]]

KINDS = (
    "entity", "join", "lookup", "event", "history", "queue", "staging", "cache", "transient",
    "backup", "migration", "framework",
)  # fmt: skip
ROLES = (
    "created_at", "updated_at", "deleted_at", "is_deleted", "status", "status_copy", "type_code",
    "status_changed_at", "event_time", "scheduled_time", "listed_value", "reference", "polymorphic_type", "actor",
    "external_id", "migrated_marker", "money", "notional_amount", "market_price",
    "email", "phone", "json", "flag", "version", "sequence_number", "code", "label", "name", "description",
    "slug", "token", "current_version",
    "plain_json", "bit_mask", "delimited_list", "person_name", "postal_address", "ip_address", "user_agent",
)  # fmt: skip
DESCRIPTIONS = re.compile(r"\S\s*[=:]\s*\S")  # 1 = open
NONE = "none"
"""The role of a column that has none of the known roles."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One stated belief: `name` is a pattern for SCHEMA.TABLE or TABLE, followed by .COLUMN for columns."""

    belief: Literal["kind", "role", "references", "values"]
    name: str
    value: str
    where: str
    """Where it is stated, such as dbready.toml:12."""
    must_fit: bool = True
    """Whether it is an error when the database has no such table."""

    @property
    def reason(self) -> str:
        """Say where the belief comes from."""
        return f"set in {PurePath(self.where).name}"


def correct_columns(
    corrections: Iterable[Correction], catalog: Catalog, roles: TableRoles, inferred: References
) -> None:
    """Apply the corrections of columns; a stated role replaces all roles of its column."""
    for correction in corrections:
        if correction.belief in {"kind", "values"}:
            continue
        for table, column in columns_of(correction, catalog):
            if (correction.belief, correction.value) == ("role", "reference"):
                role = Role("reference", "high", correction.reason)
                roles.setdefault(table.id, {})[column] = (role,)
                continue
            kept = [item for item in inferred.get(table.id, ()) if item.column != column]
            new: list[Role] = []
            if correction.belief == "references":
                target = _target(correction, table, catalog)
                kept.append(
                    Reference(
                        column, target.id, _key(correction, target), "high", correction.reason
                    )
                )
                new.append(Role("reference", "high", correction.reason))
            elif correction.value != NONE:
                new.append(Role(correction.value, "high", correction.reason))
            roles.setdefault(table.id, {})[column] = tuple(new)
            inferred[table.id] = kept


def value_descriptions(
    corrections: Iterable[Correction], catalog: Catalog
) -> list[tuple[str, str, str, str]]:
    """Return the rows of value_descriptions."""
    return [
        (*table.id, column, correction.value)
        for correction in corrections
        if correction.belief == "values"
        for table, column in columns_of(correction, catalog)
    ]


def correct_kinds(
    corrections: Iterable[Correction], catalog: Catalog, kinds: dict[TableId, Kind]
) -> None:
    """Apply the corrections of tables."""
    for correction in corrections:
        if correction.belief == "kind":
            for table in tables_of(correction, catalog):
                kinds[table.id] = Kind(correction.value, "high", correction.reason)


def matching(
    corrections: Iterable[Correction], catalog: Catalog, *, is_explicit: bool
) -> tuple[list[Correction], list[Correction]]:
    """Return the corrections that match something in this database, and the others.

    Refuses a misspelt one; unless `is_explicit`, only where another one matches.
    """
    matched: list[Correction] = []
    others: list[Correction] = []
    for correction in corrections:
        (matched if _matches(correction, catalog) else others).append(correction)
    if is_explicit or matched:
        for correction in others:
            if _is_misspelt(correction, catalog):
                _refuse(correction, catalog)
    return matched, others


def _matches(correction: Correction, catalog: Catalog) -> bool:
    if correction.belief == "kind":
        return bool(tables_of(correction, catalog))
    return bool(columns_of(correction, catalog))


def _is_misspelt(correction: Correction, catalog: Catalog) -> bool:
    """Say whether a correction that matches nothing is an error: it must fit, or only its column is missing."""
    table = _table_of(correction)
    is_pattern = any(sign in table for sign in "*?[")
    return correction.must_fit or (not is_pattern and any(_fits(id_, table) for id_ in catalog))


def near_misses(ignored: Iterable[Correction], catalog: Catalog) -> list[str]:
    """Return a warning for each ignored correction whose table is spelt much like one of this database."""
    tables = list(_spellings(catalog))
    found = []
    for correction in ignored:
        table = _table_of(correction)
        if near := difflib.get_close_matches(table, tables, n=1, cutoff=0.85):
            found.append(
                f"{correction.where}: no table {table} in this target; did you mean {near[0]}?"
            )
    return found


def _refuse(correction: Correction, catalog: Catalog) -> None:
    """Refuse a correction that matches nothing, and suggest the nearest existing name."""
    what = "table" if correction.belief == "kind" else "column"
    tables = _spellings(catalog)
    if what == "table":
        known = list(tables)
    else:
        known = [f"{name}.{column}" for name, table in tables.items() for column in table.columns]
    near = difflib.get_close_matches(correction.name, known, n=1)
    help_ = f"did you mean {near[0]}?" if near else "dbready explain TARGET TABLE shows the names"
    raise UsageError(f"{correction.where}: there is no {what} {correction.name}", help=help_)


def tables_of(correction: Correction, catalog: Catalog) -> list[Table]:
    """Return the tables that a correction matches."""
    return [table for id_, table in catalog.items() if _fits(id_, correction.name)]


def columns_of(correction: Correction, catalog: Catalog) -> list[tuple[Table, str]]:
    """Return the columns that a correction matches."""
    above, _, last = correction.name.rpartition(".")
    return [
        (table, column)
        for id_, table in catalog.items()
        if _fits(id_, above)
        for column in table.columns
        if fnmatchcase(column, last)
    ]


def _table_of(correction: Correction) -> str:
    return correction.name if correction.belief == "kind" else correction.name.rpartition(".")[0]


def _fits(id_: TableId, pattern: str) -> bool:
    return fnmatchcase(id_[1], pattern) or fnmatchcase(".".join(id_), pattern)


def _spellings(catalog: Catalog) -> dict[str, Table]:
    qualified = {".".join(id_): table for id_, table in catalog.items()}
    return {table.id[1]: table for table in catalog.values()} | qualified


def _target(correction: Correction, table: Table, catalog: Catalog) -> Table:
    schema, _, name = correction.value.rpartition(".")
    ids = [(schema, name)] if schema else [(table.id[0], name)]
    target = next((catalog[id_] for id_ in ids if id_ in catalog), None)
    if target is None:
        near = difflib.get_close_matches(correction.value, list(_spellings(catalog)), n=1)
        raise UsageError(
            f"{correction.where}: there is no table {correction.value} to refer to",
            help=f"did you mean {near[0]}?"
            if near
            else 'write it as SCHEMA.TABLE; a column that refers to nothing has role = "none"',
        )
    return target


def _key(correction: Correction, target: Table) -> str:
    key = target.key()
    if key is None:
        raise UsageError(
            f"{correction.where}: {correction.value} has no key of one column to refer to",
            help='say only that it is a reference: role = "reference"',
        )
    return key


def require(belief: str, value: str, where: str) -> None:
    """Refuse an unknown kind or role, and suggest the nearest one; and descriptions that describe no value."""
    if belief == "values":
        if not DESCRIPTIONS.search(value):
            raise UsageError(
                f"{where}: {value!r} describes no value", help='write values = "1 = open, 2 = paid"'
            )
        return
    known: Sequence[str] = KINDS if belief == "kind" else (*ROLES, NONE)
    if value not in known:
        near = difflib.get_close_matches(value, known, n=1)
        raise UsageError(
            f"{where}: there is no {belief} {value}",
            help=f"did you mean {near[0]}?" if near else f"it is one of {', '.join(known)}",
        )
