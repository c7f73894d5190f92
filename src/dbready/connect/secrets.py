"""Secrets: remembered once, so that nothing dbready prints can contain one."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SHORTEST_REDACTED = 3  # replacing shorter strings would eat ordinary words
_IN_URL = re.compile(
    r"(://[^\s:/@]*):.*@"
)  # whatever its length, and also of URLs that nothing has parsed
_known: set[str] = set()


def remember(secret: str | None) -> None:
    """Make a secret, and its percent-decoded form, unprintable by redact()."""
    for form in {secret or "", unquote(secret or "")}:
        if len(form) >= _SHORTEST_REDACTED:
            _known.add(form)


def remember_pieces(secret: str) -> None:
    """Remember a secret and what parsers make of it when its special characters are not escaped."""
    remember(secret)
    for piece in re.split(r"[/@?#:]", secret):
        remember(piece)


def redact(text: str) -> str:
    """Return the text with every remembered secret, and every URL's password, replaced by ***."""
    text = _IN_URL.sub(r"\1:***@", text)
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text
