"""Rules over nights are skipped, with the reason, where earlier scans tell nothing; they are never clean then."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive, over_nights
from dbready.engine import loader, rule_file, runner
from dbready.errors import RuleError
from tests.derive.test_over_nights import SHOP, scan

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from dbready.findings.result import Result

RULES = {known.name: known for known in loader.load()}
OVER_NIGHTS = sorted(name for name, known in RULES.items() if "over-nights" in known.tags)


def result(name: str, facts: sqlite3.Connection, *earlier: sqlite3.Connection) -> Result:
    """Run a rule on the facts of a night, compared with those of earlier ones."""
    over_nights.compare_counters(facts, earlier)
    facts.execute("update columns set is_identity = 1 where column_name = 'id'")
    derive(facts)
    (found,) = runner.run([RULES[name]], facts)
    return found


def marked(facts: sqlite3.Connection) -> sqlite3.Connection:
    """Add a deletion marker to orders."""
    facts.execute(
        "insert into columns (schema_name, table_name, column_name, ordinal_position, data_type, type_family,"
        " has_time_zone, is_nullable, is_identity, is_generated)"
        " values ('app', 'orders', 'deleted_at', 2, 'timestamptz', 'timestamp', 1, 1, 0, 0)"
    )
    return facts


@pytest.mark.parametrize("name", OVER_NIGHTS)
def test_without_an_earlier_scan_the_rule_is_skipped(name: str) -> None:
    with closing(scan(0)) as facts:
        facts.execute(
            "insert into probing values ('2026-01-15T01:00:00Z', 1, 1, 1, 'completed', 1, ?)",
            ['["orphans", "moved-update-times"]'],
        )
        found = result(name, facts)
    assert (found.outcome, found.is_incomplete) == ("skipped", False)
    assert found.reason == over_nights_reason()


def over_nights_reason() -> str:
    return "needs an earlier scan: dbready scan, or audit --since SNAPSHOT"


def test_a_rule_that_needs_two_weeks_is_skipped_until_then() -> None:
    with closing(scan(0)) as facts, closing(scan(3)) as before:
        found = result("table-gone-quiet", facts, before)
    assert found.outcome == "skipped"
    assert found.reason == "needs scans of 13.5 days; the earliest is 3.0 days old"


def test_after_a_reset_the_rule_is_skipped_with_the_reason() -> None:
    with closing(scan(0, (0, 0, 5), (1, 0, 0))) as facts, closing(scan(1, (90, 0, 7))) as before:
        found = result("new-hard-deletes", facts, before)
    assert found.outcome == "skipped"
    assert found.reason == "deleted rows are unknown: the counters of the server were reset"


def test_a_table_that_was_created_again_makes_the_rule_partial() -> None:
    with closing(scan(0, (9, 0, 0))) as facts, closing(scan(1, (90, 0, 0))) as before:
        found = result("new-hard-deletes", facts, before)
    assert (found.outcome, found.not_examined) == ("partial", 1)


@pytest.mark.parametrize("name", ["new-hard-deletes", "doubled-table", "soon-exhausted-key"])
def test_nothing_is_clean_in_a_database_that_was_restored(name: str) -> None:
    with (
        closing(scan(0, (9, 0, 0), database_id="7/2")) as facts,
        closing(scan(9, (9, 0, 0), database_id="7/1")) as before,
    ):
        found = result(name, facts, before)
    assert found.outcome == "skipped"
    assert "another database has the same name" in str(found.reason)


def test_a_restore_leaves_what_was_known_before_and_all_tables_unexamined() -> None:
    nights = [scan(days, (9, 0, 0), database_id="7/2" if days == 0 else "7/1") for days in range(3)]
    found = result("new-hard-deletes", *nights)
    assert (found.outcome, found.not_examined) == ("partial", 2)


def test_the_rule_of_the_manual_runs(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "over-nights.md").read_text("utf-8")
    text = page.split("```sql\n")[-1].split("```")[0]
    (tmp_path / "many-writes.sql").write_text(text, "utf-8")
    (house,) = loader.load_directory(tmp_path)
    facts = scan(0, (2_000_000, 0, 0))
    over_nights.compare_counters(facts, [scan(1, (900_000, 0, 0))])
    (found,) = runner.run([house], facts)
    assert [finding.message for finding in found.findings] == [
        "1100000 rows of orders were written since 2026-01-14T01:00:00Z"
    ]


def test_what_happened_before_a_reset_is_still_found() -> None:
    nights: Sequence[sqlite3.Connection] = [
        marked(scan(0, (5, 0, 0), (0, 0, 0))),
        scan(1, (95, 0, 2310)),
        scan(2, (90, 0, 0)),
    ]
    found = result("new-hard-deletes", *nights)
    (finding,) = found.findings
    assert finding.message == (
        "2310 rows of orders were deleted between 2026-01-13 01:00 and 2026-01-14 01:00 UTC, "
        "although deleted_at could have marked them"
    )


def test_deletes_of_one_night_are_reported_with_its_times_on_later_nights_too() -> None:
    nights = [marked(scan(0, (99, 0, 40)))] + [
        scan(days, (90, 0, 40 if days < 3 else 0)) for days in range(1, 7)
    ]
    (finding,) = result("new-hard-deletes", *nights).findings
    assert "between 2026-01-12 01:00 and 2026-01-13 01:00" in finding.message


def test_old_deletes_are_reported_by_one_rule_with_what_was_deleted_lately() -> None:
    nights = [marked(scan(0, (9000, 0, 5300))), scan(1, (9000, 0, 3000)), scan(2, (9000, 0, 3000))]
    assert result("new-hard-deletes", *nights).findings == ()
    (finding,) = result("hard-delete-despite-soft-delete", *nights).findings
    assert finding.message.endswith(
        "; 2300 of them between 2026-01-14 01:00 and 2026-01-15 01:00 UTC"
    )
    assert finding.escalates == (("magnitude_lately", 3),)


def test_deletes_that_began_lately_are_reported_by_one_rule() -> None:
    nights = [marked(scan(0, (9000, 0, 2300))), scan(1, (9000, 0, 0))]
    assert result("hard-delete-despite-soft-delete", *nights).findings == ()
    assert len(result("new-hard-deletes", *nights).findings) == 1


def test_a_key_has_days_left_at_the_pace_of_all_earlier_scans() -> None:
    nights = [scan(days) for days in range(8)]
    for days, facts in enumerate(nights):
        used = 1_400_000_000 - days * 10_000_000
        facts.execute(
            "update table_statistics set identity_last_value = ? where table_name = 'orders'",
            [used],
        )
    (finding,) = result("soon-exhausted-key", *nights).findings
    assert str(finding.about) == "orders.id"
    assert finding.evidence["days_left"] == 74
    assert finding.evidence["used_per_day"] == 10_000_000


def test_a_nearly_full_key_is_reported_by_one_rule_with_the_days_left() -> None:
    nights = [scan(days) for days in range(8)]
    for days, facts in enumerate(nights):
        facts.execute(
            "update table_statistics set identity_last_value = ? where table_name = 'orders'",
            [2_000_000_000 - days * 10_000_000],
        )
    assert result("soon-exhausted-key", *nights).findings == ()
    (finding,) = result("nearly-exhausted-key", *nights).findings
    assert finding.message.endswith("; 14 days are left at the pace since 2026-01-08")


def test_a_quiet_table_is_found_through_a_night_without_counters() -> None:
    nights = []
    for days in (*range(11), 17):
        inserted = 5000 if days < 10 else 4000 if days == 10 else 100
        facts = scan(days, (inserted, 0, 0))
        if days == 3:
            facts.execute("update table_statistics set inserted_rows = null")
        nights.append(facts)
    (finding,) = result("table-gone-quiet", *nights).findings
    assert str(finding.about) == "orders"
    assert "between 2026-01-06 01:00 and 2026-01-15 01:00" in finding.message


def test_the_number_of_days_must_be_one(tmp_path: Path) -> None:
    text = (loader.built_in_directory() / "change-tracking" / "table-gone-quiet.sql").read_text()
    with pytest.raises(RuleError, match="over_days is not a number of days"):
        rule_file.parse(tmp_path / "x.sql", text.replace("over_days  = 13.5", 'over_days = "long"'))


def test_tables_of_the_shop_have_counters_in_each_night() -> None:
    with closing(scan(0)) as facts, closing(scan(1)) as before:
        over_nights.compare_counters(facts, [before])
        found = {name for (name,) in facts.execute("select table_name from counter_changes")}
    assert found == set(SHOP)
