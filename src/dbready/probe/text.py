"""Fills the placeholders of a probe's statement: names are always quoted, nothing else is text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([a-z_]\w*)\}")


def quoted(name: str, dialect: str) -> str:
    """Return a name in the dialect's quotes."""
    mark = "`" if dialect in {"mysql", "mariadb"} else '"'
    return mark + name.replace(mark, mark * 2) + mark


def qualified(schema: str, table: str, dialect: str) -> str:
    """Return schema and table as one name."""
    return f"{quoted(schema, dialect)}.{quoted(table, dialect)}"


def literal(text: str, dialect: str) -> str:
    """Return a text as a literal."""
    if dialect in {"mysql", "mariadb"}:
        text = text.replace("\\", "\\\\")
    return "'" + text.replace("'", "''") + "'"


def fill(
    template: str, subject: Mapping[str, object], sample: str, dialect: str, ranges: str = ""
) -> str:
    """Return a statement for one subject.

    {sample} is the sample as a derived table named s, {ranges} rows of ranges of an index as r, {table}
    and {x_table} are qualified names, {x_literal} is a text, other placeholders are the number or the
    name in that column of the subject. Raises KeyError.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name == "sample":
            return sample
        if name == "ranges":
            return ranges
        if name == "table":
            return qualified(str(subject["schema_name"]), str(subject["table_name"]), dialect)
        if name.endswith("_table"):
            schema = subject[f"{name.removesuffix('_table')}_schema"]
            return qualified(str(schema), str(subject[name]), dialect)
        if name.endswith("_literal"):
            return literal(str(subject[name.removesuffix("_literal")]), dialect)
        found = subject["column_name" if name == "column" else name]
        return str(found) if isinstance(found, int | float) else quoted(str(found), dialect)

    return PLACEHOLDER.sub(value, template)
