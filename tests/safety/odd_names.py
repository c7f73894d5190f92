"""Valid names that careless programs fail on."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from tests.test_rules import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.cli.running import Dbready
    from tests.conftest import Database

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
COMMON = (
    "order",
    "select",
    "Mixed Case",
    "MIXED CASE",
    'double " quote',
    "single ' quote",
    "back ` tick",
    "back \\ slash",
    "semi;colon -- comment /* open",
    "percent %s %(x)s {braces} $1 ?",
    "line\nbreak\tand tab",
    "\x1b[31mred\x1b[0m",
    "snow\u2603man",
    "right-to-left \u202eevil\u202c",
    "0123",
    "[bracketed]",
    "dots.and.dots",
    "<b>&amp;",
)
EMOJI = "duck \U0001f986"


def audited(dbready: Dbready, url: str, *options: str) -> dict[str, Any]:
    """Return the JSON report; fails when it does not follow its schema, or says less than it could."""
    ended = dbready("audit", url, "--format", "json", *options)
    assert ended.code in {0, 1}, ended
    report: dict[str, Any] = json.loads(ended.out)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(report)
    return report


def tables_of(report: dict[str, Any]) -> set[str]:
    """Return the tables that findings are about."""
    return {x["object"]["table"] for x in report["findings"] if x["object"].get("table")}


def assert_safe_to_print(dbready: Dbready, url: str) -> str:
    """Return the terminal's report; fails when it holds what a terminal would obey."""
    ended = dbready("audit", url, "--all")
    controls = {
        char
        for char in ended.out
        if char != "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
    assert controls == set()
    return ended.out


def run_all_sql(
    database: Database, report: dict[str, Any], *, besides: Sequence[str] = ()
) -> set[str]:
    """Run every workaround and fix of a report, with its placeholders filled in; return the tables they name.

    The fixes of the tables `besides` are left out: what the workarounds read is there all the same.
    """
    found = [x for x in report["findings"] if x["object"].get("table")]
    workarounds = [(x["object"]["table"], x["workaround"]) for x in found if x.get("workaround")]
    fixes = [(x["object"]["table"], x["fix"]) for x in found if x.get("fix")]
    wrong = []
    ran = set()
    for table, sql in (*workarounds, *((name, fix) for name, fix in fixes if name not in besides)):
        try:
            database.execute(_decided(sql))
        except Exception as error:  # noqa: BLE001 - all of them are wanted
            wrong.append(f"{sql}\n    {error}")
        ran.add(table)
    assert wrong == [], "\n".join(wrong)
    return ran


def _decided(sql: str) -> str:
    """Return a statement with its placeholders filled in; <b> in a name is none."""
    for placeholder, decision in DECISIONS.items():
        sql = sql.replace(placeholder, decision)
    return sql
