"""Which texts hold JSON because other tables of the schema hold it under the same name, or in texts as a habit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.roles import json_names, json_support, json_texts
from dbready.derive.times.times import Role, is_long_text, sharing
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.catalog import Catalog, Column, TableId
    from dbready.derive.times.times import RolesByName

_FEWEST_TABLES = 3  # a habit
_MANY_TABLES = 10  # in which one would expect JSON more than once
_FEWEST_DEFAULTS = 2
_FEWEST_OF_TYPE = 5
_SHARE_OF_TYPE = 1 / 3  # of the texts of a type hold JSON; above it, others do, too


@dataclass(slots=True)
class _Survey:
    """Where a schema holds JSON."""

    known: dict[str, str] = field(default_factory=dict)
    """A table with JSON of this name, unless the name says nothing about the form of its values."""
    texts_named: dict[str, str] = field(default_factory=dict)
    """A table that keeps JSON of this name of several words in a text."""
    in_texts: set[str] = field(default_factory=set)
    """Names of texts that hold JSON."""
    guesses: list[tuple[TableId, str]] = field(default_factory=list)
    """Long texts that may hold JSON."""
    typed: int = 0
    """Columns of type JSON."""
    texts: int = 0
    """Texts that hold JSON."""
    defaults: int = 0
    """Texts whose default is JSON."""
    tables: set[TableId] = field(default_factory=set)
    """Tables with such a text."""

    def count(self, column: Column, tables: Sequence[TableId]) -> None:
        """Count a column of these tables that holds JSON."""
        if column.name.lower() not in words("columns", "json_any"):
            self.known.setdefault(column.name, tables[0][1])
        if column.family == "json":
            self.typed += len(tables)
            return
        self.in_texts.add(column.name)
        if len(column.words) > 1:
            self.texts_named.setdefault(column.name, tables[0][1])
        self.texts += len(tables)
        self.tables.update(tables)

    def has_habit(self) -> bool:
        """Say whether JSON is usually kept in texts."""
        return len(self.tables) >= _FEWEST_TABLES and self.texts > self.typed


def add(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Raise guesses for columns that other tables show to hold JSON."""
    survey = _survey(catalog, found)
    _add_namesakes(catalog, found, survey)
    if survey.defaults >= _FEWEST_DEFAULTS:
        _add_usual(catalog, found, survey)
    _add_structured(catalog, found)
    # What people write is in a text on purpose where others of the name have the type JSON.
    prose = words("columns", "json_or_prose")
    repeated = Counter(name for _, name in survey.guesses)
    rest = []
    for id_, name in survey.guesses:
        if name in survey.known and (name in survey.in_texts or name not in prose):
            reason = f"a long text named '{name}', which is JSON in {survey.known[name]}"
        elif name.lower() in words("columns", "json_common") and repeated[name] >= _FEWEST_TABLES:
            reason = f"a long text named '{name}', as in other tables"
        else:
            rest.append((id_, name))
            continue
        _mark(found, id_, name, reason)
        survey.texts += 1
        survey.tables.add(id_)
    if survey.has_habit():
        secret = words("columns", "json_unusual_table")
        for id_, name in rest:
            if _is_usual(catalog[id_].columns[name]) and secret.isdisjoint(split(id_[1])):
                reason = f"a long text named '{name}', in a schema that keeps JSON in texts"
                _mark(found, id_, name, reason)
    if len(catalog) >= _MANY_TABLES:
        json_support.doubt_unsupported(catalog, found)
    if survey.has_habit():
        _add_of_type(catalog, found, survey)


def _survey(catalog: Catalog, found: dict[TableId, RolesByName]) -> _Survey:
    survey = _Survey()
    for ids in sharing(found):
        columns = catalog[ids[0]].columns
        for name, of_column in found[ids[0]].items():
            role = next((role for role in of_column if role.role == "json"), None)
            if role is None:
                continue
            if role.confidence == "low":
                if is_long_text(columns[name]):
                    survey.guesses += ((id_, name) for id_ in ids)
                continue
            survey.defaults += len(ids) if role.reason == json_texts.DEFAULT else 0
            if not json_texts.is_open(role):
                survey.count(columns[name], ids)
    return survey


def _add_usual(catalog: Catalog, found: dict[TableId, RolesByName], survey: _Survey) -> None:
    """Mark texts named data or meta in schemas that store JSON in texts, as the defaults of others show."""
    secret = words("columns", "json_unusual_table")
    for id_, table in catalog.items():
        for column in table.columns.values():
            if not (json_texts.is_unlimited(column) and _is_usual(column)):
                continue
            roles = found[id_].get(column.name, ())
            is_known = any(role.role == "json" and role.confidence != "low" for role in roles)
            if not is_known and secret.isdisjoint(split(id_[1])):
                reason = (
                    f"a text named '{column.name}', in a schema with JSON as the default of others"
                )
                _mark(found, id_, column.name, reason)
                survey.texts += 1
                survey.tables.add(id_)


def _add_namesakes(catalog: Catalog, found: dict[TableId, RolesByName], survey: _Survey) -> None:
    """Mark long texts whose name of several words is JSON in another table, though nothing else suggests it."""
    known = survey.texts_named
    if not known:
        return
    for id_, table in catalog.items():
        for name in known.keys() & table.columns.keys():
            others = found[id_].get(name, ())
            if is_long_text(table.columns[name]) and all(role.role != "json" for role in others):
                reason = f"a long text named '{name}', which is JSON in {known[name]}"
                _mark(found, id_, name, reason)
                survey.texts += 1
                survey.tables.add(id_)


def _add_structured(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Mark texts without a limit, such as run_data, in schemas that limit most of their texts."""
    room: dict[int, str] = {}  # by column: equal columns are one object
    texts: Counter[tuple[str, str]] = Counter()
    named: list[tuple[TableId, Column]] = []
    for id_, table in catalog.items():
        for column in table.columns.values():
            if column.family != "text":
                continue
            known = room.get(id(column))
            if known is None:
                known = room[id(column)] = _room(column)
            texts[id_[0], "limited" if known == "limited" else "unlimited"] += 1
            if known == "structured":
                named.append((id_, column))
    secret = words("columns", "json_unusual_table")
    for id_, column in named:
        is_known = any(
            role.role == "json" and role.confidence != "low"
            for role in found[id_].get(column.name, ())
        )
        is_usual = texts[id_[0], "limited"] < texts[id_[0], "unlimited"]
        if not (is_known or is_usual) and secret.isdisjoint(split(id_[1])):
            reason = f"named '{column.words[-1]}', and longer than most texts of the schema"
            _mark(found, id_, column.name, f"{reason}{json_texts.STRUCTURED}")


def _add_of_type(catalog: Catalog, found: dict[TableId, RolesByName], survey: _Survey) -> None:
    """Believe in guesses such as badges whose type is one that the schema keeps for JSON in large part: mediumtext."""
    guesses = [
        (id_, name)
        for id_, name in survey.guesses
        if name in found[id_] and any(role[:2] == ("json", "low") for role in found[id_][name])
    ]
    if not guesses:
        return
    texts: Counter[tuple[str, str]] = Counter()
    known: Counter[tuple[str, str]] = Counter()
    for id_, table in catalog.items():
        roles = found[id_]
        for column in table.columns.values():
            if column.family == "text" and is_long_text(column):
                of_type = id_[0], column.data_type
                texts[of_type] += 1
                known[of_type] += any(
                    role.role == "json" and role.confidence != "low"
                    for role in roles.get(column.name, ())
                )
    unusual = words("columns", "json_unusual") | words("columns", "json_encrypted") | {"info"}
    for id_, name in guesses:
        column = catalog[id_].columns[name]
        of_type = id_[0], column.data_type
        if known[of_type] < _FEWEST_OF_TYPE or known[of_type] <= _SHARE_OF_TYPE * texts[of_type]:
            continue
        if unusual.isdisjoint(column.words):
            reason = (
                f"a long text named '{name}', in a schema that keeps JSON in {column.data_type}"
            )
            _mark(found, id_, name, reason)


def _room(column: Column) -> str:
    """Say whether a text is limited or unlimited, or structured: unlimited, and named as what programs parse."""
    if not json_texts.is_unlimited(column):
        return "limited"
    return "structured" if json_names.is_structured(column.words) else "unlimited"


def _is_usual(column: Column) -> bool:
    """Say whether a name is of what programs keep as JSON if they keep JSON in texts: settings, not key_data."""
    names = column.words
    return names[-1] in words("columns", "json_usual") and words(
        "columns", "json_unusual"
    ).isdisjoint(names)


def _mark(found: dict[TableId, RolesByName], id_: TableId, name: str, reason: str) -> None:
    others = (role for role in found[id_].get(name, ()) if role.role != "json")
    found[id_] = {**found[id_], name: (*others, Role("json", "medium", reason))}
