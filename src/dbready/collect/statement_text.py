"""Finds in the text of a statement or script, whole or cut, what it writes."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, NamedTuple

import sqlglot
from sqlglot import exp

from dbready.collect.writes import Write, of_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# It would print statements that it does not understand.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL + 1)

LONGEST = 10_000  # characters
DEEPEST = 60  # nested parentheses; the parser is recursive
GRAMMARS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}
VERBS = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "REPLACE", "LOAD"})
BEFORE_STATEMENT = frozenset({"BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "ATOMIC"})
# A parameter of PostgreSQL is replaced by a literal, which may stand wherever one stood before.
PARAMETER = re.compile(r"\$\d+")
# MySQL and MariaDB shorten lists to these.
REST_OF_LIST = re.compile(r"\.\.\.")
MODIFIERS = re.compile(
    r"^(?P<verb>\s*(?:insert|update|delete|replace))"
    r"(?:\s+(?:low_priority|high_priority|delayed|quick|ignore)\b)+",
    re.IGNORECASE,
)
# Digest texts of MariaDB do not quote names that are also keywords, such as a table called user.
BARE_TABLE = re.compile(
    r"^(?P<verb>\s*(?:insert into|update|delete from|replace into)\s+)(?P<table>\w+)(?=\s)",
    re.IGNORECASE,
)
# It also prints some of them as their synonyms.
SYNONYM = re.compile(
    r"(?<![\w`])(?:SQL_TSI|SYSTEM)_(?P<name>USER|SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)\b"
)
# What follows the names of tables and columns in a statement.
AFTER_NAMES = {
    "INSERT": {"VALUES", "VALUE", "SELECT", "WITH", "OVERRIDING", "DEFAULT"},
    "UPDATE": {"WHERE", "FROM", "RETURNING", "ORDER", "LIMIT"},
    "DELETE": {"WHERE", "USING", "RETURNING", "ORDER", "LIMIT"},
}


class _Word(NamedTuple):
    text: str
    """As in the statement, upper case: a quoted name keeps its quotes."""
    start: int
    end: int
    depth: int


def written_by(text: str, dialect: str, *, is_cut: bool = False) -> list[Write] | None:
    """Return what a statement writes; None where its text is not understood. Never raises.

    `is_cut`: the end of the text is missing.
    """
    if is_cut:
        text = text.rpartition(" ")[0]  # the last word may be half of one
    try:
        words = _words(text, dialect)
        if not words or len(text) > LONGEST or max(word.depth for word in words) > DEEPEST:
            return None
        return _understood(text, words, dialect, is_cut=is_cut)
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError, LookupError, AttributeError):
        return None  # a statement may be anything


def written_by_script(text: str, dialect: str) -> list[Write] | None:
    """Return what the statements of a job or a BEGIN ... END block write; None where one is not understood."""
    found: list[Write] = []
    try:
        words = _words(text, dialect)
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError):
        return None
    for part in _statements(words):
        writes = written_by(text[part[0].start : part[-1].end], dialect)
        if writes is None:
            return None
        found += writes
    return found


def _statements(words: Sequence[_Word]) -> Iterator[Sequence[_Word]]:
    """Return the statements that write, also those inside a block."""
    begin: int | None = None
    for at, word in enumerate([*words, _Word(";", 0, 0, 0)]):
        if word.text == ";":
            if begin is not None:
                yield words[begin:at]
            begin = None
        elif begin is None and word.text in {*VERBS, "WITH"}:
            before = words[at - 1].text if at else ";"
            begin = at if before in {*BEFORE_STATEMENT, ";"} else None


def _words(text: str, dialect: str) -> list[_Word]:
    if dialect == "postgresql":
        text = PARAMETER.sub(lambda match: "0" * len(match[0]), text)  # $1,$ would begin a string
    found = []
    depth = 0
    for token in sqlglot.tokenize(text, read=GRAMMARS[dialect]):
        spelled = text[token.start : token.end + 1].upper()
        depth -= spelled == ")"
        found.append(_Word(spelled, token.start, token.end + 1, depth))
        depth += spelled == "("
    return found


def _understood(
    text: str, words: Sequence[_Word], dialect: str, *, is_cut: bool
) -> list[Write] | None:
    verb = words[0].text
    if not is_cut:
        try:
            return _parsed(text, verb, dialect)
        except (sqlglot.errors.SqlglotError, RecursionError):
            pass  # its beginning may be enough
    head = _head(text, words, is_cut=is_cut)
    return None if head is None else _parsed(head, verb, dialect)


def _parsed(text: str, verb: str, dialect: str) -> list[Write]:
    text = MODIFIERS.sub(r"\g<verb>", text)
    if dialect == "postgresql":
        text = PARAMETER.sub("''", text)
    else:
        text = SYNONYM.sub(r"\g<name>", text)
        text = BARE_TABLE.sub(r"\g<verb>`\g<table>`", REST_OF_LIST.sub("?", text))
    if verb == "REPLACE":
        text = re.sub(r"^\s*replace(\s+into)?\b", "insert into", text, count=1, flags=re.IGNORECASE)
    (tree,) = sqlglot.parse(text, read=GRAMMARS[dialect])
    if tree is None or isinstance(tree, exp.Command):
        raise sqlglot.errors.ParseError("not understood")
    writes = [write for node in tree.walk() for write in of_node(node, dialect)]
    if verb == "REPLACE":
        return [Write("replace", write.schema, write.table, write.columns) for write in writes]
    return writes


def _head(text: str, words: Sequence[_Word], *, is_cut: bool) -> str | None:
    """Return the beginning of a statement that names what it writes, completed; None where it does not tell."""
    verb = "INSERT" if words[0].text == "REPLACE" else words[0].text
    if verb not in AFTER_NAMES:
        return None
    ends = (word for word in words if word.depth == 0 and word.text in AFTER_NAMES[verb])
    end = next(ends, None)
    if end is None and is_cut:
        return None
    names = text[: end.start if end else words[-1].end]
    if verb == "INSERT":
        does_more = not is_cut and {"CONFLICT", "DUPLICATE"} & {word.text for word in words}
        return None if does_more else f"{names} values (0)"
    if verb == "UPDATE":
        before = [word for word in words if end is None or word.start < end.start]
        return _without_values(text, before)
    return names


def _without_values(text: str, words: Sequence[_Word]) -> str | None:
    """Return an UPDATE without its WHERE, and with each new value replaced by a number."""
    starts = [at for at, word in enumerate(words) if word.depth == 0 and word.text == "SET"]
    if not starts:
        return None
    result = text[: words[starts[0]].end]
    is_target = True
    for word in words[starts[0] + 1 :]:
        if word.depth == 0 and word.text == ",":
            result += ","
            is_target = True
        elif word.depth == 0 and word.text in {"=", ":="} and is_target:
            result += " = 0"
            is_target = False
        elif is_target:
            result += f" {text[word.start : word.end]}"
    return result
