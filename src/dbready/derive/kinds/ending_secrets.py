"""Secrets that end: what is to be confirmed, tokens, and authorizations that have a state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import is_named
from dbready.derive.kinds.transients import TIMES, is_end, names_a_secret
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning

_SECRETS = frozenset({"text", "binary", "uuid"})
_BUSINESS = frozenset({"money", "deleted_at", "is_deleted"})
_MOST_REFERRERS = 3


def ending_secret(meaning: Meaning) -> Kind | None:
    """Return transient for a table of a secret, its end, and little else: what is to be confirmed."""
    ends = secrets = 0
    for name, column in meaning.table.columns.items():
        if meaning.is_likely(name, "token"):
            secrets += 1
        elif column.family in TIMES and is_end(column):
            ends += 1
        elif not (
            name in meaning.table.primary_key
            or name in meaning.references
            or meaning.has(name, "created_at", "flag", "type_code")
        ):
            return None
    if not (ends and secrets):
        return None
    return Kind("transient", "medium", "it holds a secret, when that ends, and little else")


def secret_with_required_end(meaning: Meaning) -> Kind | None:
    """Return transient for rows that all end, and are found by a secret: authorizations, whatever their state.

    Invitations name a person and say how far they have come; what other tables refer to lasts.
    """
    table = meaning.table
    ends = (c for c in table.columns.values() if c.family == "timestamp" and is_end(c))
    end = next((column for column in ends if column.name not in table.nullable), None)
    if end is None or not meaning.present.isdisjoint(_BUSINESS):
        return None
    is_of_secrets = names_a_secret(meaning.words, meaning.last)
    secrets = (c for c in table.columns.values() if _is_secret(meaning, c, is_sure=is_of_secrets))
    secret = next(secrets, None)
    if secret is None:
        return None
    if meaning.is_referenced and not (is_of_secrets and _is_of_secrets_alone(meaning)):
        return None
    if is_named(meaning) and (meaning.is_referenced or not is_of_secrets):
        return None
    is_of_a_person = not meaning.present.isdisjoint({"email", "description"})
    if meaning.changing and not is_of_secrets and is_of_a_person:
        return None
    return Kind(
        "transient", "medium", f"every row holds a secret, {secret.name}, and ends, {end.name}"
    )


def _is_secret(meaning: Meaning, column: Column, *, is_sure: bool) -> bool:
    """Say whether a column holds a secret: by its name in a table of secrets, elsewhere one that only one row has."""
    if column.family not in _SECRETS or column.name in meaning.references:
        return False
    if _is_hash_of_a_secret(column):
        return True
    keys = (tuple(meaning.table.primary_key), *meaning.table.unique_keys)
    is_named_so = column.words[-1] in words("tables", "unique_secret")
    return is_named_so and (is_sure or (column.name,) in keys)


@cached
def _is_hash_of_a_secret(column: Column) -> bool:
    *before, last = column.words
    return last in {"hash", "digest"} and not words("tables", "hashed_secret").isdisjoint(before)


def _is_of_secrets_alone(meaning: Meaning) -> bool:
    """Say whether only a few tables of secrets, or parts of this one, refer to a table: access_tokens."""
    secrets, own = ordered("tables", "token"), meaning.table.id[1].lower()
    names = [name.lower() for _schema, name in meaning.referrers]
    return len(names) <= _MOST_REFERRERS and all(
        name.startswith(own) or any(word in name for word in secrets) for name in names
    )
