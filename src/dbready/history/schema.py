"""The tables of a history. Numbers give the order of scans and runs: a clock may go backwards."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1
"""Changes with the tables below; migrations.py brings an older history forward."""

metadata = MetaData()

meta = Table(
    "dbready_history",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# One row a night: one call of `dbready scan`, or all its shards together.
scans = Table(
    "scans",
    metadata,
    Column("scan_id", Integer, primary_key=True, autoincrement=True),
    Column("scan_name", Text, nullable=False, unique=True),  # shards share it
    Column("state", Text, nullable=False),  # running, complete or interrupted
    Column("started_at", Text, nullable=False),  # ISO 8601 in UTC, as all times here
    Column("ended_at", Text),
    Column("dbready_version", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("process_id", Integer, nullable=False),
    Column("target_names", Text, nullable=False),  # JSON: what it was to scan, for --resume
    Column("options", Text, nullable=False),  # JSON: how, for --resume
    sqlite_autoincrement=True,
)

# Which shards of a scan came, and which of them ended.
shards = Table(
    "shards",
    metadata,
    Column("scan_id", ForeignKey("scans.scan_id", ondelete="CASCADE"), primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("shard_count", Integer, primary_key=True),
    Column("host", Text, nullable=False),
    Column("process_id", Integer, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
)

# One row a target and night.
runs = Table(
    "runs",
    metadata,
    Column("run_id", Integer, primary_key=True, autoincrement=True),
    Column("scan_id", ForeignKey("scans.scan_id", ondelete="CASCADE"), nullable=False),
    Column("target_name", Text, nullable=False),
    Column("environment", Text),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # complete, incomplete or failed
    Column("exit_code", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("is_first", Integer, nullable=False),  # 1: nothing to compare with
    Column("compared_with", Integer),  # run_id of the last complete run
    Column("error", Text),
    Column("cause", Text),
    Column("help", Text),
    Column("label", Text),
    Column("dialect", Text),
    Column("product", Text),
    Column("version", Text),
    Column("table_count", Integer),
    Column("estimated_rows", Integer),
    Column("total_bytes", Integer),
    Column("high", Integer),  # open findings by severity, without accepted ones
    Column("medium", Integer),
    Column("low", Integer),
    Column("info", Integer),
    Column(
        "baseline_hash", Text
    ),  # what is known after this run, as findings/baseline_file.py writes it
    Column("report_hash", Text),  # the JSON report
    Column(
        "rules_hash", Text
    ),  # JSON: version, settings, and a hash of each rule that ran, by name
    UniqueConstraint("scan_id", "target_name"),
    Index("runs_of_target", "target_name", "run_id"),
    sqlite_autoincrement=True,
)

# The facts of a run: content by fact table; equal content is stored once.
run_facts = Table(
    "run_facts",
    metadata,
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("fact_table", Text, primary_key=True),
    Column("content_hash", Text, nullable=False, index=True),
)

contents = Table(
    "contents",
    metadata,
    Column("content_hash", Text, primary_key=True),  # SHA-256 of the content before compression
    Column("content", LargeBinary, nullable=False),  # zlib
)

# When a finding was seen: from the run that opened it to the run that found it gone.
finding_spans = Table(
    "finding_spans",
    metadata,
    Column("target_name", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("opened_run_id", Integer, primary_key=True),
    Column("opened_at", Text, nullable=False),
    Column("closed_run_id", Integer),  # NULL: still there
    Column("closed_at", Text),
    Column("is_accepted", Integer, nullable=False),  # suppressed or decided, when last seen
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("schema_name", Text),
    Column("table_name", Text),
    Column("column_name", Text),
    Column("object_name", Text, nullable=False),  # as reports name it
    Column("message", Text, nullable=False),
    Column("question", Text),
    Column("owner", Text),
    Index("spans_of_rule", "rule", "closed_run_id"),
)

# What a run found changed since the run that it was compared with, the most important first.
changes = Table(
    "changes",
    metadata,
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column(
        "change", Text, nullable=False
    ),  # of findings: new, worse, reopened, gone; of the schema: added, removed, changed, renamed
    Column("because", Text, nullable=False),  # database, rules (they changed) or settings
    Column("is_drift", Integer, nullable=False),  # 1: of the schema, not of findings
    Column("is_breaking", Integer, nullable=False),  # 1: drift that breaks a load
    Column("severity", Text),  # of findings
    Column("rule", Text),
    Column("fingerprint", Text),
    Column("object_kind", Text, nullable=False),
    Column("schema_name", Text),
    Column("table_name", Text),
    Column("object_name", Text, nullable=False),
    Column("text", Text, nullable=False),  # a sentence
    Column("question", Text),
    Column("owner", Text),
)
