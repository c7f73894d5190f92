"""What a column with a general name holds where all rows of its table are secrets, tokens or gift cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem
from dbready.derive.privacy.sensitive_classes import CLASSES, Sensitive
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.names import Words

# The lists of tables that hold nothing else, and of their columns in which it is, and the class of that.
_TABLES = (
    ("credential", "credential"),
    ("token", "token"),
    ("code", "token"),
    ("session", "token"),
    ("gift_card", "payment_card"),
)


@cached
def of_table(table: str, column: str, family: str) -> Sensitive | None:
    """Return what a column such as data or value holds where its table holds secrets or tokens."""
    for key, of_class in _TABLES:
        data_class, families = CLASSES[of_class]
        if family not in families or column not in words("sensitive", f"{key}_of_table"):
            continue
        if named := _table_phrase(split(table), key):
            return Sensitive(data_class, "medium", f"named '{column}', in a table named '{named}'")
    return None


def _table_phrase(parts: Words, key: str) -> str | None:
    """Return the last words in a table's name that say what all its rows are, unless others follow that deny it."""
    phrases = _stemmed_phrases(f"{key}_table")
    stems = tuple(map(stem, parts))
    if phrases.keys().isdisjoint(stems):  # as in nearly all tables
        return None
    for end in range(len(stems), 0, -1):
        ending = phrases.get(stems[end - 1], ())
        wanted = next((phrase for phrase in ending if stems[:end][-len(phrase) :] == phrase), None)
        if wanted:
            # credential_types and secret_metadata say something about secrets
            others = words("sensitive", "not_before") | words("sensitive", "table_not_before")
            return (
                " ".join(parts[end - len(wanted) : end]) if others.isdisjoint(parts[end:]) else None
            )
    return None


@cached
def _stemmed_phrases(name: str) -> dict[str, list[Words]]:
    """Return the phrases of a list in the form that singular and plural share, by their last word."""
    found: dict[str, list[Words]] = {}
    for phrase in ordered("sensitive", name):
        stemmed = tuple(map(stem, phrase.split()))
        found.setdefault(stemmed[-1], []).append(stemmed)
    return found


@cached
def column_names() -> frozenset[str]:
    """Return the names of columns that are sensitive in such tables."""
    return frozenset().union(*(words("sensitive", f"{key}_of_table") for key, _ in _TABLES))
