"""Writes equal defaults and conditions equally, however the server or the author wrote them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<text>(?:[eE]|[nN]|_[a-z0-9]+\s*)?'(?:[^'\\]|''|\\.)*')
    | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[A-Za-z_][^\]'",]*\])
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<sign>::|<>|!=|<=|>=|\|\||->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Types whose casts change nothing that a comparison of texts sees.
TEXT_TYPE = r"(?:character varying|varchar|character|bpchar|text|citext|name)(?:\(\d+\))?"
ANY_TYPE = r"[a-z_\"][\w\".]*(?: (?:varying|precision|with time zone|without time zone))*(?:\(\d+(?:,\s*\d+)?\))?"
CAST_TO_TEXT = re.compile(rf"::{TEXT_TYPE}(?:\[\])?(?![\w(])", re.IGNORECASE)
CAST_OF_LITERAL = re.compile(
    rf"((?<![\w$])(?:'(?:[^']|'')*'|\(?-?\d+(?:\.\d+)?\)?|null|true|false))::{ANY_TYPE}(?:\[\])?",
    re.IGNORECASE,
)
REWRITES: Sequence[tuple[re.Pattern[str], str]] = (
    # PostgreSQL prints these differently since version 14.
    (re.compile(r"\((?P<t>[\w.]+\(\)|current_timestamp) at time zone (?P<z>'[^']*')\)", re.IGNORECASE),
     r"timezone(\g<z>, \g<t>)"),
    (re.compile(r"\b(?P<t>[\w.]+\(\)|current_timestamp) at time zone (?P<z>'[^']*')", re.IGNORECASE),
     r"timezone(\g<z>, \g<t>)"),
    (re.compile(r"\bextract\(\s*(?P<f>\w+)\s+from\s+", re.IGNORECASE), r"date_part('\g<f>', "),
    (re.compile(r"\('now'(?:::text)?\)::date|'now'::date", re.IGNORECASE), "current_date"),
    (re.compile(r"\bnextval\('[^']*'(?:::regclass)?\)|\bnextval\(`[^)]*\)", re.IGNORECASE), "nextval()"),
    (re.compile(r"\b(?:current_timestamp|now|localtimestamp)\(\s*\)|\b(?:transaction_timestamp)\(\)",
                re.IGNORECASE), "current_timestamp"),
    (re.compile(r"\b(?:current_timestamp|now)\(\s*(?P<p>[0-6])\s*\)", re.IGNORECASE),
     r"current_timestamp(\g<p>)"),
    (re.compile(r"\bcurdate\(\)|\bcurrent_date\(\)", re.IGNORECASE), "current_date"),
    (re.compile(r"\bcurtime\(\)|\bcurrent_time\(\)", re.IGNORECASE), "current_time"),
    (re.compile(r"\bpg_catalog\.", re.IGNORECASE), ""),
    (re.compile(r"\barray\[\](?:::[\w ]+\[\])?", re.IGNORECASE), "'{}'"),
    (re.compile(r"\b(?:utf8mb4|utf8mb3|utf8|latin1)(?=')", re.IGNORECASE), ""),
)  # fmt: skip
SYNONYMS = {"!=": "<>", "true": "1", "false": "0"}
OPEN, CLOSE = "()"
JOINING = frozenset({"and", "or", "not"})
LONGEST = 10_000  # characters that are rewritten: longer ones are compared as they are


@lru_cache(maxsize=50_000)
def normal(expression: str | None, dialect: str) -> tuple[str, ...]:
    """Return the tokens of an expression in one spelling; identifiers lose quotation marks.

    Case, space, redundant parentheses, casts of literals and synonyms of functions make no
    difference. Texts keep their case.
    """
    if expression is None:
        return ()
    if len(expression) > LONGEST:
        return (expression,)
    return tuple(_without_parentheses(_tokens(_rewritten(expression), dialect)))


def renamed(tokens: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tokens with columns called what they are called now; names are in lower case."""
    return tuple(names.get(token, token) for token in tokens) if names else tuple(tokens)


def _rewritten(text: str) -> str:
    if "::" in text:
        text = REWRITES[3][0].sub(REWRITES[3][1], text)
        text = REWRITES[4][0].sub(REWRITES[4][1], text)
        text = CAST_TO_TEXT.sub("", text)
        text = CAST_OF_LITERAL.sub(r"\1", text)
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    return text


def _tokens(text: str, dialect: str) -> list[str]:
    found = []
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "space":
            continue
        if kind == "text":
            token = token[token.index("'") :]
            # SQLite and MySQL accept 'x' and "x" for a text.
        elif kind == "quoted":
            is_text = token[0] == '"' and dialect in {"mysql", "mariadb"}
            token = f"'{token[1:-1]}'" if is_text else token[1:-1].lower()
        elif kind == "word":
            token = token.lower()
        found.append(SYNONYMS.get(token, token))
    return found


def _without_parentheses(tokens: list[str]) -> list[str]:
    """Leave out parentheses that group nothing: around one token, the whole, or a plain comparison."""
    is_changed = True
    while is_changed:
        is_changed = False
        for start, end in _groups(tokens):
            if _is_redundant(tokens, start, end):
                tokens = [*tokens[:start], *tokens[start + 1 : end], *tokens[end + 1 :]]
                is_changed = True
                break
    return tokens


def _groups(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Return where parentheses open and close, the inner ones first."""
    opened: list[int] = []
    found = []
    for index, token in enumerate(tokens):
        if token == OPEN:
            opened.append(index)
        elif token == CLOSE and opened:
            found.append((opened.pop(), index))
    return found


def _is_redundant(tokens: Sequence[str], start: int, end: int) -> bool:
    before = tokens[start - 1] if start else None
    after = tokens[end + 1] if end + 1 < len(tokens) else None
    is_call = before is not None and (_is_name(before) and before not in JOINING)
    if before == "(" and after == ")":
        return True
    if is_call:
        return False
    if before is None and after is None:
        return True
    inner = tokens[start + 1 : end]
    if len(inner) == 1:
        return True
    if any(token in {"and", "or", "not", ",", "between", "case"} for token in _top(inner)):
        return False
    # A comparison or a term is bound more tightly than AND and OR.
    is_operand = (before in {None, "(", "and", "or", ","}) and (
        after in {None, ")", "and", "or", ","}
    )
    is_call_itself = _is_name(inner[0]) and len(inner) > 1 and inner[1] == "(" and _closes(inner)
    return is_operand or is_call_itself


def _closes(inner: Sequence[str]) -> bool:
    """Say whether f(...) is all there is."""
    depth = 0
    for index, token in enumerate(inner):
        depth += (token == OPEN) - (token == CLOSE)
        if index and depth == 0:
            return index == len(inner) - 1
    return False


def _top(tokens: Sequence[str]) -> list[str]:
    depth = 0
    found = []
    for token in tokens:
        if token == CLOSE:
            depth -= 1
        if depth == 0:
            found.append(token)
        if token == OPEN:
            depth += 1
    return found


def _is_name(token: str) -> bool:
    return token[0].isalpha() or token[0] == "_"
