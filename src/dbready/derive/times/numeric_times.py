"""Which numbers are points in time, what shows it beyond their names, and what gives their unit."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.times import digit_dates
from dbready.derive.times.time_numbers import is_clear_moment, is_likely_moment
from dbready.derive.times.times import RANK
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.derive.catalog import Catalog, Column, TableId
    from dbready.derive.times.times import Confidence, Roles

COLUMNS = (
    "schema_name", "table_name", "column_name", "unit", "unit_by", "stated_in", "confidence", "reason",
)  # fmt: skip

_ROLES = frozenset({
    "created_at", "updated_at", "deleted_at", "status_changed_at", "event_time", "scheduled_time",
})  # fmt: skip
_NUMBERS = frozenset({"integer", "decimal", "float"})
_TYPES = frozenset({"timestamp", "date"})
_SMALL = frozenset({"int", "integer", "int unsigned", "int32", "uint32"})
_WITH_32_BITS = frozenset({"postgresql", "mysql", "mariadb", "mssql", "clickhouse"})
_STAMPS = frozenset({"timestamp", "tstamp"})  # which in 32 bits can only count seconds
_FEWEST_TABLES = 3  # with a number of one name and type
_FEWEST_NUMBERS = 2  # that are clearly times
_TIME = re.compile(r"\b(date|datetime|timestamp|when|time (of|at|when))\b", re.IGNORECASE)
_STATED = re.compile(r"milli|micro|nano|second|unix|epoch|yyyy|gps", re.IGNORECASE)
_STATED_BY_DEFAULT = re.compile(r"epoch|unix|'%s'", re.IGNORECASE)
_UNITS = """
select schema_name, table_name, column_name, max(found_rows),
  case measure
    when 'date_digits' then 'a day as YYYYMMDD'
    when 'time_digits' then 'a time as YYYYMMDDhhmmss'
    else measure
  end
from probe_results
where probe = 'numeric-times'
  and measure in ('seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'days', 'date_digits', 'time_digits')
  and found_rows >= 20
  and found_rows >= 0.95 * sampled_rows
group by schema_name, table_name, column_name
"""
_TEXTS = """
select schema_name, table_name, column_name, is_generated, default_expression, comment
from columns
where column_name in (select value from json_each(?))
  and (is_generated or default_expression is not null or comment is not null)
"""
_DEFAULTS = """
select schema_name, table_name, column_name, data_type, default_expression
from columns
where default_expression like '%current_timestamp%' or default_expression like '%date%(%now%'
"""
_BOUNDS = """
select schema_name, table_name, columns
from checks
where expression glob '*[1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*'
"""

Key = tuple[str, str, str]


class Number(NamedTuple):
    """A number that its name makes a time."""

    table: TableId
    column: Column
    roles: Roles
    is_beside_typed: bool
    """Whether another column of its table has a type for times."""

    @property
    def key(self) -> Key:
        """Return the names of its schema, table and column."""
        return (*self.table, self.column.name)

    @property
    def is_doubtful(self) -> bool:
        """Whether such a name may as well be that of a count or a position."""
        return not self.is_clear and all(role.confidence == "low" for role in self.roles)

    @property
    def is_clear(self) -> bool:
        """Whether hardly anything but a time has such a name: created_at, expires_at, timestamp."""
        return is_clear_moment(self.column, self.roles)

    @property
    def is_likely(self) -> bool:
        """Whether its name says what happened then: paid_at, last_login; expires may be a length of time."""
        if self.is_beside_typed and self.column.words[-1] == "time":
            return self.is_clear  # dedicated_time, beside timestamps, says how long
        return self.is_clear or is_likely_moment(self.column, self.roles)


class Numbers(NamedTuple):
    """All such numbers of a database, and how many columns have a type for times."""

    found: tuple[Number, ...]
    typed: int

    @classmethod
    def of(cls, catalog: Catalog, roles: Mapping[TableId, Mapping[str, Roles]]) -> Numbers:
        """Collect them from the roles of all columns."""
        found: list[Number] = []
        all_typed = 0
        for id_, table in catalog.items():
            typed = sum(column.family in _TYPES for column in table.columns.values())
            all_typed += typed
            for name, of_column in roles.get(id_, {}).items():
                column = table.columns.get(name)  # rows may speak of one that was not read
                if column is None or column.family not in _NUMBERS or column.is_identity:
                    continue
                if times := tuple(role for role in of_column if role.role in _ROLES):
                    found.append(Number(id_, column, times, typed > 0))
        return cls(tuple(found), all_typed)


@dataclass(slots=True)
class _Facts:
    """What a snapshot says about such numbers."""

    dialect: str
    units: dict[Key, str]
    generated: set[Key] = field(default_factory=set)
    defaults: dict[Key, str] = field(default_factory=dict)
    comments: dict[Key, str] = field(default_factory=dict)
    bounded: set[Key] = field(default_factory=set)

    @classmethod
    def read(cls, facts: sqlite3.Connection, numbers: Sequence[Number]) -> _Facts:
        """Read what concerns these numbers."""
        server = facts.execute("select dialect from server").fetchone()
        units = {
            (schema, table, name): unit for schema, table, name, _, unit in facts.execute(_UNITS)
        }
        found = cls(server[0] if server else "", units)
        names = sorted({number.column.name for number in numbers})
        for schema, table, name, is_generated, default, comment in facts.execute(
            _TEXTS, [json.dumps(names)]
        ):
            key = (schema, table, name)
            found.defaults[key] = default or ""
            found.comments[key] = comment or ""
            if is_generated:
                found.generated.add(key)
        for schema, table, columns in facts.execute(_BOUNDS):
            found.bounded.update((schema, table, name) for name in json.loads(columns or "[]"))
        return found

    def is_possible(self, number: Number) -> bool:
        """Say whether a column may hold a time; PostgreSQL's real has too few digits for one."""
        if number.key in self.generated or "nextval(" in self.defaults.get(number.key, ""):
            return False
        return self.dialect != "postgresql" or number.column.data_type != "real"

    def stated_in(self, number: Number) -> str | None:
        """Say what gives the unit."""
        names = number.column.words
        if _STATED.search(number.column.name) or names[-1] in words("time", "unit_of_number"):
            return "name"
        if names[-1] in _STAMPS and self._has_32_bits(number.column):
            return "type"
        if _STATED.search(self.comments.get(number.key, "")):
            return "comment"
        is_day = any(role.reason.endswith(digit_dates.BY_DEFAULT) for role in number.roles)
        is_stated = is_day or _STATED_BY_DEFAULT.search(self.defaults.get(number.key, ""))
        return "default" if is_stated else None

    def _has_32_bits(self, column: Column) -> bool:
        """Say whether a number has no room for milliseconds since 1970; SQLite and Oracle call any number integer."""
        name = column.data_type.lower().partition("(")[0]
        return name in _SMALL and self.dialect in _WITH_32_BITS

    def unit(self, number: Number) -> tuple[str, str] | tuple[None, None]:
        """Return the unit that rows or the server's statistics show, and which of them do."""
        if unit := self.units.get(number.key):
            return unit, "rows"
        if any(role.reason.endswith(digit_dates.BY_STATISTICS) for role in number.roles):
            return "a day as YYYYMMDD", "statistics"
        return None, None


def rows(facts: sqlite3.Connection, numbers: Numbers) -> Iterator[tuple[object, ...]]:
    """Return the rows of numeric_times."""
    known = _Facts.read(facts, numbers.found)
    found = [number for number in numbers.found if known.is_possible(number)]
    if known.dialect == "sqlite":
        texts = _texts_of_clock(facts)
        found = [
            number
            for number in found
            if texts.isdisjoint(_likes(*number.key, number.column.data_type))
        ]
    reasons = {number.key: _evidence(number, known) for number in found}
    _add_habits(reasons, found, numbers.typed)
    sure = {
        (number.table, number.column.data_type): number.column.name
        for number in reversed(found)
        if reasons[number.key]
    }
    likely = Counter((n.table, n.column.data_type) for n in found if n.is_likely)
    for number in found:
        beside = sure.get((number.table, number.column.data_type))
        reason = reasons[number.key]
        if reason is None and beside and not number.is_doubtful:
            reason = f"a number like {beside}, which is a time"
        belief = ("high", reason) if reason else _by_name(number, likely)
        yield (*number.key, *known.unit(number), known.stated_in(number), *belief)


def _texts_of_clock(facts: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Return what columns are like that SQLite fills with the text of a time, whatever type they are declared with."""
    return {
        like
        for *column, default in facts.execute(_DEFAULTS)
        if not _STATED_BY_DEFAULT.search(default)
        for like in _likes(*column)
    }


def _likes(schema: str, table: str, name: str, data_type: str) -> tuple[tuple[str, ...], ...]:
    """Return by what columns of SQLite are alike: the table or the name, and the type."""
    return (schema, table, "", data_type), (schema, "", name, data_type)


def _evidence(number: Number, known: _Facts) -> str | None:
    """Return what the facts about one column show."""
    unit, by = known.unit(number)
    if unit or number.is_doubtful:
        return f"its {by} fit {unit}" if unit else None
    if stated := known.stated_in(number):
        return f"its {stated} gives the unit"
    if number.key in known.bounded:
        return "a CHECK compares it with a time"
    if _TIME.search(known.comments.get(number.key, "")):
        return "its comment says so"
    if number.is_clear and not number.is_beside_typed:
        return "its name, and no column of its table has a type for times"
    return None


def _add_habits(reasons: dict[Key, str | None], found: Sequence[Number], typed: int) -> None:
    """Add what the numbers of all tables say about each other."""
    likely = [number for number in found if number.is_likely]
    clear = sum(number.is_clear for number in likely)
    is_only = not typed and len(likely) >= _FEWEST_NUMBERS
    is_usual = clear >= _FEWEST_NUMBERS and len(likely) >= typed
    believed = [number for number in found if not number.is_doubtful] if is_only else likely
    alike = Counter((number.column.name, number.column.data_type) for number in believed)
    for number in believed:
        if reasons[number.key]:
            continue
        if alike[number.column.name, number.column.data_type] >= _FEWEST_TABLES:
            reasons[number.key] = "several tables have it"
        elif is_only and number.column.words != ("time",):
            reasons[number.key] = "no column of the database has a type for times"
        elif is_usual and not is_only:
            reasons[number.key] = "most times of the database are numbers"


def _by_name(number: Number, likely: Mapping[tuple[TableId, str], int]) -> tuple[Confidence, str]:
    """Return how likely a number is a time by nothing but names."""
    reason = min(number.roles, key=lambda role: RANK[role.confidence]).reason
    data_type = number.column.data_type
    is_wide = "big" in data_type or "64" in data_type
    is_pair = not number.is_beside_typed and likely[number.table, data_type] >= _FEWEST_NUMBERS
    is_supported = is_pair or (is_wide and number.column.words[-1] == "at")
    return ("medium" if number.is_clear or (number.is_likely and is_supported) else "low", reason)
