"""Reads what SQLite and trigger bodies keep only as text: CHECK conditions, predicates, assignments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<sign>:=|<>|!=|<=|>=|==|\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)
_MESSAGES = {"notice", "warning", "info", "log", "debug"}  # levels of RAISE that are no errors
_WARNINGS = ("01", "02")  # classes of SQLSTATE that are no errors
CONSTRAINTS = {"constraint", "primary", "unique", "check", "foreign"}
STATEMENT_STARTS = {";", "begin", "then", "else", "loop", "do", "declare", ">>"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word, name or sign; `name` is lower case for bare words and unquoted for quoted names."""

    kind: str
    text: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK constraint as it stands in a CREATE TABLE statement."""

    name: str | None
    expression: str


def tokens(sql: str) -> list[Token]:
    """Split SQL into tokens without white space and comments; never fails."""
    found = []
    for match in TOKEN.finditer(sql):
        kind = match.lastgroup or "sign"
        if kind != "space":
            found.append(Token(kind, match[0], _name(kind, match[0]), match.start(), match.end()))
    return found


def _name(kind: str, text: str) -> str:
    if kind == "quoted":
        closing = text[-1]
        return text[1:-1].replace(closing * 2, closing)
    return text.lower()


def checks(sql: str) -> list[Check]:
    """Return the CHECK constraints of a CREATE TABLE statement, in order."""
    found = []
    words = tokens(sql)
    for position, token in enumerate(words[:-1]):
        if token.kind != "word" or token.name != "check" or words[position + 1].text != "(":
            continue
        end = _closing(words, position + 1)
        if end is None:
            continue
        named = position >= 2 and words[position - 2].name == "constraint"  # noqa: PLR2004 - CONSTRAINT name CHECK
        name = _spelled(words[position - 1]) if named else None
        found.append(Check(name, sql[words[position + 1].end : words[end].start].strip()))
    return found


def _spelled(token: Token) -> str:
    return token.name if token.kind == "quoted" else token.text


def _closing(words: list[Token], opening: int) -> int | None:
    depth = 0
    for position in range(opening, len(words)):
        depth += {"(": 1, ")": -1}.get(words[position].text, 0)
        if depth == 0:
            return position
    return None


def column_comments(sql: str) -> dict[str, str]:
    """Return the comment behind each column of a CREATE TABLE statement, by the column's name in lower case.

    Only a comment that begins on the line of its column counts; SQL that is commented out does not.
    """
    found: dict[str, str] = {}
    depth = 0
    column = None
    starts_item = is_same_line = False
    for match in TOKEN.finditer(sql):
        kind, text = match.lastgroup or "sign", match[0]
        if kind == "space":
            said = text.lstrip("- \t").strip() if text.startswith("--") else ""
            if said and is_same_line and column is not None and not said.endswith((",", ";")):
                found.setdefault(column, said)
            is_same_line = is_same_line and "\n" not in text
            continue
        if starts_item and text not in ",)":
            column = _column_name(kind, text)
            starts_item = False
        depth += {"(": 1, ")": -1}.get(text, 0)
        starts_item = starts_item or (depth == 1 and text in "(,")
        column = column if depth else None
        is_same_line = True
    return found


def _column_name(kind: str, text: str) -> str | None:
    """Return the column that a line of CREATE TABLE is about; None for a constraint."""
    if kind not in {"word", "quoted"}:
        return None
    return None if kind == "word" and text.lower() in CONSTRAINTS else _name(kind, text).lower()


def predicate(sql: str | None) -> str | None:
    """Return the condition of a CREATE INDEX ... WHERE statement, or None."""
    depth = 0
    for token in tokens(sql or ""):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word" and token.name == "where":
            return (sql or "")[token.end :].strip().rstrip(";").strip()
    return None


@lru_cache(maxsize=4096)
def names_in(expression: str) -> frozenset[str]:
    """Return the names an expression mentions, lower case; strings and comments do not count."""
    return frozenset(
        token.name.lower() for token in tokens(expression) if token.kind in {"word", "quoted"}
    )


@lru_cache(maxsize=4096)
def assigned_to_new(body: str) -> tuple[str, ...]:
    """Return the columns that a row trigger sets on its new row.

    Understands PL/pgSQL (new.x := ..., new.x = ..., into new.x) and MySQL (set new.x = ..., new.y = ...).
    """
    words = tokens(body)
    found = []
    for position in range(len(words) - 3):
        new, dot, column, sign = words[position : position + 4]
        if (
            new.name != "new"
            or new.kind == "string"
            or dot.text != "."
            or column.kind not in {"word", "quoted"}
        ):
            continue
        if (
            sign.text == ":="
            or (sign.text == "=" and _starts_assignment(words, position))
            or _is_into(words, position)
        ):
            found.append(column.name)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def raises_only(body: str) -> bool:
    """Say whether a trigger's body begins with the statement that raises an error, and catches none.

    Understands PL/pgSQL (raise), MySQL (signal), SQLite (select raise) and Firebird (exception).
    """
    words = [token for token in tokens(body) if token.text != ":"]
    names = [token.name for token in words]
    start = names.index("begin") + 1 if "begin" in names else 0
    statement = names[start : names.index(";", start) if ";" in names[start:] else len(names)]
    is_caught = any(
        pair in {("exception", "when"), ("exit", "handler")} for pair in pairwise(names)
    )
    return bool(statement) and not is_caught and _raises(statement)


def _raises(statement: list[str]) -> bool:
    """Say whether a statement raises an error, whatever the row holds; warnings are none."""
    match statement:
        case ["raise", level, *_]:
            return level not in _MESSAGES
        case ["signal", "sqlstate", "value", state, *_] | ["signal", "sqlstate", state, *_]:
            return not state.strip("'").startswith(_WARNINGS)
        case ["select", "raise", "(", "abort" | "fail" | "rollback", *reason, ")"]:
            return ")" not in reason
        case ["exception", *_]:
            return True
    return False


def _starts_assignment(words: list[Token], position: int) -> bool:
    """Tell `set new.a = 1` and a statement `new.a = 1` from the comparison `if new.a = 1`."""
    if position == 0 or words[position - 1].name in STATEMENT_STARTS:
        return True
    depth = 0
    for token in reversed(words[:position]):
        depth += {")": 1, "(": -1}.get(token.text, 0)
        if depth < 0 or token.name in STATEMENT_STARTS:
            return False
        if token.name == "set" and token.kind == "word":
            return words[position - 1].text == "," or words[position - 1] is token
    return False


def _is_into(words: list[Token], position: int) -> bool:
    return position > 0 and words[position - 1].name in {"into", "strict"}


@dataclass(frozen=True, slots=True)
class SqliteTrigger:
    """What a CREATE TRIGGER statement of SQLite says."""

    timing: str
    events: tuple[str, ...]
    assigned: tuple[str, ...]
    always_fails: bool


def sqlite_trigger(sql: str, table: str) -> SqliteTrigger:
    """Understand a CREATE TRIGGER statement; assignments are updates of the trigger's own table."""
    words = tokens(sql)
    names = [token.name for token in words]
    body = names.index("begin") if "begin" in names else len(names)
    head = names[:body]
    timing = "before" if "before" in head else "instead of" if "instead" in head else "after"
    events = tuple(name for name in head if name in {"insert", "update", "delete"})[:1]
    is_for_all = "when" not in head and "of" not in head
    fails = is_for_all and raises_only(sql[words[body].start :] if body < len(words) else "")
    return SqliteTrigger(timing, events, _updated_columns(words[body:], table), fails)


def updated_columns(body: str, table: str) -> tuple[str, ...]:
    """Return the columns of a table that the UPDATE statements of a trigger's body set."""
    return _updated_columns(tokens(body), table)


def _updated_columns(words: list[Token], table: str) -> tuple[str, ...]:
    found: list[str] = []
    for position, word in enumerate(words):
        if word.kind == "word" and word.name == "update":
            named, assignments = _target_of_update(words[position + 1 :])
            if named == table.lower():
                found += _set_list(assignments)
    return tuple(dict.fromkeys(found))


def _target_of_update(words: list[Token]) -> tuple[str | None, list[Token]]:
    """Return the table after UPDATE, without its schema and its alias, and what follows SET."""
    end = next((at for at, word in enumerate(words[:7]) if word.name == "set"), 0)
    names = [word.name for word in words[:end] if word.name not in {"only", "as"}]
    if not names:
        return None, []
    is_qualified = len(names) > 2 and names[1] == "."  # noqa: PLR2004 - schema, dot, table
    return names[2 if is_qualified else 0].lower(), words[end + 1 :]


def _set_list(words: list[Token]) -> list[str]:
    found = []
    depth = 0
    expects_column = True
    for token in words:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == ";" or (
            depth == 0 and token.kind == "word" and token.name in {"where", "from"}
        ):
            break
        if expects_column and token.kind in {"word", "quoted"}:
            found.append(token.name)
        expects_column = depth == 0 and token.text == ","
    return found
