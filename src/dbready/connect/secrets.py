"""Secrets: whatever was remembered once is replaced in everything that dbready prints."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = "***"
_SHORTEST_REDACTED = 3  # replacing shorter strings would damage ordinary words
_SHORTEST_PIECE = 6  # of a longer text in base64
# Also of texts that nothing has parsed, and whatever the password's length.
_PATTERNS = (
    (re.compile(r"(:/{1,2}[^\s:/@]*):.*@"), rf"\1:{HIDDEN}@"),
    (re.compile(r"(?<![\w/:.@-])([\w.+%-]+):[^\s@/:][^\s@]*@(?=[\w\[])"), rf"\1:{HIDDEN}@"),
    (
        re.compile(
            r"""\b((?:ssl|ssl_key_)?(?:password|passwd)|pwd)(\s*=\s*)"""
            r"""('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s&;,'")\]]+)""",
            re.IGNORECASE,
        ),
        rf"\1\2{HIDDEN}",
    ),
)
_known: set[str] = set()


def remember(secret: str | None) -> None:
    """Make a secret unprintable, as it is and in every form that programs write texts in."""
    for text in {secret or "", unquote(secret or "")}:
        if len(text) >= _SHORTEST_REDACTED:
            _known.update(form for form in _forms(text) if len(form) >= _SHORTEST_REDACTED)


def remember_pieces(secret: str) -> None:
    """Remember a secret, and what parsers make of it when its special characters are not escaped."""
    remember(secret)
    for piece in re.split(r"[/@?#:]", secret):
        remember(piece)


def redact(text: str) -> str:
    """Return the text with *** in place of every remembered secret and of every URL's password."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _forms(text: str) -> Iterator[str]:
    """Return a text as it is, and percent-encoded, escaped for several languages, in hex and base64."""
    yield text
    for encoded in (quote(text, safe=""), quote(text), quote_plus(text)):
        yield encoded
        yield re.sub(r"%..", lambda match: match[0].lower(), encoded)
    for quoted in (repr(text), json.dumps(text), json.dumps(text, ensure_ascii=False)):
        yield quoted[1:-1]
    yield shlex.quote(text).removeprefix("'").removesuffix("'")
    yield re.sub(r"([^\w@%+=:,./-])", r"\\\1", text)  # as printf %q does
    yield text.replace("'", "''")
    yield text.replace("\\", "\\\\").replace("'", "\\'")
    yield html.escape(text)
    raw = text.encode("utf-8", "surrogateescape")
    yield raw.hex()
    yield raw.hex().upper()
    yield from _in_base64(raw)


def _in_base64(raw: bytes) -> Iterator[str]:
    """Return the secret in base64, alone and wherever it begins in a longer text, as in `user:password`."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(raw).decode().rstrip("=")
        for before in range(3):
            characters = encode(bytes(before) + raw).decode()
            piece = characters[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
            if len(piece) >= _SHORTEST_PIECE:
                yield piece
