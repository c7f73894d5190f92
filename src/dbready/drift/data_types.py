"""Decides whether two column types are the same, and what a change of type breaks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.drift.side import Row

# MySQL 8 no longer prints the display width of integers; tinyint(1) is its boolean.
DISPLAY_WIDTH = re.compile(
    r"\b(tinyint|smallint|mediumint|int|bigint)\((?!1\b)\d+\)|\b(smallint|mediumint|int|bigint)\(1\)"
)
YEAR = re.compile(r"\byear\(4\)")
SPACE = re.compile(r"\s+|\s*(?=[(),])|(?<=[(,])\s*")
SYNONYMS = {
    "sqlite": {"int": "integer", "bool": "boolean", "character varying": "varchar"},
    "postgresql": {},
    "mysql": {"integer": "int", "boolean": "tinyint(1)"},
    "mariadb": {"integer": "int", "boolean": "tinyint(1)"},
}
INTEGER_SIZES = {
    "tinyint": 1, "smallint": 2, "int2": 2, "smallserial": 2, "mediumint": 3, "int": 4, "integer": 4,
    "int4": 4, "bigint": 8, "int8": 8,
}  # fmt: skip
TEXT_SIZES = {"tinytext": 255, "text": 65_535, "mediumtext": 16_777_215, "longtext": 4_294_967_295}
FLOAT_SIZES = {"real": 4, "float": 4, "double precision": 8, "double": 8}
# Families whose values reach a reader as the same kind of value.
READ_ALIKE = ({"text", "enum", "set"}, {"decimal", "money"})


@lru_cache(maxsize=20_000)
def normal(data_type: str, dialect: str) -> str:
    """Return a type in one spelling: case, space and display widths make no difference."""
    text = SPACE.sub(
        lambda match: " " if match[0] and match[0].isspace() else "", data_type.strip()
    )
    text = re.sub(r" (?=[(),])|(?<=[(,]) ", "", text)
    if "'" not in text:
        text = text.lower()
    else:
        head, quote, rest = text.partition("'")
        text = head.lower() + quote + rest
    if dialect in {"mysql", "mariadb"} and "'" not in text:
        text = YEAR.sub("year", DISPLAY_WIDTH.sub(lambda match: match[1] or match[2], text))
    return SYNONYMS.get(dialect, {}).get(text, text)


def consequence(before: Row, after: Row) -> str | None:
    """Return what a change of type breaks; None for a wider type of the same kind."""
    old, new = before["type_family"], after["type_family"]
    if old != new and not any({old, new} <= alike for alike in READ_ALIKE):
        return f"values arrive as {_kind(new)} instead of {_kind(old)}"
    if before["has_time_zone"] != after["has_time_zone"]:
        return (
            "values no longer say which time zone they are in"
            if before["has_time_zone"]
            else "values now name an instant: a fixed offset that the load adds shifts them twice"
        )
    if old == new == "array" and before["data_type"] != after["data_type"]:
        return "the elements are of another type"
    if reason := _narrower(before, after):
        return f"{reason}: values that no longer fit have been cut, rounded or refused"
    return None


def _kind(family: str) -> str:
    return {"integer": "integers", "text": "text", "timestamp": "timestamps", "date": "dates"}.get(
        family, f"{family} values"
    )


def _narrower(before: Row, after: Row) -> str | None:
    old_size, new_size = _size(before), _size(after)
    if old_size is not None and new_size is not None and new_size < old_size:
        return "the type is narrower"
    old_scale, new_scale = before["numeric_scale"], after["numeric_scale"]
    if old_scale is not None and new_scale is not None and new_scale < old_scale:
        return "fewer decimal places"
    old_digits, new_digits = before["datetime_precision"], after["datetime_precision"]
    if old_digits is not None and new_digits is not None and new_digits < old_digits:
        return "fewer fractional seconds"
    if after["is_unsigned"] and not before["is_unsigned"]:
        return "no negative values"
    return None


def _size(column: Row) -> float | None:
    family = column["type_family"]
    name = re.split(r"[( ]", column["data_type"].lower())[0]
    if family == "integer":
        return INTEGER_SIZES.get(name)
    if family == "float":
        return FLOAT_SIZES.get(column["data_type"].lower(), FLOAT_SIZES.get(name))
    if family == "text":
        length = column["character_length"]
        return float(length) if length is not None else TEXT_SIZES.get(name, float("inf"))
    if family in {"decimal", "money"}:
        precision = column["numeric_precision"]
        if precision is None:
            return float("inf")
        return float(precision - (column["numeric_scale"] or 0))
    return None
