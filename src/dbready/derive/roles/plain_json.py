"""Which JSON needs no description: plain lists, what only one program reads, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.times.times import Role
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.roles.table_context import Context, ListedRoles

_SEVERAL = 2  # words: order_ids, not ids, which may be an object


@cached
def by_name(names: Sequence[str]) -> tuple[Role, ...]:
    """Return plain_json for a JSON column whose name says that readers need not know its structure.

    With low confidence for settings, arguments and raw copies: the program that wrote them reads them, and seldom
    anybody else.
    """
    if reason := _reason(names):
        return (Role("plain_json", "medium", reason),)
    if names[0] in words("plain_json", "copied") and len(names) >= _SEVERAL:
        return (Role("plain_json", "low", f"'{names[0]}': a copy of what was received"),)
    if names[-1] in words("plain_json", "settings"):
        return (_settings(names[-1]),)
    return ()


def _settings(word: str) -> Role:
    what = "arguments" if word in words("plain_json", "arguments") else "settings"
    return Role("plain_json", "low", f"'{word}': {what} of a program")


def table_words() -> frozenset[str]:
    """Return the words of names of tables with settings of a program."""
    return frozenset(
        word for name in words("plain_json", "settings_table") for word in name.split()
    )


def add_settings(table: Context, roles: ListedRoles) -> None:
    """Add plain_json, with low confidence, to settings, and to what calls send and return."""
    tables = words("plain_json", "settings_table")
    is_of_settings = any(table.name >= set(name.split()) for name in tables)
    last = {name: _last(column.words) for name, column in table.columns.items() if column.words}
    has_arguments = not words("plain_json", "arguments").isdisjoint(last.values())
    calls = words("plain_json", "sent"), words("plain_json", "received")
    are_calls = all(not side.isdisjoint(last.values()) for side in calls)
    for name, found in roles.items():
        present, word = {role.role for role in found}, last.get(name, "")
        if "json" not in present or "plain_json" in present:
            continue
        if word in words("plain_json", "settings"):
            found.append(_settings(word))
        elif word in words("plain_json", "restored"):
            found.append(
                Role("plain_json", "low", f"'{word}': the program that wrote it restores it")
            )
        elif has_arguments and word in words("plain_json", "results"):
            found.append(Role("plain_json", "low", "the result of a call, beside its arguments"))
        elif are_calls and any(word in side for side in calls):
            found.append(Role("plain_json", "low", "a copy of what was sent or received"))
        elif is_of_settings:
            found.append(Role("plain_json", "low", "in a table of settings"))


def _last(names: Sequence[str]) -> str:
    """Return the last word that says what JSON is of: settings, of settings_json."""
    said = [name for name in names if name != "json"]
    return said[-1] if said else names[-1]


def _reason(names: Sequence[str]) -> str | None:
    first, last = names[0], names[-1]
    is_alone, ends = len(names) < _SEVERAL, {last, " ".join(names[-2:])}
    if last in words("plain_json", "list") or (
        not is_alone and last in words("plain_json", "list_of")
    ):
        return f"'{last}': a list of plain values"
    if (is_alone and last in words("plain_json", "failure_alone")) or (
        first in words("plain_json", "failure_start") or last in words("plain_json", "failure")
    ):
        return f"'{' '.join(names)}': it shows what went wrong, or how a call was made"
    if not is_alone and last == "schema":
        return "it is itself a description of JSON"
    if (
        (is_alone and last in words("plain_json", "interface_alone"))
        or not words("plain_json", "interface").isdisjoint(names)
        or not words("plain_json", "interface_end").isdisjoint(ends)
    ):
        return f"'{' '.join(names)}': how the application looks, or connects"
    return None
