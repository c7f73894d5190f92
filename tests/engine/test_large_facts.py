"""Facts of unusual size fail no rule: megabytes of comments, thousands of indexes on one table."""

from __future__ import annotations

from contextlib import closing

from dbready.cli import meaning
from dbready.engine import loader, runner
from dbready.facts import long_texts, snapshot
from dbready.facts.scope import Scope
from tests.facts.building import facts_of


def test_long_comments_and_many_indexes_fail_no_rule() -> None:
    columns = [f"c{number}" for number in range(100)]
    names = ("schema_name", "table_name", "index_name", "columns")
    flags = ("is_unique", "is_primary", "has_expression")
    indexes = [
        ("shop", "orders", f"i{n}", f'["{columns[n % 100]}","{columns[n * 7 % 99]}"]', 0, 0, 0)
        for n in range(5000)
    ]
    with closing(facts_of({"shop.orders": columns})) as facts:
        snapshot.insert(facts, "indexes", (*names, *flags), indexes)
        facts.execute("update columns set comment = replace(hex(zeroblob(2500000)), '00', 'ab ')")
        long_texts.shorten(facts)
        meaning.prepare(facts, Scope())
        failed = [
            result for result in runner.run(loader.load(), facts) if result.outcome == "failed"
        ]
    assert failed == []


def test_thousands_of_coded_columns_and_of_lists_fail_no_rule() -> None:
    things = {f"app.thing{n}": ["id", "name", "status"] for n in range(3000)}
    lists = {f"app.other{n}_status": ["id", "name"] for n in range(3000)}
    with closing(facts_of(things | lists)) as facts:
        facts.execute("update columns set type_family = 'integer' where column_name <> 'name'")
        meaning.prepare(facts, Scope())
        rules = [rule for rule in loader.load() if rule.name == "status-as-number"]
        (result,) = runner.run(rules, facts)
    assert result.outcome == "found"
