"""The values that a column may hold: by its type, its CHECK constraints, dbready.toml, or what rows hold."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from sqlglot import exp

Place = tuple[str, str, str]
Source = Literal["enum", "check", "settings", "lookup", "rows"]

ENUMS = """
select e.schema_name, e.table_name, e.column_name, e.enum_value
from enum_values as e
join columns as c using (schema_name, table_name, column_name)
where c.type_family <> 'set'
order by e.schema_name, e.table_name, e.column_name, e.ordinal_position
"""
CHECKS = """
select schema_name, table_name, expression
from checks
where expression is not null
  and coalesce(is_enforced, 1)
order by schema_name, table_name, constraint_name
"""
DESCRIBED = """
select schema_name, table_name, column_name, description
from value_descriptions
"""
# A column that refers to a lookup holds what the lookup's key holds.
LOOKUPS = """
select f.schema_name, f.table_name, json_extract(f.columns, '$[0]'), v.column_value
from foreign_keys as f
join table_kinds as k on k.schema_name = f.referenced_schema and k.table_name = f.referenced_table
join column_values as v
  on v.schema_name = f.referenced_schema
  and v.table_name = f.referenced_table
  and v.column_name = json_extract(f.referenced_columns, '$[0]')
where f.column_count = 1
  and k.effective_kind = 'lookup'
order by 1, 2, 3, 4
"""
SEEN = """
select v.schema_name, v.table_name, v.column_name, v.column_value
from column_values as v
join columns as c using (schema_name, table_name, column_name)
where c.type_family <> 'boolean'
order by v.schema_name, v.table_name, v.column_name, v.column_value
"""
# As comments list codes: 1 = open, 2: paid; 3 - refunded.
DESCRIPTION = re.compile(
    r"(?P<value>[\w.]+|'[^']+'|\"[^\"]+\")\s*(?:=>?|:|\s-\s|\s\u2013\s)\s*(?P<text>[^,;|\n]{1,80})"
)
LISTS = re.compile(r"\b(?:in|any)\b|=", re.IGNORECASE)
PARSERS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
LONGEST_CHECK = 10_000
logging.getLogger("sqlglot").setLevel(logging.CRITICAL + 1)  # what it cannot parse lists no values


@dataclass(frozen=True, slots=True)
class ValueSet:
    """The values of one column, and what they mean as far as that is written somewhere."""

    values: tuple[str, ...]
    source: Source
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_enforced(self) -> bool:
        """Say whether the database refuses every other value."""
        return self.source in {"enum", "check"}

    @property
    def origin(self) -> str:
        """Return in a few words where the values come from."""
        return {
            "enum": "by its type",
            "check": "by a CHECK constraint",
            "settings": "in dbready.toml",
            "lookup": "in the lookup table",
            "rows": "seen in a sample of rows",
        }[self.source]


def read(facts: sqlite3.Connection, comments: Mapping[Place, str]) -> dict[Place, ValueSet]:
    """Return the value sets of all columns; what the database enforces counts before what was seen."""
    dialect = str(facts.execute("select dialect from server").fetchone()[0])
    described = {
        (schema, table, column): dict(descriptions(text))
        for schema, table, column, text in facts.execute(DESCRIBED)
    }
    sources: list[tuple[Source, dict[Place, list[str]]]] = [
        ("enum", _grouped(facts, ENUMS)),
        ("check", _checked(facts, PARSERS.get(dialect, "postgres"))),
        ("settings", {place: list(known) for place, known in described.items() if known}),
        ("lookup", _grouped(facts, LOOKUPS)),
        ("rows", _grouped(facts, SEEN)),
    ]
    found: dict[Place, ValueSet] = {}
    for source, known in sources:
        for place, values in known.items():
            if place not in found:
                said = dict(descriptions(comments.get(place, ""))) | described.get(place, {})
                meanings = {value: said[value] for value in values if value in said}
                found[place] = ValueSet(tuple(dict.fromkeys(values)), source, meanings)
    return found


def descriptions(text: str) -> Iterator[tuple[str, str]]:
    """Return values and their meanings from a text such as "1 = open, 2 = paid"."""
    for match in DESCRIPTION.finditer(text):
        yield match["value"].strip("'\""), match["text"].strip(" '\".)")


def _grouped(facts: sqlite3.Connection, sql: str) -> dict[Place, list[str]]:
    found: defaultdict[Place, list[str]] = defaultdict(list)
    for schema, table, column, value in facts.execute(sql):
        found[schema, table, column].append(value)
    return dict(found)


def _checked(facts: sqlite3.Connection, parser: str) -> dict[Place, list[str]]:
    names: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for schema, table, column in facts.execute(
        "select schema_name, table_name, column_name from columns"
    ):
        names[schema, table][column.casefold()] = column
    found: dict[Place, list[str]] = {}
    for schema, table, expression in facts.execute(CHECKS):
        for written, values in listed(expression, parser):
            known = names[schema, table]
            column = written if written in known.values() else known.get(written.casefold())
            if column is not None:
                found.setdefault((schema, table, column), list(values))
    return found


@lru_cache(maxsize=1 << 12)
def listed(expression: str, parser: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the columns whose values a condition lists in full, as in `status in ('new', 'paid')`."""
    if not LISTS.search(expression) or len(expression) > LONGEST_CHECK:
        return ()
    import sqlglot  # noqa: PLC0415 - few databases need it

    # The introducers with which MySQL prints texts, and its quotation marks in them.
    plain = re.sub(r"\b_(?:utf8mb[34]|utf8|latin1|ascii)\\?'", "'", expression).replace("\\'", "'")
    try:
        tree = sqlglot.parse_one(f"select {plain}", dialect=parser)
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError, LookupError, AttributeError):
        return ()
    return tuple(_lists(tree.expressions[0])) if tree.expressions else ()


def _lists(node: exp.Expr) -> Iterator[tuple[str, tuple[str, ...]]]:
    from sqlglot import exp  # noqa: PLC0415 - as above

    node = _bare(node)
    if isinstance(node, exp.And):
        yield from _lists(node.left)
        yield from _lists(node.right)
    elif isinstance(node, exp.Or):
        yield from _alternatives(node)
    elif isinstance(node, exp.In):
        yield from _one(node.this, node.expressions)
    elif isinstance(node, exp.EQ):
        values = _bare(node.right)
        if isinstance(values, exp.Any):
            array = _bare(values.this)
            yield from _one(node.left, array.expressions if isinstance(array, exp.Array) else ())
        else:
            yield from _one(node.left, [node.right])


def _alternatives(node: exp.Or) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return what `a in (...) or a is null` and `a = 1 or a = 2` list."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    values: dict[str, list[str]] = {}
    nullable: list[str] = []
    for each in map(_bare, node.flatten()):
        if isinstance(each, exp.Is) and isinstance(each.expression, exp.Null):
            nullable += [column.name for column in each.this.find_all(exp.Column)]
            continue
        found = list(_lists(each)) if isinstance(each, exp.In | exp.EQ) else []
        if not found:
            return
        values.setdefault(found[0][0], []).extend(found[0][1])
    names = {*values, *nullable}
    if len(names) == 1 and values:
        ((column, known),) = values.items()
        yield column, tuple(known)


def _one(column: exp.Expr, values: Sequence[exp.Expr]) -> Iterator[tuple[str, tuple[str, ...]]]:
    from sqlglot import exp  # noqa: PLC0415 - as above

    name = _bare(column)
    literals = [_bare(value) for value in values]
    if isinstance(name, exp.Column) and literals:
        texts = [_literal(value) for value in literals]
        known = [text for text in texts if text is not None]
        if len(known) == len(texts):
            yield name.name, tuple(known)


def _literal(node: exp.Expr) -> str | None:
    from sqlglot import exp  # noqa: PLC0415 - as above

    if isinstance(node, exp.Neg):
        inner = _literal(node.this)
        return None if inner is None else f"-{inner}"
    return str(node.this) if isinstance(node, exp.Literal) else None


def _bare(node: exp.Expr) -> exp.Expr:
    """Return a node without parentheses and casts."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return node
