"""Derives roles, kinds, references and conventions, and stores them in the derived tables."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING

from dbready.derive import (
    catalog_reading,
    circles,
    conventions,
    corrections,
    data_origins,
    observed,
    server_log,
    tables,
    vocabulary,
)
from dbready.derive.changes import table_changes, timelines
from dbready.derive.changes.changes import changing_column
from dbready.derive.codes import coded_columns
from dbready.derive.derived_rows import (
    CONVENTION_COLUMNS,
    ROLE_COLUMNS,
    role_rows,
    store_kinds_and_references,
)
from dbready.derive.kinds import kinds
from dbready.derive.kinds.guesses import guess_by_name
from dbready.derive.kinds.housekeeping import housekeeping
from dbready.derive.kinds.neighbours import find_originals, follow_events, follow_families
from dbready.derive.kinds.parts import whole
from dbready.derive.privacy import health, personal_tables, sensitive
from dbready.derive.references import evidence, references
from dbready.derive.references.targets import Targets
from dbready.derive.roles import column_roles
from dbready.derive.tables import Meaning
from dbready.derive.times import digit_dates, kept_times, numeric_times, settled_zones, time_zones
from dbready.facts import contract, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dbready.derive.catalog import Catalog, TableId
    from dbready.derive.corrections import Correction
    from dbready.derive.derived_rows import Store
    from dbready.derive.guess import Reference
    from dbready.derive.tables import Kind
    from dbready.derive.times.times import Roles

    Insert = Callable[[sqlite3.Connection, str, Sequence[str], Iterable[Sequence[object]]], None]
    TableRoles = dict[TableId, dict[str, Roles]]

_MANY_TABLES = 5_000
# From here on, roles are stored, and forgotten, after kinds are found: both processes need much memory then.
_VERY_MANY_TABLES = 20_000


def derive(
    facts: sqlite3.Connection,
    given: Sequence[Correction] = (),
    *,
    is_explicit: bool = True,
    insert: Insert = snapshot.insert,
) -> list[str]:
    """Fill the derived tables of a snapshot anew from its facts; sends nothing to the target.

    Corrections win over what is inferred. One that must fit this database and does not is refused;
    unless `is_explicit`, all are ignored where none fits. Returns warnings about others that were ignored.
    `insert` stores the rows, in the order of the calls.
    """
    # Hundreds of thousands of tuples are kept: repeated searches for cycles among them would
    # double the time.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        return _derive(facts, given, partial(insert, facts), is_explicit=is_explicit)
    finally:
        if was_collecting:
            gc.enable()


def _derive(
    facts: sqlite3.Connection, given: Sequence[Correction], store: Store, *, is_explicit: bool
) -> list[str]:
    catalog = catalog_reading.read(facts)
    given, unmatched = corrections.matching(given, catalog, is_explicit=is_explicit)
    targets = Targets(catalog)
    inferred = references.infer(catalog, targets, evidence.read(facts, targets))
    refuted = observed.apply(facts, catalog, inferred)
    found = _roles(facts, catalog, inferred, targets)
    corrections.correct_columns(given, catalog, found, inferred)
    del targets  # a large schema needs the memory
    _clear(facts)
    numbers = numeric_times.Numbers.of(catalog, found)
    kept = list(kept_times.rows(facts, found))
    is_very_large = len(catalog) >= _VERY_MANY_TABLES
    if not is_very_large:  # another process can store these rows, by far the most, meanwhile
        store("column_roles", ROLE_COLUMNS, role_rows(catalog, found.__getitem__))
    likely = _likely(inferred)
    meanings = _meanings(catalog, found, likely)
    kinds_found = _kinds(facts, catalog, meanings, likely)
    corrections.correct_kinds(given, catalog, kinds_found)
    usual = list(conventions.find(catalog, found, kinds_found))
    store("table_changes", table_changes.COLUMNS, table_changes.rows(meanings, kinds_found, likely))
    protected = list(sensitive.find(facts, meanings, likely))
    patients = health.of_patients(meanings, likely)
    of_people = sensitive.of_people(protected)
    personal = list(personal_tables.rows(meanings, kinds_found, of_people, patients))
    described = corrections.value_descriptions(given, catalog)
    _store_codes(facts, store, meanings, kinds_found, described)
    del meanings
    if len(catalog) >= _MANY_TABLES:
        vocabulary.forget()
    if is_very_large:
        store("column_roles", ROLE_COLUMNS, role_rows(catalog, found.pop))
    del found
    store_kinds_and_references(store, catalog, kinds_found, inferred)
    store("refuted_references", observed.COLUMNS, observed.rows(refuted))
    _store_whole(facts, store, usual)
    _store_times(facts, store, numbers, kept)
    store("personal_tables", personal_tables.COLUMNS, personal)
    store("sensitive_columns", sensitive.COLUMNS, protected)
    return corrections.near_misses(unmatched, catalog) if is_explicit else []


def _clear(facts: sqlite3.Connection) -> None:
    for name in contract.derived_tables():
        facts.execute(f"delete from {name}")  # noqa: S608 - names of the contract


def _roles(
    facts: sqlite3.Connection,
    catalog: Catalog,
    inferred: dict[TableId, list[Reference]],
    targets: Targets,
) -> TableRoles:
    """Return the roles of all columns, by their names, what is stated about them, and what they hold."""
    found = column_roles.of_tables(catalog, inferred, targets)
    column_roles.add_stated(facts, found)
    digit_dates.add(facts, catalog, found)
    observed.withdraw_statuses(facts, found)
    observed.confirm_json(facts, found)
    return found


def _store_codes(
    facts: sqlite3.Connection,
    store: Store,
    meanings: Mapping[TableId, Meaning],
    kinds_found: Mapping[TableId, Kind],
    described: Sequence[tuple[str, ...]],
) -> None:
    """Store the columns that hold codes, and what `described` says of their values."""
    store("value_descriptions", snapshot.fact_columns()["value_descriptions"], described)
    rows = coded_columns.rows(facts, meanings, kinds_found, described)
    store("coded_columns", coded_columns.COLUMNS, rows)


def _store_whole(
    facts: sqlite3.Connection, store: Store, usual: Sequence[tuple[object, ...]]
) -> None:
    """Store what concerns the database as a whole: its conventions, circles of keys, and the server's log."""
    store("conventions", CONVENTION_COLUMNS, usual)
    store("key_circles", circles.COLUMNS, list(circles.find(facts)))
    store("server_log", server_log.COLUMNS, list(server_log.rows(facts)))


def _store_times(
    facts: sqlite3.Connection,
    store: Store,
    numbers: numeric_times.Numbers,
    kept: Sequence[tuple[object, ...]],
) -> None:
    """Store which times the database sets, which are numbers, in which zones they are, and what they say of rows."""
    store("kept_times", kept_times.COLUMNS, kept)
    store("numeric_times", numeric_times.COLUMNS, list(numeric_times.rows(facts, numbers)))
    store("time_zones", time_zones.COLUMNS, list(time_zones.find(facts)))
    store("settled_zones", settled_zones.COLUMNS, list(settled_zones.find(facts)))
    store("data_origins", data_origins.COLUMNS, list(data_origins.find(facts)))


def _likely(inferred: dict[TableId, list[Reference]]) -> dict[TableId, list[Reference]]:
    return {
        id_: [reference for reference in references_of_table if reference.confidence != "low"]
        for id_, references_of_table in inferred.items()
    }


def _kinds(
    facts: sqlite3.Connection,
    catalog: Catalog,
    meanings: dict[TableId, Meaning],
    likely: dict[TableId, list[Reference]],
) -> dict[TableId, Kind]:
    names = tables.names_of(catalog)
    kinds_found = kinds.kinds_of(meanings, names)
    timelines.recorded(facts, meanings, kinds_found)
    find_originals(catalog, kinds_found)
    follow_events(catalog, meanings, kinds_found)
    follow_families(catalog, meanings, kinds_found)
    guess_by_name(meanings, names, kinds_found)
    for id_, meaning in meanings.items():
        if purpose := housekeeping(meaning, kinds_found[id_]):
            kinds_found[id_] = kinds_found[id_]._replace(housekeeping=purpose)
        if changing := changing_column(meaning, kinds_found[id_]):
            kinds_found[id_] = kinds_found[id_]._replace(changing_column=changing)
        parts_of = ((reference.column, reference.target) for reference in likely.get(id_, ()))
        if part_of := whole(meaning, parts_of):
            kinds_found[id_] = kinds_found[id_]._replace(part_of=part_of)
    observed.correct_kinds(facts, kinds_found)
    return kinds_found


def _meanings(
    catalog: Catalog, found: TableRoles, likely: dict[TableId, list[Reference]]
) -> dict[TableId, Meaning]:
    """Collect what the kind of each table is inferred from."""
    referrers, referring = _links(catalog, likely)
    linked = {id_ for id_, columns in referring.items() if columns or id_ in referrers}
    are_linked = 2 * len(linked) > len(catalog)
    present = {id_: tables.likely_roles(of_table) for id_, of_table in found.items()}
    usual = tables.usual_roles(present.values())
    tenants = tables.tenants_of(catalog, referring)
    shared = tables.shared_columns(catalog)
    return {
        id_: Meaning(
            table,
            found[id_],
            present[id_],
            referring[id_],
            is_referenced=id_ in referrers,
            stands_apart=are_linked and id_ not in linked,
            words=table.words(),
            referrers=frozenset(referrers.get(id_, ())),
            usual=usual,
            tenants=tenants,
            shared=shared,
        )
        for id_, table in catalog.items()
    }


def _links(
    catalog: Catalog, likely: dict[TableId, list[Reference]]
) -> tuple[dict[TableId, set[TableId]], dict[TableId, frozenset[str]]]:
    """Return which other tables refer to a table, and with which columns each table refers to any."""
    referrers: dict[TableId, set[TableId]] = {}
    referring: dict[TableId, frozenset[str]] = {}
    for id_, table in catalog.items():
        references_of_table = likely.get(id_, ())
        targets = [key.target for key in table.foreign_keys]
        targets += [reference.target for reference in references_of_table]
        for target in targets:
            if target != id_:
                referrers.setdefault(target, set()).add(id_)
        declared = [name for key in table.foreign_keys for name in key.columns]
        referring[id_] = frozenset(declared).union(
            reference.column for reference in references_of_table
        )
    return referrers, referring
