"""The roles of all columns: by their own names, by references, and by what is stated about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.codes import value_lists
from dbready.derive.names import key_words, stem_words
from dbready.derive.references import polymorphic
from dbready.derive.roles import (
    common_money,
    json_texts,
    odd_numbers,
    placed_json,
    roles,
    stated_roles,
    unsummed,
)
from dbready.derive.roles.table_roles import table_roles
from dbready.derive.times import common_times, text_times
from dbready.derive.times.times import Role

if TYPE_CHECKING:
    import sqlite3

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.guess import Reference
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Roles

    TableRoles = dict[TableId, dict[str, Roles]]

_TIMES = frozenset({"created_at", "updated_at", "deleted_at", "event_time", "scheduled_time"})
_OF_OTHER_SYSTEMS = frozenset({"external_id", "migrated_marker", "sequence_number"})


def of_tables(
    catalog: Catalog, inferred: dict[TableId, list[Reference]], targets: Targets
) -> TableRoles:
    """Return the roles of the columns of every table, those that references give them included."""
    alone = {id_: table_roles(table) for id_, table in catalog.items()}
    common_times.add(catalog, alone)
    common_times.confirm_common_numbers(alone)
    common_times.confirm_common_texts(catalog, alone)
    common_times.confirm_numbers(catalog, alone)
    text_times.confirm(catalog, alone)
    odd_numbers.doubt(catalog, alone)
    json_texts.add(catalog, alone)
    placed_json.add(catalog, alone)
    common_money.confirm(catalog, alone)
    common_money.share_names(catalog, alone)
    common_money.doubt_computing(catalog, alone)
    value_lists.add(catalog, alone)
    found = {}
    markets = unsummed.market_schemas(catalog)
    for id_, table in catalog.items():
        found[id_] = dict(alone.pop(id_))
        unsummed.add(table, found[id_], is_beside_market=id_[0] in markets)
        _add_references(table, found[id_], inferred.get(id_, ()), targets)
    return found


def _add_references(
    table: Table,
    found: dict[str, Roles],
    inferred: list[Reference] | tuple[()],
    targets: Targets,
) -> None:
    """Add the roles that follow from references."""
    for type_column, id_column in polymorphic.pairs(table, targets):
        reason = f"{type_column} says which table {id_column} refers to"
        kept = (
            role for role in found.get(type_column, ()) if role.role not in {"type_code", "status"}
        )
        sure = polymorphic.confidence(table, type_column, id_column)
        found[type_column] = (*kept, Role("polymorphic_type", sure, reason))
        reference_to_any = Role("reference", "medium", f"polymorphic: {reason}")
        found[id_column] = (*found.get(id_column, ()), reference_to_any)
    for key in table.foreign_keys:
        for column in key.columns:
            reason = f"a foreign key to {key.target[1]}"
            _drop_number_times(table, found, column)
            _add(found, column, Role("reference", "high", reason))
            _keep_actors(found, column, targets.catalog.get(key.target))
    for reference in inferred:
        if reference.confidence != "low":
            _drop_number_times(table, found, reference.column)
        _add(found, reference.column, Role("reference", reference.confidence, reference.reason))
        _keep_actors(found, reference.column, targets.catalog.get(reference.target))
    _add_numbered(table, found, targets)


def _add_numbered(table: Table, found: dict[str, Roles], targets: Targets) -> None:
    """Take a number such as type_id for a code where it refers to nothing, and no table lists such values."""
    for column in table.columns.values():
        if column.family != "integer" or column.suffix != "id" or not column.base:
            continue
        word = column.base[-1]
        is_listed = targets.ends.is_last_word(word, table.id[0]) or column.base == table.stems
        is_own = column.is_identity or table.primary_key == [column.name]
        if word in stem_words("columns", "numbered") and not (
            is_listed or is_own or found.get(column.name)
        ):
            reason = f"a number named '{column.words[-2]}', and no table lists its values"
            found[column.name] = (Role("type_code", "high", reason), Role("status", "low", reason))


def _drop_number_times(table: Table, found: dict[str, Roles], column: str) -> None:
    """Drop the times of a number that refers to a row: last_edit_sent, which is the number of an edit."""
    if column in found and column in table.columns and table.columns[column].family == "integer":
        found[column] = tuple(role for role in found[column] if role.role not in _TIMES)


def _keep_actors(found: dict[str, Roles], column: str, target: Table | None) -> None:
    """Drop the actor role of a column named after a table that holds no people: actor_id."""
    base = key_words(column)[0]
    if target is None or not base or base != target.stems[-len(base) :]:
        return
    if not stem_words("references", "people").intersection(target.stems):
        found[column] = tuple(role for role in found[column] if role.role != "actor")


def add_stated(facts: sqlite3.Connection, found: TableRoles) -> None:
    """Add the roles that comments, constraints and known values state."""
    for id_, column, role in stated_roles.read(facts):
        if id_ not in found:
            continue
        if role.role == "bit_mask":
            found[id_][column] = tuple(
                other
                for other in found[id_].get(column, ())
                if other.role not in roles.NOT_OF_BIT_MASKS
            )
            _add(found[id_], column, role)
        elif role.role in {"updated_at", "event_time"}:
            _state_time(found[id_], column, role)
        else:
            _add(found[id_], column, role)


def _state_time(found: dict[str, Roles], column: str, stated: Role) -> None:
    """Make a time that of the update as its comment says, or doubt it where the comment says another."""
    others = found.get(column, ())
    is_update = any(role.role == "updated_at" for role in others)
    if stated.role == "event_time" and is_update:
        found[column] = tuple(
            role._replace(confidence="low", reason=stated.reason)
            if role.role == "updated_at"
            else role
            for role in others
        )
    elif stated.role == "updated_at" and not is_update:
        replaced = {"created_at", "event_time"} if stated.confidence != "low" else set()
        found[column] = (*(role for role in others if role.role not in replaced), stated)


def _add(found: dict[str, Roles], column: str, role: Role) -> None:
    """Add a role once; a reference within the database replaces guesses about other systems."""
    others = found.get(column, ())
    if others and role.confidence != "low":
        others = tuple(other for other in others if other.role not in _OF_OTHER_SYSTEMS)
    is_known = any(role.role == other.role for other in others)
    found[column] = others if is_known else (*others, role)
