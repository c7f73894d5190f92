"""Secrets that end: what is to be confirmed, tokens, and authorizations that have a state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import is_named
from dbready.derive.kinds.transients import TIMES, is_end, names_a_secret
from dbready.derive.names import stem
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning

_SECRETS = frozenset({"text", "binary", "uuid"})
_BUSINESS = frozenset({"money", "deleted_at", "is_deleted"})
_MOST_REFERRERS = 3
_MOST_OF_A_REQUEST = 8  # columns
_ENDING_VALUES = frozenset(
    {"value", "data", "payload", "count", "counter", "hits", "points", "attempts"}
)


def short_lived(meaning: Meaning) -> Kind | None:
    """Return transient for what ends, or is to be confirmed, and is found by a secret or a key."""
    return (
        _ending_secret(meaning)
        or _secret_with_required_end(meaning)
        or _session_with_secret(meaning)
        or _reset_request(meaning)
        or _ending_values(meaning)
    )


def _ending_secret(meaning: Meaning) -> Kind | None:
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
            or (meaning.has(name, "updated_at") and not meaning.is_referenced)
        ):
            return None
    if not (ends and secrets):
        return None
    return Kind("transient", "medium", "it holds a secret, when that ends, and little else")


def _secret_with_required_end(meaning: Meaning) -> Kind | None:
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


def _session_with_secret(meaning: Meaning) -> Kind | None:
    """Return transient for sessions that all end, and are found by a secret, whatever else is noted of them."""
    if stem(meaning.last) != "session" or not meaning.present.isdisjoint(_BUSINESS):
        return None
    table = meaning.table
    ends = (c for c in table.columns.values() if c.family in TIMES and is_end(c))
    end = next((c.name for c in ends if c.name not in table.nullable), None)
    secret = next((name for name in table.columns if meaning.is_likely(name, "token")), None)
    if end is None or secret is None:
        return None
    return Kind("transient", "medium", f"named after a session, with {secret}, and it ends, {end}")


def _reset_request(meaning: Meaning) -> Kind | None:
    """Return transient for requests to set a new password, with the secret that was sent."""
    is_named = any(word.startswith("reset") or word.endswith("reset") for word in meaning.words)
    if not is_named or meaning.is_referenced or meaning.present.isdisjoint({"created_at"}):
        return None
    secret = next(
        (name for name in meaning.table.columns if meaning.is_likely(name, "token")), None
    )
    is_small = len(meaning.table.columns) <= _MOST_OF_A_REQUEST
    if secret is None or not is_small or not meaning.present.isdisjoint(_BUSINESS):
        return None
    return Kind("transient", "medium", f"a request to reset, with its secret, {secret}")


def _ending_values(meaning: Meaning) -> Kind | None:
    """Return transient for values that are found by a unique key, and end: counters of a rate limit."""
    table = meaning.table
    ends = (c.name for c in table.columns.values() if c.family in TIMES and is_end(c))
    end = next(ends, None)
    keys = [key[0] for key in (tuple(table.primary_key), *table.unique_keys) if len(key) == 1]
    readable = (table.columns[name] for name in keys if name in table.columns)
    key = next((column.name for column in readable if column.words[-1:] == ("key",)), None)
    if end is None or key is None or meaning.is_referenced or meaning.references:
        return None
    known = ("created_at", "updated_at", "scheduled_time")
    rest = [
        column
        for column in table.columns.values()
        if column.name not in {key, end, *table.primary_key}
        and not meaning.has(column.name, *known)
    ]
    if len(rest) != 1 or rest[0].words[-1] not in _ENDING_VALUES:
        return None
    return Kind("transient", "medium", f"values that end, {end}, found by {key}")
