"""Where a database says which codes a column has, or what they mean: comments, checks, lists, other columns."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.tables import BOOKKEEPING
from dbready.facts.functions import mentions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.tables import Meaning
    from dbready.derive.times.times import Confidence

    ColumnId = tuple[str, str, str]

_LISTS_TEXTS = re.compile(r"""[,;|/=:]|['"]\w+['"] or ['"]""")
_LISTS_NUMBERS = re.compile(r"[0-9].*[^0-9][a-zA-Z]|[a-zA-Z].*[=:(].*[0-9]", re.DOTALL)
_VALUE = re.compile(r"'((?:[^']|'')*)'")
_SHARE_OF_A_COPY = 0.6
_SAID = (
    "string",
    "str",
    "text",
    "name",
    "label",
    "title",
    "display",
    "description",
    "desc",
    "code",
)
"""Ends of the columns beside a number that say what it means: type_description, typeString."""


class Code(NamedTuple):
    """A column that holds codes."""

    meaning: Meaning
    column: Column
    kind: str
    confidence: Confidence
    reason: str

    @property
    def table_id(self) -> TableId:
        """Return schema and table."""
        return self.meaning.table.id

    @property
    def id(self) -> ColumnId:
        """Return schema, table and column."""
        return (*self.meaning.table.id, self.column.name)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a database states about its codes."""

    meanings: Mapping[TableId, Meaning]
    comments: Mapping[ColumnId, str]
    table_comments: Mapping[TableId, str]
    checked: frozenset[ColumnId]
    unread: frozenset[TableId]
    """Tables with a CHECK that could not be read."""
    generated: frozenset[ColumnId]
    described: frozenset[ColumnId]

    @classmethod
    def read(
        cls,
        facts: sqlite3.Connection,
        codes: Sequence[Code],
        meanings: Mapping[TableId, Meaning],
        described: Iterable[tuple[str, ...]],
    ) -> Stated:
        """Read what is stated about columns."""
        ids = {code.id for code in codes}
        comments = {}
        generated = set()
        for *id_, comment, is_generated in facts.execute(
            """
            select schema_name, table_name, column_name, comment, is_generated
            from columns
            where (comment is not null or is_generated)
              and type_family in ('text', 'integer')
            """
        ):
            if (found := tuple(id_)) in ids:
                if comment:
                    comments[found] = comment
                if is_generated:
                    generated.add(found)
        checked, unread = _checks(facts)
        on_tables = facts.execute(
            "select schema_name, table_name, comment from tables where comment glob '*[0-9]*'"
        )
        return cls(
            meanings,
            comments,
            {(schema, name): comment for schema, name, comment in on_tables},
            checked,
            unread,
            frozenset(generated),
            frozenset((row[0], row[1], row[2]) for row in described),
        )

    def by(self, code: Code) -> str | None:
        """Return what says which codes there are, and for numbers what they mean; None where nothing does."""
        if code.id in self.described:
            return "dbready.toml"
        if code.id in self.generated:
            return "the expression that computes it"
        if _is_key(code):
            return "the rows that it identifies"
        is_text = code.column.family == "text"
        lists = _LISTS_TEXTS if is_text else _LISTS_NUMBERS
        if lists.search(self.comments.get(code.id, "")):
            return "its comment"
        return self._by_of_text(code) if is_text else self._by_of_number(code)

    def _by_of_number(self, code: Code) -> str | None:
        if mentions(self.table_comments.get(code.table_id), code.column.name):
            return "the comment of its table"
        return _column_beside(code)

    def _by_of_text(self, code: Code) -> str | None:
        if self._is_checked(code.id):
            return "a CHECK constraint"
        listed = (
            role.reason
            for role in code.meaning.roles[code.column.name]
            if role.role == "listed_value"
        )
        return next(listed, None) or self._by_original(code)

    def _is_checked(self, id_: ColumnId) -> bool:
        return id_ in self.checked or id_[:2] in self.unread

    def _by_original(self, code: Code) -> str | None:
        """Return the table whose rows a table keeps copies of, if it says what the values are."""
        table = code.meaning.table
        for key in table.foreign_keys:
            target = self.meanings.get(key.target)
            column = target.table.columns.get(code.column.name) if target else None
            if target is None or column is None or target is code.meaning:
                continue
            if column.family != "enum" and not self._is_checked((*key.target, column.name)):
                continue
            if _repeats(code.meaning, target.table):
                return f"{key.target[1]}.{column.name}"
        return None


def _checks(facts: sqlite3.Connection) -> tuple[frozenset[ColumnId], frozenset[TableId]]:
    """Return the columns whose values a CHECK lists, and the tables with one that could not be read."""
    checked: set[ColumnId] = set()
    unread: set[TableId] = set()
    for schema, name, columns, expression in facts.execute(
        """
        select schema_name, table_name, columns, expression
        from checks
        where coalesce(expression, '''?''') glob '*''?*''*'
        """
    ):
        if columns is None:
            unread.add((schema, name))
            continue
        checked_columns = json.loads(columns)
        # status <> 'failed' or reason <> '' says nothing about the other values
        if len(checked_columns) == 1 or len({*_VALUE.findall(expression or "")} - {""}) != 1:
            checked.update((schema, name, column) for column in checked_columns)
    return frozenset(checked), frozenset(unread)


def _repeats(meaning: Meaning, original: Table) -> bool:
    """Say whether most of what a table holds is named as in another, like in a revision.

    Keys, references and times say nothing: many tables have the same.
    """
    table = meaning.table
    kept = {
        name
        for name in table.columns
        if name not in table.primary_key
        and name not in meaning.references
        and not meaning.has(name, *BOOKKEEPING)
    }
    repeated = len(kept & original.columns.keys())
    return repeated > 1 and repeated >= _SHARE_OF_A_COPY * len(kept)


def _is_key(code: Code) -> bool:
    table = code.meaning.table
    alone = (code.column.name,)
    return alone in table.unique_keys or tuple(table.primary_key) == alone


def _column_beside(code: Code) -> str | None:
    """Return the text whose name is that of a number with a word for its meaning behind it."""
    name = code.column.name.replace("_", "").lower()
    said = {name + end for end in _SAID}
    return next(
        (
            f"the column {other.name}"
            for other in code.meaning.table.columns.values()
            if other.family == "text" and other.name.replace("_", "").lower() in said
        ),
        None,
    )
