"""The classes of data that laws or common sense protect, and the phrases that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.names import Words
    from dbready.derive.times.times import Confidence

_TEXTS = frozenset({"text", "binary", "json", "array"})
_SECRETS = _TEXTS | {"uuid"}  # drawn at random
_NUMBERS = frozenset({"text", "binary", "integer", "decimal"})
# In the order in which they are tried: a password reset token is a token.
CLASSES = {
    "credential": ("passwords and keys", _SECRETS),
    "voucher": ("vouchers and gift cards", _TEXTS),
    "token": ("access tokens", _SECRETS),
    "national_id": ("national identifiers", _NUMBERS),
    "bank_account": ("bank accounts", _NUMBERS | {"json"}),
    "payment_card": ("payment cards", _NUMBERS),
    "birth_date": ("birth dates", frozenset({"text", "date", "timestamp"})),
    "health": ("health data", _TEXTS | {"enum", "set"}),
    # What the GDPR, article 9, protects beside health.
    "biometric": ("biometric data", _TEXTS),
    "origin": ("origin, religion or sexual orientation", _TEXTS | {"enum", "set"}),
}
ENCRYPTED = "encrypted data"
SECRETS = frozenset({CLASSES["credential"][0], CLASSES["token"][0]})
"""The classes of what gives access."""


class Sensitive(NamedTuple):
    """A class of data, and why it was concluded."""

    data_class: str
    confidence: Confidence
    reason: str


@cached
def phrases(name: str) -> tuple[tuple[str, Words], ...]:
    """Return the phrases of a list, also as one word, as names of folded case have them: clientsecret."""
    listed = ordered("sensitive", name)
    glued = words("sensitive", "glued")
    return tuple((phrase, tuple(phrase.split())) for phrase in listed) + tuple(
        (phrase, (phrase.replace(" ", ""),)) for phrase in listed if phrase in glued
    )
