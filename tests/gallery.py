"""A database that holds the bad examples of many rules side by side, each in a schema of its own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from dbready.engine import page
from tests.conftest import Database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.engine.rule import Rule
    from tests.servers import Server

# What reaches beyond the schema that an example is put in.
FAR_REACHING = ("schema", "publication", "public.", "role")


@contextmanager
def gallery(server: Server, empty: Database, rules: Sequence[Rule]) -> Iterator[Database]:
    """Build the examples in the empty database, or on MariaDB in databases beside it."""
    examples = list(_examples(empty.dialect, rules))
    names = [f"example_{number}" for number in range(len(examples))]
    opening = "create schema {0}; set search_path = {0};"
    if empty.dialect == "mariadb":
        opening = "create database {0}; use {0};"
    empty.execute(
        "\n".join(opening.format(n) + sql for n, sql in zip(names, examples, strict=True))
    )
    try:
        if empty.dialect == "mariadb":
            yield Database("mariadb", "mysql", server.url(), server)
        else:
            yield empty
    finally:
        if empty.dialect == "mariadb":
            empty.execute("; ".join(f"drop database {name}" for name in names))


def _examples(dialect: str, rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        for example in page.examples(rule):
            is_alone = not any(word in example.sql for word in FAR_REACHING)
            if example.expected and not example.facts and dialect in example.dialects and is_alone:
                yield example.sql.rstrip().removesuffix(";") + ";\n"
