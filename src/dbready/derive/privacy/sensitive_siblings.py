"""What a column with a general name holds by what stands beside it: a flag, or a secret that is called likewise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words
from dbready.derive.privacy.sensitive_classes import CLASSES, ENCRYPTED, Sensitive
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbready.derive.catalog import Column, Table
    from dbready.derive.tables import Meaning

_TEXTS = frozenset({"text", "binary", "json"})
_FLAGS = frozenset({"boolean", "integer"})
_MOST_COLUMNS = 8
# Which flags say that a value is protected, and of which class it is then.
_FLAGGED = (("secret_flag", CLASSES["credential"][0]), ("encrypted_flag", ENCRYPTED))


def find(meanings: Iterable[Meaning]) -> Iterator[tuple[str, ...]]:
    """Return the rows of sensitive_columns for columns that others of their tables make sensitive."""
    for meaning in meanings:
        table = meaning.table
        for column, found in _of_table(table):
            yield (*table.id, column.name, *found)


def _of_table(table: Table) -> Iterator[tuple[Column, Sensitive]]:
    by_name = {" ".join(split(name)): column for name, column in table.columns.items()}
    texts = {said: column for said, column in by_name.items() if column.family in _TEXTS}
    yield from _keys(texts)
    flagged = list(_flagged(by_name, texts))
    yield from flagged
    if not flagged and "value" in texts and _is_of_settings(table, by_name):
        reason = "the value of a setting, which may be a password"
        yield texts["value"], Sensitive(CLASSES["credential"][0], "low", reason)


def _flagged(
    by_name: dict[str, Column], texts: dict[str, Column]
) -> Iterator[tuple[Column, Sensitive]]:
    """Return the values that a flag beside them says are secret or encrypted."""
    values = [said for said in texts if said in words("sensitive", "flagged_value")]
    if not values:
        return
    for listed, data_class in _FLAGGED:
        for said, flag in by_name.items():
            if flag.family in _FLAGS and said in words("sensitive", listed):
                reason = f"'{flag.name}' beside it says so"
                yield from ((texts[v], Sensitive(data_class, "medium", reason)) for v in values)
                return


def _keys(texts: dict[str, Column]) -> Iterator[tuple[Column, Sensitive]]:
    """Return the keys beside a secret or a password that is called likewise: forum_key, forum_password."""
    for said, column in texts.items():
        before = said.removesuffix("key")
        if before == said or (not before and "client id" not in texts):
            continue
        beside = next((s for s in ("secret", "password") if f"{before}{s}" in texts), None)
        if beside:
            other = texts[f"{before}{beside}"].name
            yield column, Sensitive(CLASSES["credential"][0], "medium", f"'{other}' beside it")


def _is_of_settings(table: Table, by_name: dict[str, Column]) -> bool:
    """Say whether each row of a table is a setting, with its name and its value."""
    is_named = stem(split(table.id[1])[-1]) in stem_words("sensitive", "setting_table")
    is_keyed = not words("sensitive", "setting_key").isdisjoint(by_name)
    return is_named and is_keyed and len(by_name) <= _MOST_COLUMNS
