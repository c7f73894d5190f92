"""Turns what the Inspector says of one table into rows of the fact tables."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dbready.collect.inspector import families
from dbready.collect.reshape import json_list
from dbready.facts import dialects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Dialect

Row = dict[str, object]
# What products do that report an action only where it is another; "no action" where not listed.
DEFAULT_ACTIONS = {"mysql": "restrict", "mariadb": "restrict"}
SEQUENCES = ("nextval(", "next value for")


class TableRows:
    """The rows of every fact table about one table."""

    def __init__(self, schema: str, table: str, dialect: Dialect, name: str) -> None:
        self._at = {"schema_name": schema, "table_name": table}
        self._schema = schema
        self._table = table
        self._dialect = dialect
        self._name = name
        self.found: dict[str, list[Row]] = defaultdict(list)

    def add(self, fact: str, row: Row) -> None:
        """Add a row to a fact table; it gets the names of the schema and the table."""
        self.found[fact].append({**self._at, **row})

    def columns(self, reflected: Iterable[Mapping[str, Any]]) -> None:
        """Add columns, and the values of their enumerated types."""
        for position, column in enumerate(reflected, start=1):
            type_ = families.described(column["type"], self._dialect, self._name)
            name = str(column["name"])
            self.add(
                "columns",
                {"column_name": name, "ordinal_position": position, **_column(column, type_)},
            )
            for place, value in enumerate(type_.values, start=1):
                self.add(
                    "enum_values",
                    {"column_name": name, "ordinal_position": place, "enum_value": value},
                )

    def primary_key(self, reflected: Mapping[str, Any]) -> None:
        """Add the primary key, and the index behind it."""
        names = [str(name) for name in reflected.get("constrained_columns") or ()]
        if names:
            self._key(str(reflected.get("name") or "PRIMARY"), "primary", names)

    def unique_keys(self, reflected: Iterable[Mapping[str, Any]]) -> None:
        """Add unique constraints, and the indexes behind them."""
        for constraint in reflected:
            names = [str(name) for name in constraint["column_names"]]
            self._key(str(constraint["name"] or f"unique_{'_'.join(names)}"), "unique", names)

    def indexes(self, reflected: Iterable[Mapping[str, Any]]) -> None:
        """Add indexes, and keys for the unique ones on plain columns that no constraint declares."""
        declared = {str(key["columns"]) for key in self.found["keys"]}
        for index in reflected:
            names = [None if name is None else str(name) for name in index["column_names"]]
            options = index.get("dialect_options") or {}
            predicate = _option(options, "where")
            is_plain = None not in names
            is_behind_key = json_list(names) in declared and bool(index["unique"])
            if is_behind_key:
                self._forget_index(json_list(names))
            self.add(
                "indexes",
                {
                    "index_name": str(index["name"]),
                    "columns": json_list(names),
                    "included_columns": _listed(_option(options, "include")),
                    "method": _lower(_option(options, "using")),
                    "is_unique": bool(index["unique"]),
                    "is_primary": is_behind_key and self._is_primary(json_list(names)),
                    "predicate": None if predicate is None else str(predicate),
                    "has_expression": not is_plain,
                },
            )
            if index["unique"] and is_plain and not is_behind_key:
                self._add_key(
                    str(index["name"]), "unique", [str(name) for name in names], predicate
                )

    def foreign_keys(self, reflected: Iterable[Mapping[str, Any]]) -> None:
        """Add foreign keys; those without a name are named by their columns."""
        product = dialects.product(self._name)
        for key in reflected:
            names = [str(name) for name in key["constrained_columns"]]
            target = str(key["referred_table"])
            options = key.get("options") or {}
            usual = DEFAULT_ACTIONS.get(self._name, "no action")
            unsaid = usual if product.enforces_keys else None
            self.add(
                "foreign_keys",
                {
                    "constraint_name": str(
                        key["name"] or f"fk_{self._table}_{'_'.join(names)}_{target}"
                    ),
                    "columns": json_list(names),
                    "column_count": len(names),
                    "referenced_schema": str(key["referred_schema"] or self._unsaid_schema()),
                    "referenced_table": target,
                    "referenced_columns": json_list(map(str, key["referred_columns"])),
                    "on_update": _lower(options.get("onupdate")) or unsaid,
                    "on_delete": _lower(options.get("ondelete")) or unsaid,
                    "is_deferrable": options.get("deferrable"),
                    "is_enforced": product.enforces_keys,
                },
            )

    def checks(self, reflected: Iterable[Mapping[str, Any]]) -> None:
        """Add CHECK constraints; those without a name are numbered."""
        for number, check in enumerate(reflected, start=1):
            self.add(
                "checks",
                {
                    "constraint_name": str(check["name"] or f"check_{number}"),
                    "expression": str(check["sqltext"]),
                    "is_enforced": 1,
                },
            )

    def _unsaid_schema(self) -> str:
        """Return the schema of a referenced table that is not told: of PostgreSQL, one in the search path."""
        is_postgresql = any(base.__name__ == "PGDialect" for base in type(self._dialect).__mro__)
        default = self._dialect.default_schema_name
        return default if is_postgresql and default else self._schema

    def _key(self, name: str, kind: str, names: Sequence[str]) -> None:
        self._add_key(name, kind, names, None)
        if "unique_keys" not in dialects.product(self._name).lacks:
            self.add(
                "indexes",
                {
                    "index_name": name,
                    "columns": json_list(names),
                    "is_unique": True,
                    "is_primary": kind == "primary",
                    "has_expression": False,
                },
            )

    def _add_key(self, name: str, kind: str, names: Sequence[str], predicate: object) -> None:
        self.add(
            "keys",
            {
                "key_name": name,
                "key_type": kind,
                "columns": json_list(names),
                "column_count": len(names),
                "predicate": None if predicate is None else str(predicate),
            },
        )

    def _is_primary(self, columns: str) -> bool:
        return any(
            key["key_type"] == "primary" and key["columns"] == columns for key in self.found["keys"]
        )

    def _forget_index(self, columns: str) -> None:
        """Remove the index assumed behind a key, of which the server lists the real one."""
        assumed = next(
            (
                row
                for row in self.found["indexes"]
                if row["is_unique"] and row["columns"] == columns
            ),
            None,
        )
        if assumed is not None and "method" not in assumed:
            self.found["indexes"].remove(assumed)


def _column(column: Mapping[str, Any], type_: families.Described) -> Row:
    default, generated = _default(column), _generated(column)
    return {
        "data_type": type_.data_type,
        "type_family": type_.family,
        "has_time_zone": type_.has_time_zone,
        "datetime_precision": type_.datetime_precision,
        "character_length": type_.character_length,
        "numeric_precision": type_.numeric_precision,
        "numeric_scale": type_.numeric_scale,
        "is_unsigned": type_.is_unsigned,
        "is_nullable": bool(column["nullable"]),
        "default_expression": None if generated else default,
        "is_identity": _is_identity(column, default),
        "is_generated": generated is not None,
        "generation_expression": generated or None,
        "enum_name": type_.enum_name,
        "collation": type_.collation,
        "comment": column.get("comment") or None,
    }


def _default(column: Mapping[str, Any]) -> str | None:
    found = column.get("default")
    if found is None:
        found = column.get("server_default")
    return None if found is None else str(getattr(found, "text", found))


def _generated(column: Mapping[str, Any]) -> str | None:
    """Return the expression of a generated column; empty where it is one and the expression is unknown."""
    computed = column.get("computed")
    if computed is not None:
        return str(computed.get("sqltext") or "")
    for name in ("clickhouse_materialized", "clickhouse_alias"):
        if (found := column.get(name)) is not None:
            return str(getattr(found, "text", found))
    return None


def _is_identity(column: Mapping[str, Any], default: str | None) -> bool:
    if column.get("identity") is not None or column.get("autoincrement") is True:
        return True
    return (default or "").lower().startswith(SEQUENCES)


def _option(options: Mapping[str, Any], ending: str) -> Any:  # noqa: ANN401 - differs by option
    """Return an option of a dialect by the end of its name, without the dialect."""
    return next((value for name, value in options.items() if name.endswith(f"_{ending}")), None)


def _listed(names: Any) -> str | None:  # noqa: ANN401
    return json_list(map(str, names)) if names else None


def _lower(text: object) -> str | None:
    return None if text is None else str(text).lower()


def in_order(rows: Iterable[Row]) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    """Return rows grouped by the columns that they fill, so that each group is inserted at once."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row)].append(row)
    yield from groups.items()
