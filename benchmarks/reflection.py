"""What SQLAlchemy users do: the Inspector's bulk methods, or MetaData.reflect()."""

from __future__ import annotations

import sys

from sqlalchemy import MetaData, create_engine, inspect

METHODS = (
    "get_multi_columns",
    "get_multi_pk_constraint",
    "get_multi_foreign_keys",
    "get_multi_indexes",
    "get_multi_unique_constraints",
    "get_multi_check_constraints",
    "get_multi_table_comment",
)
DRIVERS = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql"}


def main(how: str, url: str) -> None:
    """Read the whole schema in one of the two ways."""
    scheme, rest = url.split("://", 1)
    engine = create_engine(f"{DRIVERS[scheme]}://{rest}")
    if how == "reflect":
        MetaData().reflect(engine)
        return
    inspector = inspect(engine)
    for method in METHODS:
        getattr(inspector, method)()


if __name__ == "__main__":
    main(*sys.argv[1:])
