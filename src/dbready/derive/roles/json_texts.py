"""Which texts hold JSON: what states it, and which general names the rest of the database supports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbready.derive.kinds.frameworks import is_named_by_a_framework
from dbready.derive.names import split, stem, stem_words
from dbready.derive.times.times import Role, is_long_text, sharing
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.derive.catalog import Catalog, Column, TableId
    from dbready.derive.names import Words
    from dbready.derive.times.times import Roles, RolesByName

_UNLIMITED = frozenset({"text", "mediumtext", "longtext", "clob", "nclob", "ntext"})
_SAID = frozenset({"status", "token", "description", "name", "email", "phone", "label"})
_HABIT = 3  # names or tables
_TABLES_PER_NAME = 50  # in large databases, a few such names meet by chance
_FEWEST_DEFAULTS = 2
_DEFAULT = "a text whose default is JSON"
_FORMAT = ", a format that is JSON"
OPEN = ", as what programs parse is"
"""The end of a reason that leaves open whether it is JSON or a similar notation."""


def by_name(names: Sequence[str], column: Column) -> Role | None:
    """Return json for a text that says so by its default or its name, with low confidence by a general name."""
    if column.has_json_default:
        return Role("json", "medium", _DEFAULT)
    if not words("columns", "json_other").isdisjoint(names):
        return None
    is_long = is_long_text(column)
    # A short text that begins with json is about JSON: json_extraction_root.
    is_named = names[0] == "json" and is_long and names[-1] not in words("columns", "json_about")
    if names[-1] == "json" or is_named:
        return Role("json", "medium", "a text named 'json'")
    return _by_general_name(names, column) if is_long else None


def _by_general_name(names: Sequence[str], column: Column) -> Role | None:
    """Return json for a long text named as what programs keep as JSON or the like: run_data, not key_data."""
    if known := words("columns", "json_standard") & {names[-1], " ".join(names[-2:])}:
        return Role("json", "medium", f"named '{min(known)}'{_FORMAT}")
    is_alone = len(names) == 1 and names[0] in words("columns", "json_alone")
    if is_alone and not is_unlimited(column) and len(split(column.name)) == 1:
        return Role("json", "low", f"a long text named '{names[0]}'")  # key=value lines, HTML
    # alone, it may be any notation: bytes in base64
    is_serialized = len(names) > 1 and names[0] in {"serialized", "serialised"}
    if is_alone or is_serialized:
        return Role("json", "medium", f"a long text named '{' '.join(names)}'{OPEN}")
    is_other = not words("columns", "json_unusual").isdisjoint(names)
    if is_other or names[-1] not in words("columns", "json"):
        return None
    return Role("json", "low", f"a long text named '{names[-1]}'")


def is_unlimited(column: Column) -> bool:
    """Say whether a text was given all the room that there is."""
    return column.data_type.partition("(")[0].lower() in _UNLIMITED


@dataclass(slots=True)
class _Survey:
    """Where a database holds JSON for certain, and where it may."""

    known: dict[str, str] = field(default_factory=dict)
    """A table with JSON of this name, in a text unless the name says nothing about the form of its values."""
    beside: dict[TableId, str] = field(default_factory=dict)
    """A text of this table that holds JSON."""
    defaults: int = 0
    """Texts whose default is JSON."""
    guesses: list[tuple[list[TableId], Column]] = field(default_factory=list)
    limited: Counter[str] = field(default_factory=Counter)
    """By schema, how many more texts have a limit than have none."""

    @classmethod
    def of(cls, catalog: Catalog, found: dict[TableId, RolesByName]) -> _Survey:
        """Read what is known of each column."""
        survey = cls()
        for ids in sharing(found):
            columns = catalog[ids[0]].columns
            for column in columns.values():
                if column.family == "text":
                    room = -1 if is_unlimited(column) else 1
                    survey.limited.update(dict.fromkeys((id_[0] for id_ in ids), room))
            for name, role in _json_roles(found[ids[0]]):
                survey._count(ids, columns[name], role)
        return survey

    def _count(self, ids: list[TableId], column: Column, role: Role) -> None:
        is_any = column.name.lower() in words("columns", "json_any")
        if column.family != "text":
            if not is_any and role.reason.startswith("its type"):
                self.known.setdefault(column.name, ids[0][1])
        elif role.confidence == "low":
            self.guesses.append((ids, column))
        elif not role.reason.endswith(OPEN):
            self.defaults += len(ids) * (role.reason == _DEFAULT)
            for id_ in ids:
                self.beside.setdefault(id_, column.name)
            if len(column.words) > 1 or not is_any:
                self.known.setdefault(column.name, ids[0][1])


def add(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Believe in general names that other JSON of the database supports, and add lists beside JSON in texts."""
    survey = _Survey.of(catalog, found)
    roomy: list[tuple[list[TableId], Column]] = []
    encrypted = words("columns", "json_unusual_table")
    for ids, column in survey.guesses:
        if not encrypted.isdisjoint(split(ids[0][1])):
            continue  # settings of a login may be
        if reason := _support(ids[0], column, survey):
            _mark(found, ids, column, reason)
        elif _is_specific(column.words) and _has_more_room(
            column, catalog[ids[0]].columns.values(), survey.limited[ids[0][0]]
        ):
            roomy.append((ids, column))
    if survey.beside or _is_habit(roomy, len(catalog)):
        for ids, column in roomy:
            reason = f"named '{column.words[-1]}', and longer than other texts{OPEN}"
            _mark(found, ids, column, reason)
    for id_, other in survey.beside.items():
        _add_lists(catalog, found, id_, other)


def _support(id_: TableId, column: Column, survey: _Survey) -> str | None:
    """Return the reason to believe that a text with a general name holds JSON."""
    said = f"a long text named '{column.words[-1]}'"
    if column.name in survey.known:
        return f"{said}, which is JSON in {survey.known[column.name]}"
    if id_ in survey.beside:
        return f"{said}, beside {survey.beside[id_]}"
    if survey.defaults >= _FEWEST_DEFAULTS:
        return f"{said}, in a database with JSON as the default of other texts"
    return None


def _is_specific(names: Words) -> bool:
    """Say whether a name is not just data, context or extra, which may be a text or in any notation."""
    return len(names) > 1 or names[0] in words("columns", "json_settings")


def _has_more_room(column: Column, others: Iterable[Column], limited: int) -> bool:
    """Say whether a text has no limit, as other texts of its table or most of its schema have."""
    if not is_unlimited(column):
        return False
    return limited > 0 or any(
        other.family == "text" and not is_unlimited(other) for other in others
    )


def _is_habit(roomy: list[tuple[list[TableId], Column]], tables: int) -> bool:
    """Say whether so many names of texts suggest JSON that it hardly is chance; a framework has its own habits."""
    names = {
        column.name.lower()
        for ids, column in roomy
        if not all(is_named_by_a_framework(name.lower()) for _, name in ids)
    }
    return len(names) >= max(_HABIT, tables / _TABLES_PER_NAME)


def _add_lists(
    catalog: Catalog, found: dict[TableId, RolesByName], id_: TableId, other: str
) -> None:
    """Take long texts named by a plural for lists in JSON where another text of the table holds JSON."""
    columns = catalog[id_].columns
    if all(is_unlimited(column) for column in columns.values() if column.family == "text"):
        return
    for column in columns.values():
        roles = found[id_].get(column.name, ())
        is_said = any(role.role in _SAID or role.role == "json" for role in roles)
        if is_unlimited(column) and not is_said and _is_list(column.words):
            reason = f"a long text named '{column.words[-1]}', beside {other}"
            _mark(found, [id_], column, reason)


def _is_list(names: Words) -> bool:
    """Say whether a name ends with a plural, other than of what people write: categories, not comments."""
    last = names[-1]
    is_plural = last.endswith("s") and not last.endswith("ss") and last != stem(last)
    is_prose = last.endswith(tuple(words("columns", "json_prose")))
    unusual = stem_words("columns", "json_unusual")
    return is_plural and not is_prose and unusual.isdisjoint(map(stem, names))


def _json_roles(roles: RolesByName) -> Iterator[tuple[str, Role]]:
    for name, of_column in roles.items():
        for role in of_column:
            if role.role == "json":
                yield name, role


def _mark(
    found: dict[TableId, RolesByName], ids: list[TableId], column: Column, reason: str
) -> None:
    """Replace what is known of JSON in a column of tables that share their roles."""
    before = found[ids[0]]
    others: Roles = tuple(role for role in before.get(column.name, ()) if role.role != "json")
    changed = {**before, column.name: (*others, Role("json", "medium", reason))}
    found.update(dict.fromkeys(ids, changed))
