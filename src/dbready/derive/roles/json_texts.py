"""Which long texts hold JSON, in the light of the other columns of their table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.roles.json_names import (
    is_clear,
    is_error,
    is_list,
    is_plain_list,
    is_structured,
)
from dbready.derive.times.times import Role, is_long_text
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Column
    from dbready.derive.names import Words
    from dbready.derive.roles.table_context import Context

    Roles = dict[str, list[Role]]


STRUCTURED = ", as what programs parse is"
"""The end of a reason that leaves open whether it is JSON or a similar notation."""

DEFAULT = "a text whose default is JSON"
STANDARD = ", which a standard defines as JSON"
"""The end of a reason that leaves no doubt."""

_UNLIMITED = frozenset({"text", "mediumtext", "longtext", "clob", "nclob", "ntext"})
_SAID = frozenset({"status", "token", "description", "name", "email", "phone", "label"})
# Names of texts that hold JSON where both are in one table: a rule, and the arguments of a call.
_PAIRS = (("conditions", "actions"), ("args", "kwargs"))
# What a payload is, in the words of the column that says so.
_TYPES = (("event", "type"), ("action", "type"), ("message", "type"), ("event", "name"), ("topic",))
_SEVERAL = 2  # texts with JSON, beside which an offer or a profile is JSON as well


def add(table: Context, roles: Roles) -> None:
    """Mark the long texts of one table that its other columns show to hold JSON."""
    if any(role.role == "json" for found in roles.values() for role in found):
        _add_payloads(table, roles)
        _add_pairs(table, roles)
        _add_beside(table, roles)
    _add_long_texts(table, roles)
    _add_old_and_new(table, roles)
    _add_among(table, roles)
    if _has_call(table, roles):
        _add_beside(table, roles)
        _add_results(table, roles)
    _lower_single(table, roles)


def _add_payloads(table: Context, roles: Roles) -> None:
    """Mark the payload of a message or an event as JSON where another column says which type it has."""
    for name, found in roles.items():
        if "payload" not in table.columns[name].words or not is_long_text(table.columns[name]):
            continue
        typed = next((other for other in table.columns.values() if other.words in _TYPES), None)
        if typed is not None:
            _mark(roles, name, found, f"a long text named '{name}', beside {typed.name}")


def _lower_single(table: Context, roles: Roles) -> None:
    """Lower the confidence of the only text of a table that may hold JSON and has but a general name: params."""
    texts = _texts(table, roles)
    if len(texts) != 1:
        return
    names = table.columns[texts[0]].words
    if names[-1] in {"metadata", "payload"} and "raw" not in names:
        return
    roles[texts[0]][:] = [
        role._replace(confidence="low")
        if role.role == "json" and role.reason == named(names[-1])
        else role
        for role in roles[texts[0]]
    ]


def _add_pairs(table: Context, roles: Roles) -> None:
    """Mark conditions and actions, or args and kwargs, as JSON where a table has both."""
    for pair in _PAIRS:
        names = [
            name
            for name, column in table.columns.items()
            if name.lower() in pair and is_long_text(column)
        ]
        if len(names) < len(pair):
            continue
        for name, other in zip(names, reversed(names), strict=True):
            reason = f"a long text named '{name}', beside {other}"
            _mark(roles, name, roles.get(name, []), reason)


def _add_old_and_new(table: Context, roles: Roles) -> None:
    """Mark lists as JSON where a table has what they were before and after a change: oldGroups, newGroups."""
    lists = {
        column.words: name
        for name, column in table.columns.items()
        if column.words[0] in {"old", "new"} and is_unlimited(column) and is_list(column.words[-1])
    }
    for (age, *rest), name in lists.items():
        other = lists.get(("new" if age == "old" else "old", *rest))
        if other is not None and rest:
            _mark(roles, name, roles.get(name, []), f"a long text named '{name}', beside {other}")


def _add_beside(table: Context, roles: Roles) -> None:
    """Mark long texts such as meta_info as JSON where another text of the table holds JSON."""
    known = next(iter(_texts(table, roles)), None)
    if known is None:
        return
    is_sure = _sure_text(table, roles) is not None
    for column in table.columns.values():
        names = column.words
        last, found = names[-1], roles.get(column.name, [])
        is_named = last in words("columns", "json_beside") and not is_error(names)
        if names == ("data",) and not is_sure:
            continue  # attributes and data of a person may be in any notation
        if is_named and is_long_text(column) and not _is_json(found):
            _mark(roles, column.name, found, f"a long text named '{last}', beside {known}")


def _add_among(table: Context, roles: Roles) -> None:
    """Mark an offer or a profile as JSON among several texts that hold it."""
    known = _texts(table, roles)
    if len(known) < _SEVERAL:
        return
    for column in table.columns.values():
        last, found = column.words[-1], roles.get(column.name, [])
        if last in words("columns", "json_among") and is_unlimited(column) and not _is_json(found):
            reason = f"a long text named '{last}', beside {known[0]} and {known[1]}"
            _mark(roles, column.name, found, reason)


def _texts(table: Context, roles: Roles) -> list[str]:
    """Return the texts of a table that hold JSON."""
    return [
        name
        for name, found in roles.items()
        if table.columns[name].family == "text" and _is_json(found)
    ]


def _has_call(table: Context, roles: Roles) -> bool:
    """Say whether a table holds JSON named as the surroundings of a run: runtime_context, workflow_params."""
    return any(
        table.columns[name].words[-1] in words("columns", "json_call") and _is_json(found)
        for name, found in roles.items()
    )


def _add_results(table: Context, roles: Roles) -> None:
    """Mark what goes into a run and comes out of it as JSON, beside its parameters or its context."""
    named = {column.words for column in table.columns.values()}
    for column in table.columns.values():
        names = column.words
        last, found = names[-1], roles.get(column.name, [])
        # Alone, input may be a list of names.
        is_part = len(names) > 1 or len(named & {("input",), ("output",)}) != 1
        if is_part and last in words("columns", "json_result") and is_unlimited(column):
            reason = f"a long text named '{last}', beside the context of a run"
            _mark(roles, column.name, found, reason)


def _mark(roles: Roles, name: str, found: Iterable[Role], reason: str) -> None:
    """Replace what is known of JSON in a column."""
    others = [role for role in found if role.role != "json"]
    roles[name] = [*others, Role("json", "medium", reason)]


def _add_long_texts(table: Context, roles: Roles) -> None:
    """Suspect JSON in texts that were given more room than the others of their table: taxLines."""
    texts = [column for column in table.columns.values() if column.family == "text"]
    if len({_kind(column) for column in texts}) < 2:  # noqa: PLR2004 - nothing to compare
        return
    for column in texts:
        found, names = roles.get(column.name, []), column.words
        is_said = _rests_on_more_than(names[-1], found) or any(role.role in _SAID for role in found)
        if is_said or not is_unlimited(column):
            continue
        reason = f"named '{names[-1]}', and longer than other texts of the table"
        has_guess = any(role.role == "json" for role in found)
        if is_clear(names) or _is_of_plugin(names, table):
            _mark(roles, column.name, found, reason)
        elif is_structured(names) and words("columns", "json_unusual_table").isdisjoint(table.name):
            _mark(roles, column.name, found, f"{reason}{STRUCTURED}")
        elif has_guess:
            continue
        elif is_plain_list(names) and (known := _sure_text(table, roles)):
            _mark(roles, column.name, found, f"{reason}, beside {known}")
        elif names[-1] in words("columns", "json_long") or is_list(names[-1]):
            roles[column.name] = [*found, Role("json", "low", reason)]


def _sure_text(table: Context, roles: Roles) -> str | None:
    """Return a text of the table that holds JSON not only by a general name, and is no list itself."""
    for name, found in roles.items():
        names = table.columns[name].words
        if table.columns[name].family != "text" or is_list(names[-1]):
            continue
        if _rests_on_more_than(names[-1], found):
            return name
    return None


def _rests_on_more_than(word: str, found: Iterable[Role]) -> bool:
    """Say whether a column is known to hold JSON, and not only by a general name."""
    return _is_json(found) and all(role.reason != named(word) for role in found)


def _is_of_plugin(names: Words, table: Context) -> bool:
    """Say whether a text holds the settings of the class whose path stands beside: backend_data, backend_path."""
    if len(names) < 2 or names[-1] != "data":  # noqa: PLR2004 - a prefix
        return False
    paths = {(*names[:-1], word) for word in ("path", "class", "module")}
    return any(column.words in paths for column in table.columns.values())


def _kind(column: Column) -> str:
    return column.data_type.partition("(")[0].lower()


def is_unlimited(column: Column) -> bool:
    """Say whether a text was given all the room that there is."""
    return _kind(column) in _UNLIMITED


def is_open(role: Role) -> bool:
    """Say whether a belief in JSON leaves the notation open: by the name of settings or of a payload alone."""
    return role.reason.endswith(STRUCTURED) or role.reason == named("payload")


def is_stated(role: Role, names: Words) -> bool:
    """Say whether a name, a default or a standard leaves little but JSON, which then is usual in the database."""
    if "json" in names or names[-1] in words("columns", "json_formats"):
        return True
    return role.reason == DEFAULT or role.reason.endswith(STANDARD)


def is_paired(role: Role, names: Words) -> bool:
    """Say whether a text holds JSON whatever the others do: one of a pair, what is serialized."""
    if names[0] in {"serialized", "serialised"}:
        return True
    _, is_beside, other = role.reason.partition(", beside ")
    is_pair = any({names[-1], other.lower()} == set(pair) for pair in _PAIRS)
    return is_pair or (bool(is_beside) and (names[-1] == "payload" or names[0] in {"old", "new"}))


def named(word: str) -> str:
    """Return the reason of a guess that rests on a general name alone."""
    return f"a long text named '{word}'"


def _is_json(found: Iterable[Role]) -> bool:
    return any(role.role == "json" and role.confidence != "low" for role in found)
