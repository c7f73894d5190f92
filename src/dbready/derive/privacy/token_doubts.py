"""What makes it doubtful that a token, a key or a session gives access to something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.privacy.sensitive_beside import Beside

_SHORTEST = 16  # characters; what is shorter can be guessed
_MOST_PARTS = 2


def of_token(beside: Beside) -> str | None:
    """Return what makes it doubtful that a column holds an access token."""
    if beside.words in {("api", "key"), ("apikey",)} and _is_part_of_long_key(beside):
        return "but it is a part of a key of the table, as where usage is counted"
    if beside.words[-1] == "token" and not words("sensitive", "of_change").isdisjoint(beside.words):
        return "but it says whether a row changed meanwhile"
    if beside.confidence == "high":
        return None
    last = stem(beside.table_words[-1])
    if last in {"lock", "leas"}:
        return "but a process knows its own lock by it"
    if beside.words in {("session", "id"), ("sessionid",)}:
        return _of_session(beside)
    return _of_bare_token(beside) if beside.words == ("token",) else _of_code(beside)


def _of_code(beside: Beside) -> str | None:
    """Return why a code or a key may be no secret: a bank gives out one for each payment."""
    said = " ".join(beside.words)
    if said == "key" and any(name.lower() == "token" for name in beside.meaning.table.columns):
        return "but the token beside it gives access"
    if said.endswith("auth code") and (
        beside.has("of_purchase") or beside.table_has("of_purchase")
    ):
        return "but it may be the number under which a bank authorized a payment"
    if said.endswith("verification key") and not beside.has_role("email", "phone"):
        return "but it may be a public key"
    if said.endswith("access code") and not beside.has("of_identity"):
        return "but nothing says to whom it gives access"
    return None


def _is_part_of_long_key(beside: Beside) -> bool:
    table = beside.meaning.table
    keys = (tuple(table.primary_key), *table.unique_keys)
    return any(len(key) > _MOST_PARTS and beside.column in key for key in keys)


def _of_session(beside: Beside) -> str | None:
    """Return why a session may be a conversation, a meeting or a file: a browser's has an address, or a user."""
    if beside.table_has("of_conversation"):
        return "but it may identify a conversation"
    if beside.is_referenced:
        return "but it identifies a visit, to which other rows refer"
    is_of_login = beside.table_words in {("session",), ("sessions",)}
    if is_of_login or beside.table_has("of_visitor"):
        return None
    if beside.has_exactly("of_browser"):
        is_session = stem(beside.table_words[-1]) == "session"
        return None if is_session else "but it may only identify visits, as in statistics"
    return "but it may identify a conversation or a file"


def _of_bare_token(beside: Beside) -> str | None:
    """Return why a column token may give no access: the place in a process, or a number on a form."""
    if beside.table_has("of_login"):
        return None
    if beside.table_has("of_public_challenge"):
        return "but it is published to prove who owns a domain"
    if beside.table_has("of_wallet") and beside.has_exactly("of_network"):
        return "but it may be the name of a currency"
    if beside.has("of_flow") and not words("sensitive", "of_flow").isdisjoint(
        word for name in beside.meaning.table.columns for word in beside.meaning.words_of(name)
    ):
        return "but it may be a position in a process"
    length = beside.meaning.table.columns[beside.column].length
    if length is not None and length < _SHORTEST:
        return "but it is too short for a secret: forms have such numbers against being sent twice"
    return None
