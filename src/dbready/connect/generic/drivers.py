"""The dialects and drivers that dbready knows by name: their packages, ports and extras.

Any other dialect that an installed package registers with SQLAlchemy works too.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Known:
    """One dialect as URLs name it."""

    dialect: str
    """The name under which facts and rules know it."""
    install: str
    """What pip installs."""
    form: str
    """The URL to write."""
    port: int | None = None
    is_file: bool = False
    """Whether the URL names a file on this machine."""


KNOWN: Final[Mapping[str, Known]] = {
    "bigquery": Known("bigquery", "sqlalchemy-bigquery", "bigquery://PROJECT/DATASET"),
    "clickhousedb": Known(
        "clickhouse",
        "dbready[clickhouse]",
        "clickhousedb://USER@HOST:8443/DATABASE?secure=true",
        8123,
    ),
    "cockroachdb": Known(
        "cockroachdb",
        "sqlalchemy-cockroachdb",
        "cockroachdb+psycopg://USER@HOST:26257/DATABASE",
        26257,
    ),
    "databricks": Known(
        "databricks", "databricks-sqlalchemy", "databricks://token@HOST?http_path=..."
    ),
    "duckdb": Known("duckdb", "dbready[duckdb]", "duckdb:///PATH", is_file=True),
    "firebird": Known(
        "firebird", "dbready[firebird]", "firebird+firebird://USER@HOST:3050//PATH", 3050
    ),
    "hana": Known("hana", "sqlalchemy-hana", "hana://USER@HOST:30015", 30015),
    "ibm_db_sa": Known("db2", "ibm_db_sa", "ibm_db_sa://USER@HOST:50000/DATABASE", 50000),
    "mssql": Known(
        "mssql",
        "dbready[mssql]",
        "mssql+pyodbc://USER@HOST:1433/DATABASE?driver=ODBC+Driver+18+for+SQL+Server",
        1433,
    ),
    "oracle": Known(
        "oracle", "dbready[oracle]", "oracle+oracledb://USER@HOST:1521/?service_name=NAME", 1521
    ),
    "redshift": Known(
        "redshift",
        "sqlalchemy-redshift redshift_connector",
        "redshift+redshift_connector://USER@HOST:5439/DATABASE",
        5439,
    ),
    "snowflake": Known("snowflake", "dbready[snowflake]", "snowflake://USER@ACCOUNT/DATABASE"),
    "trino": Known("trino", "trino[sqlalchemy]", "trino://USER@HOST:8080/CATALOG", 8080),
}
# SQLAlchemy's own dialects; the others come with packages.
BUILT_IN = frozenset({"mssql", "oracle"})
# Other names that people write, and what to write instead.
ALIASES: Final[Mapping[str, str]] = {
    "clickhouse": "clickhousedb",
    "db2": "ibm_db_sa",
    "sqlserver": "mssql",
}


def known(scheme: str) -> Known | None:
    """Return what is known of a URL's scheme, without its driver; None if nothing is."""
    return KNOWN.get(scheme)


def dialect_of(scheme: str) -> str:
    """Return the name under which facts and rules know the dialect of a scheme."""
    found = KNOWN.get(scheme)
    return found.dialect if found else scheme


def is_registered(scheme: str) -> bool:
    """Say whether an installed package provides SQLAlchemy's dialect of this name."""
    if scheme in BUILT_IN:
        return True
    names = entry_points(group="sqlalchemy.dialects").names
    return any(name.partition(".")[0] == scheme for name in names)
