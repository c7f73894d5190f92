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
NUMBER_AS_TEXT = re.compile(
    r"'(-?\d+(?:\.\d+)?)'::(?:numeric|smallint|integer|bigint|real|double precision)\b",
    re.IGNORECASE,
)
CAST_OF_LITERAL = re.compile(
    rf"((?<![\w$])(?:'(?:[^']|'')*'|\(?-?\d+(?:\.\d+)?\)?|null|true|false))::{ANY_TYPE}(?:\[\])?",
    re.IGNORECASE,
)
# Before casts are left out.
WITH_CASTS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\('now'(?:::text)?\)::date|'now'::date", re.IGNORECASE), "current_date"),
    (re.compile(r"\bnextval\('[^']*'(?:::regclass)?\)|\bnextval\(`[^)]*\)", re.IGNORECASE), "nextval()"),
)  # fmt: skip
REWRITES: Sequence[tuple[re.Pattern[str], str]] = (
    # PostgreSQL prints these differently since version 14.
    (re.compile(r"\((?P<t>[\w.]+\(\)|current_timestamp) at time zone (?P<z>'[^']*')\)", re.IGNORECASE),
     r"timezone(\g<z>, \g<t>)"),
    (re.compile(r"\b(?P<t>[\w.]+\(\)|current_timestamp) at time zone (?P<z>'[^']*')", re.IGNORECASE),
     r"timezone(\g<z>, \g<t>)"),
    (re.compile(r"\bextract\(\s*(?P<f>\w+)\s+from\s+", re.IGNORECASE), r"date_part('\g<f>', "),
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
LOOSE = frozenset({"and", "or", "not", ",", "between", "case"})
LONGEST = 5_000  # characters that are rewritten: longer ones are compared as they are


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
    for pattern, replacement in WITH_CASTS:
        text = pattern.sub(replacement, text)
    if "::" in text:
        text = NUMBER_AS_TEXT.sub(r"\1", text)
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
        elif kind == "quoted":
            is_text = token[0] == '"' and dialect in {"mysql", "mariadb"}
            token = f"'{token[1:-1]}'" if is_text else token[1:-1].lower()
        elif kind == "word":
            token = token.lower()
        found.append(SYNONYMS.get(token, token))
    return found


def _without_parentheses(tokens: Sequence[str]) -> list[str]:
    """Leave out parentheses that group nothing: around one token, the whole, or a plain comparison."""
    groups: list[list[str]] = [[]]
    for index, token in enumerate(tokens):
        if token == OPEN:
            groups.append([])
        elif token == CLOSE and len(groups) > 1:
            inner, outer = groups.pop(), groups[-1]
            start = OPEN if len(groups) > 1 else None
            before = outer[-1] if outer else start
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            is_redundant = _is_redundant(inner, before, after)
            outer.extend(inner if is_redundant else [OPEN, *inner, CLOSE])
        else:
            groups[-1].append(token)
    # Of an expression that was cut off, groups are still open.
    return [token for group in groups for token in group]


def _is_redundant(inner: Sequence[str], before: str | None, after: str | None) -> bool:
    if not inner:
        return False
    if before == OPEN and after == CLOSE:
        return True
    if before is not None and _is_name(before) and before not in JOINING:
        return False  # the arguments of a function
    if (before is None and after is None) or len(inner) == 1:
        return True
    if any(token in LOOSE for token in _top(inner)):
        return False
    # A comparison or a term is bound more tightly than AND and OR.
    is_operand = before in {None, OPEN, "and", "or", ","} and after in {
        None,
        CLOSE,
        "and",
        "or",
        ",",
    }
    is_call = _is_name(inner[0]) and inner[1] == OPEN and _closes(inner)
    return is_operand or is_call


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
