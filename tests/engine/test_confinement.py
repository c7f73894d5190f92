"""Examples of a stranger's pages change their own scratch database and no other file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.engine import examples
from dbready.facts import snapshot
from dbready.facts.sandbox import confined

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "sql",
    ["attach database '{path}' as other; create table other.t (a)", "vacuum into '{path}'"],
)
def test_an_example_cannot_write_another_file(sql: str, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.db"
    build = examples.on_sqlite(lambda _: snapshot.new())
    with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|authorization denied"):
        build(sql.format(path=path))
    assert not path.exists()


def test_what_an_example_says_of_facts_cannot_leave_them(tmp_path: Path) -> None:
    with (
        closing(snapshot.new()) as facts,
        confined(facts),
        pytest.raises(sqlite3.DatabaseError, match=r"not authorized|authorization denied"),
    ):
        facts.execute(f"attach database '{tmp_path / 'x.db'}' as other")
