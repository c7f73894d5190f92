"""The commands that read a schema, dbready's and the usual ones, each as a whole process."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import page
from dbready.collect.statements import statements

if TYPE_CHECKING:
    from dbready.connect.session import Dialect

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Reader:
    """One way to read a schema: a name, a command, the exit codes that mean it did."""

    name: str
    command: tuple[str, ...]
    codes: frozenset[int] = frozenset({0})


def readers(dialect: Dialect, version: int, url: str, scratch: Path) -> list[Reader]:
    """Return the readers of one database, the floor first."""
    database = url.rsplit("/", 1)[1]
    texts = scratch / f"{dialect}.json"
    scope = None if dialect == "postgresql" else database
    texts.write_text(json.dumps([each.sql for each in statements(dialect, version, scope)]))
    python = sys.executable
    dbready = (python, "-m", "dbready")
    reflection = (python, str(HERE / "reflection.py"))
    return [
        Reader(page.FLOOR, (python, str(HERE / "floor.py"), url, str(texts))),
        Reader(page.OURS[0], (*dbready, "collect", url, "-o", str(scratch / "of.snapshot"))),
        Reader(page.OURS[1], (*dbready, "audit", url), frozenset({0, 1})),
        Reader("SQLAlchemy Inspector", (*reflection, "inspector", url)),
        Reader("MetaData.reflect()", (*reflection, "reflect", url)),
        _dump(dialect, url),
    ]


def _dump(dialect: Dialect, url: str) -> Reader:
    if dialect == "postgresql":
        return Reader("pg_dump -s", (_program("pg_dump"), "--schema-only", url))
    place, database = url.removeprefix("mariadb://root@").split("/")
    host, port = place.split(":")
    options = (
        f"--host={host}",
        f"--port={port}",
        "--user=root",
        "--no-data",
        "--single-transaction",
    )
    return Reader(
        "mariadb-dump --no-data", (_program("mariadb-dump"), "--no-defaults", *options, database)
    )


def _program(name: str) -> str:
    return shutil.which(name) or name
