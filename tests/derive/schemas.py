"""Small schemas of common kinds of applications, with their intended references."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "schemas"
# name:type, * a generated key, + a part of the key, >target of the reference
_COLUMN = re.compile(r"(?P<name>\w+)(?::(?P<type>\w+))?(?P<key>[*+]?)(?:>(?P<target>\w+))?")
_TYPES = {
    None: "integer",
    "text": "text",
    "key": "varchar(36)",
    "flag": "boolean",
    "time": "timestamp",
    "date": "date",
    "decimal": "numeric",
}
_KEYS = {"*": " pk", "+": " key", "": ""}

NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


class Schema(NamedTuple):
    """Tables as facts_of takes them, and the target of each reference by table.column."""

    tables: dict[str, dict[str, str]]
    references: dict[str, str]


def read(name: str) -> Schema:
    """Return one of the schemas; refuses a column that is not written as the others."""
    tables: dict[str, dict[str, str]] = {}
    references: dict[str, str] = {}
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        table, _, columns = line.partition(": ")
        tables[table] = {}
        for word in columns.split():
            column = _COLUMN.fullmatch(word)
            assert column, f"{name}: {table}: {word}"
            tables[table][column["name"]] = _TYPES[column["type"]] + _KEYS[column["key"]]
            if column["target"]:
                references[f"{table}.{column['name']}"] = column["target"]
    return Schema(tables, references)
