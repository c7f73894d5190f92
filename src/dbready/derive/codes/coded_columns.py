"""Texts and numbers that hold codes: whether the database says what they mean, and whether readers have to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.codes import code_doubts, code_meanings
from dbready.derive.codes.code_meanings import Code
from dbready.derive.codes.repeated_codes import Repeated
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.derive.catalog import Column, TableId
    from dbready.derive.tables import Kind, Meaning
    from dbready.derive.times.times import Confidence, Role

    Meanings = Mapping[TableId, Meaning]
    Kinds = Mapping[TableId, Kind]

COLUMNS = (
    "schema_name",
    "table_name",
    "column_name",
    "code",
    "stated_by",
    "left_out",
    "less_severe_because",
    "confidence",
    "reason",
)
_CODES = {"status": "status", "status_copy": "copy", "type_code": "type"}
_FAMILIES = frozenset({"text", "integer"})
# Beside one of these roles, a code is none.
_OTHERS = frozenset(
    {
        "reference",
        "polymorphic_type",
        "money",
        "sequence_number",
        "flag",
        "is_deleted",
        "external_id",
    }
)
_KEPT_FOR_ITSELF = frozenset({"settings", "interface", "credentials"})
_LEFT_OUT = frozenset({"staging", "backup", "framework", "cache", "transient"})
_OF_PEOPLE = frozenset({"email", "phone"})
_FEWEST_TABLES = 5
_LETTER = 1  # of which nobody can guess the meaning
_MOST_TABLES = 0.5  # of all, from which a column is bookkeeping


@dataclass(frozen=True, slots=True)
class _Found:
    """What is said about one code."""

    code: Code
    stated_by: str | None
    left_out: str | None
    minor: str | None
    confidence: Confidence
    reason: str


def rows(
    facts: sqlite3.Connection,
    meanings: Meanings,
    kinds: Kinds,
    described: Sequence[tuple[str, ...]],
) -> Iterator[tuple[str | None, ...]]:
    """Return the rows of coded_columns; `described` are those of value_descriptions."""
    ways = _ways(meanings)
    codes = [code for meaning in meanings.values() for code in _codes(meaning, ways)]
    stated = code_meanings.Stated.read(facts, codes, meanings, described)
    doubts = code_doubts.Doubts.read(facts, codes, meanings)
    repeated = Repeated.among(codes, meanings, stated.checked)
    usual = _bookkeeping(codes, len(meanings))
    found = [
        _found(
            code,
            _left_out(code, kinds[code.table_id], usual, ways),
            stated,
            doubts.about(code) or repeated.about(code),
        )
        for code in codes
    ]
    for one in found:
        code = one.code
        yield (
            *code.table_id,
            code.column.name,
            code.kind,
            one.stated_by,
            one.left_out,
            one.minor,
            one.confidence,
            one.reason,
        )


def _ways(meanings: Meanings) -> frozenset[str]:
    """Return the names of codes that tell which way the amounts beside them count: credit or debit, buy or sell.

    Where one table has an amount beside such a code, the amounts of another may be in its details. A decision
    is counted by its value, too.
    """
    ways = words("columns", "way")
    return frozenset(
        name
        for meaning in meanings.values()
        for name, column in meaning.table.columns.items()
        if column.words[-1] == "decision"
        or ("money" in meaning.present and not ways.isdisjoint(_ends(column)))
    )


def _ends(column: Column) -> tuple[str, str]:
    return column.words[-1], " ".join(column.words[-2:])


def _codes(meaning: Meaning, ways: frozenset[str]) -> Iterator[Code]:
    for name, roles in meaning.roles.items():
        column = meaning.table.columns.get(name)
        if column is None or column.family not in _FAMILIES:
            continue
        if any(role.role in _OTHERS and role.confidence != "low" for role in roles):
            continue
        known = {role.role: role for role in roles if role.role in _CODES}
        if known:
            yield Code(meaning, column, *_kind(known, column, ways))


def _kind(
    known: Mapping[str, Role], column: Column, ways: frozenset[str]
) -> tuple[str, Confidence, str]:
    """Return what kind of code a column is, how certain that is, and why.

    A number that says what sort of row it is may as well say how the application behaves: render_mode.
    """
    name = next(
        (name for name, role in known.items() if role.confidence == "high" and name != "type_code"),
        "type_code" if "type_code" in known else next(iter(known)),
    )
    role = known[name]
    if name == "type_code" and column.name in ways:
        why = (
            "readers count by it"
            if column.words[-1] == "decision"
            else "it may give the sign of amounts"
        )
        return "type", "medium", f"{role.reason}, and {why}"
    if name != "type_code":
        return _CODES[name], role.confidence, role.reason
    if column.family == "text":
        return "type", role.confidence, role.reason
    return "type", "medium" if role.confidence == "high" else "low", role.reason


def _found(
    code: Code,
    left_out: str | None,
    stated: code_meanings.Stated,
    doubt: str | None,
) -> _Found:
    return _Found(
        code,
        stated.by(code),
        left_out,
        _minor(code.meaning, code.column),
        "low" if doubt else code.confidence,
        doubt or code.reason,
    )


def _left_out(
    code: Code, kind: Kind, usual: frozenset[tuple[str, ...]], ways: frozenset[str]
) -> str | None:
    """Return why readers do not ask for the meaning of a code, as a plural."""
    if kind.housekeeping in _KEPT_FOR_ITSELF:
        return kind.housekeeping
    if kind.effective_kind in _LEFT_OUT:
        return kind.effective_kind
    if kind.original:
        return "copies of past rows"
    if code.kind == "copy":
        return "columns that repeat another status"
    is_word = code.column.family == "text" and code.column.length != _LETTER
    if code.kind == "type" and is_word and code.column.name not in ways:
        return "type columns"
    return "bookkeeping that most tables have" if code.column.words in usual else None


def _bookkeeping(codes: Sequence[Code], tables: int) -> frozenset[tuple[str, ...]]:
    """Return the names of several words that most tables have, as from a mixin: sync_status."""
    counts: dict[tuple[str, ...], int] = {}
    for code in codes:
        if len(code.column.words) > 1:
            counts[code.column.words] = counts.get(code.column.words, 0) + 1
    fewest = max(_FEWEST_TABLES, _MOST_TABLES * tables)
    return frozenset(names for names, count in counts.items() if count >= fewest)


def _minor(meaning: Meaning, column: Column) -> str | None:
    """Return why little depends on a code: nobody but a synchronization uses it, or its table stands apart.

    Subscribers stand apart, too, and are counted by their status.
    """
    if "sync" in column.words:
        return "only synchronization uses such a column"
    if meaning.stands_apart and meaning.present.isdisjoint(_OF_PEOPLE):
        return "no known reference leads to or from the table"
    return None
