"""Tables whose key of several columns holds that of another: usage_variants, of usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, split, stem_words
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.catalog import Catalog, Table

_LANGUAGES = frozenset({"language", "locale", "lang"})
_ID_AND_LANGUAGE = 2  # columns


class Extensions:
    """The tables of a snapshot by name and by key of several columns."""

    def __init__(self, catalog: Catalog) -> None:
        self._by_name: dict[tuple[str, str], list[Table]] = {}
        self._by_whole_key: dict[tuple[str, frozenset[str]], list[Table]] = {}
        for table in catalog.values():
            if table.is_partition or not table.primary_key:
                continue
            schema = table.id[0]
            self._by_name.setdefault((schema, "".join(table.stems)), []).append(table)
            if len(table.primary_key) > 1:
                whole = (schema, frozenset(table.primary_key))
                self._by_whole_key.setdefault(whole, []).append(table)

    def extended(self, column: str, referrer: Table) -> Table | None:
        """Return the table whose whole key is in that of a table with a longer name.

        usage_variants (feature, day, variant) extends usage (feature, day).
        """
        if len(referrer.primary_key) == 1 or column not in referrer.primary_key:
            return None
        if split(column) in ANONYMOUS and not _is_by_language(referrer):
            return None  # the own id of a link table
        past = stem_words("tables", "history") | stem_words("tables", "history_weak")
        if referrer.stems[-1] in past or column.lower() in words("columns", "label"):
            return None  # name in settings_users is no setting's name
        return self._begun(column, referrer) or self._within(column, referrer)

    def _begun(self, column: str, referrer: Table) -> Table | None:
        """Return the table with the longest name that the referrer's name begins with."""
        for kept in range(len(referrer.stems) - 1, 0, -1):
            name = "".join(referrer.stems[:kept])
            for found in self._by_name.get((referrer.id[0], name), ()):
                if column in found.primary_key and set(found.primary_key) < set(
                    referrer.primary_key
                ):
                    return found
        return None

    def _within(self, column: str, referrer: Table) -> Table | None:
        """Return the table whose name is the referrer's without some words, with one key column less."""
        schema, key = referrer.id[0], referrer.primary_key
        for left_out in key:
            for found in self._by_whole_key.get((schema, frozenset(key) - {left_out}), ()):
                if column in found.primary_key and is_within(found.stems, referrer.stems):
                    return found
        return None


def _is_by_language(table: Table) -> bool:
    """Say whether a row is a text of another row in one language, whose id is that of the other."""
    *_, last = table.primary_key
    names = split(last)
    return len(table.primary_key) == _ID_AND_LANGUAGE and names[0] in _LANGUAGES


def is_within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Say whether words come in a name, or letters in a word, in the same order: dept in department."""
    rest = iter(whole)
    return all(each in rest for each in part)
