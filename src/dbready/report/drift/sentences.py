"""Says each change in a sentence, for every format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.report.lines import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dbready.drift.change import Change
    from dbready.drift.compare import NotCompared
    from dbready.drift.result import Drift

LONGEST = 160  # characters of a definition
MOST_NAMED = 6
# What a kind is called before its name or value; those that are missing say it themselves.
KINDS: Mapping[str, str] = {
    "type": "type",
    "default": "default",
    "generated": "generated as",
    "collation": "collation",
    "foreign_key": "foreign key",
    "check": "CHECK",
    "index": "index",
    "trigger": "trigger",
    "comment": "comment",
    "extension": "extension",
    "order": "order of",
}
NAMELESS = frozenset({"comment", "owner", "key", "foreign_key", "check"})
"""Kinds whose names are generated or add nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: a sentence, and what it breaks."""

    text: str
    consequence: str | None = None


def line(change: Change) -> Line:
    """Return what a change says below the name of its table."""
    return Line(_text(change), change.consequence)


def title(place: tuple[str, str], changes: Sequence[Change], omitted: frozenset[str]) -> str:
    """Return the heading of a table: its name, and what became of it as a whole."""
    name = table_name(place, omitted)
    for change in changes:
        if change.kind == "view":
            return f"{change.after or change.before} {name}"
        if change.kind == "table" and change.what == "renamed":
            return f"{name}, once {change.old_name}"
        if change.kind == "table":
            return f"{name} {change.what} ({change.after or change.before})"
    return name


def table_name(place: tuple[str | None, str | None], omitted: frozenset[str]) -> str:
    """Return a table's name; the schema is omitted if it goes without saying."""
    schema, table = place
    return str(table) if schema in omitted or not schema else f"{schema}.{table}"


def omitted_schemas(drift: Drift) -> frozenset[str]:
    """Return the schema that all changes are in, if it is one."""
    everything = (*drift.changes, *drift.findings, *drift.rows)
    schemas = {change.schema for change in everything if change.table and change.schema}
    return frozenset(schemas) if len(schemas) == 1 else frozenset()


def systemic(group: Sequence[Change], omitted: frozenset[str]) -> Line:
    """Return a change that is the same in several tables, in one line."""
    first = group[0]
    names = [table_name((each.schema, each.table), omitted) for each in group]
    if first.kind == "table":
        return Line(f"{len(group)} tables {first.what}: {listed(names)}", first.consequence)
    return Line(f"{_text(first)}, in {len(group)} tables: {listed(names)}", first.consequence)


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Return names as a list that ends with how many are left."""
    left = len(names) - most
    more = f" and {left} more" if left > 0 else ""
    return ", ".join(names[:most]) + more


def _text(change: Change) -> str:
    special = SPECIAL.get(change.kind)
    text = special(change) if special else _plain(change)
    if not change.is_probable:
        return text
    if change.kind in {"value_set", "json_shape"}:
        return f"{text} (in samples of rows)"
    return f"{text} (probably: {change.evidence})"


def _plain(change: Change) -> str:
    name = None if change.kind in NAMELESS else change.name
    words = [word for word in (KINDS.get(change.kind), name) if word]
    label = " ".join(words) or ("owner" if change.kind == "owner" else "")
    where = f"{change.column}: " if change.column else ""
    if change.before is not None and change.after is not None:
        text = f"{_short(change.before)} -> {_short(change.after)}"
        colon = ": " if label and not change.column else " "
        return f"{where}{label}{colon}{text}" if label else f"{where}{text}"
    value = _short(change.after if change.before is None else change.before)
    if change.kind in SHORT:
        return " ".join(word for word in (where.strip(), label, value, change.what) if word)
    return f"{where}{label} {change.what}: {value}" if label else f"{where}{value} {change.what}"


SHORT = frozenset({"default", "key", "foreign_key", "check", "extension"})
"""Kinds whose value is their name."""


def _short(text: str | None) -> str:
    return shorten(text or "none", LONGEST)


def _values(change: Change) -> str:
    if change.before is not None and change.after is not None:
        return f"{_short(change.before)} -> {_short(change.after)}"
    return f"{change.what}: {_short(change.after if change.before is None else change.before)}"


def _column(change: Change) -> str:
    if change.what == "renamed":
        known = "" if change.is_probable else f" ({change.evidence})"
        return f"{change.old_name} renamed to {change.column}{known}"
    return f"{change.column} {_values(change)}"


def _table(change: Change) -> str:
    if change.what == "renamed":
        known = "" if change.is_probable else f" ({change.evidence})"
        return f"renamed from {change.old_name}{known}"
    return f"{change.what}: {change.after or change.before}"


def _value_set(change: Change) -> str:
    is_accepted = change.name == "accepts"
    parts = []
    if change.after is not None:
        parts.append(f"now {'accepts' if is_accepted else 'holds'} {change.after}")
    if change.before is not None:
        parts.append(f"no longer {'accepts' if is_accepted else 'holds'} {change.before}")
    return f"{change.column} {' and '.join(parts)}"


def _json(change: Change) -> str:
    if change.what == "changed":
        return f"{change.column}: {change.name} {_values(change)}"
    return f"{change.column}: {change.name} {change.what} ({change.after or change.before})"


def _grant(change: Change) -> str:
    may = "may now" if change.what == "added" else "may no longer"
    what = f"{change.name} it" if change.table else change.name
    return f"the account {may} {what}"


def _view(change: Change) -> str:
    return _values(change) if change.what == "changed" else change.what


def _schema(change: Change) -> str:
    if change.what == "renamed":
        return f"schema {change.old_name} renamed to {change.schema}"
    return f"schema {change.schema} {change.what}"


def _finding(change: Change) -> str:
    place = change.table or change.schema or "the server"
    column = f".{change.column}" if change.column else ""
    severity = change.evidence or ""
    if change.what == "changed":
        return f"{place}{column}: {change.before} -> {change.after}"
    return f"{place}{column} ({severity})"


def _rows(change: Change) -> str:
    column = f"{change.column}: " if change.column else ""
    return f"{column}{change.name} {change.before} -> {change.after}"


SPECIAL: Mapping[str, Callable[[Change], str]] = {
    "table": _table,
    "column": _column,
    "value_set": _value_set,
    "json_shape": _json,
    "grant": _grant,
    "view": _view,
    "schema": _schema,
    "finding": _finding,
    "rows": _rows,
}


def findings(drift: Drift, omitted: frozenset[str]) -> Iterator[str]:
    """Return the findings that are new, gone or of another severity, a line for each rule."""
    found: dict[tuple[str, str, str], list[Change]] = {}
    for change in drift.findings:
        severity = "" if change.what == "changed" else change.evidence or ""
        found.setdefault((change.what, severity, change.name or ""), []).append(change)
    words = {"added": "new", "removed": "gone", "changed": "changed"}
    for (what, severity, rule), group in found.items():
        names = [_place(change, omitted) for change in group]
        mark = f"{severity}, " if severity else ""
        yield f"{words[what]}: {rule} ({mark}{len(group)}): {listed(names)}"


def _place(change: Change, omitted: frozenset[str]) -> str:
    if change.table is None:
        return change.schema or "the server"
    name = table_name((change.schema, change.table), omitted)
    text = f"{name}.{change.column}" if change.column else name
    return f"{text} {change.before} -> {change.after}" if change.what == "changed" else text


def rows(drift: Drift, omitted: frozenset[str]) -> Iterator[str]:
    """Return how rows differ, a line for each table and column."""
    for change in drift.rows:
        yield f"{table_name((change.schema, change.table), omitted)}: {_rows(change)}"


def about_rows(drift: Drift) -> str:
    """Return what the comparison of rows could see."""
    if drift.is_read:
        return "From statistics and samples of rows:"
    return "From the servers' statistics alone; --probe also compares values, JSON and dates:"


def not_compared(items: Sequence[NotCompared], names: tuple[str, str]) -> Iterator[str]:
    """Return what could not be read, a line for each side, fact and reason."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for item in items:
        side = names[0] if item.side == "before" else names[1]
        fact = (item.fact or "tables").replace("_", " ")
        place = ".".join(name for name in (item.schema, item.table) if name) or "all"
        found.setdefault((side, fact, item.reason), []).append(place)
    for (side, fact, reason), places in found.items():
        yield f"{side}: {fact} of {listed(places)}: {reason}"


def counts(drift: Drift) -> str:
    """Return the changes by kind, such as 3 columns, 1 table."""
    counted = Counter(change.kind for change in drift.shown)
    return ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in counted.most_common())
