"""A rule: one SELECT over facts, and what its header says about it."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from dbready.facts import dialects as products

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dbready.findings.finding import Confidence, Kind, Severity

DIALECTS = (*products.OWN, products.OTHER)
NAMED_DIALECTS = (*products.PRODUCTS, products.OTHER)
Audience = Literal["reader", "owner"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)

# The columns that identify the object of a row.
KEY_COLUMNS: dict[str, tuple[str, ...]] = {
    "server": (),
    "schema": ("schema_name",),
    "table": ("schema_name", "table_name"),
    "column": ("schema_name", "table_name", "column_name"),
    "key": ("schema_name", "table_name", "key_name", "columns"),
    "foreign_key": ("schema_name", "table_name", "constraint_name", "columns"),
    "index": ("schema_name", "table_name", "index_name", "columns"),
    "trigger": ("schema_name", "table_name", "trigger_name"),
}
# What findings of an object share when they have one cause, as far as the rule returns it.
GROUPS: dict[str, tuple[str, ...]] = {
    "column": ("column_name", "referenced_table"),
    "key": ("columns",),
    "foreign_key": ("columns", "referenced_table"),
    "index": ("columns",),
    "trigger": ("trigger_name",),
}
OVERRIDES = ("severity", "confidence")
# A number by which rows of equal severity and confidence are ordered, highest first.
SORT_RANK = "sort_rank"
# What is believed of a row's table or column, where that rules the finding out.
EXCLUDED_BY = "excluded_by"
# Placeholders in fixes that stand for quoted names; all others are returned columns.
NAMES_IN_FIXES = {"table": "table_name", "column": "column_name", "columns": "columns"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as its files define it; `reads` and `returns` are known once SQLite has compiled the SQL."""

    name: str
    category: str
    path: Path
    sql: str
    summary: str
    severity: Severity
    confidence: Confidence
    object: Kind
    tags: tuple[str, ...]
    question: str
    population: str
    message: str
    since: str
    detail: str | None = None
    population_name: str | None = None
    """What the population counts, in the plural: references, status columns; None: objects."""
    is_default: bool = True
    audience: Audience = "reader"
    """Whose concern a finding is: everyone who reads the database, or only the team that owns it."""
    is_built_in: bool = False
    """Whether dbready brought it along: the sandbox allows it longer values."""
    has_set_severity: bool = False
    """Whether dbready.toml sets the severity, which then overrides what a row returns."""
    fixes: Mapping[str, str] = field(default_factory=dict)
    workarounds: Mapping[str, str] = field(default_factory=dict)
    dialects: tuple[str, ...] = DIALECTS
    requires: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    """Features of products without which the rule makes no sense: see facts/dialects.py."""
    over_days: float = 0
    """Days that earlier scans have to reach back."""
    probes: tuple[str, ...] = ()
    """Probes of live rows that the rule needs."""
    or_probes: tuple[str, ...] = ()
    """Probes that tell what it otherwise requires."""
    finds_more_with: tuple[str, ...] = ()
    group: tuple[str, ...] | None = None
    """Returned columns that form the cause of a finding; None: those of GROUPS."""
    escalates: str | None = None
    """Returned column, a number or a list, that makes a known finding worse when it grows."""
    options: Mapping[str, Any] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()
    """Fact table and column of everything that the SELECT names."""
    returns: tuple[str, ...] = ()

    @property
    def page_path(self) -> Path:
        """Return the path of the page, which is in the same directory."""
        return self.path.with_suffix(".md")

    @property
    def cause(self) -> tuple[str, ...]:
        """Return what findings with one cause share: returned columns, or naming_style."""
        if self.group is not None:
            return self.group
        return tuple(name for name in GROUPS.get(self.object, ()) if name in self.returns)

    def runs_on(self, dialect: str) -> bool:
        """Say whether the rule is meant for a dialect."""
        is_other = dialect not in {"", *products.OWN} and products.OTHER in self.dialects
        return is_other or dialect in self.dialects

    def fix_for(self, dialect: str) -> str | None:
        """Return the fix template of a dialect; MariaDB falls back to MySQL's."""
        return _of_dialect(self.fixes, dialect)

    def workaround_for(self, dialect: str) -> str | None:
        """Return the template of what a reader can do meanwhile; MariaDB falls back to MySQL's."""
        return _of_dialect(self.workarounds, dialect)


def _of_dialect(templates: Mapping[str, str], dialect: str) -> str | None:
    return templates.get(dialect) or (templates.get("mysql") if dialect == "mariadb" else None)


def placeholders(template: str) -> list[str]:
    """Return the names in braces of a template; anything but a plain name raises ValueError."""
    names = []
    for _, name, spec, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            message = f"{{{name}}} is not a plain column name"
            raise ValueError(message)
        names.append(name)
    return names
