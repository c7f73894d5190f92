"""Which columns hold data that laws or common sense protect: by name, type and comment, and by their rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import split, stem
from dbready.derive.vocabulary import cached, ordered, words
from dbready.facts import shares

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from dbready.derive.times import Confidence

COLUMNS = ("schema_name", "table_name", "column_name", "data_class", "confidence", "reason")
_TEXTS = frozenset({"text", "binary", "json", "array"})
_NUMBERS = frozenset({"text", "binary", "integer", "decimal"})
_SHORTEST = 4  # characters; shorter texts are codes and flags
# In the order in which they are tried: a password reset token is a token.
_CLASSES = {
    "credential": ("passwords and keys", _TEXTS),
    "token": ("access tokens", _TEXTS),
    "national_id": ("national identifiers", _NUMBERS),
    "bank_account": ("bank accounts", _NUMBERS),
    "payment_card": ("payment cards", _NUMBERS),
    "birth_date": ("birth dates", frozenset({"text", "date", "timestamp"})),
    "health": ("health data", _TEXTS | {"enum", "set"}),
}


_FEWEST_ROWS = 5
_SMALLEST_SHARE = 0.05
# What the probe sensitive-values counts, and what that is called.
_MEASURES = {
    "card_numbers": ("payment cards", "card numbers"),
    "bank_accounts": ("bank accounts", "IBANs"),
    "access_tokens": ("access tokens", "tokens"),
}
_COUNTED = """
select schema_name, table_name, column_name, measure, found_rows, sampled_rows, sample
from probe_results
where measure in ('card_numbers', 'bank_accounts', 'access_tokens')
order by found_rows
"""


class Sensitive(NamedTuple):
    """A class of data, and why it was concluded."""

    data_class: str
    confidence: Confidence
    reason: str


def find(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """Return the rows of sensitive_columns; a column appears once, with what its name says if it says anything."""
    seen = {}
    for row in of_rows(facts):
        seen[row[:3]] = row
    for row in _of_columns(facts):
        seen[row[:3]] = row
    yield from seen.values()


def of_rows(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """Return the columns whose rows look like sensitive data, the most frequent class of a column last."""
    for *column, measure, found, sampled, sample in facts.execute(_COUNTED):
        if found >= max(_FEWEST_ROWS, _SMALLEST_SHARE * sampled):
            data_class, noun = _MEASURES[measure]
            words = shares.in_words(found, sampled, sample, "rows")
            yield (*column, data_class, "medium", f"{words} look like {noun}")


def _of_columns(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    # Few of the names in a schema are sensitive: only their columns, and those with a comment, are read.
    names = facts.execute("select distinct column_name, type_family from columns")
    named = {name for name, family in names if of_name(name, family)}
    named |= _columns_of_tables()
    for schema, table, column, family, comment in facts.execute(
        """
        select schema_name, table_name, column_name, type_family, comment
        from columns
        where (comment is not null or lower(column_name) in (select value from json_each(?)))
          and (character_length is null or character_length >= ?)
        """,
        [json.dumps(sorted({name.lower() for name in named})), _SHORTEST],
    ):
        found = of_name(column, family) or of_table(table, column.lower(), family)
        if found is None and comment:
            found = of_comment(comment, family)
        if found:
            yield (schema, table, column, *found)


@cached
def of_name(name: str, family: str) -> Sensitive | None:
    """Return what a column of this name and type holds, if the name says so."""
    parts = split(name)
    if _first_words().isdisjoint(parts):
        return None
    if parts[-2:] == ("session", "id") and len(parts) > 2:  # noqa: PLR2004 - transfer_session_id is a key
        return None
    for key, (data_class, families) in _CLASSES.items():
        if family not in families:
            continue
        for suffix, confidence in (("", "high"), ("_weak", "medium")):
            phrase = _phrase(parts, key, suffix)
            if phrase:
                return Sensitive(data_class, confidence, f"named '{phrase}'")  # type: ignore[arg-type] # one of two literals
    return None


def _phrase(parts: Sequence[str], key: str, suffix: str) -> str | None:
    """Return the phrase of a class that a name contains, unless other words make it something else."""
    for phrase in ordered("sensitive", key + suffix):
        wanted = tuple(phrase.split())
        for start in range(len(parts) - len(wanted) + 1):
            end = start + len(wanted)
            if tuple(parts[start:end]) != wanted:
                continue
            before = words("sensitive", "not_after") | words("sensitive", f"{key}_not_after")
            after = words("sensitive", "not_before") | words("sensitive", f"{key}_not_before")
            if not before.intersection(parts[:start]) and not after.intersection(parts[end:]):
                return phrase
    return None


@cached
def of_table(table: str, column: str, family: str) -> Sensitive | None:
    """Return what a column such as data or value holds where its table holds secrets or tokens."""
    for key in ("credential", "token"):
        data_class, families = _CLASSES[key]
        if family not in families or column not in words("sensitive", f"{key}_of_table"):
            continue
        parts = split(table)
        known = words("sensitive", f"{key}_table")
        at = max((at for at, part in enumerate(parts) if stem(part) in known), default=None)
        # credential_types say something about secrets
        if at is not None and words("sensitive", "not_before").isdisjoint(parts[at + 1 :]):
            return Sensitive(
                data_class, "medium", f"named '{column}', in a table named '{parts[at]}'"
            )
    return None


@cached
def _columns_of_tables() -> frozenset[str]:
    return words("sensitive", "credential_of_table") | words("sensitive", "token_of_table")


@cached
def _first_words() -> frozenset[str]:
    """Return the first words of all phrases: most names have none of them."""
    return frozenset(
        phrase.split()[0]
        for key in _CLASSES
        for name in (key, f"{key}_weak")
        for phrase in ordered("sensitive", name)
    )


@cached
def of_comment(comment: str, family: str) -> Sensitive | None:
    """Return what a comment says that a column holds; of medium confidence, since it may deny it."""
    said = f" {' '.join(comment.lower().replace('-', ' ').split())} "
    for key, (data_class, families) in _CLASSES.items():
        for phrase in ordered("sensitive", f"{key}_comment") if family in families else ():
            if f" {phrase}" in said:
                return Sensitive(data_class, "medium", f"its comment says '{phrase}'")
    return None
