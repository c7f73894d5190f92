"""Secrets that end: tokens, codes that were sent, and authorizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import has_titles, is_named
from dbready.derive.kinds.transients import BUSINESS, required_end
from dbready.derive.names import stem, stem_words
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.names import Words
    from dbready.derive.tables import Meaning, Names

_SECRETS = frozenset({"text", "binary", "uuid", "json"})
_IDENTITIES = frozenset({"label", "name", "slug", "email", "phone", "actor"})
_MOST_COLUMNS = 8  # of a secret that is used once


def secret(meaning: Meaning, names: Names) -> Kind | None:
    """Return transient for secrets that end: by name and any sign of it, or because all rows do."""
    if _is_only_secret(meaning):
        return Kind("transient", "medium", "its rows hold nothing but secrets")
    if meaning.is_referenced:
        return None
    is_named_so = _names_a_secret(meaning.words, meaning.last)
    if is_named_so and not names.is_table(meaning, meaning.last):
        is_code = _is_code(meaning.words, meaning.last)
        found = None if has_titles(meaning) and not is_code else _named_secret(meaning)
        if found:
            return found
    return _found_by_a_secret(meaning, is_named_so=is_named_so)


def _named_secret(meaning: Meaning) -> Kind | None:
    is_sure = stem(meaning.last) in stem_words("tables", "token_sure")
    columns = meaning.table.columns.values()
    if not is_sure and not any(_may_be_secret(meaning, column) for column in columns):
        return None  # what a person is granted ends as well
    known, latest = words("tables", "token_words"), words("tables", "latest")
    ends = [
        column.name
        for column in columns
        if known.intersection(column.words) and latest.isdisjoint(column.words)
    ]
    if ends:
        reason = f"named after a secret that ends, with {', '.join(ends[:3])}"
        return Kind("transient", "medium", reason)
    is_for_one_use = {"reset", "resets", "verification"}.intersection(
        (*meaning.words, meaning.last)
    )
    is_small = len(columns) <= _MOST_COLUMNS and not meaning.changing
    if is_for_one_use and is_small and any(_is_a_key(meaning, column) for column in columns):
        return Kind("transient", "medium", "named after a secret that is used once")
    return None


def _is_a_key(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is a token, or a text that is only called the key: of the mail that was sent."""
    is_plain = column.words == ("key",) and column.family == "text"
    return meaning.has(column.name, "token") or (
        is_plain and column.name not in meaning.table.primary_key
    )


def _is_only_secret(meaning: Meaning) -> bool:
    """Say whether rows hold a secret, codes that no other row has, and nothing else: a login that was begun."""
    if not meaning.present.issuperset({"token", "created_at"}) or len(meaning.referrers) > 1:
        return False
    table = meaning.table
    facts = [
        column
        for name, column in table.columns.items()
        if name not in table.primary_key
        and name not in meaning.references
        and not meaning.has(name, "created_at", "type_code")
    ]
    codes = [
        c for c in facts if (c.name,) in table.unique_keys and not meaning.has(c.name, *_IDENTITIES)
    ]
    tokens = [c for c in facts if meaning.is_likely(c.name, "token") and c not in codes]
    return len(codes) > 1 and bool(tokens) and len(codes) + len(tokens) == len(facts)


def _may_be_secret(meaning: Meaning, column: Column) -> bool:
    """Say whether a column can hold a secret; a number is one only by its name."""
    if column.name in meaning.references:
        return False
    return column.family in _SECRETS or meaning.has(column.name, "token")


def _found_by_a_secret(meaning: Meaning, *, is_named_so: bool) -> Kind | None:
    """Return transient for rows that all end, and are found by a secret: authorizations, whatever their state.

    Invitations name a person and say how far they have come.
    """
    end = required_end(meaning)
    if end is None or not meaning.distinguishing.isdisjoint(BUSINESS):
        return None
    columns = meaning.table.columns.values()
    found = (c.name for c in columns if _is_secret(meaning, c, is_sure=is_named_so))
    name = next(found, None)
    if name is None:
        return None
    is_of_a_person = not meaning.present.isdisjoint({"email", "description"})
    if not is_named_so and (is_named(meaning) or (meaning.changing and is_of_a_person)):
        return None
    return Kind("transient", "medium", f"every row holds a secret, {name}, and ends, {end}")


def _is_secret(meaning: Meaning, column: Column, *, is_sure: bool) -> bool:
    """Say whether a column holds a secret: by its name in a table of secrets, elsewhere one that only one row has."""
    if column.family not in _SECRETS or column.name in meaning.references:
        return False
    *before, last = column.words
    if last in {"hash", "digest"} and not words("tables", "hashed_secret").isdisjoint(before):
        return True
    keys = (tuple(meaning.table.primary_key), *meaning.table.unique_keys)
    return last in words("tables", "unique_secret") and (is_sure or (column.name,) in keys)


@cached
def _names_a_secret(names: Words, last: str) -> bool:
    """Say whether a name is of secrets that end: tokens, authorization_codes, token_blacklist."""
    known = stem_words("tables", "token")
    if stem(last) in stem_words("tables", "token_list") and len(names) > 1:
        last = names[-2]
    return stem(last) in known or _is_code(names, last) or _is_link(names)


@cached
def _is_link(names: Words) -> bool:
    """Say whether a name is of links that log in or confirm: login_links, member_magiclinks."""
    ends = (" ".join(map(stem, names[-count:])) for count in (1, 2))
    known = [" ".join(map(stem, name.split())) for name in words("sensitive", "link_table")]
    return any(
        end == name or (name.endswith("link") and end.endswith(name))
        for end in ends
        for name in known
    )


@cached
def _is_code(names: Words, last: str) -> bool:
    """Say whether a name is of codes that people type in, or of the states of OAuth: verify_codes."""
    before = {"cod": "code_of", "stat": "state_of"}.get(stem(last))
    return before is not None and not words("tables", before).isdisjoint(names[:-1])
