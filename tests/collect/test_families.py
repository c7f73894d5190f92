"""Types of SQLAlchemy become the facts that dbready's own statements would return."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import types as sqltypes

from dbready.collect.inspector.families import Described, described

# Modules without type information for their constructors.
mssql, mysql, oracle, postgresql = (
    import_module(f"sqlalchemy.dialects.{name}")
    for name in ("mssql", "mysql", "oracle", "postgresql")
)
DIALECTS = {
    "mssql": mssql.dialect(),
    "oracle": oracle.dialect(),
    "postgresql": postgresql.dialect(),
    "mysql": mysql.dialect(),
}


def told(name: str, type_: Any) -> Described:  # noqa: ANN401 - types of all dialects
    return described(type_, DIALECTS[name], name)


SQL_SERVER = [
    (mssql.BIT(), "boolean"),
    (mssql.UNIQUEIDENTIFIER(), "uuid"),
    (mssql.MONEY(), "money"),
    (mssql.SMALLMONEY(), "money"),
    (mssql.NVARCHAR(40), "text"),
    (mssql.NTEXT(), "text"),
    (mssql.XML(), "xml"),
    (mssql.TIMESTAMP(), "binary"),
    (mssql.ROWVERSION(), "binary"),
    (mssql.VARBINARY("max"), "binary"),
    (mssql.TINYINT(), "integer"),
    (mssql.REAL(), "float"),
    (mssql.DECIMAL(12, 2), "decimal"),
    (mssql.DATE(), "date"),
    (mssql.TIME(), "time"),
    (mssql.DATETIME2(3), "timestamp"),
    (mssql.DATETIMEOFFSET(), "timestamp"),
    (mssql.SQL_VARIANT(), "other"),
]
ORACLE = [
    (oracle.NUMBER(10, 0), "integer"),
    (oracle.NUMBER(12, 2), "decimal"),
    (oracle.VARCHAR2(40), "text"),
    (oracle.NCLOB(), "text"),
    (oracle.CLOB(), "text"),
    (oracle.BLOB(), "binary"),
    (oracle.RAW(16), "binary"),
    (oracle.BFILE(), "binary"),
    (oracle.BINARY_DOUBLE(), "float"),
    (oracle.FLOAT(), "float"),
    (oracle.DATE(), "timestamp"),
    (oracle.TIMESTAMP(), "timestamp"),
    (oracle.INTERVAL(), "interval"),
    (oracle.ROWID(), "other"),
    (oracle.LONG(), "text"),
]


@pytest.mark.parametrize(("type_", "family"), SQL_SERVER, ids=repr)
def test_types_of_sql_server_have_their_family(type_: Any, family: str) -> None:  # noqa: ANN401
    assert told("mssql", type_).family == family


@pytest.mark.parametrize(("type_", "family"), ORACLE, ids=repr)
def test_types_of_oracle_have_their_family(type_: Any, family: str) -> None:  # noqa: ANN401
    assert told("oracle", type_).family == family


@pytest.mark.parametrize(
    ("name", "type_", "has_time_zone", "digits"),
    [
        ("mssql", mssql.DATETIMEOFFSET(), True, 7),
        ("mssql", mssql.DATETIME2(3), False, 3),
        ("mssql", mssql.DATETIME(), False, 3),
        ("mssql", mssql.SMALLDATETIME(), False, 0),
        ("oracle", oracle.DATE(), False, 0),
        ("oracle", oracle.TIMESTAMP(), False, 6),
        ("oracle", oracle.TIMESTAMP(timezone=True), True, 6),
        ("oracle", oracle.TIMESTAMP(local_timezone=True), True, 6),
        ("mysql", mysql.TIMESTAMP(fsp=6), True, 6),
        ("mysql", mysql.DATETIME(), False, 0),
        ("postgresql", postgresql.TIMESTAMP(timezone=True), True, 6),
    ],
    ids=repr,
)
def test_times_have_a_zone_and_digits(
    name: str,
    type_: Any,  # noqa: ANN401
    has_time_zone: bool,  # noqa: FBT001 - an expected value
    digits: int,
) -> None:
    found = told(name, type_)
    assert (found.has_time_zone, found.datetime_precision) == (has_time_zone, digits)


def test_lengths_and_digits_are_kept() -> None:
    assert told("mssql", mssql.NVARCHAR(40)).character_length == 40
    number = told("oracle", oracle.NUMBER(12, 2))
    assert (number.numeric_precision, number.numeric_scale) == (12, 2)
    assert told("mysql", mysql.BIGINT(unsigned=True)).is_unsigned
    assert told("mssql", mssql.NVARCHAR(40)).data_type == "NVARCHAR(40)"


def test_a_type_that_nobody_knows_is_other() -> None:
    assert told("oracle", sqltypes.NullType()) == Described("unknown", "other")
