"""Fleets of SQLite databases for tests of `dbready scan`."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.history.database import url_of_file
from dbready.history.store import History
from tests.cli.running import Ended

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

ORDERS = """
create table orders (
  id integer primary key,
  created_at text not null default current_timestamp,
  updated_at text not null default current_timestamp
);
"""
REFUNDS = "create table refunds (id integer primary key, amount float);"


@dataclass(frozen=True, slots=True)
class Fleet:
    """A directory with dbready.toml, a history and SQLite databases."""

    folder: Path
    dbready: Dbready
    scratch: str
    """The temporary directory of processes: killed ones leave files there."""

    def write(self, text: str, *names: str, keeps: bool = True) -> None:
        """Write dbready.toml: a text, and a target for each SQLite database; it keeps its history in a file."""
        targets = "".join(f'[targets.{name}]\nurl = "sqlite:///{name}.db"\n' for name in names)
        path = self.folder / "dbready.toml"
        history = 'history = "history.db"\n' if keeps else ""
        path.write_text(f"{history}{text}\n{targets}", "utf-8")

    def create(self, *names: str, sql: str = ORDERS) -> None:
        """Create SQLite databases, or change them."""
        for name in names:
            with closing(sqlite3.connect(self.folder / f"{name}.db")) as database:
                database.executescript(sql)

    def scan(self, *arguments: object) -> Ended:
        """Run `dbready scan` in this process."""
        return self.dbready("scan", "--config", self.folder / "dbready.toml", *arguments)

    def night(self, *arguments: object) -> dict[str, Any]:
        """Run a scan, and return its JSON."""
        document: dict[str, Any] = json.loads(self.scan("--format", "json", *arguments).out)
        return document

    def changes(self, *arguments: object) -> dict[str, list[tuple[str, str, str]]]:
        """Run a scan, and return which findings changed by target: state, rule and object."""
        return {
            target["name"]: [
                (each["change"], each["rule"], each["object_name"])
                for each in target["changes"]
                if not each["is_drift"]
            ]
            for target in self.night(*arguments)["targets"]
        }

    def drift(self, *arguments: object) -> dict[str, list[tuple[str, bool]]]:
        """Run a scan, and return how schemas changed by target: the sentence, and whether it breaks loads."""
        return {
            target["name"]: [
                (each["text"], each["is_breaking"])
                for each in target["changes"]
                if each["is_drift"]
            ]
            for target in self.night(*arguments)["targets"]
        }

    @property
    def history(self) -> History:
        """Return the open history."""
        return History(url_of_file(self.folder / "history.db"))

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start `dbready scan` as a process group of its own."""
        command = [sys.executable, "-m", "dbready", "scan", "--config", "dbready.toml"]
        return subprocess.Popen(
            [*command, *map(str, arguments)],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            env={**os.environ, "TMPDIR": self.scratch},
        )

    def wait(self, process: subprocess.Popen[str]) -> Ended:
        """Return how a process ended."""
        with process:
            out, err = process.communicate(timeout=300)
        return Ended(process.returncode, out, err)
