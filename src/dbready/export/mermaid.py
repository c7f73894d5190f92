"""Writes entity-relationship diagrams for Mermaid, none of them longer than Mermaid draws."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.errors import UsageError
from dbready.export import names, neighbourhood
from dbready.export.marker import comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.export.model import Column, Model, Reference, Table
    from dbready.export.options import Options

    Place = tuple[str, str]

LONGEST = 49_000  # characters; Mermaid draws 50,000, and pages add a few
MANY_COLUMNS = 40
# Characters of a word; older releases know no full stops and commas.
NO_WORD = re.compile(r"[^A-Za-z0-9_\-\[\]()\u00c0-\ud7ff\uf900-\ufffd]")
KEYWORD = re.compile(r"(?:pk|fk|uk)\b", re.IGNORECASE)
DIRECTION = re.compile(r"(?<=direction)\s+(?=TB|BT|RL|LR)", re.IGNORECASE)
SHORT = {
    "character varying": "varchar",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
    "double precision": "double",
    "character": "char",
}


def write(model: Model, options: Options) -> str:
    """Return one diagram of all tables; refuses what Mermaid would not draw."""
    del options
    text = _shortest(list(neighbourhood.references(model)), model.tables, names_of(model))
    if len(text) > LONGEST:
        raise UsageError(
            f"a diagram of {len(model.tables):,} tables has {len(text):,} characters; Mermaid draws 50,000",
            help="write a diagram for each cluster of tables with -o DIR, or choose tables with --around "
            "or --schema; dbml holds everything",
        )
    return text


def files(model: Model, options: Options) -> Mapping[str, str]:
    """Return a diagram for each cluster of tables, by file name."""
    del options
    shown = names_of(model)
    references = list(neighbourhood.references(model))
    found = neighbourhood.clusters(model)
    stems = names.slugs((f"{number} {name}" for number, (name, _) in enumerate(found)), r"\w.\- ")
    made: dict[str, str] = {}
    for number, (name, tables) in enumerate(found):
        stem = stems[f"{number} {name}"].split(" ", 1)[-1]
        for part, text in enumerate(_parts(references, tables, shown)):
            suffix = f" {part + 1}" if part else ""
            made[_free(f"{stem}{suffix}", made)] = text
    return made


def _free(stem: str, taken: Mapping[str, str]) -> str:
    used = {name.casefold() for name in taken}
    number, name = 2, f"{stem}.mmd"
    while name.casefold() in used:
        number, name = number + 1, f"{stem} {number}.mmd"
    return name


def names_of(model: Model) -> dict[Place, str]:
    """Return what each table is called in a diagram: its name, with the schema if there are several."""
    several = len(model.schemas) > 1
    texts = {
        table.place: f"{table.schema}.{table.name}" if several else table.name
        for table in model.tables
    }
    found: dict[Place, str] = {}
    taken: set[str] = set()
    for place, text in texts.items():
        name = DIRECTION.sub("_", re.sub(r'["\\%\x00-\x1f\x7f]', "_", text)) or "_"
        while name in taken:
            name += "_"
        taken.add(name)
        found[place] = name
    return found


def _parts(
    references: Sequence[Reference], tables: Sequence[Table], shown: Mapping[Place, str]
) -> Iterator[str]:
    """Return one diagram, or several where one would be too long."""
    text = _shortest(references, tables, shown)
    if len(text) <= LONGEST or len(tables) == 1:
        yield text if len(text) <= LONGEST else _diagram(references, tables, shown, most=None)
        return
    half = len(tables) // 2
    yield from _parts(references, tables[:half], shown)
    yield from _parts(references, tables[half:], shown)


def _shortest(
    references: Sequence[Reference], tables: Sequence[Table], shown: Mapping[Place, str]
) -> str:
    """Return a diagram with all columns or, if it would be too long, only those of keys and references."""
    text = _diagram(references, tables, shown, most=MANY_COLUMNS)
    return text if len(text) <= LONGEST else _diagram(references, tables, shown, most=0)


def _diagram(
    references: Sequence[Reference],
    tables: Sequence[Table],
    shown: Mapping[Place, str],
    *,
    most: int | None,
) -> str:
    lines = [comment("mermaid", "%%").rstrip("\n"), "erDiagram"]
    for table in tables:
        lines += _entity(table, shown[table.place], most)
    by_place = {table.place: table for table in tables}
    lines += [
        _reference(by_place[each.schema, each.table], each, shown)
        for each in references
        if (each.schema, each.table) in by_place
    ]
    return "\n".join(lines) + "\n"


def _entity(table: Table, name: str, most: int | None) -> Iterator[str]:
    """Return a table with its columns: all, those of keys and references if there are many, or none."""
    columns = list(table.columns) if most is not None else []
    if most is not None and len(columns) > most:
        needed = {name for key in table.keys for name in key.columns}
        needed |= {name for each in table.references for name in each.columns}
        columns = [column for column in columns if column.name in needed]
    if not columns:
        yield f'  "{name}"'
        return
    yield f'  "{name}" {{'
    yield from (f"    {_attribute(table, column)}" for column in columns)
    yield "  }"


def _attribute(table: Table, column: Column) -> str:
    keys = [key for key in table.keys if column.name in key.columns]
    marks = ["PK"] if any(key.is_primary for key in keys) else []
    if any(column.name in each.columns for each in table.references):
        marks.append("FK")
    if not marks and any(key.columns == (column.name,) for key in keys):
        marks.append("UK")
    word = _word(column.name)
    parts = [_type(column.data_type), word, ", ".join(marks)]
    if word != column.name:
        parts.append(f'"{_quoted(column.name)}"')
    return " ".join(part for part in parts if part)


def _reference(table: Table, each: Reference, shown: Mapping[Place, str]) -> str:
    is_one = any(set(key.columns) <= set(each.columns) for key in table.keys)
    is_optional = any(
        table.by_name[name].is_nullable for name in each.columns if name in table.by_name
    )
    line = "--" if each.is_declared else ".."
    symbol = f"{'|o' if is_one else '}o'}{line}{'o|' if is_optional else '||'}"
    label = _quoted(", ".join(each.columns)) or "_"
    return f'  "{shown[table.place]}" {symbol} "{shown[each.target]}" : "{label}"'


def _type(data_type: str) -> str:
    # What enumerated types and decimals have in parentheses is left out.
    plain = re.sub(r"\((?!\d+\)).*?\)", "", data_type)
    for long, short in SHORT.items():
        plain = re.sub(rf"\b{long}\b", short, plain)
    plain = re.sub(r"^timestamp\(\d\) (with(out)?) time zone", r"timestamp", plain)
    return _word(plain.strip() or "unknown")


def _word(text: str) -> str:
    word = NO_WORD.sub("_", text)
    if not re.match(r"[A-Za-z_\u00c0-\ud7ff]", word):
        word = f"_{word}"
    return f"{word[:2]}_{word[2:]}" if KEYWORD.match(word) else word


def _quoted(text: str) -> str:
    return re.sub(r'["\x00-\x1f\x7f]', "'", text)
