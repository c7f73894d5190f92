"""Which JSON needs no description: plain lists, what only one program reads, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.times.times import Role
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dbready.derive.catalog import Column
    from dbready.derive.roles.table_context import Context, ListedRoles
    from dbready.derive.times.times import Confidence

_SEVERAL = 2  # words: order_ids, not ids, which may be an object
_FEWEST_TAKEN = 2  # numbers
_STYLE = ("css", "class")


@cached
def by_name(names: Sequence[str]) -> tuple[Role, ...]:
    """Return plain_json for a JSON column whose name says that readers need not know its structure.

    With low confidence for settings that may be of anything, arguments and raw copies: the program that wrote them
    reads them, and seldom anybody else.
    """
    if reason := _reason(names):
        return (Role("plain_json", "medium", reason),)
    if names[0] in words("plain_json", "copied") and len(names) >= _SEVERAL:
        # raw_json may be all that is known of a row; a raw response was read when it came
        is_of_call = names[-1] in words("plain_json", "sent") | words("plain_json", "received")
        return (_copy(names[0], "medium" if is_of_call else "low"),)
    if names[-1] in words("plain_json", "settings"):
        return (_settings(names),)
    return ()


def _copy(word: str, confidence: Confidence) -> Role:
    return Role("plain_json", confidence, f"'{word}': a copy of what was received")


def _settings(names: Sequence[str]) -> Role:
    """Return that JSON holds settings; with low confidence if nothing says of which part of a program."""
    word = names[-1]
    what = "arguments" if word in words("plain_json", "arguments") else "settings"
    is_of_part = len(names) >= _SEVERAL and word in words("plain_json", "settings_of_part")
    return Role("plain_json", "medium" if is_of_part else "low", f"'{word}': {what} of a program")


def table_words() -> frozenset[str]:
    """Return the words of names of tables with settings of a program, or with descriptions of JSON."""
    return frozenset(
        word for name in words("plain_json", "settings_table") for word in name.split()
    ) | {"schema"}


def add_settings(table: Context, roles: ListedRoles) -> None:
    """Add plain_json to settings, to what calls send and return, and to what only the program itself reads.

    With low confidence where others may read it, and for texts, which nothing else says to be JSON.
    """
    last = {name: _last(column.words) for name, column in table.columns.items() if column.words}
    known = frozenset(last.values())
    for name, found in roles.items():
        present, word = {role.role for role in found}, last.get(name, "")
        if "json" not in present or "plain_json" in present:
            continue
        role = _private(name, word, known) or _laid_out(table, name, word)
        role = role or _summed_up(table, name)
        role = role or _by_word(table.columns[name].words, word, known)
        if role is None and _is_of_settings(table):
            role = Role("plain_json", "low", "in a table of settings")
        if role and table.columns[name].family == "text":
            role = Role(role.role, "low", role.reason)
        if role:
            found.append(role)


def _private(name: str, word: str, known: Collection[str]) -> Role | None:
    """Return plain_json for what a program keeps for itself: fields marked so, copies of calls, lines of its log."""
    if name.startswith("_"):
        return Role("plain_json", "medium", "'_': a private field of a program")
    calls = words("plain_json", "sent"), words("plain_json", "received")
    are_calls = all(not side.isdisjoint(known) for side in calls)
    if are_calls and any(word in side for side in calls):
        return Role("plain_json", "medium", "a copy of what was sent or received")
    if words("plain_json", "log_line").issubset(known):
        return Role("plain_json", "medium", "what a program adds to a line of its log")
    return None


def _laid_out(table: Context, name: str, word: str) -> Role | None:
    """Return plain_json for a part of a page, beside its style, and for a schema in a table of schemas."""
    if word == "schema" and word in table.name:
        return Role("plain_json", "medium", "it is itself a description of JSON")
    if word not in words("plain_json", "page_part") or table.columns[name].family != "json":
        return None
    if any(other.words[-2:] == _STYLE for other in table.columns.values()):
        return Role("plain_json", "medium", "a part of a page, beside its style")
    return None


def _summed_up(table: Context, name: str) -> Role | None:
    """Return plain_json where the numbers that readers need stand beside it: site_forces, site_force_norm_max."""
    base = _singular(table.columns[name])
    taken = [
        other.name
        for other in table.columns.values()
        if other.family == "float"
        and len(other.words) > len(base)
        and _singular(other)[: len(base)] == base
    ]
    if len(taken) < _FEWEST_TAKEN or table.columns[name].family != "json":
        return None
    return Role("plain_json", "medium", f"{taken[0]} and others were taken out of it")


@cached
def _singular(column: Column) -> tuple[str, ...]:
    return tuple(map(stem, column.words))


def _by_word(names: Sequence[str], word: str, known: Collection[str]) -> Role | None:
    if word in words("plain_json", "settings"):
        return _settings(_said(names))
    if word in words("plain_json", "restored"):
        return Role("plain_json", "low", f"'{word}': the program that wrote it restores it")
    has_arguments = not words("plain_json", "arguments").isdisjoint(known)
    if has_arguments and word in words("plain_json", "results"):
        return Role("plain_json", "low", "the result of a call, beside its arguments")
    return None


def _is_of_settings(table: Context) -> bool:
    tables = words("plain_json", "settings_table")
    return any(table.name >= set(name.split()) for name in tables)


def _last(names: Sequence[str]) -> str:
    """Return the last word that says what JSON is of: settings, of settings_json."""
    return _said(names)[-1]


def _said(names: Sequence[str]) -> Sequence[str]:
    return [name for name in names if name != "json"] or names


def _reason(names: Sequence[str]) -> str | None:
    first, last = names[0], names[-1]
    is_alone = len(names) < _SEVERAL
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
    return _of_the_program(names) or _of_the_interface(names)


def _of_the_program(names: Sequence[str]) -> str | None:
    """Return that JSON says in which environment a program runs, or what the authors of other rows are shown."""
    said = _said(names)
    named = f"'{' '.join(names)}'"
    if not words("plain_json", "environment").isdisjoint({said[-1], " ".join(said[-2:])}):
        return f"{named}: where and how a program runs"
    is_example = said[0] in words("plain_json", "example") and len(said) >= _SEVERAL
    if is_example or " ".join(said) in words("plain_json", "example_alone"):
        return f"{named}: an example or a default for those who enter other values"
    return None


def _of_the_interface(names: Sequence[str]) -> str | None:
    """Return that JSON says how an application looks or connects."""
    last = names[-1]
    is_alone, ends = len(names) < _SEVERAL, {last, " ".join(names[-2:])}
    if (
        (is_alone and last in words("plain_json", "interface_alone"))
        or not words("plain_json", "interface").isdisjoint(names)
        or not words("plain_json", "interface_end").isdisjoint(ends)
    ):
        return f"'{' '.join(names)}': how the application looks, or connects"
    return None
