"""Turns what a statement returned into rows of the contract; columns that begin with _ are raw material."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from dbready.collect import ddl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Row = tuple[object, ...]

DYNAMIC = re.compile(
    r"tg_argv|populate_record|#=", re.IGNORECASE
)  # sets columns that the body does not name


class Table(NamedTuple):
    """Column names and rows, as a statement returned them or as facts."""

    names: Sequence[str]
    rows: Iterable[Sequence[object]]


def reshape(fact: str, table: Table, on_locked: Callable[[str, str], None]) -> Table:
    """Return rows that fit the fact table; on_locked is told of each table whose row is incomplete."""
    if "_locked" in table.names:
        table = _without_locked(table, on_locked)
    if "_position" in table.names:
        return _grouped(fact, table)
    special = SPECIAL.get(fact)
    if special and any(name.startswith("_") for name in table.names):
        return special(table)
    return table


def json_list(items: Iterable[object]) -> str:
    """Return a list as the JSON text that all dialects' facts use: compact, not escaped to ASCII."""
    return json.dumps(list(items), ensure_ascii=False, separators=(",", ":"))


def _without_locked(table: Table, on_locked: Callable[[str, str], None]) -> Table:
    position = table.names.index("_locked")
    schema = table.names.index("schema_name")
    name = table.names.index("table_name")
    keep = [index for index in range(len(table.names)) if index != position]
    kept = itemgetter(*keep)  # there are hundreds of thousands of columns

    def rows() -> Iterator[Sequence[object]]:
        for row in table.rows:
            if row[position]:
                on_locked(str(row[schema]), str(row[name]))
            yield kept(row)

    return Table([table.names[index] for index in keep], rows())


def _grouped(fact: str, table: Table) -> Table:
    """Make one row a key, foreign key or index from one row a column."""
    plain = [index for index, name in enumerate(table.names) if not name.startswith("_")]
    at = {name: index for index, name in enumerate(table.names)}

    def identity(row: Sequence[object]) -> tuple[str, ...]:
        return tuple("" if row[index] is None else str(row[index]) for index in plain)

    def position(row: Sequence[object]) -> int:
        return int(str(row[at["_position"]]))

    names = [table.names[index] for index in plain] + ["columns"]
    names += ["column_count"] if fact != "indexes" else []
    names += ["referenced_columns"] if "_referenced_column" in at else []
    names += ["predicate"] if "_sql" in at else []

    def rows() -> Iterator[Row]:
        for _, members in groupby(sorted(table.rows, key=identity), key=identity):
            group = sorted(members, key=position)
            made: list[object] = [group[0][index] for index in plain]
            made.append(json_list(row[at["_column"]] for row in group))
            made += [len(group)] if fact != "indexes" else []
            if "_referenced_column" in at:
                made.append(json_list(row[at["_referenced_column"]] for row in group))
            if "_sql" in at:
                sql = group[0][at["_sql"]]
                made.append(ddl.predicate(None if sql is None else str(sql)))
            yield tuple(made)

    return Table(names, rows())


def _columns(table: Table) -> Table:
    """Add the comments of SQLite's columns, which the statement that made the table holds, in its first row."""
    at = {name: index for index, name in enumerate(table.names)}
    sql, of_table, of_column = at["_sql"], at["table_name"], at["column_name"]
    kept = itemgetter(*(index for index in at.values() if index != sql))

    def rows() -> Iterator[Row]:
        known: dict[object, dict[str, str]] = {}
        for row in table.rows:
            if row[sql] is not None:
                known[row[of_table]] = ddl.column_comments(str(row[sql]))
            comments = known.get(row[of_table])
            said = comments.get(str(row[of_column]).lower()) if comments else None
            yield (*kept(row), said)

    return Table([*(name for name in table.names if name != "_sql"), "comment"], rows())


def _checks(table: Table) -> Table:
    def rows() -> Iterator[Row]:
        for schema, name, sql in table.rows:
            for number, check in enumerate(ddl.checks(str(sql)), start=1):
                yield schema, name, check.name or f"check_{number}", check.expression, 1

    return Table(
        ["schema_name", "table_name", "constraint_name", "expression", "is_enforced"], rows()
    )


def _triggers(table: Table) -> Table:
    plain = [index for index, name in enumerate(table.names) if not name.startswith("_")]
    at = {name: index for index, name in enumerate(table.names)}
    names = [table.names[index] for index in plain]
    if "_sql" in at:
        added = ["timing", "events", "assigned_columns", "always_fails"]
        understand = _sqlite_trigger
    else:
        added, understand = ["assigned_columns", "always_fails"], _row_trigger

    def rows() -> Iterator[Row]:
        for row in table.rows:
            yield (*(row[index] for index in plain), *understand(row, at), _body_hash(row, at))

    return Table([*names, *added, "body_hash"], rows())


def _body_hash(row: Sequence[object], at: dict[str, int]) -> str | None:
    """Return 16 hex digits by which bodies can be compared without being kept; layout makes no difference."""
    text = row[at["_sql"] if "_sql" in at else at["_body"]]
    if text is None:
        return None
    # SQLite keeps the whole statement, with the names of the trigger and the table.
    words = re.split(r"\bbegin\b", str(text), maxsplit=1, flags=re.IGNORECASE)[-1].split()
    words += [str(row[at["_arguments"]])] if "_arguments" in at else []
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def _sqlite_trigger(row: Sequence[object], at: dict[str, int]) -> Row:
    trigger = ddl.sqlite_trigger(str(row[at["_sql"]]), str(row[at["table_name"]]))
    assigned = json_list(trigger.assigned)
    return trigger.timing, json_list(trigger.events), assigned, int(trigger.always_fails)


def _row_trigger(row: Sequence[object], at: dict[str, int]) -> Row:
    body = row[at["_body"]]
    if body is None:
        return None, None
    is_for_all = "_is_conditional" not in at or not row[at["_is_conditional"]]
    always_fails = int(is_for_all and ddl.raises_only(str(body)))
    return _assigned(row, at, body), always_fails


def _assigned(row: Sequence[object], at: dict[str, int], body: object) -> str | None:
    """Return the columns that a trigger sets, as JSON; None where it builds its statements."""
    is_new_kept = row[at["timing"]] == "before" and row[at["is_row_level"]] != 0
    if "_arguments" in at and body in ARGUMENT_FUNCTIONS:
        arguments = str(row[at["_arguments"]] or "").split("\\000")
        return json_list(arguments[:1] if is_new_kept else ())
    # After the row is written, and for a whole statement, what is assigned to NEW is lost.
    assigned = (
        ddl.assigned_to_new(str(body))
        if is_new_kept
        else ddl.updated_columns(str(body), str(row[at["table_name"]]))
    )
    if not assigned and DYNAMIC.search(str(body)):
        return None
    return json_list(assigned)


# PostgreSQL's own trigger functions written in C that set the column named by their first argument.
ARGUMENT_FUNCTIONS = {"moddatetime", "insert_username", "autoinc", "tsvector_update_trigger_byid"}

SPECIAL = {"columns": _columns, "checks": _checks, "triggers": _triggers}
