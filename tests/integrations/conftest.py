"""Fixtures of the tests with tools of others: databases with odd names, and what is exported from them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import dbready, shop

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["dbready", "odd", "shop"]

# Names that a database takes and careless programs do not; `{{` would be run by dbt.
ODD = """
create table "Order Lines" (
    "Line No" integer primary key,
    "select" text not null unique check ("select" in ('it''s', 'b"c', '{{ x }}')),
    "UPPER" integer,
    "caf\u00e9 \U0001f986" text,
    "back\\slash" text,
    "per%cent" text,
    "updated_at" timestamp not null
);
create table "select" (
    "from" integer, "where" integer, "Of Line" integer references "Order Lines" ("Line No"),
    "pk" text, "uk" text, "1st" text,
    primary key ("from", "where")
);
create table parts (
    id integer primary key,
    a integer not null, b integer not null,
    line_id integer,
    foreign key (a, b) references "select" ("from", "where")
);
create table "quote""d" (id integer primary key, "quote""d" text);
"""


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with odd names, and a table of 1,600 columns."""
    path = tmp_path_factory.mktemp("odd") / "odd.db"
    wide = ", ".join(f"column_{number} text" for number in range(1600))
    with closing(sqlite3.connect(path)) as database:
        database.executescript(ODD)
        database.execute(f"create table wide (id integer primary key, {wide})")
        database.commit()
    return path
