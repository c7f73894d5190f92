"""Which columns hold data that laws or common sense protect: by name, type, comment and table."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive import sensitive_rows
from dbready.derive.names import split, stem
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from dbready.derive.names import Words
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
_ENCRYPTED = "encrypted data"
# The lists of tables that hold nothing else, and of their columns in which it is, and the class of that.
_TABLES = (("credential", "credential"), ("token", "token"), ("code", "token"))
# Classes of which a column may be only beside another of the same class: salt, account_number.
_BESIDE = ("credential", "bank_account")


class Sensitive(NamedTuple):
    """A class of data, and why it was concluded."""

    data_class: str
    confidence: Confidence
    reason: str


def find(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """Return the rows of sensitive_columns; a column appears once, with what its name says if it says anything."""
    seen = {}
    for row in sensitive_rows.find(facts):
        seen[row[:3]] = row
    for row in _of_columns(facts):
        seen[row[:3]] = row
    yield from seen.values()


def _of_columns(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    # Few of the names in a schema are sensitive: only their columns, and those with a comment, are read.
    names = facts.execute("select distinct column_name, type_family from columns")
    ends = _last_words()
    named = {
        name
        for name, family in names
        if of_name(name, family)
        or (split(name)[-1] in ends and (_beside(name, family) or _is_sign(name)))
    }
    named |= _columns_of_tables()
    tables: dict[str, set[tuple[str, str]]] = {}
    unsure = []
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
        if found is None and comment and not _is_about(column):
            found = of_comment(comment, family)
        if (
            found
            and found.data_class == _ENCRYPTED
            and not words("sensitive", "encrypted_secret").isdisjoint(split(table))
        ):
            found = found._replace(data_class=_CLASSES["credential"][0])
        if found:
            tables.setdefault(found.data_class, set()).add((schema, table))
            yield (schema, table, column, *found)
        elif beside := _beside(column, family):
            unsure.append((schema, table, column, beside))
        elif _is_sign(column):
            tables.setdefault(_CLASSES["bank_account"][0], set()).add((schema, table))
    for schema, table, column, beside in unsure:
        if (schema, table) in tables.get(beside.data_class, ()):
            yield (schema, table, column, *beside)


@cached
def of_name(name: str, family: str) -> Sensitive | None:
    """Return what a column of this name and type holds, if the name says so."""
    parts = _joined(split(name))
    if not _has_phrase(parts):
        return _glued(parts, family)
    if parts[-2:] == ("session", "id") and len(parts) > 2:  # noqa: PLR2004 - transfer_session_id is a key
        return None
    for key, (data_class, families) in _CLASSES.items():
        if family not in families:
            continue
        for suffix, confidence in (("", "high"), ("_weak", "medium")):
            phrase = _phrase(parts, key, suffix)
            if phrase:
                return Sensitive(data_class, confidence, f"named '{phrase}'")  # type: ignore[arg-type] # one of two literals
    return _encrypted(parts, family)


def _joined(parts: Words) -> Words:
    """Return the words of a name with cipher and text, also cypher, as one word."""
    pairs = (("cipher", "text"), ("cypher", "text"))
    at = next((at for at, pair in enumerate(pairwise(parts)) if pair in pairs), None)
    return parts if at is None else (*parts[:at], "ciphertext", *parts[at + 2 :])


def _glued(parts: Words, family: str) -> Sensitive | None:
    """Return what the end of a glued word says: privatetoken."""
    if not words("sensitive", "not_after").isdisjoint(parts):
        return None
    for key in ("credential", "token"):
        data_class, families = _CLASSES[key]
        for end in ordered("sensitive", f"{key}_glued") if family in families else ():
            if parts[-1].endswith(end) and words("sensitive", f"{key}_not_after").isdisjoint(
                (*parts, parts[-1].removesuffix(end))
            ):
                return Sensitive(data_class, "medium", f"named '{end}'")
    return None


def _encrypted(parts: Words, family: str) -> Sensitive | None:
    """Return that a column holds a secret if its name says that it is encrypted: encrypted_payload."""
    data_class, families = _CLASSES["credential"]
    word = next((word for word in ordered("sensitive", "credential_part") if word in parts), None)
    if word is None or family not in families:
        return None
    if len(parts) == 1 and word not in words("sensitive", "credential_alone"):
        return None
    others = words("sensitive", "credential_part_not_with") | words("sensitive", "not_after")
    if others.isdisjoint(parts):
        # What is encrypted may be a secret or what is known of a person.
        is_secret = word == "secrets" or not words("sensitive", "encrypted_secret").isdisjoint(
            parts
        )
        said = data_class if is_secret else _ENCRYPTED
        return Sensitive(said, "medium", f"named '{word}'")
    return None


@cached
def _beside(name: str, family: str) -> Sensitive | None:
    """Return what a column holds if another of its table holds that class: salt, beside a password."""
    parts = split(name)
    if not words("sensitive", "not_after").isdisjoint(parts):
        return None
    for key in _BESIDE:
        data_class, families = _CLASSES[key]
        for phrase in ordered("sensitive", f"{key}_beside") if family in families else ():
            wanted = tuple(phrase.split())
            if tuple(parts[-len(wanted) :]) == wanted:
                return Sensitive(data_class, "medium", f"named '{phrase}', beside {data_class}")
    return None


@cached
def _is_sign(name: str) -> bool:
    """Say whether a column identifies a bank: an account number beside it is one of that bank."""
    parts = split(name)
    return any(parts[-len(wanted) :] == wanted for _, wanted in _phrases("bank_account_sign"))


@cached
def _last_words() -> frozenset[str]:
    """Return the last words of what is sensitive, or says that a bank is meant, beside another column."""
    lists = (*(f"{key}_beside" for key in _BESIDE), "bank_account_sign")
    return frozenset(wanted[-1] for name in lists for _, wanted in _phrases(name))


@cached
def _is_about(name: str) -> bool:
    """Say whether a column holds words about the data, such as a comment or the name of an algorithm."""
    last = split(name)[-1]
    about = words("sensitive", "not_before") | words("columns", "description")
    return last != "id" and last in about


def _phrase(parts: Sequence[str], key: str, suffix: str) -> str | None:
    """Return the phrase of a class that a name contains, unless other words make it something else."""
    for phrase, wanted in _phrases(key + suffix):
        for start in range(len(parts) - len(wanted) + 1):
            end = start + len(wanted)
            if tuple(parts[start:end]) != wanted:
                continue
            if phrase == "secret key" and _is_key_of_secret(parts[:start]):
                continue
            before = words("sensitive", "not_after") | words("sensitive", f"{key}_not_after")
            after = words("sensitive", "not_before") | words("sensitive", f"{key}_not_before")
            if not before.intersection(parts[:start]) and not after.intersection(parts[end:]):
                return phrase
    return None


def _is_key_of_secret(before: Sequence[str]) -> bool:
    """Say whether a secret key is that under which a service keeps another secret: client_id_aws_secret_key."""
    services = words("sensitive", "secret_service")
    kept = [word for word in before if word not in services]
    return len(kept) < len(before) and kept[-1:] in (["id"], ["secret"], ["password"], ["token"])


@cached
def _phrases(name: str) -> tuple[tuple[str, Words], ...]:
    """Return the phrases of a list, also as one word, as names of folded case have them: clientsecret."""
    listed = ordered("sensitive", name)
    glued = words("sensitive", "glued")
    return tuple((phrase, tuple(phrase.split())) for phrase in listed) + tuple(
        (phrase, (phrase.replace(" ", ""),)) for phrase in listed if phrase in glued
    )


@cached
def of_table(table: str, column: str, family: str) -> Sensitive | None:
    """Return what a column such as data or value holds where its table holds secrets or tokens."""
    for key, of_class in _TABLES:
        data_class, families = _CLASSES[of_class]
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
def _columns_of_tables() -> frozenset[str]:
    return frozenset().union(*(words("sensitive", f"{key}_of_table") for key, _ in _TABLES))


def _has_phrase(parts: Words) -> bool:
    """Say whether a name contains a phrase of any class: most names do not."""
    phrases = _phrases_by_first_word()
    return any(
        parts[at : at + len(wanted)] == wanted
        for at, word in enumerate(parts)
        for wanted in phrases.get(word, ())
    )


@cached
def _phrases_by_first_word() -> dict[str, list[Words]]:
    found: dict[str, list[Words]] = {
        word: [(word,)] for word in words("sensitive", "credential_part")
    }
    for key in _CLASSES:
        for name in (key, f"{key}_weak"):
            for _, wanted in _phrases(name):
                found.setdefault(wanted[0], []).append(wanted)
    return found


@cached
def of_comment(comment: str, family: str) -> Sensitive | None:
    """Return what a comment says that a column holds; of medium confidence, since it may deny it."""
    said = f" {' '.join(comment.lower().replace('-', ' ').split())} "
    for key, (data_class, families) in _CLASSES.items():
        for phrase in ordered("sensitive", f"{key}_comment") if family in families else ():
            if f" {phrase}" in said:
                return Sensitive(data_class, "medium", f"its comment says '{phrase}'")
    return None
