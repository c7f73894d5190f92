"""Which columns hold the state or the type of a row, and which only repeat such a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.times.times import Confidence, Role, is_small
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.derive.catalog import Column
    from dbready.derive.names import Words
    from dbready.derive.roles.table_context import Context, ListedRoles


_LONGEST_CHOICE = 40  # characters
_LONGEST_DETAIL = 50
_LENGTH_OF_STATE = 2
_STATES = frozenset({"status", "status_copy"})


def by_name(names: Sequence[str], column: Column) -> list[Role]:
    """Return the roles of a column named like a status or a type."""
    if column.family not in {"text", "integer", "enum", "boolean"} or column.is_identity:
        return []
    last = _noun(names, column)
    if names[0] in words("references", "prefix"):
        return []
    if column.family == "integer" and _is_count(names):
        return []
    is_other = words("columns", "not_status").intersection(names[:-1]) and not column.is_worded
    if last in words("columns", "status") and not is_other:
        if column.family != "boolean":
            return [_copied(names, last) or Role("status", "high", f"a code named '{last}'")]
        # missing_status says whether there is a status, not which.
        sure: Confidence = "medium" if len(names) == 1 else "low"
        return [Role("status", sure, f"a boolean named '{last}'")]
    return _types(names, last, column)


def _is_count(names: Sequence[str]) -> bool:
    """Say whether a number counts or limits what its last word names: max_trials_per_stage, days_in_status."""
    is_per = not {"per", "in"}.isdisjoint(names[1:-1])
    return is_per or names[0] in words("references", "counting")


def _noun(names: Sequence[str], column: Column) -> str:
    """Return the word that says what a code is: status, of status_code and of a short status_detail."""
    if len(names) == 1:
        return names[-1]
    is_short = column.family == "text" and 0 < (column.length or 0) <= _LONGEST_DETAIL
    is_detail = is_short and names[-2:] == ("status", "detail")  # a longer one is a message
    return names[-2] if is_detail or names[-1] in {"code", "cd", "flag"} else names[-1]


def _types(names: Sequence[str], last: str, column: Column) -> list[Role]:
    """Return type_code, and status at low confidence, for a code of what sort of row it is."""
    sure: Confidence
    if last in words("columns", "type") and column.family != "boolean":
        # Behind the name of something, a type may say how the application behaves: filter_type.
        is_own = column.family == "integer" and names == (last,)
        is_sure = is_own and last in words("columns", "type_alone")
        sure, others = "high" if is_sure else "medium", "not_type"
        reason = f"a code named '{last}'"
    elif last in words("columns", "type_small") and column.family == "integer" and is_small(column):
        sure, others = "high", "not_choice"
        reason = f"a small number named '{last}'"
    elif _is_choice(last, column):
        sure, others = "low", "not_choice"
        reason = f"a short text or number named '{last}'"
    else:
        return []
    if words("columns", others).intersection(names[:-1]):
        return []
    return [Role("type_code", sure, reason), Role("status", "low", reason)]


def _is_choice(last: str, column: Column) -> bool:
    """Say whether a short text, or a number, may hold one of several codes: vat_class, role."""
    if column.family == "integer":
        return last in words("columns", "choice_number")
    is_short = column.family == "text" and 0 < (column.length or 0) <= _LONGEST_CHOICE
    return is_short and last in words("columns", "choice")


def _copied(names: Sequence[str], last: str) -> Role | None:
    """Return status_copy for a status that another one had, or is to get: old_status, maps_to_status."""
    before = names[: names.index(last)]
    sure = words("columns", "status_copy")
    is_turned = bool(before) and before[-1] in words("columns", "status_before")
    word = before[-1] if is_turned else next((word for word in before[:1] if word in sure), None)
    return Role("status_copy", "high", f"'{word}': the value of another status") if word else None


def adjust(table: Context, roles: ListedRoles) -> None:
    """Drop the status role from address states, OAuth states and HTTP status codes, and from copies."""
    for name, found in roles.items():
        if _STATES.isdisjoint(role.role for role in found):
            continue
        names = table.columns[name].words
        column = table.columns[name]
        of_state = names[:-1] if names[-1] in {"code", "cd"} else names
        if (
            of_state[-1:] == ("state",)
            and column.family == "text"
            and (_is_abbreviation(column) or _is_address_state(table, of_state))
        ):
            found[:] = [role for role in found if role.role not in _STATES]
        elif column.is_worded:
            continue
        elif names[-1] == "state" and column.family == "text" and _is_oauth_state(table, names):
            found[:] = [
                Role("token", "medium", "an OAuth secret: the table also has nonces or redirects")
            ]
        elif (names[-2:] == ("status", "code") and _has_word_of(table, "http")) or (
            names == ("status",)
            and column.family == "integer"
            and are_of_requests(table.columns.values())
        ):
            found[:] = [Role("code", "medium", "the status that a server returned")]
        elif base := _status_beside(table, roles, names):
            reason = f"it holds a value that {base} had or may get"
            found[:] = [
                Role("status_copy", "medium", reason) if role.role == "status" else role
                for role in found
            ]


def _status_beside(table: Context, roles: ListedRoles, names: Words) -> str | None:
    """Return the status whose name another, such as pending_state, repeats with a word before it."""
    if names[0] not in words("columns", "status_copy_beside"):
        return None
    return next(
        (
            name
            for name, found in roles.items()
            if table.columns[name].words == names[1:]
            and any(role.role == "status" for role in found)
        ),
        None,
    )


def _is_abbreviation(column: Column) -> bool:
    """Say whether a text has room for just the two letters of a state of the USA."""
    return column.length == _LENGTH_OF_STATE and not column.is_worded


def _is_address_state(table: Context, names: Words) -> bool:
    """Say whether a city, street or country with the same prefix stands beside a state, or its table is of places."""
    address = words("columns", "address")
    if len(names) == 1 and not words("columns", "address_table").isdisjoint(table.name):
        return True
    return any(
        other.words[-1] in address and other.words[:-1] == names[:-1]
        for other in table.columns.values()
    ) or (len(names) > 1 and _is_glued_address(table, "".join(names[:-1])))


def _is_glued_address(table: Context, prefix: str) -> bool:
    """Say whether a part of an address is written together with the prefix of a state: shiptocity."""
    address = words("columns", "address")
    return any(
        name.lower().startswith(prefix) and name.lower()[len(prefix) :].strip("_") in address
        for name in table.columns
    )


def _is_oauth_state(table: Context, names: Words) -> bool:
    """Say whether a nonce, a redirect or the like stands beside a state, with the same prefix if it has one."""
    if len(names) == 1:
        return _has_word_of(table, "oauth") or _is_of_a_visit(table)
    prefix = names[:-1]
    known = words("columns", "oauth")
    return any(
        other.words[: len(prefix)] == prefix and known.intersection(other.words[len(prefix) :])
        for other in table.columns.values()
    )


def _is_of_a_visit(table: Context) -> bool:
    """Say whether the key of a session and the address to return to stand beside a state."""
    named = {column.words for column in table.columns.values() if column.family == "text"}
    sessions = {("session", "key"), ("session", "id"), ("session", "hash")}
    return not sessions.isdisjoint(named) and not {("url",), ("uri",), ("next",)}.isdisjoint(named)


def are_of_requests(columns: Iterable[Column]) -> bool:
    """Say whether rows are requests of HTTP: with a method and a path, which are texts."""
    return {("method",), ("path",)} <= {c.words for c in columns if c.family == "text"}


def _has_word_of(table: Context, name: str) -> bool:
    known = words("columns", name)
    return not known.isdisjoint(table.name) or any(
        known.intersection(column.words) for column in table.columns.values()
    )
