"""Whether a table's key is its own, by name, or borrowed from another table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem
from dbready.derive.references.abbreviations import is_within
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Table

_SHORTEST_ABBREVIATION = 3  # emp_no is the key of employees
_MOST_ENDING = 2  # letters of an inflected name: kunden_nr is the key of kunde


def has_own_key(table: Table) -> bool:
    """Say whether a table's key is its own: named after it, also in short, and no foreign key."""
    key = table.key() or ""
    if any(foreign_key.columns == (key,) for foreign_key in table.foreign_keys):
        return False
    base = "".join(split(key)[:-1]) or key
    name = "".join(split(table.id[1]))
    if len(base) >= _SHORTEST_ABBREVIATION and "".join(table.stems).startswith(base):
        return True  # rep_id of fc_replicas
    if stem(base) == "".join(table.stems) or key.removeprefix("id") == name:
        return True
    is_short = len(base) >= _SHORTEST_ABBREVIATION and (
        name.startswith(base)
        or name.endswith(base)
        or (len(table.stems) == 1 and (_abbreviates(base, name) or _shortens(name, base)))
        or (len(base) - len(name) in range(1, _MOST_ENDING + 1) and base.startswith(name))
        or _is_glued(key.lower(), name)
    )
    return is_short or (key[1:] == "id" and key[0] == "".join(table.stems)[0])  # nid of node


def continues_name(key: str, table: Table) -> bool:
    """Say whether a key is called after the whole table, and what identifies its rows: username, job_db_inx.

    A status, a type or a time of the table's rows does not identify them.
    """
    names, named = split(key), table.stems
    if len(names) == 1:
        start = "".join(named)
        labels = words("columns", "label") | words("columns", "code")
        return len(start) >= _SHORTEST_ABBREVIATION and any(
            names[0] == start + end for end in labels
        )
    vague = words("references", "coded") | words("time", "moment") | words("columns", "version")
    return (
        len(names) > len(named)
        and tuple(map(stem, names[: len(named)])) == named
        and vague.isdisjoint(names[len(named) :])
    )


def _abbreviates(short: str, name: str) -> bool:
    """Say whether a word is made of letters of a name, from the first on: dept of departments."""
    return short[0] == name[0] and is_within(short, name)


def _shortens(name: str, base: str) -> bool:
    """Say whether a table's name is a short form of its key's word: usr, of user_no."""
    return len(name) >= _SHORTEST_ABBREVIATION and _abbreviates(name, base)


def _is_glued(key: str, name: str) -> bool:
    """Say whether a key is a name and an ending in one word: deptno of dept."""
    endings = words("references", "suffix") | words("references", "suffix_weak")
    start = key.removesuffix(next((end for end in endings if key.endswith(end)), key))
    return len(start) >= _SHORTEST_ABBREVIATION and name.startswith(start)
