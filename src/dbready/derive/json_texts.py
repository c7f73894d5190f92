"""Which long texts hold JSON, in the light of the other columns of their table and of other tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.times import Role, is_long_text, sharing
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Catalog, Column, TableId
    from dbready.derive.names import Words
    from dbready.derive.table_context import Context
    from dbready.derive.times import RolesByName

    Roles = dict[str, list[Role]]


_UNLIMITED = frozenset({"text", "mediumtext", "longtext", "clob", "nclob", "ntext"})
_SAID = frozenset({"status", "token", "description", "name", "email", "phone", "label"})
# Names of texts that hold JSON where both are in one table: a rule, and the arguments of a call.
_PAIRS = (("conditions", "actions"), ("args", "kwargs"))
_NAMED_INFO = 2  # words: network_info, not freeform_contact_info


def add(table: Context, roles: Roles) -> None:
    """Mark the long texts of one table that its other columns show to hold JSON."""
    if any(role.role == "json" for found in roles.values() for role in found):
        _add_pairs(table, roles)
        _add_beside(table, roles)
    _add_long_texts(table, roles)
    if _has_call(table, roles):
        _add_beside(table, roles)
        _add_results(table, roles)


def add_common(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Raise guesses for columns whose name is that of JSON in another table."""
    known: dict[str, str] = {}
    guesses: list[tuple[TableId, str]] = []
    for ids in sharing(found):
        for name, of_column in found[ids[0]].items():
            if not any(role.role == "json" for role in of_column):
                continue
            if not _is_json(of_column):
                guesses += ((id_, name) for id_ in ids)
            elif name.lower() not in words("columns", "json_any"):
                known.setdefault(name, ids[0][1])
    for id_, name in guesses:
        if name not in known or not is_long_text(catalog[id_].columns[name]):
            continue
        reason = f"a long text named '{name}', which is JSON in {known[name]}"
        others = (role for role in found[id_][name] if role.role != "json")
        found[id_] = {**found[id_], name: (*others, Role("json", "medium", reason))}


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


def _add_beside(table: Context, roles: Roles) -> None:
    """Mark long texts such as meta_info as JSON where another text of the table holds JSON."""
    known = next(
        (
            name
            for name, found in roles.items()
            if table.columns[name].family == "text" and _is_json(found)
        ),
        None,
    )
    if known is None:
        return
    for column in table.columns.values():
        names = column.words
        last, found = names[-1], roles.get(column.name, [])
        is_named = last in words("columns", "json_beside") and not _is_error(names)
        if is_named and is_long_text(column) and not _is_json(found):
            _mark(roles, column.name, found, f"a long text named '{last}', beside {known}")


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
        if is_part and last in words("columns", "json_result") and _is_unlimited(column):
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
        found = roles.get(column.name, [])
        is_said = _is_json(found) or any(role.role in _SAID for role in found)
        if is_said or not _is_unlimited(column):
            continue
        names = column.words
        reason = f"named '{names[-1]}', and longer than other texts of the table"
        has_guess = any(role.role == "json" for role in found)
        if _is_clear(names) or _is_of_plugin(names, table):
            _mark(roles, column.name, found, reason)
        elif has_guess:
            continue
        elif names[-1] in words("columns", "json_long") or _is_list(names[-1]):
            roles[column.name] = [*found, Role("json", "low", reason)]


def _is_clear(names: Words) -> bool:
    """Say whether a name leaves little but JSON, where the text is longer than others."""
    if names[-1] in words("columns", "json_clear"):
        return True
    if names[-1] == "info" and len(names) == _NAMED_INFO:
        return names[0] not in words("columns", "json_info_prose") and not _is_error(names)
    is_compound = len(names) > 1
    return is_compound and (
        names[-1] in _extra_words(names[0]) or names[-1] in words("columns", "json_call")
    )


def _is_of_plugin(names: Words, table: Context) -> bool:
    """Say whether a text holds the settings of the class whose path stands beside: backend_data, backend_path."""
    if len(names) < 2 or names[-1] != "data":  # noqa: PLR2004 - a prefix
        return False
    paths = {(*names[:-1], word) for word in ("path", "class", "module")}
    return any(column.words in paths for column in table.columns.values())


def _is_error(names: Words) -> bool:
    """Say whether a program says in words what went wrong: state_info."""
    return names[-1] == "info" and not words("columns", "json_info_error").isdisjoint(names[:-1])


def _extra_words(first: str) -> frozenset[str]:
    """Return the last words of long texts that hold JSON, more of them after extra: extra_fields."""
    return words("columns", "json_extra" if first == "extra" else "json_options")


def _is_list(word: str) -> bool:
    """Say whether a word is a plural, other than of what people write: categories, not comments."""
    is_plural = word.endswith("s") and not word.endswith("ss") and word != stem(word)
    return is_plural and not word.endswith(tuple(words("columns", "json_prose")))


def _kind(column: Column) -> str:
    return column.data_type.partition("(")[0].lower()


def _is_unlimited(column: Column) -> bool:
    return _kind(column) in _UNLIMITED


def _is_json(found: Iterable[Role]) -> bool:
    return any(role.role == "json" and role.confidence != "low" for role in found)
