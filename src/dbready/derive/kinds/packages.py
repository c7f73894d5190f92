"""Tables of published packages, such as Wagtail, which an application installs and which document their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import ordered

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, TableId

_MOST = 0.9  # of a schema's tables, from which the package is what the database is about


def tables_of(catalog: Catalog) -> frozenset[TableId]:
    """Return the tables of packages by how their names begin, where the tables that prove a package are beside them.

    Empty for a schema that has hardly any other table.
    """
    by_schema: dict[str, set[str]] = {}
    for schema, name in catalog:
        by_schema.setdefault(schema, set()).add(name.lower())
    packaged = {schema: _packaged(names) for schema, names in by_schema.items()}
    return frozenset(
        (schema, name)
        for schema, name in catalog
        if name.lower() in packaged[schema]
        and len(packaged[schema]) <= _MOST * len(by_schema[schema])
    )


def _packaged(names: set[str]) -> set[str]:
    """Return the names, of a schema's tables, that belong to packages."""
    found: set[str] = set()
    for line in ordered("tables", "packages"):
        pattern, *proofs = line.split()
        if names.issuperset(proofs):
            start = pattern.removesuffix("*")
            is_whole = start == pattern
            found.update(
                name for name in names if name == start or (name.startswith(start) and not is_whole)
            )
    return found
