"""Selects what probes look at from the facts, and rejects probes whose selection cannot work."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from dbready.errors import RuleError
from dbready.facts import snapshot
from dbready.facts.sandbox import Forbidden, guarded
from dbready.facts.sandbox import rows as limited
from dbready.probe.text import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.probe.file import Probe

    Subject = dict[str, Any]

KEY = ("schema_name", "table_name", "column_name")
LOAD_SECONDS = 2.0  # on empty facts, an honest SELECT takes milliseconds
HELP = "subjects are a SELECT over the tables of dbready docs facts; see dbready docs probing"
# Generated columns would be computed by expressions of the database; types that it defines run its
# functions. Enumerated types are compared and printed by the server itself.
UNTOUCHABLE = """
select schema_name, table_name, column_name
from columns
where is_generated
    or type_family in ('composite', 'other', 'geometry', 'xml')
    or (data_type like '%.%' and enum_name is null and domain_name is null)
"""


def subjects(
    facts: sqlite3.Connection, probes: Sequence[Probe], dialect: str
) -> list[tuple[Probe, Subject]]:
    """Return what is to be probed, the most valuable subject of each probe first."""
    found = []
    untouchable = set(facts.execute(UNTOUCHABLE))
    for order, one in enumerate(probes):
        if dialect not in one.statements:
            continue
        with guarded(facts, is_trusted=one.is_built_in):
            cursor = facts.execute(one.subjects)
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in limited(cursor)]
        touchable = (
            row
            for row in rows
            if not any(
                (row["schema_name"], row["table_name"], row[name]) in untouchable
                for name in one.columns
            )
        )
        found += [(number, order, one, row) for number, row in enumerate(touchable)]
    found.sort(key=lambda item: item[:2])
    return [(one, row) for _, _, one, row in found]


def require_valid(probe: Probe) -> None:
    """Refuse a probe whose subjects cannot be selected or lack what its statements name; raises RuleError."""
    try:
        with closing(snapshot.new()) as facts, guarded(facts, seconds=LOAD_SECONDS):
            cursor = facts.execute(probe.subjects)
            returned = {column[0] for column in cursor.description or ()}
    except (Forbidden, sqlite3.Error, sqlite3.Warning) as error:
        raise RuleError(
            f"{probe.path}: the subjects cannot be selected", cause=str(error), help=HELP
        ) from error
    for name in (*KEY, *probe.columns, *_named(probe)):
        if name not in returned:
            raise RuleError(f"{probe.path}: the subjects return no {name}", help=HELP)


def _named(probe: Probe) -> Iterator[str]:
    """Return the columns of a subject that the placeholders of its statements stand for."""
    for template in probe.statements.values():
        for match in PLACEHOLDER.finditer(template):
            name = match[1]
            if name in {"sample", "table", "column"}:
                continue
            yield name.removesuffix("_literal")
            if name.endswith("_table"):
                yield f"{name.removesuffix('_table')}_schema"
