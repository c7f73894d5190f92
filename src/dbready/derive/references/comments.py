"""References that column comments state: "Foreign key to orders", "ID of the customer"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, key_words, stems
from dbready.derive.references.referenced_key import is_compatible
from dbready.derive.times.times import RANK

if TYPE_CHECKING:
    import sqlite3

    from dbready.derive.catalog import Column, TableId
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Confidence

_SURE = re.compile(
    r"\b(?:foreign[ -]key (?:to|of|on|for|into|referencing)|fk (?:to|of|on|for)|fk:|fk ?->|"
    r"references|refers? to|reference to|referring to|points? to|joins? (?:to|with)|links? to|"
    r"verweist auf|fremdschl(?:ü|ue)ssel (?:auf|zu)|cl(?:é|e) (?:é|e)trang(?:è|e)re (?:vers|de))"
    r"[ :]*(?P<name>.{1,80})",
    re.IGNORECASE,
)
_LIKELY = re.compile(
    r"\b(?:ids?|identifiers?|primary key|key|pk|number(?! of)) (?:of|from|in) (?P<name>.{1,80})",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[^\W\d][\w$]*\.[^\W\d][\w$]*")  # environment.id, and nothing else
_NAME = re.compile(r"""["`'\[(]*(?P<name>[^\W\d][\w$]*(?:["`'\]]*\.["`'\[]*[^\W\d][\w$]*){0,2})""")
_ARTICLES = frozenset(
    {"the", "a", "an", "its", "this", "that", "our", "table", "column", "row", "record", "in", "of"}
)
_MOST_WORDS = 3  # "id of the purchase order line"
_ALL_PARTS = 3  # schema.table.column


class CommentTarget(NamedTuple):
    """What a comment says its column refers to."""

    target: TableId
    confidence: Confidence
    column: str = ""
    """The column of that table that it names, if any."""


def read(facts: sqlite3.Connection, targets: Targets) -> dict[tuple[TableId, str], CommentTarget]:
    """Return what comments say, by table and column; names of unknown tables are ignored."""
    found = {}
    for schema, table, column, comment in facts.execute(
        """
        select schema_name, table_name, column_name, comment
        from columns
        where comment is not null
        """
    ):
        if not _phrases(comment):
            continue
        known = targets.catalog.get((schema, table))
        is_key = known is None or column in known.primary_key or not key_words(column)[1]
        target = target_in_comment(comment, (schema, table), targets, is_key=is_key)
        if target:
            found[(schema, table), column] = target
    return found


def target_in_comment(
    comment: str, referrer: TableId, targets: Targets, *, is_key: bool = True
) -> CommentTarget | None:
    """Return the table that a comment says is referred to, if any."""
    for text, confidence in _phrases(comment):
        target, column = _target(text, referrer[0], targets)
        # "Id of the order", in orders, is the key itself, unless another column says so, and
        # "the row that refers to this order" is one of another table.
        is_own_row = target == referrer and (
            text.lower().startswith("this ") or (is_key and confidence != "high")
        )
        if target and not is_own_row:
            return CommentTarget(target, confidence, column)
    return None


# Schemas repeat their comments, as they repeat their columns.
@lru_cache(maxsize=1 << 14)
def _phrases(comment: str) -> tuple[tuple[str, Confidence], ...]:
    """Return the text after each phrase that announces a reference, most certain first."""
    if _WHOLE.fullmatch(comment.strip()):
        return ((comment.strip(), "high"),)
    return (
        *((match["name"], "high") for match in _SURE.finditer(comment)),
        *((match["name"], "medium") for match in _LIKELY.finditer(comment)),
    )


def _target(text: str, schema: str, targets: Targets) -> tuple[TableId | None, str]:
    """Return the table that a text begins with, and the column if it names one."""
    words = _names(text)
    if words and "." in words[0]:
        return _dotted(words[0].split("."), schema, targets)
    # The longest name first: "purchase order" is more than "purchase".
    for count in range(len(words), 0, -1):
        base = tuple(part for word in words[:count] for part in stems(word))
        if table := targets.named(base, schema):
            # "The host downtime" is a downtime.
            after = targets.named(stems(words[count]), schema) if count < len(words) else None
            return (after or table).id, ""
    return None, ""


@lru_cache(maxsize=1 << 14)
def _names(text: str) -> tuple[str, ...]:
    """Return the words that a text begins with, which may be a table's name."""
    words: list[str] = []
    for word in text.split():
        match = _NAME.match(word)
        if match is None:
            break
        if not words and match["name"].lower() in _ARTICLES:
            continue
        words.append(re.sub(r"""["`'\[\]]""", "", match["name"]))
        if len(words) == _MOST_WORDS or not word[-1].isalnum():
            break
    return tuple(words)


def _dotted(parts: list[str], schema: str, targets: Targets) -> tuple[TableId | None, str]:
    """Return the table of schema.table.column, table.column or schema.table.

    Comments outlive what they speak of: a table that lacks the column is not believed.
    """
    if len(parts) == _ALL_PARTS:
        schema, parts = parts[0], parts[1:]
    first = targets.named(stems(parts[0]), schema)
    for name in first.columns if first else ():
        if first and name.lower() == parts[1].lower():
            return first.id, name
    second = targets.named(stems(parts[1]), parts[0])
    return (second.id if second and second.id[0].lower() == parts[0].lower() else None), ""


def combine(
    column: Column, guess: Guess | None, stated: CommentTarget, targets: Targets
) -> Guess | None:
    """Return what name and comment together say; where they differ, the surer of the two."""
    target = targets.catalog[stated.target]
    named = target.columns.get(stated.column)
    is_key = named and (named.words in ANONYMOUS or (named.name,) in target.unique_keys)
    key_name = named.name if named and is_key and is_compatible(column, named) else ""
    if guess and guess.table is target:
        reason = f"{guess.reason}, and its comment says so"
        return Guess(target, "high", reason, is_from_comment=True, key_name=key_name)
    if guess and RANK[guess.confidence] < RANK[stated.confidence]:
        return guess
    reason = f"its comment names {target.id[1]}"
    return Guess(target, stated.confidence, reason, is_from_comment=True, key_name=key_name)
