"""`dbready demo`: the main job on an embedded sample, nothing to set up."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import click

from dbready.errors import UsageError

NEXT = """\
That was a sample shop in SQLite. What to try next:
  dbready rules show {rule}
  dbready demo --keep shop.db, then dbready audit shop.db --all
  dbready audit postgresql://USER@HOST/DATABASE   (read-only; --show-sql prints what would be sent)
"""


@click.command(epilog="Example: dbready demo --keep shop.db")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the sample database in FILE.",
)
@click.option("--debug", is_flag=True, help="Print the traceback of an error.")
def demo(keep: Path | None, *, debug: bool) -> int:
    """Audit a sample shop of some 20 tables, with the troubles that real ones have."""
    del debug
    from dbready.cli import audit, output, pipeline  # noqa: PLC0415 - --help needs none of it
    from dbready.cli.options import Reading  # noqa: PLC0415
    from dbready.connect.session import Limits  # noqa: PLC0415
    from dbready.engine import loader  # noqa: PLC0415
    from dbready.facts.scope import Scope  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="dbready-") as folder:
        path = keep or Path(folder) / "shop.db"
        write_sample(path)
        how = Reading(Limits(), Scope(), show_sql=False, verbose=False)
        facts = pipeline.facts_of(str(path), how)
        pipeline.prepare(facts, how.scope)
        result = pipeline.audit(facts, loader.load(), "high", "medium")
    text = audit.render(result, "terminal", output.width(None), everything=False)
    output.write(text, None, color=True)
    click.echo()
    click.echo(NEXT.format(rule=result.findings[0].rule), nl=False)
    return 0


def write_sample(path: Path) -> None:
    """Make the sample database; refuses to touch a file that exists."""
    if path.exists():
        raise UsageError(
            f"{path} exists already", help="name a new file: the demo never overwrites one"
        )
    script = (files("dbready.sample") / "shop.sql").read_text("utf-8")
    try:
        with closing(sqlite3.connect(path)) as database:
            database.executescript(script)
    except sqlite3.OperationalError as error:
        path.unlink(missing_ok=True)
        raise UsageError(
            f"cannot write the sample database {path}",
            cause=str(error),
            help="name a file in a directory that exists and that you may write to",
        ) from error
