"""What a column with a general name holds where all rows of its table are secrets, tokens or gift cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem
from dbready.derive.privacy.sensitive_classes import CLASSES, Sensitive
from dbready.derive.privacy.sensitive_names import ONLY_HASH
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.names import Words

# The lists of tables that hold nothing else, of their columns in which it is, and the class of that.
_TABLES = (
    ("credential", "credential_of_table", "credential"),
    ("key", "key_of_table", "credential"),
    ("certificate", "certificate_of_table", "credential"),
    ("login", "login_of_table", "credential"),
    ("backup", "backup_of_table", "credential"),
    ("factor", "factor_of_table", "credential"),
    ("user", "user_of_table", "credential"),
    ("token", "token_of_table", "token"),
    ("code", "code_of_table", "token"),
    ("link", "link_of_table", "token"),
    ("typed", "typed_of_table", "token"),
    ("session", "session_of_table", "token"),
    ("social", "social_of_table", "token"),
    ("gift_card", "gift_card_of_table", "voucher"),
    ("biometric", "biometric_of_table", "biometric"),
)
# The same of columns that only have the hash of what was drawn at random.
_HASHES = (("token", "token_hash_of_table", "token"), ("code", "code_hash_of_table", "token"))
# Lists of words with which a table's name has to end, and of those that may be glued to another.
_LAST = frozenset({"user"})
_GLUED = frozenset({"token", "code", "key", "typed", "link", "login", "session", "biometric"})
_SHORTEST_GLUED = 6  # characters of apikey


@cached
def of_table(table: str, column: str, family: str) -> Sensitive | None:
    """Return what a column such as data or value holds where its table holds secrets or tokens."""
    for key, listed, of_class in (*_TABLES, *_HASHES):
        data_class, families = CLASSES[of_class]
        if family not in families or column not in words("sensitive", listed):
            continue
        if named := _table_phrase(split(table), key):
            reason = f"named '{column}', in a table named '{named}'"
            is_hash = (key, listed, of_class) in _HASHES
            return Sensitive(data_class, "medium", f"{reason}{ONLY_HASH if is_hash else ''}")
    return None


def _table_phrase(parts: Words, key: str) -> str | None:
    """Return the last words in a table's name that say what all its rows are, unless others follow that deny it."""
    phrases = _stemmed_phrases(f"{key}_table")
    stems = tuple(map(stem, parts))
    if key in _LAST:
        return parts[-1] if (stems[-1],) in phrases.get(stems[-1], ()) else None
    if key in _GLUED and _ends_glued(stems[-1], key):
        return parts[-1]
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
def _ends_glued(last: str, key: str) -> bool:
    """Say whether the last word of a table's name ends in a word of a list: whatsappapikey."""
    phrases = _stemmed_phrases(f"{key}_table")
    ends = (end for end in phrases if (end,) in phrases[end] and len(end) >= _SHORTEST_GLUED)
    return last.endswith(tuple(ends))


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
    return frozenset().union(*(words("sensitive", listed) for _, listed, _ in (*_TABLES, *_HASHES)))
