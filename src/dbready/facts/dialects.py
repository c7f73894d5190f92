"""Database products by dialect: their names, how their SQL spells names, and what they do not have.

A dialect is one of OWN, which dbready reads with statements of its own, or SQLAlchemy's name of
another, which is read through SQLAlchemy's Inspector.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN: Final = ("postgresql", "mysql", "mariadb", "sqlite")
OTHER: Final = "other"
"""Stands for every dialect that is not one of OWN where rules list dialects."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# What a product may lack, and how that is said.
FEATURES: Final[Mapping[str, str]] = {
    "foreign_keys": "it has no foreign keys",
    "unique_keys": "its keys do not keep rows unique",
    "row_updates": "it adds rows and seldom changes them",
    "triggers": "it has no triggers",
}


@dataclass(frozen=True, slots=True)
class Product:
    """What dbready knows of a product without asking a server."""

    name: str
    quotes: tuple[str, str] = ('"', '"')
    """What encloses a name; the closing mark is doubled within it."""
    lacks: frozenset[str] = frozenset()
    """Names of FEATURES."""
    folds_upper: bool = False
    """Whether names that are not quoted are kept in upper case; facts spell them in lower case."""
    enforces_keys: bool | None = None
    """Whether it refuses rows that contradict a declared key; None: unknown."""
    without: frozenset[str] = frozenset()
    """Fact tables of which nothing is unknown, because the product has no such thing."""


BACKTICKS = ("`", "`")
NO_TRIGGERS: Final = frozenset({"triggers"})
# A file has no accounts, no replicas, no jobs and no other sessions.
EMBEDDED: Final = frozenset(
    {
        "columns",
        "replication_slots",
        "scheduled_jobs",
        "schemas",
        "server",
        "statement_writes",
        "tables",
        "triggers",
    }
)
PRODUCTS: Final[Mapping[str, Product]] = {
    "postgresql": Product("PostgreSQL", enforces_keys=True),
    "mysql": Product("MySQL", BACKTICKS, enforces_keys=True),
    "mariadb": Product("MariaDB", BACKTICKS, enforces_keys=True),
    "sqlite": Product("SQLite", enforces_keys=True),
    "bigquery": Product("BigQuery", BACKTICKS, NO_TRIGGERS, enforces_keys=False),
    "clickhouse": Product(
        "ClickHouse",
        BACKTICKS,
        frozenset(FEATURES),
        enforces_keys=False,
        without=frozenset({"triggers", "replication_slots", "scheduled_jobs"}),
    ),
    "cockroachdb": Product("CockroachDB", enforces_keys=True),
    "databricks": Product("Databricks", BACKTICKS, NO_TRIGGERS, enforces_keys=False),
    "db2": Product("Db2", folds_upper=True, enforces_keys=True),
    "duckdb": Product(
        "DuckDB",
        lacks=NO_TRIGGERS,
        enforces_keys=True,
        without=EMBEDDED,
    ),
    "firebird": Product(
        "Firebird",
        folds_upper=True,
        enforces_keys=True,
        without=frozenset({"replication_slots", "scheduled_jobs"}),
    ),
    "hana": Product("SAP HANA", folds_upper=True, enforces_keys=True),
    "mssql": Product("SQL Server", ("[", "]"), enforces_keys=True),
    "oracle": Product("Oracle Database", folds_upper=True, enforces_keys=True),
    "redshift": Product("Redshift", lacks=NO_TRIGGERS, enforces_keys=False),
    "snowflake": Product("Snowflake", lacks=NO_TRIGGERS, folds_upper=True, enforces_keys=False),
    "trino": Product("Trino", lacks=frozenset({"foreign_keys", "unique_keys", "triggers"})),
}


def product(dialect: str) -> Product:
    """Return what is known of a dialect's product; of an unknown one, only its name."""
    return PRODUCTS.get(dialect) or Product(dialect)


def is_embedded(dialect: str) -> bool:
    """Say whether a product has no server: no accounts, no settings of others, no replicas."""
    return dialect == "sqlite" or "server" in product(dialect).without


def lacks(dialect: str, features: tuple[str, ...]) -> str | None:
    """Return why features do not exist on a dialect, the first that it lacks; None where it has all."""
    missing = product(dialect).lacks
    return next((FEATURES[feature] for feature in features if feature in missing), None)


def quoted(name: str, dialect: str) -> str:
    """Return a name enclosed in the marks of the dialect's SQL, in the case in which the server keeps it."""
    first, last = product(dialect).quotes
    if product(dialect).folds_upper and name == name.lower():
        name = name.upper()
    return f"{first}{name.replace(last, last * 2)}{last}"
