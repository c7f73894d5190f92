"""Writes rule files for tests: a valid one, with changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = {
    "summary": '"Table of the house"',
    "severity": '"medium"',
    "confidence": '"high"',
    "object": '"table"',
    "tags": "[]",
    "question": '"Why?"',
    "population": '"tables"',
    "message": '"{table_name} is here"',
    "since": '"1"',
}
SELECT = "select schema_name, table_name\nfrom tables"
PAGE = """# {name}

## What it finds

Tables.

## Why it matters

Nobody `knows`. Second sentence.

## How to fix it

Drop them.

## When to leave it

Never.

## Examples

```sql bad
create table t (id integer primary key);
```

```findings
t
```

```sql good
create view v as select 1;
```
"""


def rule_text(select: str = SELECT, **header: str | None) -> str:
    """Return a rule file; header values are TOML, None leaves a key out."""
    lines = {**HEADER, **header}
    keys = [f"{key} = {value}" for key, value in lines.items() if value is not None]
    return "\n".join(["/*", *keys, "*/", select, ""])


def write_rule(folder: Path, text: str, name: str = "house-rule") -> Path:
    """Write a rule file into a directory of its own and return its path."""
    path = folder / "house" / f"{name}.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path
