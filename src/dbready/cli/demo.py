"""`dbready demo`: an audit of an embedded sample database."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import click

from dbready.errors import UsageError

NEXT = """\
That was a sample SQLite database, and the demo itself exits with 0. Next steps:
  dbready rules show {rule}
  dbready demo --keep shop.db && dbready audit shop.db --probe --all
  dbready audit postgresql://USER@HOST/DATABASE --show-sql
  dbready audit postgresql://USER@HOST/DATABASE
"""


LABEL = "a sample shop"


@click.command(epilog="Example: dbready demo --keep shop.db")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the sample database as FILE.",
)
@click.option("--debug", is_flag=True, help="Print the traceback of errors.")
def demo(keep: Path | None, *, debug: bool) -> int:
    """Audit a sample database of about 20 tables with typical problems, its rows included."""
    del debug
    from dbready.cli import audit, meaning, output, pipeline  # noqa: PLC0415 - --help needs none of it
    from dbready.cli.probing import SECONDS, Probing  # noqa: PLC0415
    from dbready.cli.reading import Reading  # noqa: PLC0415
    from dbready.connect.session import Limits  # noqa: PLC0415
    from dbready.engine import loader  # noqa: PLC0415
    from dbready.facts.scope import Scope  # noqa: PLC0415
    from dbready.findings.finding import SEVERITIES  # noqa: PLC0415
    from dbready.report import formats  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="dbready-") as folder:
        path = keep or Path(folder) / "shop.db"
        write_sample(path)
        how = Reading(
            Limits(), Scope(), show_sql=False, verbose=False, probing=Probing("always", SECONDS)
        )
        facts = pipeline.facts_of(str(path), how)
        facts.execute("update snapshot set target_label = ?", [LABEL])
        meaning.prepare(facts, how.scope)
        chosen, others = loader.of_profile(loader.select(loader.load(), (), ()), "reader")
        names = tuple(rule.name for rule in others)
        result = pipeline.audit(facts, chosen, "high", "medium", not_in_profile=names)
    audit.write(result, [output.Destination(None, "terminal")], formats.Wanted())
    click.echo()
    worst = min(result.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    click.echo(NEXT.format(rule=worst.rule), nl=False)
    return 0


def write_sample(path: Path) -> None:
    """Create the sample database; an existing file is never overwritten."""
    script = (files("dbready.sample") / "shop.sql").read_text("utf-8")
    try:
        path.touch(exist_ok=False)
        with closing(sqlite3.connect(path)) as database:
            database.executescript(script)
    except FileExistsError:
        raise UsageError(
            f"{path} exists already", help="name a new file: the demo never overwrites one"
        ) from None
    except (OSError, sqlite3.OperationalError) as error:
        raise UsageError(
            f"cannot write the sample database {path}",
            cause=str(error),
            help="name a file in a directory that exists and that you may write to",
        ) from error
