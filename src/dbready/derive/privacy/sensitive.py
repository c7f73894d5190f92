"""Which columns hold data that laws or common sense protect: by name, type, comment and table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.privacy import (
    sensitive_doubts,
    sensitive_names,
    sensitive_rows,
    sensitive_siblings,
    sensitive_tables,
)
from dbready.derive.privacy.sensitive_classes import CLASSES, ENCRYPTED, Sensitive
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.guess import Reference
    from dbready.derive.tables import Meaning

COLUMNS = ("schema_name", "table_name", "column_name", "data_class", "confidence", "reason")
_OF_PEOPLE = frozenset(
    CLASSES[key][0]
    for key in ("national_id", "payment_card", "birth_date", "health", "biometric", "origin")
)
_SHORTEST = 4  # characters; shorter texts are codes and flags


def find(
    facts: sqlite3.Connection,
    meanings: Mapping[TableId, Meaning],
    likely: Mapping[TableId, list[Reference]],
) -> Iterator[tuple[str, ...]]:
    """Return the rows of sensitive_columns; a column appears once, with what its name says if it says anything."""
    seen = {row[:3]: row for row in sensitive_rows.find(facts)}
    named = {row[:3]: row for row in sensitive_siblings.find(meanings.values())}
    named |= {row[:3]: row for row in _of_columns(facts)}
    for row in sensitive_doubts.apply(named, meanings, likely):
        seen[row[:3]] = row
    yield from seen.values()


def of_people(rows: Iterable[tuple[str, ...]]) -> frozenset[TableId]:
    """Return the tables with data that only people have."""
    return frozenset(
        (schema, table)
        for schema, table, _, data_class, confidence, _ in rows
        if confidence != "low" and data_class in _OF_PEOPLE
    )


def _of_columns(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    # Few of the names in a schema are sensitive: only their columns, and those with a comment, are read.
    names = facts.execute("select distinct column_name, type_family from columns")
    ends = sensitive_names.last_words()
    named = {
        name
        for name, family in names
        if sensitive_names.of_name(name, family)
        or (
            split(name)[-1] in ends
            and (sensitive_names.beside(name, family) or sensitive_names.is_sign(name))
        )
    }
    named |= sensitive_tables.column_names()
    tables: dict[str, set[tuple[str, str]]] = {}
    unsure = []
    for schema, table, column, family, comment in facts.execute(
        """
        select schema_name, table_name, column_name, type_family, comment
        from columns
        where (comment is not null or lower(column_name) in (select value from json_each(?)))
          and (character_length is null or character_length >= ?)
        """,
        [json.dumps(sorted({name.lower() for name in named})), _SHORTEST],
    ):
        found = sensitive_names.of_name(column, family) or sensitive_tables.of_table(
            table, column.lower(), family
        )
        if found is None and comment and not _is_about(column):
            found = of_comment(comment, family)
        if (
            found
            and found.data_class == ENCRYPTED
            and not words("sensitive", "encrypted_secret").isdisjoint(split(table))
        ):
            found = found._replace(data_class=CLASSES["credential"][0])
        if found:
            tables.setdefault(found.data_class, set()).add((schema, table))
            yield (schema, table, column, *found)
        elif beside := sensitive_names.beside(column, family):
            unsure.append((schema, table, column, beside))
        elif sensitive_names.is_sign(column):
            tables.setdefault(CLASSES["bank_account"][0], set()).add((schema, table))
    for schema, table, column, beside in unsure:
        if (schema, table) in tables.get(beside.data_class, ()):
            yield (schema, table, column, *beside)


@cached
def _is_about(name: str) -> bool:
    """Say whether a column holds words about the data, such as a comment or the name of an algorithm."""
    last = split(name)[-1]
    about = words("sensitive", "not_before") | words("columns", "description")
    return last != "id" and last in about


@cached
def of_comment(comment: str, family: str) -> Sensitive | None:
    """Return what a comment says that a column holds; of medium confidence, since it may deny it."""
    said = f" {' '.join(comment.lower().replace('-', ' ').split())} "
    for key, (data_class, families) in CLASSES.items():
        for phrase in ordered("sensitive", f"{key}_comment") if family in families else ():
            if f" {phrase}" in said:
                return Sensitive(data_class, "medium", f"its comment says '{phrase}'")
    return None
