"""Tables of which a schema has an old and a new generation: packages and packagesv2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table
    from dbready.derive.guess import Guess

_VERSIONED = re.compile(r"(?P<name>.*[a-z])_?(?P<version>v[2-9])")


class Generations:
    """The tables of a snapshot that are newer versions of another one of their schema."""

    def __init__(self, catalog: Catalog) -> None:
        self._newer: dict[tuple[str, str], dict[str, Table]] = {}
        for (schema, name), table in catalog.items():
            match = _VERSIONED.fullmatch(name.lower())
            if match and table.key() is not None and not table.is_partition:
                self._newer.setdefault((schema, match["name"]), {})[match["version"]] = table

    def choose(self, guess: Guess, table: Table, column: Column) -> Guess:
        """Return a guess for the generation of the referring table, or one of low confidence if none is known.

        codefixv2 refers to the new packages; what else calls them so may refer to either.
        """
        schema, name = guess.table.id
        newer = self._newer.get((schema, name.lower()))
        if newer is None or guess.is_precedent or guess.is_from_comment or guess.table is table:
            return guess
        own = _VERSIONED.fullmatch(table.id[1].lower())
        if own and (meant := newer.get(own["version"])):
            reason = f"{guess.reason}, of the version that {table.id[1]} is of"
            return guess._replace(table=meant, reason=reason, key_name="")
        if own or column.name in guess.table.primary_key:
            return guess
        other = next(iter(newer.values()))
        reason = f"{guess.reason}; {other.id[1]} may be meant"
        return guess._replace(confidence="low", is_ambiguous=True, reason=reason)
