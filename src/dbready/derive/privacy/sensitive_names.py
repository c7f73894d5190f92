"""What the name of a column says of the protected data in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import split
from dbready.derive.privacy import health
from dbready.derive.privacy.sensitive_classes import CLASSES, ENCRYPTED, Sensitive, phrases
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.names import Words

ONLY_HASH = ", but only its hash"
"""What is said of the hash of a token or a key, which gives no access, but shows who has which."""

# Classes of which a column may be only beside another of the same class: salt, account_number.
_BESIDE = ("credential", "bank_account")


_CHECKSUM = 3  # words: encrypted_hash may be that of a password


class _Found(NamedTuple):
    """A phrase in a name, and how many of the name's words are before its end."""

    phrase: str
    end: int


@cached
def of_name(name: str, family: str) -> Sensitive | None:
    """Return what a column of this name and type holds, if the name says so."""
    parts = _joined(split(name))
    if found_of_health := health.of_name(parts, family):
        return found_of_health
    if not _has_phrase(parts):
        return _glued(parts, family)
    if parts[-2:] == ("session", "id") and len(parts) > 2:  # noqa: PLR2004 - transfer_session_id is a key
        return None
    for key, (data_class, families) in CLASSES.items():
        if family not in families:
            continue
        for suffix, usual in (("", "high"), ("_weak", "medium")):
            found = _phrase(parts, key, suffix)
            if found:
                is_hash = _is_hash(parts[found.end :], found.phrase)
                confidence = "low" if _is_about(parts[found.end :], key) else usual
                if is_hash and confidence == "high":
                    confidence = "medium"
                reason = f"named '{found.phrase}'{ONLY_HASH if is_hash else ''}"
                return Sensitive(data_class, confidence, reason)  # type: ignore[arg-type] # one of three literals
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
        data_class, families = CLASSES[key]
        for end in ordered("sensitive", f"{key}_glued") if family in families else ():
            if parts[-1].endswith(end) and words("sensitive", f"{key}_not_after").isdisjoint(
                (*parts, parts[-1].removesuffix(end))
            ):
                return Sensitive(data_class, "medium", f"named '{end}'")
    return None


def _encrypted(parts: Words, family: str) -> Sensitive | None:
    """Return that a column holds a secret if its name says that it is encrypted: encrypted_payload."""
    data_class, families = CLASSES["credential"]
    word = next((word for word in ordered("sensitive", "credential_part") if word in parts), None)
    if word is None or family not in families:
        return None
    if len(parts) == 1 and word not in words("sensitive", "credential_alone"):
        return None
    is_checksum = len(parts) >= _CHECKSUM and parts[-1] in words("sensitive", "hashed")
    if is_checksum:  # encrypted_payload_hash: of what is encrypted, which nobody reads from it
        return None
    others = words("sensitive", "credential_part_not_with") | words("sensitive", "not_after")
    if others.isdisjoint(parts):
        # What is encrypted may be a secret or what is known of a person.
        is_secret = word == "secrets" or not words("sensitive", "encrypted_secret").isdisjoint(
            parts
        )
        said = data_class if is_secret else ENCRYPTED
        return Sensitive(said, "medium", f"named '{word}'")
    return None


@cached
def beside(name: str, family: str) -> Sensitive | None:
    """Return what a column holds if another of its table holds that class: salt, beside a password."""
    parts = split(name)
    if not words("sensitive", "not_after").isdisjoint(parts):
        return None
    for key in _BESIDE:
        data_class, families = CLASSES[key]
        for phrase in ordered("sensitive", f"{key}_beside") if family in families else ():
            wanted = tuple(phrase.split())
            if tuple(parts[-len(wanted) :]) == wanted:
                return Sensitive(data_class, "medium", f"named '{phrase}', beside {data_class}")
    return None


@cached
def is_sign(name: str) -> bool:
    """Say whether a column identifies a bank: an account number beside it is one of that bank."""
    parts = split(name)
    return any(parts[-len(wanted) :] == wanted for _, wanted in phrases("bank_account_sign"))


@cached
def last_words() -> frozenset[str]:
    """Return the last words of what is sensitive, or says that a bank is meant, beside another column."""
    lists = (*(f"{key}_beside" for key in _BESIDE), "bank_account_sign")
    return frozenset(wanted[-1] for name in lists for _, wanted in phrases(name))


def _is_about(after: Sequence[str], key: str) -> bool:
    """Say whether words behind a phrase may make the column something about the data: passport_class, token_mode.

    What people are ill of is described in many words, and only beside what says that they are patients.
    """
    return key != "health" and not words("sensitive", "form").issuperset(
        word for word in after if not word.isdigit()
    )


def _is_hash(after: Sequence[str], phrase: str) -> bool:
    """Say whether a column only has the hash of a token or a secret, which nobody can guess: not of a password."""
    is_drawn = phrase.endswith(("token", "secret", "key", "id", "code"))
    return is_drawn and not words("sensitive", "hashed").isdisjoint(after)


def _phrase(parts: Sequence[str], key: str, suffix: str) -> _Found | None:
    """Return the phrase of a class that a name contains, unless other words make it something else."""
    for phrase, wanted in phrases(key + suffix):
        for start in range(len(parts) - len(wanted) + 1):
            end = start + len(wanted)
            if tuple(parts[start:end]) != wanted:
                continue
            if phrase == "secret key" and _is_key_of_secret(parts[:start]):
                continue
            if phrase == "key pem" and "public" in parts[:start]:
                continue
            before = words("sensitive", "not_after") | words("sensitive", f"{key}_not_after")
            after = words("sensitive", "not_before") | words("sensitive", f"{key}_not_before")
            if not before.intersection(parts[:start]) and not after.intersection(parts[end:]):
                return _Found(phrase, end)
    return None


def _is_key_of_secret(before: Sequence[str]) -> bool:
    """Say whether a secret key is that under which a service keeps another secret: client_id_aws_secret_key."""
    services = words("sensitive", "secret_service")
    kept = [word for word in before if word not in services]
    return len(kept) < len(before) and kept[-1:] in (["id"], ["secret"], ["password"], ["token"])


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
    for key in CLASSES:
        for name in (key, f"{key}_weak"):
            for _, wanted in phrases(name):
                found.setdefault(wanted[0], []).append(wanted)
    return found
