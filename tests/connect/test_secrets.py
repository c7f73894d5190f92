"""Secrets that were remembered are never printed."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from urllib.parse import quote, quote_plus

import pytest

from dbready.connect import secrets


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())


def test_a_secret_is_replaced_wherever_it_occurs() -> None:
    secrets.remember("hunter2")
    assert secrets.redact("hunter2, hunter2!") == "***, ***!"


def test_both_forms_of_an_encoded_secret_are_replaced() -> None:
    secrets.remember("p%40ss%2Fword")
    assert secrets.redact("p%40ss%2Fword and p@ss/word") == "*** and ***"


def test_the_longest_secret_goes_first() -> None:
    secrets.remember("hunter")
    secrets.remember("hunter22")
    assert secrets.redact("hunter22 hunter") == "*** ***"


def test_pieces_are_what_parsers_make_of_a_secret() -> None:
    secrets.remember_pieces("horse@battery/staple?correct#hat:trick")
    for piece in ("horse", "battery", "staple", "correct", "hat", "trick"):
        assert secrets.redact(f"no host {piece}!") == "no host ***!"


@pytest.mark.parametrize("nothing", [None, "", "a", "ab"])
def test_ordinary_words_are_not_hidden(nothing: str | None) -> None:
    secrets.remember(nothing)
    assert secrets.redact("abc a ab") == "abc a ab"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no postgresql://u:x@h/s", "no postgresql://u:***@h/s"),
        ("postgresql://u:a@b@h/s", "postgresql://u:***@h/s"),
        ("postgresql://u:a b@h/s", "postgresql://u:***@h/s"),
        ("postgresql://:x@h/s", "postgresql://:***@h/s"),
        ("postgresql://u@h:5432/s", "postgresql://u@h:5432/s"),
        ("postgresql://h:5432/s", "postgresql://h:5432/s"),
        (
            "postgresql://USER@HOST/DATABASE, mysql://...",
            "postgresql://USER@HOST/DATABASE, mysql://...",
        ),
    ],
)
def test_unknown_passwords_in_urls_are_hidden(text: str, expected: str) -> None:
    assert secrets.redact(text) == expected


SPECIAL = "p@ss w/ö'\"\\$rd"


@pytest.mark.parametrize(
    "encoded",
    [
        quote(SPECIAL, safe=""),
        quote(SPECIAL, safe="").lower(),
        quote_plus(SPECIAL),
        repr(SPECIAL),
        json.dumps(SPECIAL),
        json.dumps(SPECIAL, ensure_ascii=False),
        shlex.quote(SPECIAL),
        SPECIAL.replace("'", "''"),
        html.escape(SPECIAL),
        SPECIAL.encode().hex(),
        base64.b64encode(SPECIAL.encode()).decode(),
        base64.urlsafe_b64encode(SPECIAL.encode()).decode(),
        base64.b64encode(f"u:{SPECIAL}".encode()).decode(),
        base64.b64encode(f"auditor:{SPECIAL}:more".encode()).decode(),
        base64.b64encode(f"\0auditor\0{SPECIAL}".encode()).decode(),
    ],
)
def test_no_encoding_of_a_secret_gets_through(encoded: str) -> None:
    secrets.remember(SPECIAL)
    redacted = secrets.redact(f"the server says: {encoded}!")
    assert "***" in redacted
    assert encoded not in redacted
    longest = max(re.findall(r"[\w+/=-]+", encoded), key=len)
    assert longest not in redacted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host=h password=X user=u", "host=h password=*** user=u"),
        ("password = 'a b' user=u", "password = *** user=u"),
        ("PWD=X;UID=u", "PWD=***;UID=u"),
        ("?sslpassword=X&user=u", "?sslpassword=***&user=u"),
        ("unexpected argument (password=X)", "unexpected argument (password=***)"),
        ("no u:X@h/db", "no u:***@h/db"),
        ("postgresql:/u:X@h/db", "postgresql:/u:***@h/db"),
        (
            "Access denied for 'u'@'h' (using password: NO)",
            "Access denied for 'u'@'h' (using password: NO)",
        ),
        ("dbready.toml:3: ssh me@bastion", "dbready.toml:3: ssh me@bastion"),
        ("10:30:22 UTC auditor@shop FATAL: no", "10:30:22 UTC auditor@shop FATAL: no"),
        ("set password_env = X", "set password_env = X"),
    ],
)
def test_unknown_passwords_in_connection_strings_are_hidden(text: str, expected: str) -> None:
    assert secrets.redact(text) == expected
