"""Reads from a parsed statement which columns of which tables it writes; returns names and ages only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Operation = Literal["insert", "update", "upsert", "replace", "delete", "truncate"]

AGE = re.compile(r"(\d+) (second|minute|hour|day|week|month|quarter|year)s?", re.IGNORECASE)


class Name(NamedTuple):
    """A name as a statement spells it; the case of a quoted name counts."""

    text: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Write:
    """What a statement writes in one table."""

    operation: Operation
    schema: Name | None
    table: Name
    columns: tuple[Name, ...] | None
    """None: every column."""
    conditions: tuple[Name, ...] = ()
    """Columns that decide which rows are deleted."""
    age: str | None = None
    """The only age that the condition of a delete names, such as "90 days"."""


def of_node(node: exp.Expr, dialect: str) -> Iterator[Write]:
    """Return what one node of a parsed statement writes; nothing if it belongs to another that writes."""
    if isinstance(node.parent, exp.When):
        return  # belongs to a MERGE
    if isinstance(node, exp.Insert):
        yield from _insert(node)
    elif isinstance(node, exp.Update):
        yield from _update(node, dialect)
    elif isinstance(node, exp.Delete):
        yield from _delete(node)
    elif isinstance(node, exp.Merge):
        yield from _merge(node)
    elif isinstance(node, exp.TruncateTable):
        yield from _each("truncate", node.expressions, ())
    elif isinstance(node, exp.Copy) and node.args.get("kind"):
        table, columns = _table_and_columns(node.this)
        yield from _each("insert", [table], columns)


def _insert(node: exp.Insert) -> Iterator[Write]:
    table, columns = _table_and_columns(node.this)
    if node.args.get("default"):
        columns = ()
    yield from _each("insert", [table], columns)
    conflict = node.args.get("conflict")
    if conflict is not None and conflict.expressions:
        yield from _each("upsert", [table], tuple(_targets(conflict.expressions)))


def _update(node: exp.Update, dialect: str) -> Iterator[Write]:
    tables = _by_alias(node.this) if dialect != "postgresql" else {}
    columns = list(_assigned(node.expressions))
    if len(tables) < 2:  # noqa: PLR2004 - one table
        yield from _each("update", [node.this], tuple(_targets(node.expressions)))
        return
    for alias, table in tables.items():
        # Without a qualifier it may be a column of any of them: names of other tables are dropped later.
        own = [name(c.this) for c in columns if c.table in {"", alias}]
        if own:
            yield from _each("update", [table], tuple(own))


def _delete(node: exp.Delete) -> Iterator[Write]:
    known = _by_alias(node.this)
    named = [table for table in node.args.get("tables") or [node.this] if table.name]
    where = node.args.get("where")
    ages = set(_ages(where)) if where else set()
    conditions = {name(column.this) for column in where.find_all(exp.Column)} if where else set()
    for write in _each("delete", [known.get(table.name, table) for table in named], ()):
        yield Write(
            write.operation,
            write.schema,
            write.table,
            (),
            tuple(sorted(conditions)),
            ages.pop() if len(ages) == 1 else None,
        )


def _merge(node: exp.Merge) -> Iterator[Write]:
    for when in node.args["whens"].expressions:
        then = when.args.get("then")
        if isinstance(then, exp.Update):
            yield from _each("upsert", [node.this], tuple(_targets(then.expressions)))
        elif isinstance(then, exp.Insert):
            columns = then.this.expressions if isinstance(then.this, exp.Tuple) else None
            names = None if columns is None else tuple(name(column.this) for column in columns)
            yield from _each("insert", [node.this], names)
        elif then is not None and then.name.upper() == "DELETE":
            yield from _each("delete", [node.this], ())


def _each(
    operation: Operation, tables: Iterable[exp.Expr], columns: tuple[Name, ...] | None
) -> Iterator[Write]:
    for table in tables:
        if isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier):
            schema = table.args.get("db")
            yield Write(operation, name(schema) if schema else None, name(table.this), columns)


def _table_and_columns(node: exp.Expr) -> tuple[exp.Expr, tuple[Name, ...] | None]:
    if isinstance(node, exp.Schema):
        return node.this, tuple(name(column) for column in node.expressions) or None
    return node, None


def _by_alias(node: exp.Expr) -> dict[str, exp.Table]:
    """Return the tables of a join by the name that its columns are qualified with."""
    return {table.alias_or_name: table for table in node.find_all(exp.Table)}


def _assigned(assignments: Iterable[exp.Expr]) -> Iterator[exp.Column]:
    """Return the columns on the left of assignments: of lists and of elements of arrays too."""
    for assignment in assignments:
        target = assignment.this
        for part in target.expressions if isinstance(target, exp.Tuple) else [target]:
            column = part if isinstance(part, exp.Column) else part.find(exp.Column)
            if column is not None:
                yield column


def _targets(assignments: Iterable[exp.Expr]) -> Iterator[Name]:
    """Return the names of assigned columns; both names of `d.e`, a field of a column or a column of a table."""
    for column in _assigned(assignments):
        yield name(column.this)
        if column.args.get("table"):
            yield name(column.args["table"])


def _ages(where: exp.Expr) -> Iterator[str]:
    for node in where.walk():
        unit, amount = node.args.get("unit"), node.args.get("expression") or node.args.get("this")
        if node.find_ancestor(exp.Mul, exp.Div):
            continue
        if unit is not None and isinstance(amount, exp.Literal):
            text = f"{amount.name} {unit.name}"
        elif isinstance(node, exp.Literal) and not isinstance(node.parent, exp.Interval):
            text = node.name
        else:
            continue
        if match := AGE.fullmatch(text.strip()):
            number, unit = int(match[1]), match[2].lower()
            yield f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def name(identifier: exp.Expr) -> Name:
    """Return the name of an identifier."""
    return Name(identifier.name, bool(identifier.args.get("quoted")))
