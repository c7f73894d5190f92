"""Applies a policy to an audit: suppressions, decisions, the baseline, and the least severity and confidence."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dbready import text_file
from dbready.cli import new_file
from dbready.cli.pipeline import notify
from dbready.errors import UsageError
from dbready.findings import acceptance, baseline, baseline_file, suppress
from dbready.findings.audit import at_least
from dbready.findings.baseline import Baseline, Examined
from dbready.findings.finding import SEVERITIES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dbready.cli.options import Reading
    from dbready.config.acceptance import Acceptance
    from dbready.config.beliefs import Owner
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit, FailOn, NotCollected, Result
    from dbready.findings.decide import Decision
    from dbready.findings.finding import Confidence, Severity
    from dbready.findings.renames import Columns, Place
    from dbready.findings.suppress import Suppression

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
OWNERS = """
select schema_name, table_name, owner
from tables
union all
select schema_name, null, owner
from schemas
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is reported of what was found, and what it is compared with."""

    min_confidence: Confidence
    min_severity: Severity = "info"
    path: Path | None = None
    known: Baseline | None = None
    """The baseline; None if there is none, or none yet."""
    updates: bool = False
    accepts_new: bool = False
    schemas: Mapping[str, str] = field(default_factory=dict)
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """An audit as it is reported, and the text of the baseline that is to be written, if any."""

    audit: Audit
    text: str | None = None


def of(options: Mapping[str, Any], fail_on: FailOn) -> Policy:
    """Return what the options say of baselines and limits; refuses, before anything is read, what cannot be meant."""
    path, updates, accepts = (
        options[name] for name in ("baseline", "update_baseline", "accept_new")
    )
    if updates and not path:
        raise UsageError(
            "--update-baseline does not say which", help="name the file: --baseline FILE"
        )
    if accepts and not updates:
        raise UsageError(
            "--accept-new adds findings to the baseline, which is not updated",
            help="add --update-baseline",
        )
    _refuse_hidden_failures(fail_on, options["min_severity"])
    return Policy(
        options["min_confidence"],
        options["min_severity"],
        path,
        _read_baseline(path, updates=updates) if path else None,
        updates,
        accepts,
        _schema_map(options["map_schema"]),
        options["strict"],
    )


def _read_baseline(path: Path, *, updates: bool) -> Baseline | None:
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


def _schema_map(texts: Iterable[str]) -> dict[str, str]:
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


def refuse_unknown_rules(known: Sequence[Rule], accepted: Acceptance) -> None:
    """Refuse suppressions and decisions of rules that do not exist."""
    names = [rule.name for rule in known]
    entries: list[Suppression | Decision] = [*accepted.suppressions, *accepted.decisions]
    for entry in entries:
        if not any(fnmatchcase(name, entry.rule) for name in names):
            near = difflib.get_close_matches(entry.rule, names, n=1, cutoff=0.5)
            raise UsageError(
                f"{entry.where}: there is no rule {entry.rule}",
                help=f"did you mean {near[0]}?" if near else "dbready rules list shows their names",
            )


def judge(audit: Audit, facts: sqlite3.Connection, how: Reading, policy: Policy) -> Judged:
    """Return the audit with states and owners, without what is accepted or below a limit.

    Takes an audit of which nothing has been left out. Refuses the baseline of another target.
    """
    results = _accepted(_mapped(audit.results, facts, policy.schemas), how, policy)
    audit = replace(audit, owners=_owners(facts, how.beliefs.owners if how.beliefs else ()))
    if policy.path is None:
        return Judged(replace(audit, results=_reported(results, policy)))
    examined = _examined(audit, facts, how, policy.schemas)
    dialect = str(audit.server["dialect"])
    database = _database(audit, policy.schemas)
    before = policy.known or Baseline(dialect, database)
    _refuse_other(before, dialect, database, examined, policy.path)
    compared = baseline.compare(before, results, examined, str(policy.path))
    shown = _reported(compared.results, policy)
    judged = replace(audit, results=shown, comparison=compared.comparison)
    if not policy.updates:
        return Judged(judged)
    if policy.known is None and judged.is_incomplete:
        notify(
            f"warning: {policy.path} was not written: what an incomplete audit cannot see would "
            "be new in the next one"
        )
        return Judged(judged)
    accepts_new = policy.accepts_new or policy.known is None
    after = baseline.renewed(before, compared, shown, examined, accepts_new=accepts_new)
    notify(_written(policy.path, before, after))
    if accepts_new:
        judged = replace(judged, results=baseline.taken_up(shown))
    return Judged(judged, baseline_file.render(after))


def _written(path: Path, before: Baseline, after: Baseline) -> str:
    """Return what an update writes, in numbers."""
    known, kept = (Counter(item.fingerprint for item in each.findings) for each in (before, after))
    count = len(after.findings)
    findings = f"{count} {'finding' if count == 1 else 'findings'}"
    changes = f"{(kept - known).total()} added, {(known - kept).total()} removed"
    return f"writing {path}: {findings} ({changes})"


def write_baseline(path: Path, text: str, *, is_new: bool) -> None:
    """Write a baseline, whole or not at all."""
    advice = "name a file in a directory that exists and that you may write to"
    if is_new:
        new_file.write({path: text}, help=advice)
    else:
        new_file.replace(path, text, help=advice)


def _mapped(
    results: Sequence[Result], facts: sqlite3.Connection, schemas: Mapping[str, str]
) -> tuple[Result, ...]:
    """Return the results with the schema names that fingerprints are made of."""
    present = [name for (name,) in facts.execute(SCHEMAS)]
    for here, there in schemas.items():
        if here not in present:
            near = difflib.get_close_matches(here, present, n=1)
            listed = ", ".join(sorted(present)[:8]) or "none"
            raise UsageError(
                f"--map-schema {here}={there}: this target has no schema {here}",
                help=f"did you mean {near[0]}?" if near else f"its schemas: {listed}",
            )
        if there in present and there not in schemas:
            raise UsageError(
                f"--map-schema {here}={there}: this target has a schema {there} as well",
                help=f"leave it out with --exclude-schema {there}, or map it to another name",
            )
    if not schemas:
        return tuple(results)
    return tuple(
        replace(
            result,
            findings=tuple(
                replace(finding, known_schema=schemas.get(finding.about.schema or ""))
                for finding in result.findings
            ),
            ruled_out=tuple(
                replace(finding, known_schema=schemas.get(finding.about.schema or ""))
                for finding in result.ruled_out
            ),
        )
        for result in results
    )


def _accepted(results: Sequence[Result], how: Reading, policy: Policy) -> list[Result]:
    """Return the results with suppressions and decisions; warn of those that match nothing, or refuse them."""
    today = dt.datetime.now(dt.UTC).date()
    suppressions = suppress.on(today, how.acceptance.suppressions)
    decisions = how.acceptance.decisions
    marked = acceptance.mark(results, suppressions, decisions)
    if how.scope.is_limited:
        return marked  # what matches nothing here may match elsewhere
    entries: list[Suppression | Decision] = [*suppressions, *decisions]
    unmatched: list[Suppression | Decision] = [
        *acceptance.unmatched(suppressions, marked),
        *acceptance.unmatched(decisions, marked),
    ]
    if len(unmatched) == len(entries) and not how.is_explicit:
        return marked  # the file that was found is probably about another database
    for entry in unmatched:
        if policy.is_strict:
            raise UsageError(
                f"{entry} matches no finding",
                help="remove it if the finding is gone, or correct its rule and object",
            )
        notify(f"warning: {entry} matches no finding; --strict refuses it")
    return marked


def _reported(results: Iterable[Result], policy: Policy) -> tuple[Result, ...]:
    return tuple(
        at_least(acceptance.set_aside(result), policy.min_confidence, policy.min_severity)
        for result in results
    )


def _examined(
    audit: Audit, facts: sqlite3.Connection, how: Reading, schemas: Mapping[str, str]
) -> Examined:
    def known(schema: str | None) -> str | None:
        return schemas.get(schema or "", schema)

    tables: dict[Place, Columns] = {
        (known(schema), table): tuple((name, data_type) for name, data_type in json.loads(columns))
        for schema, table, columns in facts.execute(COLUMNS)
    }
    not_collected: dict[Place, list[NotCollected]] = defaultdict(list)
    for item in audit.not_collected:
        not_collected[known(item.schema), item.table].append(item)
    is_limited = bool(how.scope.schemas or how.scope.exclude_schemas)
    return Examined(
        tables,
        {(known(item.schema), item.table): item.reason for item in audit.excluded},
        not_collected,
        frozenset(known(schema) for (schema,) in facts.execute(SCHEMAS)),
        hides_schemas=is_limited or audit.server["dialect"] in MYSQL,
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


def _database(audit: Audit, schemas: Mapping[str, str]) -> str | None:
    name = audit.server["database_name"]
    if name is None:
        return None
    is_schema = audit.server["dialect"] in MYSQL
    return schemas.get(str(name), str(name)) if is_schema else str(name)


def _refuse_other(
    known: Baseline, dialect: str, database: str | None, examined: Examined, path: Path
) -> None:
    """Refuse the baseline of another target: of another kind of server, or with other tables."""
    is_same_kind = known.dialect == dialect or {known.dialect, dialect} <= MYSQL
    places = {*examined.tables, *examined.excluded, *examined.not_collected}
    there = sum(place in places for place in known.tables)
    is_same_name = known.database is not None and known.database == database
    least = 1 if is_same_name else (len(known.tables) + 1) // 2
    if is_same_kind and (not known.tables or there >= least):
        return
    of = f", {known.database}" if known.database else ""
    raise UsageError(
        f"{path} is the baseline of another target ({known.dialect}{of}): "
        f"{there} of its {len(known.tables)} tables are here",
        help="name the baseline of this target; where only the schema has another name, map it "
        "with --map-schema NAME_HERE=NAME_IN_THE_BASELINE",
    )


def _owners(facts: sqlite3.Connection, stated: Sequence[Owner]) -> dict[Place, str]:
    """Return the owners of tables and schemas: as the settings file says, else as the server does."""
    found: dict[Place, str] = {}
    for schema, table, owner in facts.execute(OWNERS):
        names = (table, f"{schema}.{table}")
        for item in stated:
            if table is not None and any(fnmatchcase(name, item.name) for name in names):
                found[schema, table] = item.owner
        if owner is not None:
            found.setdefault((schema, table), owner)
    return found


def _refuse_hidden_failures(fail_on: FailOn, min_severity: Severity) -> None:
    """Refuse --min-severity where it would hide what makes the audit fail."""
    if fail_on != "never" and SEVERITIES.index(min_severity) < SEVERITIES.index(fail_on):
        raise UsageError(
            f"--min-severity {min_severity} would hide findings that --fail-on {fail_on} counts",
            help=f"lower it to --min-severity {fail_on}, or raise --fail-on to {min_severity}",
        )
