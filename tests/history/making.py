"""Makes histories: a fleet whose nights mostly change nothing, written in bulk; the same for the same seed."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbready.findings.finding import SEVERITIES, DatabaseObject, fingerprint
from dbready.history import contents, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.history.store import History

Row = dict[str, Any]
LAST_NIGHT = datetime(2026, 1, 15, 2, tzinfo=UTC)
SERVICES = (
    "shop", "billing", "crm", "warehouse", "identity", "payments", "catalog", "search", "mail",
    "support", "pricing", "returns", "loyalty", "ledger", "fleet", "booking",
)  # fmt: skip
ENVIRONMENTS = ("prod", "staging", "dev")
REGIONS = ("eu", "us", "apac")
TABLES = (
    "orders", "order_lines", "customers", "addresses", "invoices", "payments", "refunds", "products",
    "prices", "stock_moves", "carts", "sessions", "coupons", "shipments", "events", "users", "roles",
    "tickets", "comments", "attachments", "suppliers", "contracts", "audit_log", "settings",
)  # fmt: skip
COLUMNS = (
    "created_at", "updated_at", "deleted_at", "status", "amount", "total", "currency", "customer_id",
    "order_id", "payload", "meta", "kind", "note", "email", "valid_from", "valid_to",
)  # fmt: skip
# Rule, severity, kind of object, message, question.
RULES = (
    (
        "timestamp-without-time-zone",
        "medium",
        "column",
        "{} is timestamp: nothing says which zone its values are in",
        "For datetime fields, will they be stored with a time zone?",
    ),
    (
        "money-as-float",
        "high",
        "column",
        "{} is double precision, which cannot hold most decimal amounts",
        "To how many decimal places are amounts exact, and who rounds them?",
    ),
    (
        "reference-without-foreign-key",
        "medium",
        "column",
        "{} refers to another table, and no foreign key enforces it",
        "Which references does the application enforce itself?",
    ),
    (
        "status-without-value-set",
        "medium",
        "column",
        "nothing says which values {} may hold",
        "Which values can each status column hold, and what do they mean?",
    ),
    (
        "json-without-shape",
        "medium",
        "column",
        "{} is jsonb: nothing says which keys it holds",
        "Which keys does each JSON column hold?",
    ),
    (
        "table-without-updated-at",
        "medium",
        "table",
        "no column says when a row was changed",
        "How can a copy find the rows that changed?",
    ),
    (
        "untraceable-hard-delete",
        "high",
        "table",
        "rows are deleted, and nothing says which",
        "How can a copy find the rows that were deleted?",
    ),
    (
        "table-without-primary-key",
        "high",
        "table",
        "no key identifies a row",
        "Which columns uniquely identify a row?",
    ),
    (
        "soft-delete-without-time",
        "low",
        "column",
        "{} marks deleted rows, and nothing says when they were deleted",
        "When is a row marked as deleted?",
    ),
    (
        "timestamp-as-number",
        "low",
        "column",
        "{} holds a time as a number",
        "In which unit are times that are stored as numbers?",
    ),
    (
        "mixed-time-zone-awareness",
        "medium",
        "table",
        "some of its times have a time zone, others do not",
        "For datetime fields, will they be stored with a time zone?",
    ),
    (
        "nullable-reference",
        "info",
        "column",
        "{} may be NULL",
        "What does a missing reference mean?",
    ),
)
DRIFT = (
    ("added", "column {} was added", 0),
    ("removed", "column {} was dropped", 1),
    ("changed", "column {} was varchar(40), and is varchar(80)", 0),
    ("changed", "column {} was nullable, and is not null", 0),
    ("changed", "column {} was integer, and is bigint", 1),
    ("renamed", "column {} was called note before", 1),
)
FAILURES = (
    (
        "the server db.example.com:5432 refused the connection",
        "connection refused",
        "start the server, or correct host and port",
    ),
    ("the server did not answer within 10 seconds", None, "check the route, or raise --timeout"),
    (
        "the password was rejected",
        'password authentication failed for user "auditor"',
        "check password_command of this target",
    ),
)


@dataclass(slots=True)
class Made:
    """One target while its nights are made."""

    name: str
    environment: str
    tables: list[str]
    open: dict[str, Row] = field(default_factory=dict)
    last_read: int | None = None
    report: str | None = None
    baseline: str | None = None
    facts: dict[str, str] = field(default_factory=dict)


class Maker:
    """Collects the rows of a history."""

    def __init__(self, targets: int, nights: int, seed: int, *, findings: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - made data
        self.findings = findings
        self.targets = [self._target(number) for number in range(targets)]
        self.nights = [LAST_NIGHT - timedelta(days=nights - 1 - night) for night in range(nights)]
        self.rows: dict[sa.Table, list[Row]] = {
            table: []
            for table in (
                schema.scans,
                schema.contents,
                schema.runs,
                schema.run_facts,
                schema.finding_spans,
                schema.changes,
            )
        }
        self._known: set[str] = set()
        self._run_id = 0

    def _target(self, number: int) -> Made:
        chosen = self.random
        service = SERVICES[number % len(SERVICES)]
        environment = ENVIRONMENTS[number // len(SERVICES) % len(ENVIRONMENTS)]
        region = REGIONS[number // (len(SERVICES) * len(ENVIRONMENTS)) % len(REGIONS)]
        count = number // (len(SERVICES) * len(ENVIRONMENTS) * len(REGIONS))
        name = f"{service}-{region}-{environment}{count + 1 if count else ''}"
        size = chosen.randint(8, 90)
        tables = [
            TABLES[at] if at < len(TABLES) else f"{TABLES[at % len(TABLES)]}_{at // len(TABLES)}"
            for at in range(size)
        ]
        return Made(name, environment, tables)

    def make(self) -> dict[sa.Table, list[Row]]:
        """Make every night of every target."""
        names = [target.name for target in self.targets]
        for number, moment in enumerate(self.nights):
            begun = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            self.rows[schema.scans].append(
                {
                    "scan_id": number + 1,
                    "scan_name": f"night-{number}",
                    "state": "complete",
                    "started_at": begun,
                    "ended_at": (moment + timedelta(minutes=40)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "dbready_version": "0.1.0",
                    "host": "scanner",
                    "process_id": 4711,
                    "target_names": json.dumps(names),
                    "options": "{}",
                }
            )
            for at, target in enumerate(self.targets):
                self._night(number, at, target, moment + timedelta(seconds=4 * at))
        for target in self.targets:
            self.rows[schema.finding_spans] += target.open.values()
        return self.rows

    def _night(self, number: int, at: int, target: Made, moment: datetime) -> None:
        is_last, chosen = number == len(self.nights) - 1, self.random
        if at % 97 == 31 and number > len(self.nights) - 10:
            return  # not scanned lately
        self._run_id += 1
        begun = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if chosen.random() < 0.003 or (is_last and at % 83 == 17):
            error, cause, advice = FAILURES[at % len(FAILURES)]
            self._run(
                number,
                target,
                begun,
                outcome="failed",
                exit_code=3,
                error=error,
                cause=cause,
                help=advice,
            )
            return
        is_first = target.last_read is None
        changes = [] if is_first else self._changes(number, at, target, begun, is_last=is_last)
        if is_first:
            for _ in range(chosen.randint(self.findings // 3, self.findings)):
                self._found(target, begun)
        if is_first or changes:
            self._keep_report(target, begun)
        is_incomplete = chosen.random() < 0.002 or (is_last and at % 71 == 23)
        self._run(
            number,
            target,
            begun,
            outcome="incomplete" if is_incomplete else "complete",
            exit_code=3 if is_incomplete else 1,
        )
        if is_first:
            self._keep_facts(target)
        self.rows[schema.run_facts] += [
            {"run_id": self._run_id, "fact_table": table, "content_hash": content}
            for table, content in target.facts.items()
        ]
        for position, change in enumerate(changes):
            self.rows[schema.changes].append(
                {"run_id": self._run_id, "position": position, **change}
            )
        target.last_read = self._run_id

    def _run(self, number: int, target: Made, begun: str, **values: object) -> None:
        has_failed = values["outcome"] == "failed"
        counts: Row = dict.fromkeys(SEVERITIES, None if has_failed else 0)
        if not has_failed:
            for span in target.open.values():
                if not span["is_accepted"]:
                    counts[span["severity"]] += 1
        about: Row = {
            "run_id": self._run_id,
            "scan_id": number + 1,
            "target_name": target.name,
            "environment": target.environment,
            "started_at": begun,
            "ended_at": begun,
            "attempts": 3 if has_failed else 1,
            "is_first": int(target.last_read is None),
            "compared_with": target.last_read,
            "label": None if has_failed else f"postgresql://auditor@db.example.com/{target.name}",
            "dialect": None if has_failed else "postgresql",
            "product": None if has_failed else "PostgreSQL",
            "version": None if has_failed else "16.4",
            "table_count": None if has_failed else len(target.tables),
            "estimated_rows": None if has_failed else 81_000 * len(target.tables),
            "total_bytes": None if has_failed else 12_000_000 * len(target.tables),
            "error": None,
            "cause": None,
            "help": None,
            "baseline_hash": None if has_failed else target.baseline,
            "report_hash": None if has_failed else target.report,
            "rules_hash": None,
        }
        self.rows[schema.runs].append({**about, **counts, **values})

    def _changes(
        self, number: int, at: int, target: Made, begun: str, *, is_last: bool
    ) -> list[Row]:
        chosen, found = self.random, []
        is_busy = is_last and at % 19 == 4
        if number == len(self.nights) // 2 and at % 2:  # a new version of a rule
            found.append(self._finding("new", "rules", self._found(target, begun)))
        if chosen.random() < 0.025 or is_busy:
            found += [self._drift(target) for _ in range(chosen.randint(1, 4))]
        if chosen.random() < 0.02 or is_busy:
            found += [
                self._finding("new", "database", self._found(target, begun))
                for _ in range(chosen.randint(1, 3))
            ]
        if target.open and (chosen.random() < 0.025 or (is_last and at % 29 == 6)):
            for _ in range(chosen.randint(1, 3)):
                if target.open:
                    span = target.open.pop(chosen.choice(list(target.open)))
                    span |= {"closed_run_id": self._run_id, "closed_at": begun}
                    self.rows[schema.finding_spans].append(span)
                    found.append(self._finding("gone", "database", span))
        found.sort(key=lambda row: (row["is_drift"], row["severity"] != "high"))
        return found

    def _found(self, target: Made, begun: str) -> Row:
        chosen = self.random
        rule, severity, kind, message, question = chosen.choice(RULES)
        table, column = chosen.choice(target.tables), chosen.choice(COLUMNS)
        about = DatabaseObject(
            "column" if kind == "column" else "table",
            "public",
            table,
            column if kind == "column" else None,
        )
        name = fingerprint(rule, about)
        if name in target.open:
            return target.open[name]
        target.open[name] = {
            "target_name": target.name,
            "fingerprint": name,
            "opened_run_id": self._run_id,
            "opened_at": begun,
            "closed_run_id": None,
            "closed_at": None,
            "is_accepted": int(chosen.random() < 0.03),
            "rule": rule,
            "severity": severity,
            "confidence": "high" if chosen.random() < 0.8 else "medium",
            "object_kind": kind,
            "schema_name": "public",
            "table_name": table,
            "column_name": about.column,
            "object_name": str(about),
            "message": message.format(column),
            "question": question,
            "owner": "payments team" if table in {"payments", "invoices", "refunds"} else None,
        }
        return target.open[name]

    def _finding(self, change: str, because: str, span: Row) -> Row:
        return {
            "change": change,
            "because": because,
            "is_drift": 0,
            "is_breaking": 0,
            "severity": span["severity"],
            "rule": span["rule"],
            "fingerprint": span["fingerprint"],
            "object_kind": span["object_kind"],
            "schema_name": "public",
            "table_name": span["table_name"],
            "object_name": span["object_name"],
            "text": span["message"],
            "question": span["question"],
            "owner": span["owner"],
        }

    def _drift(self, target: Made) -> Row:
        change, text, is_breaking = self.random.choice(DRIFT)
        table = self.random.choice(target.tables)
        name = f"{table}.{self.random.choice(COLUMNS)}"
        return {
            "change": change,
            "because": "database",
            "is_drift": 1,
            "is_breaking": is_breaking,
            "severity": None,
            "rule": None,
            "fingerprint": None,
            "object_kind": "column",
            "schema_name": "public",
            "table_name": table,
            "object_name": name,
            "text": text.format(name),
            "question": None,
            "owner": None,
        }

    def _keep_report(self, target: Made, begun: str) -> None:
        spans = list(target.open.values())
        known = "\n".join(sorted(span["fingerprint"] for span in spans))
        target.baseline = self._keep(f"{target.name}\n{known}".encode())
        target.report = self._keep(json.dumps(report(target, spans, begun), indent=2).encode())

    def _keep_facts(self, target: Made) -> None:
        columns = ["schema_name", "table_name", "table_type", "is_partition"]
        rows = [["public", table, "base table", 0] for table in target.tables]
        counted = [["public", table, 900 * len(table), 81_920] for table in target.tables]
        names = ["schema_name", "table_name", "estimated_rows", "total_bytes"]
        for table, content in (
            ("tables", [columns, rows]),
            ("table_statistics", [names, counted]),
        ):
            target.facts[table] = self._keep(json.dumps(content).encode())

    def _keep(self, content: bytes) -> str:
        name = contents.hash_of(content)
        if name not in self._known:
            self._known.add(name)
            packed = contents.packed(content)
            self.rows[schema.contents].append({"content_hash": name, "content": packed})
        return name


def report(target: Made, spans: list[Row], begun: str) -> Row:
    """Return a report as report/json.py writes it, as far as the site shows it."""
    found = [span for span in spans if not span["is_accepted"]]
    return {
        "schema_version": 1,
        "tool": {"name": "dbready", "version": "0.1.0"},
        "target": {
            "label": f"postgresql://auditor@db.example.com/{target.name}",
            "product": "PostgreSQL",
            "version": "16.4",
            "table_count": len(target.tables),
            "estimated_rows": 81_000 * len(target.tables),
        },
        "collected_at": begun,
        "statements": 31,
        "coverage": {"excluded": [], "not_collected": [], "beliefs": []},
        "rules": [
            {
                "name": rule,
                "category": "time",
                "severity": severity,
                "outcome": "found",
                "found": sum(span["rule"] == rule for span in found),
                "population": 400,
                "reason": None,
            }
            for rule, severity, *_ in RULES
        ],
        "findings": [_finding_of(span) for span in found],
        "accepted": [_finding_of(span) for span in spans if span["is_accepted"]],
        "summary": {"exit_code": 1, "verdict": "Exit code 1: there are findings."},
    }


def _finding_of(span: Row) -> Row:
    return {
        "rule": span["rule"],
        "severity": span["severity"],
        "confidence": span["confidence"],
        "object": {
            "kind": span["object_kind"],
            "schema": "public",
            "table": span["table_name"],
            "column": span["column_name"],
            "columns": None,
            "name": None,
        },
        "owner": span["owner"],
        "message": span["message"],
        "evidence": {"data_type": "timestamp without time zone", "reason": "its name and type"},
        "question": span["question"],
        "fix": f"alter table {span['table_name']} alter column {span['column_name']} type timestamptz",
        "workaround": None,
        "systemic": False,
        "group": None,
        "fingerprint": span["fingerprint"],
    }


def fill(
    history: History, targets: int = 12, nights: int = 40, *, seed: int = 1, findings: int = 90
) -> None:
    """Fill an empty history with the nights of a fleet; the last night is 2026-01-15."""
    rows = Maker(targets, nights, seed, findings=findings).make()
    with history.transaction() as connection:
        for table, made in rows.items():
            for some in _parts(made):
                connection.execute(sa.insert(table), some)


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), 5000):
        yield rows[start : start + 5000]
