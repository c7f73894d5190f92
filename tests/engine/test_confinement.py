"""Examples of untrusted pages change only their own scratch database."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.engine import examples
from dbready.facts import sandbox, snapshot
from dbready.facts.sandbox import Forbidden, confined
from tests.facts.building import facts_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "sql",
    ["attach database '{path}' as other; create table other.t (a)", "vacuum into '{path}'"],
)
def test_an_example_cannot_write_another_file(sql: str, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.db"
    build = examples.on_sqlite(lambda _: snapshot.new())
    with pytest.raises(Forbidden, match="accesses another file"):
        build(sql.format(path=path))
    assert not path.exists()


def test_facts_of_an_example_cannot_write_elsewhere(tmp_path: Path) -> None:
    with (
        closing(snapshot.new()) as facts,
        pytest.raises(Forbidden, match="accesses another file"),
        confined(facts),
    ):
        facts.execute(f"attach database '{tmp_path / 'x.db'}' as other")


FOR_EVER = "with recursive n (i) as (select 1 union all select i + 1 from n)"


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (f"create table t as {FOR_EVER} select count(*) from n", "took longer than 0.5 s"),
        (f"create table t (a); insert into t {FOR_EVER} select i from n", "took longer than 0.5 s"),
        (
            f"create table t (a); insert into t {FOR_EVER} select zeroblob(900000) from n",
            "took longer than 0.5 s|fills more than 102 MB",
        ),
        ("create table t as select zeroblob(9000000) as a", "builds a text or row of more than"),
        ("pragma hard_heap_limit = 1000", "uses pragma hard_heap_limit, which examples may not"),
        ("pragma max_page_count = 4000000000", "uses pragma max_page_count"),
    ],
)
def test_an_example_has_limits(sql: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.5)
    build = examples.on_sqlite(lambda _: snapshot.new())
    with pytest.raises(Forbidden, match=reason):
        build(sql)


@pytest.mark.parametrize(
    "sql",
    [
        f"update server set version = ({FOR_EVER} select max(i) from n)",
        f"insert into schemas {FOR_EVER} select i, i, i, i, i from n",
    ],
)
def test_facts_of_an_example_have_limits(sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.5)
    with (
        closing(facts_of()) as facts,
        pytest.raises(Forbidden, match="took longer than"),
        confined(facts),
    ):
        facts.execute(sql)
