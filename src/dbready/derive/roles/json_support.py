"""Which guesses at JSON in texts nothing else in the database supports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.roles import json_texts
from dbready.derive.times.times import sharing
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, TableId
    from dbready.derive.names import Words
    from dbready.derive.times.times import Role, RolesByName

_HABIT = 3  # names of texts with JSON, tables with one name, or names of columns of type JSON
_TABLES_PER_NAME = 50  # in large databases, a few such names meet by chance
_SHARE = 1 / 6  # of the tables
_SEVERAL = 1.5  # texts a table
_OF_LIBRARIES = frozenset({"args", "kwargs", "serialized"})
"""Words of what task queues and the like bring along, which says nothing of the application itself."""
LONE = ", but little else in the database is JSON in a text"
"""What live rows may contradict."""


def doubt_unsupported(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Lower the confidence of texts that only a general name shows to hold JSON, where JSON in texts is no habit."""
    tables: Counter[str] = Counter()
    texts: Counter[TableId] = Counter()
    typed: set[str] = set()
    guesses: list[tuple[list[TableId], str]] = []
    for ids in sharing(found):
        columns = catalog[ids[0]].columns
        for name, roles in found[ids[0]].items():
            role = next((role for role in roles if role.role == "json"), None)
            if role is None or role.confidence == "low":
                continue
            if columns[name].family == "json":
                typed.add(name)
            elif json_texts.is_stated(role, columns[name].words):
                return
            elif json_texts.is_paired(role, columns[name].words):
                tables[name] += len(ids) if _OF_LIBRARIES.isdisjoint(columns[name].words) else 0
            else:
                guesses.append((ids, name))
                tables[name] += 0 if ", beside " in role.reason else len(ids)
            if columns[name].family != "json":
                texts.update(ids)
    fewest = max(_HABIT, len(catalog) / _TABLES_PER_NAME)
    has_names = sum(count > 0 for count in tables.values()) >= fewest
    has_habit = has_names and len(typed) < _HABIT and _is_dense(texts, len(catalog))
    for ids, name in guesses:
        is_typed = name in typed and name.lower() not in words("columns", "json_any")
        is_metadata = bool(typed) and _names_metadata(catalog[ids[0]].columns[name].words)
        if not (has_habit or is_metadata or is_typed or tables[name] >= _HABIT):
            lowered = {
                **found[ids[0]],
                name: tuple(map(_lowered, found[ids[0]][name])),
            }
            found.update(dict.fromkeys(ids, lowered))


def _names_metadata(names: Words) -> bool:
    return names[-1] == "metadata" or names[-2:] == ("meta", "data")


def _is_dense(texts: Counter[TableId], tables: int) -> bool:
    """Say whether many tables have a text that may hold JSON, or those with one usually have several.

    Single texts in a few of many tables may be in any notation: serialized by PHP, options of a program.
    """
    return len(texts) >= _SHARE * tables or texts.total() >= _SEVERAL * len(texts)


def _lowered(role: Role) -> Role:
    if role.role != "json":
        return role
    return role._replace(confidence="low", reason=f"{role.reason}{LONE}")
