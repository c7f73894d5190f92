"""The stage of probing: from collected facts to what live rows say."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbready.cli import meaning

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from dbready.cli.probing import Probing
    from dbready.cli.reading import Reading
    from dbready.connect.session import Session
    from dbready.probe.file import Probe

    Progress = Callable[[str, int, int], None]

ON_PRIMARY = 'probe = "replica" in dbready.toml, and this server is not known to be a replica'


def read_rows(
    session: Session,
    facts: sqlite3.Connection,
    how: Reading,
    progress: Progress | None = None,
) -> None:
    """Run the probes on a target whose facts were collected; the results become facts."""
    from dbready.facts import snapshot  # noqa: PLC0415 - as below
    from dbready.probe import partitions, run  # noqa: PLC0415 - only with --probe

    if how.probing is None or not _may_read(facts, how.probing):
        return
    # Meaning is needed to choose what to read, and computed again with what the rows say.
    with closing(_with_meaning(facts, how)) as with_meaning:
        request = run.Request(
            _probes(how.probing), partitions.partitions(facts), how.probing.seconds
        )
        run.probe(session, with_meaning, request, progress)
        for table in run.TABLES:
            names = snapshot.fact_columns()[table]
            rows = with_meaning.execute(f"select * from {table}").fetchall()  # noqa: S608 - names of the contract
            snapshot.insert(facts, table, names, rows)
    facts.execute("update snapshot set statements = ?", [session.sent])


def statements(session: Session, facts: sqlite3.Connection, how: Reading) -> list[str]:
    """Return the statements that probing would send for these facts; sends only questions about sizes."""
    from dbready.probe import partitions, run  # noqa: PLC0415 - only with --probe

    if how.probing is None or not _may_read(facts, how.probing):
        return []
    with closing(_with_meaning(facts, how)) as with_meaning:
        request = run.Request(_probes(how.probing), partitions.partitions(facts))
        return run.preview(session, with_meaning, request)


def _probes(how: Probing) -> Sequence[Probe]:
    from dbready.probe import loader  # noqa: PLC0415 - only with --probe

    known = loader.load(how.directories)
    return [probe for probe in known if how.keeps_values or probe.into != "column_values"]


def _may_read(facts: sqlite3.Connection, how: Probing) -> bool:
    """Keep away from primaries where only replicas may be probed, and say so in coverage."""
    (role,) = facts.execute("select server_role from server").fetchone()
    if how.where == "always" or role == "replica":
        return True
    facts.execute(
        "insert into coverage (coverage_kind, fact, reason, is_incomplete) values ('not_collected', 'probing', ?, 0)",
        [ON_PRIMARY],
    )
    return False


def _with_meaning(facts: sqlite3.Connection, how: Reading) -> sqlite3.Connection:
    from dbready.facts import snapshot  # noqa: PLC0415 - as above

    copy = snapshot.new()
    facts.backup(copy)
    meaning.prepare(copy, how.scope, how, is_quiet=True)
    return copy
