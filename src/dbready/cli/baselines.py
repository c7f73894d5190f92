"""Reads and writes baselines, and says what an audit examined in the names that they use."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from dbready import text_file
from dbready.cli import new_file
from dbready.errors import UsageError
from dbready.findings import baseline_file
from dbready.findings.examined import Examined, Unfinished
from dbready.findings.known import order

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dbready.cli.reading import Reading
    from dbready.findings.audit import Audit
    from dbready.findings.known import Baseline
    from dbready.findings.not_collected import NotCollected
    from dbready.findings.renames import Columns, Place

LONGEST = 200_000_000  # bytes: a million findings
MYSQL = frozenset({"mysql", "mariadb"})
COLUMNS = """
select schema_name, table_name, json_group_array(json_array(column_name, data_type))
from (
  select schema_name, table_name, column_name, data_type
  from columns
  order by schema_name, table_name, ordinal_position
)
group by schema_name, table_name
"""
SCHEMAS = """
select schema_name
from schemas
union
select schema_name
from tables
"""
UNFINISHED = """
select schema_name, table_name, column_name, probe, coalesce(reason, outcome)
from probe_runs
where outcome not in ('done', 'empty')
"""


def read(path: Path, *, updates: bool) -> Baseline | None:
    """Return the baseline of a file; None if there is no file and it is about to be written."""
    try:
        text = text_file.read(path, LONGEST)
    except FileNotFoundError:
        if updates and path.parent.is_dir():
            return None
        if updates:
            raise UsageError(
                f"there is no directory {path.parent} for the baseline", help="create it first"
            ) from None
        raise UsageError(
            f"there is no baseline {path}",
            help="write it from this audit with --update-baseline",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(
            f"the baseline {path} cannot be read",
            cause=words,
            help="name a file that was written by --update-baseline",
        ) from None
    return baseline_file.parse(text, str(path))


def schema_map(texts: Iterable[str]) -> dict[str, str]:
    """Return what --map-schema says: the schemas of this target by the names in the baseline."""
    found: dict[str, str] = {}
    for text in texts:
        here, mark, there = text.partition("=")
        if not (mark and here and there) or here in found or there in found.values():
            raise UsageError(
                f"--map-schema {text} is not a pair of schemas",
                help="write --map-schema NAME_HERE=NAME_IN_THE_BASELINE, once for each schema",
            )
        found[here] = there
    return found


def written(path: Path, before: Baseline, after: Baseline) -> str:
    """Return what an update writes, in numbers."""
    known, kept = (Counter(item.fingerprint for item in each.findings) for each in (before, after))
    added, removed = (kept - known).total(), (known - kept).total()
    same = set(map(order, before.findings))
    changed = sum(order(item) not in same for item in after.findings) - added
    count = len(after.findings)
    findings = f"{count} {'finding' if count == 1 else 'findings'}"
    return f"writing {path}: {findings} ({added} added, {changed} changed, {removed} removed)"


def write(path: Path, text: str, *, is_new: bool) -> None:
    """Write a baseline, whole or not at all."""
    advice = "name a file in a directory that exists and that you may write to"
    if is_new:
        new_file.write({path: text}, help=advice)
    else:
        new_file.replace(path, text, help=advice)


def examined(
    audit: Audit, facts: sqlite3.Connection, how: Reading, schemas: Mapping[str, str]
) -> Examined:
    """Return what an audit looked at; `schemas` are the names of this target's schemas in the baseline."""

    def known(schema: str | None) -> str | None:
        return schemas.get(schema or "", schema)

    tables: dict[Place, Columns] = {
        (known(schema), table): tuple((name, data_type) for name, data_type in json.loads(columns))
        for schema, table, columns in facts.execute(COLUMNS)
    }
    not_collected: dict[Place, list[NotCollected]] = defaultdict(list)
    for item in audit.not_collected:
        not_collected[known(item.schema), item.table].append(item)
    unfinished: dict[Place, list[Unfinished]] = defaultdict(list)
    for schema, table, column, probe, reason in facts.execute(UNFINISHED):
        unfinished[known(schema), table].append(Unfinished(probe, column, reason))
    is_limited = bool(how.scope.schemas or how.scope.exclude_schemas)
    return Examined(
        tables,
        {(known(item.schema), item.table): item.reason for item in audit.excluded},
        not_collected,
        frozenset(known(schema) for (schema,) in facts.execute(SCHEMAS)),
        hides_schemas=is_limited or audit.server["dialect"] in MYSQL,
        is_probed=facts.execute("select exists (select 1 from probing)").fetchone()[0] == 1,
        unfinished=unfinished,
        missing=_missing(not_collected, tables, how),
    )


def _missing(
    not_collected: Mapping[Place, Sequence[NotCollected]],
    tables: Mapping[Place, Columns],
    how: Reading,
) -> str | None:
    """Return why some tables were not examined; None if all were."""
    for place, items in not_collected.items():
        is_left_out = place[1] is not None and place not in tables
        for item in items:
            if is_left_out or item.fact is None:
                return f"{item.what} could not be read: {item.reason}"
    return "some are out of scope" if how.scope.is_limited else None


def database(audit: Audit, schemas: Mapping[str, str]) -> str | None:
    """Return the database's name as the baseline has it; None where several databases were read."""
    name = audit.server["database_name"]
    if name is None:
        return None
    is_schema = audit.server["dialect"] in MYSQL
    return schemas.get(str(name), str(name)) if is_schema else str(name)


def refuse_other(
    known: Baseline, dialect: str, database: str | None, examined: Examined, path: Path | str
) -> None:
    """Refuse the baseline of another target: of another kind of server, or with other tables."""
    is_same_kind = known.dialect == dialect or {known.dialect, dialect} <= MYSQL
    places = {*examined.tables, *examined.excluded, *examined.not_collected}
    there = sum(place in places for place in known.tables)
    is_same_name = known.database is not None and known.database == database
    least = 1 if is_same_name else (len(known.tables) + 1) // 2
    if is_same_kind and (not known.tables or there >= least):
        return
    of = f"{known.dialect}, {known.database}" if known.database else known.dialect
    found = f": {there} of its {len(known.tables)} tables are here" if is_same_kind else ""
    raise UsageError(
        f"{path} is the baseline of another target ({of}){found}",
        help="name the baseline of this target; where only the schema has another name, map it "
        "with --map-schema NAME_HERE=NAME_IN_THE_BASELINE",
    )
