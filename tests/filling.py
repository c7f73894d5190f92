"""Fills the tables of a PostgreSQL or MariaDB database with rows that fit their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Database

    Row = tuple[str, str, str, str, str, str]

# Schema, table, column, type, whether it takes NULL, whether the server makes its values.
POSTGRESQL_COLUMNS = """
select n.nspname, c.relname, a.attname, format_type(a.atttypid, null), (not a.attnotnull)::text,
  (a.attgenerated <> '' or a.attidentity <> ''
    or coalesce(pg_get_expr(d.adbin, d.adrelid) like 'nextval%', false))::text
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1, 2, a.attnum
"""
MARIADB_COLUMNS = """
select table_schema, table_name, column_name, data_type, if(is_nullable = 'YES', 'true', 'false'),
  if(extra like '%auto_increment%' or extra like '%GENERATED%', 'true', 'false')
from information_schema.columns
join information_schema.tables using (table_schema, table_name)
where table_schema like 'example%' and table_type = 'BASE TABLE'
order by 1, 2, ordinal_position
"""
# A value for row number g, by the first words of the type.
POSTGRESQL_VALUES = {
    "boolean": "g % 2 = 0",
    "timestamp": "timestamptz '2024-05-01 10:00:00+00' + g * interval '1 hour'",
    "date": "date '2024-05-01' + g",
    "time": "time '10:00'",
    "json": "'{\"a\": 1}'",
    "uuid": "md5(g::text)::uuid",
    "interval": "interval '1 day'",
    "character": "'v' || g",
    "text": "'v' || g",
    "bytea": "'x'",
    "bit": "b'1'",
    "money": "g::money",
    "integer": "g", "bigint": "g", "smallint": "g", "numeric": "g", "real": "g", "double": "g",
}  # fmt: skip
MARIADB_VALUES = {
    "timestamp": "timestamp '2024-05-01 10:00:00' + interval g hour",
    "datetime": "timestamp '2024-05-01 10:00:00' + interval g hour",
    "date": "date '2024-05-01' + interval g day",
    "time": "time '10:00'",
    "json": "'{}'", "longtext": "concat('v', g)", "text": "concat('v', g)", "mediumtext": "concat('v', g)",
    "varchar": "concat('v', g)", "char": "concat('v', g)",
    "tinyint": "g % 2", "int": "g", "bigint": "g", "smallint": "g", "mediumint": "g",
    "decimal": "g", "double": "g", "float": "g",
}  # fmt: skip


def fill(database: Database, rows: int, first: int = 1) -> list[str]:
    """Add rows to each table that takes them, and return the tables; NULL is every third value that may be."""
    found: dict[tuple[str, str], list[Row]] = {}
    is_postgresql = database.dialect == "postgresql"
    columns = POSTGRESQL_COLUMNS if is_postgresql else MARIADB_COLUMNS
    for row in database.execute(columns):
        found.setdefault((row[0], row[1]), []).append(row)
    filled = []
    for (schema, table), of_table in found.items():
        name = _name(is_postgresql, schema) + "." + _name(is_postgresql, table)
        statement = _insert(name, of_table, rows, first, is_postgresql=is_postgresql)
        # Foreign keys are not what is looked at here, and CHECK constraints may want other values.
        off = (
            "set session_replication_role = replica"
            if is_postgresql
            else "set foreign_key_checks = 0"
        )
        try:
            database.execute(f"{off}; {statement}")
        except Exception:  # noqa: BLE001, S112 - the drivers' errors have nothing else in common
            continue
        filled.append(f"{schema}.{table}")
    return filled


def _insert(name: str, of_table: list[Row], rows: int, first: int, *, is_postgresql: bool) -> str:
    known = POSTGRESQL_VALUES if is_postgresql else MARIADB_VALUES
    names, values = [], []
    for _, _, column, type_, is_nullable, is_made in of_table:
        if is_made == "true":
            continue
        value = known.get(type_.split()[0].split("(")[0], "null")
        names.append(_name(is_postgresql, column))
        values.append(
            f"case when g % 3 = 0 then null else {value} end" if is_nullable == "true" else value
        )
    numbers = (
        f"generate_series({first}, {first + rows - 1}) as g"
        if is_postgresql
        else f"(select seq as g from seq_{first}_to_{first + rows - 1}) as numbers"
    )
    if not names:
        return (
            f"insert into {name} default values"
            if is_postgresql
            else f"insert into {name} values ()"
        )
    return f"insert into {name} ({', '.join(names)}) select {', '.join(values)} from {numbers}"


def _name(is_postgresql: bool, name: str) -> str:  # noqa: FBT001 - a quotation mark, chosen
    mark = '"' if is_postgresql else "`"
    return mark + name.replace(mark, mark * 2) + mark
