"""Which type family a type of SQLAlchemy belongs to, and its length, precision and time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exc
from sqlalchemy import types as sqltypes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Dialect

# By the name of the class, before its bases are looked at: dialects' own types, and those whose base misleads.
BY_NAME: Final[Mapping[str, str]] = {
    "ARRAY": "array",
    "BFILE": "binary",
    "BIT": "bit",
    "CIDR": "network",
    "DATETIMEOFFSET": "timestamp",
    "ENUM": "enum",
    "GEOGRAPHY": "geometry",
    "GEOMETRY": "geometry",
    "HIERARCHYID": "other",
    "INET": "network",
    "INET4": "network",
    "INET6": "network",
    "IPV4": "network",
    "IPV6": "network",
    "JSON": "json",
    "JSONB": "json",
    "MACADDR": "network",
    "MACADDR8": "network",
    "MAP": "composite",
    "MONEY": "money",
    "MULTIRANGE": "range",
    "NULLTYPE": "other",
    "NESTED": "composite",
    "OBJECT": "json",
    "POINT": "geometry",
    "POLYGON": "geometry",
    "ROWID": "other",
    "ROWVERSION": "binary",
    "SET": "set",
    "SMALLDATETIME": "timestamp",
    "SMALLMONEY": "money",
    "SQL_VARIANT": "other",
    "STRUCT": "composite",
    "TUPLE": "composite",
    "UNION": "composite",
    "UNIQUEIDENTIFIER": "uuid",
    "UUID": "uuid",
    "VARIANT": "json",
    "XML": "xml",
    "XMLTYPE": "xml",
    "YEAR": "integer",
}
# Names that mean something else on one dialect.
OF_DIALECT: Final[Mapping[tuple[str, str], str]] = {
    ("mssql", "BIT"): "boolean",
    ("mssql", "TIMESTAMP"): "binary",  # a counter of changes
    ("oracle", "DATE"): "timestamp",  # to the second
}
# By the class that SQLAlchemy's dialects derive their types from; the first that fits.
BY_BASE: Final[tuple[tuple[type[Any], str], ...]] = (
    (sqltypes.Enum, "enum"),
    (sqltypes.Boolean, "boolean"),
    (sqltypes.Uuid, "uuid"),
    (sqltypes.JSON, "json"),
    (sqltypes.ARRAY, "array"),
    (sqltypes.Interval, "interval"),
    (sqltypes.DateTime, "timestamp"),
    (sqltypes.Time, "time"),
    (sqltypes.Date, "date"),
    (sqltypes.Integer, "integer"),
    (sqltypes.Float, "float"),
    (sqltypes.Numeric, "decimal"),
    (sqltypes.LargeBinary, "binary"),
    (sqltypes._Binary, "binary"),  # noqa: SLF001 - BINARY and VARBINARY have no other base in common
    (sqltypes.String, "text"),
)
# Of the texts of types that no base tells apart, such as those of ClickHouse.
BY_TEXT: Final[tuple[tuple[str, str], ...]] = (
    (r"bool", "boolean"),
    (r"u?int\d+$|integer|bigint|smallint|tinyint|hugeint", "integer"),
    (r"decimal|number|numeric", "decimal"),
    (r"b?float|double|real|decfloat", "float"),
    (r"fixedstring|string|varchar|char|text|clob", "text"),
    (r"datetime|timestamp", "timestamp"),
    (r"date", "date"),
    (r"time", "time"),
    (r"interval", "interval"),
    (r"enum", "enum"),
    (r"json|object|variant|dynamic|super", "json"),
    (r"uuid", "uuid"),
    (r"array", "array"),
    (r"map|tuple|nested|struct|row|record", "composite"),
    (r"ipv[46]", "network"),
    (r"blob|binary|bytea|bytes", "binary"),
    (r"bit", "bit"),
    (r"geo|point|polygon|ring|linestring", "geometry"),
)
WRAPPER = re.compile(r"^(?:Nullable|LowCardinality|SimpleAggregateFunction\(\w+,)\s*\(?(.*?)\)*$")
DIGITS = re.compile(r"\((\d+)")
# Fractional digits of times where the type says none: what the product keeps, by the dialect and the type's first word.
DIGITS_KEPT: Final[Mapping[str, Mapping[str, int]]] = {
    "clickhouse": {"DATETIME": 0, "DATETIME32": 0, "DATETIME64": 3},
    "duckdb": {"TIMESTAMP": 6, "TIMESTAMP_S": 0, "TIMESTAMP_MS": 3, "TIMESTAMP_NS": 9, "TIME": 6},
    "firebird": {"TIMESTAMP": 4, "TIME": 4},
    "mssql": {"DATETIME": 3, "DATETIME2": 7, "DATETIMEOFFSET": 7, "SMALLDATETIME": 0, "TIME": 7},
    "mysql": {"DATETIME": 0, "TIMESTAMP": 0, "TIME": 0},
    "oracle": {"DATE": 0, "TIMESTAMP": 6},
    "postgresql": {"TIMESTAMP": 6, "TIME": 6},
    "snowflake": {"TIMESTAMP_NTZ": 9, "TIMESTAMP_LTZ": 9, "TIMESTAMP_TZ": 9, "TIME": 9},
}
ZONED = re.compile(r"tz\b|_ltz|with (?:local )?time zone|datetimeoffset", re.IGNORECASE)
# Products whose every time is an instant, whatever its type says of a zone for display.
INSTANTS = frozenset({"clickhouse"})
# MySQL's TIMESTAMP is stored in UTC; TIMESTAMP of others is a time on some wall.
INSTANT_TYPES = {("mysql", "TIMESTAMP"), ("mariadb", "TIMESTAMP")}


@dataclass(frozen=True, slots=True)
class Described:
    """What facts say of a column's type."""

    data_type: str
    family: str
    has_time_zone: bool | None = None
    datetime_precision: int | None = None
    character_length: int | None = None
    numeric_precision: int | None = None
    numeric_scale: int | None = None
    is_unsigned: bool | None = None
    values: tuple[str, ...] = ()
    """What an enumerated type or a SET accepts."""
    enum_name: str | None = None
    collation: str | None = None


def described(type_: Any, dialect: Dialect, name: str) -> Described:  # noqa: ANN401 - types of all packages
    """Return what facts say of a type that SQLAlchemy reflected; `name` is dbready's of the dialect."""
    text = _text(type_, dialect)
    family = _family(type_, text, name)
    is_time = family in {"timestamp", "time"}
    return Described(
        data_type=text,
        family=family,
        has_time_zone=_has_time_zone(type_, text, name) if is_time else None,
        datetime_precision=_digits(type_, text, name) if is_time else None,
        character_length=_number(type_, "length") if family == "text" else None,
        numeric_precision=_number(type_, "precision") if family == "decimal" else None,
        numeric_scale=_number(type_, "scale") if family == "decimal" else None,
        is_unsigned=_is_unsigned(type_, text, family),
        values=_values(type_) if family in {"enum", "set"} else (),
        enum_name=getattr(type_, "name", None)
        if family == "enum" and name == "postgresql"
        else None,
        collation=getattr(type_, "collation", None) if family in {"text", "enum", "set"} else None,
    )


def _text(type_: Any, dialect: Dialect) -> str:  # noqa: ANN401
    """Return a type as the dialect writes it; types that it cannot write by their name."""
    if isinstance(type_, sqltypes.NullType):
        return "unknown"
    for render in (lambda: type_.compile(dialect=dialect), lambda: str(type_)):
        try:
            text = str(render())
        except (exc.CompileError, AttributeError, TypeError, ValueError, NotImplementedError):
            continue
        if text:
            return text
    return type(type_).__name__


def _family(type_: Any, text: str, name: str) -> str:  # noqa: ANN401
    if name in {"mysql", "mariadb"} and re.fullmatch(r"tinyint\(1\)|bit\(1\)", text, re.IGNORECASE):
        return "boolean"
    if found := _family_of_name(type_, name):
        return found
    for known, family in BY_BASE:
        if isinstance(type_, known):
            return family
    inner = _unwrapped(text).lower()
    return next((family for pattern, family in BY_TEXT if re.match(pattern, inner)), "other")


def _family_of_name(type_: Any, name: str) -> str | None:  # noqa: ANN401
    if found := OF_DIALECT.get((name, type(type_).__name__.upper())):
        return found
    if (
        type(type_).__name__ == "NUMBER"
    ):  # of Oracle and Snowflake; SQLAlchemy calls it an integer too
        return "integer" if getattr(type_, "scale", None) == 0 else "decimal"
    for base in type(type_).__mro__[:-1]:  # object is no type of a column
        if found := BY_NAME.get(base.__name__.upper()):
            return found
        if base.__name__.endswith("RANGE"):
            return "range"
    return None


def _unwrapped(text: str) -> str:
    """Return a type of ClickHouse without what it is wrapped in."""
    while match := WRAPPER.match(text):
        text = match[1]
    return text


def _has_time_zone(type_: Any, text: str, name: str) -> bool:  # noqa: ANN401
    if name in INSTANTS or (name, type(type_).__name__.upper()) in INSTANT_TYPES:
        return True
    is_declared = getattr(type_, "timezone", False) or getattr(type_, "local_timezone", False)
    return bool(is_declared) or bool(ZONED.search(text))


def _digits(type_: Any, text: str, name: str) -> int | None:  # noqa: ANN401
    for attribute in ("precision", "fsp", "scale"):
        if (found := _number(type_, attribute)) is not None:
            return found
    inner = _unwrapped(text)
    if match := DIGITS.search(inner):
        return int(match[1])
    kept = DIGITS_KEPT.get("mysql" if name == "mariadb" else name, {})
    return kept.get(re.split(r"\W", inner, maxsplit=1)[0].upper())


def _number(type_: Any, attribute: str) -> int | None:  # noqa: ANN401
    found = getattr(type_, attribute, None)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _is_unsigned(type_: Any, text: str, family: str) -> bool | None:  # noqa: ANN401
    if family not in {"integer", "decimal", "float"}:
        return None
    found = getattr(type_, "unsigned", None)
    if found is None:
        return (
            bool(re.match(r"u(?:tiny|small|big|huge)?int", _unwrapped(text), re.IGNORECASE)) or None
        )
    return bool(found)


def _values(type_: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return what an enumerated type accepts, wherever its dialect keeps that."""
    found = getattr(type_, "enums", None) or getattr(type_, "values", None)
    if found and not callable(found):
        return tuple(str(value) for value in found)
    definition = getattr(type_, "type_def", None)  # ClickHouse
    return tuple(str(value) for value in getattr(definition, "keys", None) or ())
