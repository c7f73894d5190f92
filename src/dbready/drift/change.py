"""Change: one difference between two databases, and the options of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

What = Literal["removed", "renamed", "changed", "added"]
Kind = Literal[
    "schema",
    "table",
    "column",
    "type",
    "nullability",
    "key",
    "foreign_key",
    "default",
    "identity",
    "generated",
    "collation",
    "value_set",
    "check",
    "index",
    "trigger",
    "view",
    "table_option",
    "row_security",
    "replication",
    "grant",
    "setting",
    "extension",
    "json_shape",
    "comment",
    "finding",
    "rows",
    "owner",
    "size",
    "order",
    "name",
    "version",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of object, the ones that matter most to readers first."""
BY_NATURE: frozenset[Kind] = frozenset({"owner", "size", "order", "name", "version"})
"""What differs between environments by nature: compared only with Options.everything."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; names are those of the second side, where the object still exists there.

    `before` and `after` are texts for people; `old_name` is what a renamed object was called.
    """

    what: What
    kind: Kind
    schema: str | None = None
    table: str | None = None
    column: str | None = None
    name: str | None = None
    """Name of the key, index, trigger, setting, extension, rule, or JSON path."""
    before: str | None = None
    after: str | None = None
    consequence: str | None = None
    """What it breaks for those who load the data; None: nothing."""
    old_name: str | None = None
    evidence: str | None = None
    """Why it is believed, if it is not read off the facts."""
    is_probable: bool = False
    """Whether it is a guess, such as a rename between two databases."""

    @property
    def is_breaking(self) -> bool:
        """Say whether it breaks a load that worked on the first side."""
        return self.consequence is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Return what a pattern may call it: with and without its schema, with and without its own name."""
        parts = [part for part in (self.table, self.column, self.name) if part is not None]
        if not parts:
            return (self.schema,) if self.schema else ()
        found = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
        if self.table is None or self.schema is None:
            return tuple(found)
        return (*found, *(f"{self.schema}.{name}" for name in found))

    def matches(self, pattern: str) -> bool:
        """Say whether a pattern (shell style) matches: NAME, KIND:NAME or KIND:*."""
        kind, colon, name = pattern.partition(":")
        if not colon:
            kind, name = "*", pattern
        if not fnmatchcase(self.kind, kind):
            return False
        return name == "*" or any(fnmatchcase(each, name) for each in self.names)


def difference(
    kind: Kind,
    place: Sequence[str],
    texts: Sequence[str | None],
    *,
    name: str | None = None,
    consequence: str | None = None,
) -> Change:
    """Return that something was added (no text before), removed (no text after) or changed.

    `place` is a schema, a table or a column, as its names from left to right.
    """
    before, after = texts
    what: What = "added" if before is None else "removed" if after is None else "changed"
    schema, table, column = (*place, None, None, None)[:3]
    return Change(what, kind, schema, table, column, name, before, after, consequence)


@dataclass(frozen=True, slots=True)
class StatedRename:
    """What dbready.toml says about a rename; names are those of either side."""

    table: str
    """TABLE or SCHEMA.TABLE."""
    to: str
    """The other name of the table, or of the column if there is one."""
    column: str | None = None
    is_confirmed: bool = True
    """Whether it is one object; otherwise, one was dropped and another created."""
    where: str = ""
    """File and line, for messages."""


@dataclass(frozen=True, slots=True)
class Options:
    """How two sides are compared."""

    everything: bool = False
    """Also what differs between environments by nature: owners, sizes, order, generated names, versions."""
    schemas: tuple[tuple[str, str], ...] = ()
    """Pairs of schema names: the first side's, and what the second side calls it."""
    renames: tuple[StatedRename, ...] = ()
    ignore: tuple[str, ...] = ()
    """Patterns of changes to leave out, see Change.matches()."""


DEFAULTS = Options()
