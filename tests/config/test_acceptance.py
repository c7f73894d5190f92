"""[[suppress]] and [[decide]] of dbready.toml: read whole, or refused with file and line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from dbready import config
from dbready.errors import UsageError
from dbready.findings.decide import Decision
from dbready.findings.suppress import Suppression

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
# accepted
[[suppress]]
rule = "money-as-float"
object = "legacy.*"
reason = "replaced in March"
owner = "ann"
expires = 2026-03-31

[[suppress]]
rule = "status-*"
object = "orders.status"
reason = "documented in the wiki"

[[decide]]
rule = "timestamp-without-time-zone"
answer = "all are UTC"
owner = "data team"
date = "2026-01-02"

[targets.prod]
url = "sqlite:///a.db"

[[targets.prod.suppress]]
rule = "backup-table"
object = "old_*"
reason = "dropped next week"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dbready.toml"


def test_entries_are_read_with_their_lines(path: Path) -> None:
    path.write_text(TEXT, "utf-8")
    known = config.load(path)
    assert known.acceptance.suppressions == (
        Suppression(
            "money-as-float",
            "legacy.*",
            "replaced in March",
            "ann",
            dt.date(2026, 3, 31),
            "dbready.toml:2",
        ),
        Suppression("status-*", "orders.status", "documented in the wiki", where="dbready.toml:9"),
    )
    assert known.acceptance.decisions == (
        Decision(
            "timestamp-without-time-zone",
            "all are UTC",
            "data team",
            dt.date(2026, 1, 2),
            where="dbready.toml:14",
        ),
    )
    assert known.targets["prod"].acceptance.suppressions == (
        Suppression("backup-table", "old_*", "dropped next week", where="dbready.toml:23"),
    )


def test_with_several_targets_an_entry_for_all_need_not_match_in_each(path: Path) -> None:
    path.write_text(TEXT + '[targets.dev]\nurl = "sqlite:///b.db"\n', "utf-8")
    known = config.load(path)
    assert [item.must_match for item in known.acceptance.suppressions] == [False, False]
    assert [item.must_match for item in known.targets["prod"].acceptance.suppressions] == [True]


ENTRY = '[[suppress]]\nrule = "a"\nobject = "b"\nreason = "c"\n'
DECISION = '[[decide]]\nrule = "a"\nanswer = "b"\nowner = "c"\ndate = 2026-01-02\n'


@pytest.mark.parametrize(
    ("text", "line", "sentence", "help_"),
    [
        (ENTRY.replace('reason = "c"\n', ""), 1, "this [[suppress]] has no reason", "say why"),
        (ENTRY.replace('"c"', '" "'), 1, "this [[suppress]] has no reason", "say why"),
        (ENTRY + "\n" + ENTRY.replace("reason", "raeson"), 9, "unknown key raeson", "reason?"),
        (ENTRY.replace('rule = "a"\n', ""), 1, "this [[suppress]] has no rule", "name the rule"),
        (ENTRY.replace('object = "b"\n', ""), 1, "this [[suppress]] has no object", "name the"),
        (ENTRY + 'expires = "soon"\n', 5, "expires is a string, not a date", "expires = 2026-"),
        (ENTRY + "expires = 2026-01-02T03:04:05\n", 5, "expires is a date with a time", "= 2026-"),
        (ENTRY + "expires = 7\n", 5, "expires is a number, not a date", "expires = 2026-12-31"),
        (ENTRY + "owner = 7\n", 5, "owner is a number, not a string", 'owner = "..."'),
        ('suppress = "a"\n', 1, "suppress is not an array of tables", "write [[suppress]]"),
        ('[suppress]\nrule = "a"\n', 1, "suppress is not an array of tables", "[[suppress]]"),
        (DECISION.replace('answer = "b"\n', ""), 1, "this [[decide]] has no answer", "answer the"),
        (DECISION.replace('owner = "c"\n', ""), 1, "this [[decide]] has no owner", "who decided"),
        (DECISION.replace("date = 2026-01-02\n", ""), 1, "this [[decide]] has no date", "date ="),
        (
            '[targets.a]\nurl = "sqlite:///a.db"\n'
            + ENTRY.replace("[suppress", "[targets.a.suppress").replace('reason = "c"', ""),
            3,
            "this [[targets.a.suppress]] has no reason",
            "say why",
        ),
    ],
)
def test_an_incomplete_entry_is_refused_with_its_line(
    path: Path, text: str, line: int, sentence: str, help_: str
) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        config.load(path)
    assert caught.value.message.startswith(f"{path}:{line}: {sentence}")
    assert help_ in caught.value.help


def test_owners_of_tables_are_read_and_correct_nothing(path: Path) -> None:
    path.write_text(
        '[tables."billing_*"]\nowner = "billing team"\n'
        '[targets.a]\nurl = "sqlite:///a.db"\n[targets.a.tables.orders]\nowner = "shop team"\n',
        "utf-8",
    )
    known = config.load(path)
    assert [(item.name, item.owner) for item in known.beliefs.owners] == [
        ("billing_*", "billing team")
    ]
    assert [(item.name, item.owner) for item in known.targets["a"].owners] == [
        ("orders", "shop team")
    ]
    assert known.beliefs.corrections == known.targets["a"].corrections == ()
