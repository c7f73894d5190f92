"""Names that the rules of other formats allow, different ones for different tables and columns."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbready.export.model import Model

    Place = tuple[str, str]

LONGEST = 100  # characters of a name that is made of another
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # on Windows


def slugs(texts: Iterable[str], allowed: str = "A-Za-z0-9_") -> dict[str, str]:
    """Return for each text one of allowed characters; no two differ only in case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        base = _slug(text, allowed)
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name.casefold())
        found[text] = name
    return found


def of_tables(model: Model, separator: str = ".") -> dict[Place, str]:
    """Return a name for each table: its own, with the schema where several schemas have it."""
    counted = Counter(table.name.casefold() for table in model.tables)
    found: dict[Place, str] = {}
    taken: set[str] = set()
    for table in model.tables:
        is_only = counted[table.name.casefold()] == 1
        name = table.name if is_only else f"{table.schema}{separator}{table.name}"
        while name in taken or (not is_only and counted[name.casefold()]):
            name = f"{name}_"
        found[table.place] = name
        taken.add(name)
    return found


def files(names: Mapping[Place, str], suffix: str) -> dict[Place, str]:
    """Return a file name for each table that every file system takes."""
    made = slugs(names.values(), r"\w.\- ")
    return {place: _file(made[name]) + suffix for place, name in names.items()}


def _slug(text: str, allowed: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    return re.sub(f"[^{allowed}]", "_", plain)[:LONGEST].strip(" .") or "_"


def _file(name: str) -> str:
    return f"_{name}" if RESERVED.match(name) or name.startswith("-") else name
