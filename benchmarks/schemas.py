"""Makes databases of many tables that look like an application's, for PostgreSQL and MariaDB."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Server

AREAS = (
    "billing", "catalog", "checkout", "claims", "content", "crm", "delivery", "finance", "fleet", "hr",
    "identity", "insight", "inventory", "loyalty", "partner", "payroll", "pricing", "risk", "support", "trade",
)  # fmt: skip
THINGS = (
    "account", "address", "agreement", "asset", "batch", "campaign", "category", "contact", "contract",
    "customer", "device", "document", "invoice", "item", "location", "message", "order", "payment", "policy",
    "product", "project", "report", "shipment", "ticket", "vendor",
)  # fmt: skip
PARTS = (
    "", "line", "event", "history", "note", "tag", "rule", "status", "type", "link", "attachment", "audit",
    "draft", "group", "import", "job", "limit", "price", "schedule", "template",
)  # fmt: skip
REGIONS = ("", "emea", "apac", "latam", "anz")

# name, PostgreSQL, MariaDB, comment
COLUMNS = (
    ("created_at", "timestamptz not null default now()", "datetime not null default now()", None),
    ("updated_at", "timestamp", "datetime on update now()", None),
    ("code", "varchar(40) not null", "varchar(40) not null", "Code that people use"),
    ("status", "varchar(20) not null default 'new'", "varchar(20) not null default 'new'", None),
    ("amount", "numeric(12, 2) check (amount >= 0)", "decimal(12, 2) check (amount >= 0)", None),
    ("currency", "char(3)", "char(3)", "ISO 4217"),
    ("payload", "jsonb", "json", None),
    ("is_active", "boolean not null default true", "boolean not null default true", None),
    ("deleted_at", "timestamptz", "datetime", None),
    ("title", "text", "text", None),
    ("email", "varchar(255)", "varchar(255)", None),
    ("customer_ref", "bigint", "bigint", None),
    ("external_id", "uuid", "char(36)", "Identifier in the source system"),
    ("quantity", "integer", "int", None),
    ("rate", "double precision", "double", None),
    ("valid_from", "date", "date", None),
    ("valid_until", "date", "date", None),
    ("description", "text", "text", None),
)
DISTANCE = 60  # how far back a foreign key reaches: the load order has depth, as in applications
BATCH = 100  # tables a round trip


def table_names(count: int) -> list[str]:
    """Return so many different table names; 50,000 at most."""
    names = ("_".join(filter(None, words)) for words in product(REGIONS, AREAS, THINGS, PARTS))
    found = list(islice(names, count))
    if len(found) < count:
        message = f"there are names for {len(found)} tables only"
        raise ValueError(message)
    return found


def columns(count: int) -> Iterator[tuple[str, str, str, str | None]]:
    """Return so many column declarations, the common ones first."""
    for number in range(count):
        name, postgresql, mariadb, comment = COLUMNS[number % len(COLUMNS)]
        again = number // len(COLUMNS)
        if again:
            name, comment = f"{name}_{again + 1}", None
            postgresql, mariadb = postgresql.split(" check")[0], mariadb.split(" check")[0]
        yield name, postgresql, mariadb, comment


def parent_of(number: int) -> int:
    """Return which earlier table this one refers to."""
    return number - 1 - (number * 7) % min(number, DISTANCE)


def postgresql_ddl(number: int, names: list[str], width: int) -> Iterator[str]:
    """Return the statements that make one table of so many columns."""
    name = names[number]
    parts = ["id bigint generated always as identity primary key"]
    chosen = list(columns(width - (2 if number else 1)))
    parts += [f"{column} {declared}" for column, declared, _, _ in chosen]
    if number:
        parent = names[parent_of(number)]
        parts.append(f"{parent}_id bigint references {parent} on delete cascade")
    yield f"create table {name} ({', '.join(parts)})"
    yield f"create index on {name} (created_at)"
    if number:
        yield f"create index on {name} ({names[parent_of(number)]}_id)"
    yield f"comment on table {name} is 'One row for each {name.replace('_', ' ')}'"
    for column, _, _, comment in chosen:
        if comment:
            yield f"comment on column {name}.{column} is '{comment}'"


def mariadb_ddl(number: int, names: list[str], width: int) -> Iterator[str]:
    """Return the statement that makes one table of so many columns."""
    name = names[number]
    parts = ["id bigint not null auto_increment primary key"]
    for column, _, declared, comment in columns(width - (2 if number else 1)):
        documented = f" comment '{comment}'" if comment else ""
        parts.append(f"{column} {declared}{documented}")
    parts.append(f"index {name}_created_at (created_at)")
    if number:
        parent = names[parent_of(number)]
        parts.append(f"{parent}_id bigint")
        parts.append(f"foreign key ({parent}_id) references {parent} (id) on delete cascade")
    comment = f"One row for each {name.replace('_', ' ')}"
    yield f"create table {name} ({', '.join(parts)}) comment '{comment}'"


def fill(name: str, rows: int, *, source: str) -> str:
    """Return the statement that gives a table rows, so that it has statistics."""
    made = "select concat('C', n), concat('title ', n), n % 5 from"
    return f"insert into {name} (code, title, quantity) {made} {source.format(rows=rows)}"


def make(server: Server, dialect: str, database: str, size: tuple[int, int], rows: int) -> None:
    """Make a database of (tables, columns), each table with so many rows and its statistics."""
    tables, width = size
    names = table_names(tables)
    server.create_database(database)
    ddl = postgresql_ddl if dialect == "postgresql" else mariadb_ddl
    source = (
        "generate_series(1, {rows}) as t (n)"
        if dialect == "postgresql"
        else "(select seq as n from seq_1_to_{rows}) as t"
    )
    for first in range(0, tables, BATCH):
        numbers = range(first, min(first + BATCH, tables))
        statements = [text for number in numbers for text in ddl(number, names, width)]
        if rows:
            statements += [fill(names[number], rows, source=source) for number in numbers]
        server.execute(";\n".join(statements), database)
    if rows:
        word = "analyze" if dialect == "postgresql" else "analyze table"
        for first in range(0, tables, BATCH):
            server.execute(f"{word} {', '.join(names[first : first + BATCH])}", database)
