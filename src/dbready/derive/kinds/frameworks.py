"""Tables that a migration tool or a framework owns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem, stem_words, stems
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.names import Words
    from dbready.derive.tables import Meaning, Names


_MOST_VERSION_COLUMNS = 3
_VERSION_ALONE = ([("version",)], [("version", "num")])  # the second is Alembic's
_VERSION_AND_NUMBER = ([("id",), ("version",)], [("version",), ("id",)])
_MOST_STATE_COLUMNS = 7


def owned_by_a_tool(meaning: Meaning, names: Names) -> Kind | None:
    """Return migration or framework for tables that a tool owns."""
    name = meaning.table.id[1].lower()
    # An application's table prefix may precede the names of its tools' tables.
    is_prefixed = len(meaning.table.stems) < len(meaning.words)
    bare = name.split("_", 1)[-1] if is_prefixed else name
    if {name, bare} & words("tables", "migration") and not _is_about_something_else(meaning):
        return Kind("migration", "high", f"{name} is a migration tool's own table")
    if {name, bare} & words("tables", "migration_small") and _stands_alone_and_is_small(meaning):
        return Kind("migration", "medium", f"{name} is small enough to hold only a schema version")
    if _holds_only_a_version(meaning):
        return Kind("migration", "medium", "it holds a version, and nothing else")
    if _lists_migrations(meaning):
        return Kind(
            "migration", "medium", "each row is a migration, with the number that orders it"
        )
    return _framework(meaning, names, bare) or _upgrade_state(meaning)


def _holds_only_a_version(meaning: Meaning) -> bool:
    """Say whether a table has a version and nothing else, or beside it a number that nothing refers to, and a time."""
    facts = [column.words for column in meaning.table.columns.values()]
    is_named = meaning.words[-1] == "version" and not meaning.is_referenced
    if is_named and sorted(facts) == [("id",), ("timestamp",), ("version",)]:
        return True
    if facts in _VERSION_ALONE:
        return True
    return facts in _VERSION_AND_NUMBER and not meaning.is_referenced


def _stands_alone_and_is_small(meaning: Meaning) -> bool:
    """Say whether a table has few columns, and no key leads to or from it, unlike versions of products."""
    is_small = len(meaning.table.columns) <= _MOST_VERSION_COLUMNS
    return is_small and not meaning.is_referenced and not meaning.table.foreign_keys


def _is_about_something_else(meaning: Meaning) -> bool:
    """Say whether a table called just migrations has nothing that a migration tool writes down.

    Accounts, mailboxes and coins migrate as well.
    """
    if len(meaning.words) > 1:
        return False
    written = words("tables", "migration_columns")
    columns = meaning.table.columns.values()
    is_written = any(not written.isdisjoint(column.words) for column in columns)
    return meaning.is_referenced or bool(meaning.references) or not is_written


def _lists_migrations(meaning: Meaning) -> bool:
    """Say whether a table has the columns of TypeORM's list of migrations, whatever word follows its name."""
    if "migration" not in meaning.words and "migrations" not in meaning.words:
        return False
    return {name.lower() for name in meaning.table.columns} == {"id", "timestamp", "name"}


def _upgrade_state(meaning: Meaning) -> Kind | None:
    """Return migration for small tables that record how far an upgrade got: applied_schema_deltas."""
    if meaning.references:
        return None  # migrations of accounts, which refer to them
    named = frozenset(map(stem, meaning.words))
    is_upgrade = not named.isdisjoint({"schema", "migration"})
    states = named & stem_words("tables", "migration_state")
    is_small = len(meaning.table.columns) <= _MOST_STATE_COLUMNS
    if is_small and meaning.table.id[1].lower().endswith(ordered("tables", "migration_end")):
        return Kind("migration", "medium", "named like a migration tool's own table, and small")
    if is_upgrade and states and is_small and not meaning.is_referenced:
        return Kind("migration", "medium", "it records how far an upgrade of the schema got")
    return None


def _framework(meaning: Meaning, names: Names, bare: str) -> Kind | None:
    """Return framework by the whole name, the schema, the family or the columns of a table."""
    schema, name = (part.lower() for part in meaning.table.id)
    if is_named_by_a_framework(name) and not names.is_of_a_framework:
        return Kind("framework", "high", f"{name} is a framework's own table")
    if schema in words("tables", "framework_schema"):
        return Kind("framework", "high", f"schema {schema} belongs to an extension or a tool")
    family = _family(meaning, names, "framework_family")
    if family and not names.is_of_a_framework:
        return Kind("framework", "medium", f"one of the tables {family}_... of a framework")
    for shape in _framework_shapes().get(bare, ()):
        if shape.issubset(map(str.lower, meaning.table.columns)):
            listed = ", ".join(sorted(shape))
            if stem(meaning.words[-1]) == "session":
                return Kind("transient", "high", f"it has the columns of sessions: {listed}")
            return Kind("framework", "high", f"{name} has the columns of a framework: {listed}")
    return None


@cached
def is_named_by_a_framework(name: str) -> bool:
    """Say whether only a framework gives its tables this name, in lower case."""
    return name in words("tables", "framework") or name.startswith(
        ordered("tables", "framework_start")
    )


@cached
def _framework_shapes() -> Mapping[str, list[frozenset[str]]]:
    """Return the columns that identify framework tables with ordinary names."""
    found: dict[str, list[frozenset[str]]] = {}
    for line in ordered("tables", "framework_shaped"):
        name, *columns = line.split()
        found.setdefault(name, []).append(frozenset(columns))
    return found


def _family(meaning: Meaning, names: Names, families: str) -> str | None:
    """Return the first word that a framework's tables share where the tables that prove it exist."""
    schema, first = meaning.table.id[0], meaning.words[0]
    if len(meaning.words) == 1:
        return None
    for proofs in _families(families).get(first, ()):
        if all((schema, name) in names.known for name in proofs):
            return first
    return None


@cached
def _families(families: str) -> Mapping[str, list[list[Words]]]:
    """Return the tables that prove each family, by the first word of the family's tables."""
    found: dict[str, list[list[Words]]] = {}
    for line in ordered("tables", families):
        prefix, *proofs = line.split()
        found.setdefault(prefix, []).append(list(map(stems, proofs)))
    return found
