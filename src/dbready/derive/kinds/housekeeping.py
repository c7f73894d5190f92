"""Recognises tables that an application keeps for itself, which no kind describes: settings, secrets."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dbready.derive.kinds.events import event_words
from dbready.derive.names import key_words, split, stem, stem_words
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.names import Words
    from dbready.derive.tables import Kind, Meaning

_MAYBE = frozenset({"entity", "join", "lookup"})  # other kinds say by themselves what they are
_BUSINESS = frozenset({"money", "deleted_at", "is_deleted"})


_UNREFERENCED = ("settings", "search", "permissions", "counters")
_MOST_SETTING_COLUMNS = 6
_MOST_COUNTER_COLUMNS = 8
_MOST_INDEX_COLUMNS = 4
_MOST_REFERRERS = 3
_SHORTEST_STAT = 4
_SHORTEST_END = 5  # letters of a word that may be glued to others: apitoken
_ENDS = frozenset(
    {"expires", "expire", "expired", "expiry", "expiration", "until", "revoked", "ttl"}
)
_LOGIN_SERVERS = frozenset({"oauth", "oauth2", "oidc"})  # to whose clients codes and tokens refer
_FINGERPRINT = ("fingerprint",)
_PUBLIC_KEYS = frozenset({("key",), ("public", "key"), ("content",)})
_GLUED = ("settings", "preferences")  # settingsbrowser
_SAVED = ("saved",)
_SECRET_FAMILIES = frozenset({"text", "binary", "json", "uuid"})


def housekeeping(meaning: Meaning, kind: Kind) -> str | None:
    """Return what an application keeps a table for if it is for itself, else None.

    A word of the name is no evidence by itself: the columns have to be those of such a table. One
    with amounts or deletion marks holds data, and so does one of settings that others refer to.
    """
    if kind.effective_kind not in _MAYBE or meaning.distinguishing & _BUSINESS:
        return None
    if _holds_credentials(meaning):
        return "credentials"
    if _is_of_the_interface(meaning):
        return "interface"
    if meaning.is_referenced:
        return None
    if (
        _is_key_and_value(meaning)
        or _is_about_the_installation(meaning)
        or _lists_what_is_installed(meaning)
    ):
        return "settings"
    purpose = next((purpose for purpose in _UNREFERENCED if _fits_purpose(meaning, purpose)), None)
    if purpose is None and _indexes_words(meaning):
        purpose = "search"
    return "search index" if purpose == "search" else purpose


def _holds_credentials(meaning: Meaning) -> bool:
    """Say whether rows are secrets: named so, with a column for the secret, or an end and an owner.

    token_prices, and what joins credentials to other rows, hold none. Tokens that many tables refer
    to are what the application is about.
    """
    is_of_login = not _LOGIN_SERVERS.isdisjoint(meaning.words)
    if len(meaning.referrers) > _MOST_REFERRERS and not is_of_login:
        return False
    if not _names_credentials(meaning.words):
        return _are_public_keys(meaning)
    columns = meaning.table.columns.values()
    secrets = [column for column in columns if _may_be_secret(meaning, column)]
    if any(_ends_in_secret(column.words[-1]) for column in secrets):
        return True
    if not _ends_in_credentials(meaning.words):
        return False
    if any(column.words[-1] in words("housekeeping", "secret_weak") for column in secrets):
        return True
    people = stem_words("references", "people")
    return any(
        not _ENDS.isdisjoint(column.words)
        or (column.name in meaning.references and not people.isdisjoint(column.base))
        for column in columns
    )


def _are_public_keys(meaning: Meaning) -> bool:
    """Say whether rows are the public keys by which people log in: a key with its fingerprint."""
    names = {column.words for column in meaning.table.columns.values()}
    is_named = meaning.words[-1].endswith(("key", "keys"))
    return is_named and _FINGERPRINT in names and not names.isdisjoint(_PUBLIC_KEYS)


@cached
def _names_credentials(names: Words) -> bool:
    pairs = map("".join, pairwise(names))  # two_factor
    return any(map(_is_credential, (*names, *pairs))) or _ends_in_credentials(names)


@cached
def _ends_in_credentials(names: Words) -> bool:
    """Say whether the last word names credentials, or a key of an API or the like."""
    *before, last = names
    is_key = stem(last) == "key" and not words("housekeeping", "credentials_key").isdisjoint(before)
    return is_key or _is_credential(last) or last in words("housekeeping", "credentials_alone")


@cached
def _is_credential(word: str) -> bool:
    known = words("housekeeping", "credentials")
    return word in known or word.endswith(tuple(end for end in known if len(end) >= _SHORTEST_END))


def _may_be_secret(meaning: Meaning, column: Column) -> bool:
    """Say whether a column can hold a secret, by its type."""
    return column.family in _SECRET_FAMILIES and column.name not in meaning.references


@cached
def _ends_in_secret(last: str) -> bool:
    return last in words("housekeeping", "secret") or last.endswith(("hash", "salt", "secret"))


def _is_of_the_interface(meaning: Meaning) -> bool:
    """Say whether rows are parts of the user interface: their names, or where and how they are shown."""
    if _is_a_styled_part(meaning):
        return True
    shown = words("housekeeping", "shown")
    saved = words("housekeeping", "saved_columns")
    columns = list(meaning.table.columns.values())
    if meaning.words[-1] in words("housekeeping", "saved"):
        if meaning.words[-2:-1] == _SAVED:
            return True
        facts = (column for column in columns if not column.suffix)
        return len({word for column in facts for word in column.words} & saved) > 1
    if _is_a_record(meaning.words[-1]):
        return False
    if not words("housekeeping", "menus").isdisjoint(meaning.words):
        shown = words("housekeeping", "menu_columns")
        columns = [column for column in columns if column.name not in meaning.references]
    elif not _is_named(meaning, "interface"):
        return False
    return any(not shown.isdisjoint(column.words) for column in columns)


def _is_a_styled_part(meaning: Meaning) -> bool:
    """Say whether rows are parts of every page, such as footers, with a class of style sheets."""
    if meaning.references or meaning.words[-1] not in words("housekeeping", "page_parts"):
        return False
    return any(column.words[-2:] == ("css", "class") for column in meaning.table.columns.values())


@cached
def _is_a_record(last: str) -> bool:
    """Say whether the last word of a name is of events or measurements: dashboard_stats."""
    known = event_words()
    return last in known or last.endswith(tuple(end for end in known if len(end) >= _SHORTEST_STAT))


def _fits_purpose(meaning: Meaning, purpose: str) -> bool:
    """Say whether a table is named after a purpose and has the columns that go with it."""
    if purpose == "counters":
        return _counts(meaning)
    if not _is_named(meaning, purpose):
        return False
    columns = meaning.table.columns
    if purpose == "settings":
        return not is_about_other_rows(meaning)
    if purpose == "permissions":
        holders = words("housekeeping", "holders")
        return any(not holders.isdisjoint(column.words) for column in columns.values())
    return True


def _counts(meaning: Meaning) -> bool:
    """Say whether a small table is named after a counter, or after a limit with what is counted against it."""
    last, columns = meaning.words[-1], meaning.table.columns.values()
    numbers = [column for column in columns if column.family in {"integer", "decimal"}]
    if not numbers or len(columns) > _MOST_COUNTER_COLUMNS:
        return False
    if last in words("housekeeping", "counters") or last.endswith("counter"):
        return True
    is_limit = "".join(meaning.words[-2:]) in words("housekeeping", "limits")
    counted = words("housekeeping", "counted")
    return is_limit and any(column.words[-1] in counted for column in numbers)


def _is_key_and_value(meaning: Meaning) -> bool:
    """Say whether rows are names with a value each, and of nothing else: system_info."""
    columns = meaning.table.columns
    names = {meaning.words_of(name)[-1] for name in columns}
    named = words("housekeeping", "key").intersection(names)
    has_time = any(column.family in {"timestamp", "date"} for column in columns.values())
    few = len(columns) <= _MOST_SETTING_COLUMNS and not meaning.references and not has_time
    return few and bool(named) and not words("housekeeping", "value").isdisjoint(names)


def _indexes_words(meaning: Meaning) -> bool:
    """Say whether rows say in which text a word stands: (word, textid)."""
    columns = meaning.table.columns.values()
    names = {"".join(column.words) for column in columns}
    return len(columns) <= _MOST_INDEX_COLUMNS and {"word", "textid"} <= names


def _is_about_the_installation(meaning: Meaning) -> bool:
    """Say whether a table without a key holds facts of the system itself, so that it has one row."""
    table = meaning.table
    is_named = meaning.words[-2:] in {("system", "information"), ("system", "info")}
    return is_named and not table.primary_key and not table.unique_keys and not meaning.references


def _lists_what_is_installed(meaning: Meaning) -> bool:
    """Say whether rows are plugins of the application itself: which version, and whether it is on."""
    if meaning.words[-1] not in words("housekeeping", "installed") or meaning.references:
        return False
    known = words("housekeeping", "installed_columns")
    found = {word for column in meaning.table.columns.values() for word in column.words}
    return len(found & known) > 1


def is_about_other_rows(meaning: Meaning) -> bool:
    """Say whether rows are attributes of other rows than users: job_settings, of jobs."""
    people = stem_words("references", "people") | stem_words("references", "person")
    if not people.isdisjoint(meaning.table.stems):
        return False
    about = {key_words(name)[0] for name in meaning.references - _parts_of_settings(meaning)}
    whole = "".join(meaning.table.stems)
    settings = stem_words("housekeeping", "settings")
    return any(
        "".join(base) in whole and people.union(settings).isdisjoint(base) for base in about if base
    )


def _parts_of_settings(meaning: Meaning) -> frozenset[str]:
    """Return the references to other tables named settings, of which the rows are parts."""
    return frozenset(
        key.columns[0]
        for key in meaning.table.foreign_keys
        if any(word.startswith(_GLUED) for word in split(key.target[1]))
    )


def _is_named(meaning: Meaning, purpose: str) -> bool:
    """Say whether a word of the name is one of the list, or the last one ends in one of it."""
    known = words("housekeeping", purpose)
    ends = tuple(word for word in known if len(word) >= _SHORTEST_END)
    if purpose == "settings" and any(word.startswith(_GLUED) for word in meaning.words):
        return True
    return not known.isdisjoint(meaning.words) or meaning.words[-1].endswith(ends)
