"""What facts say about a question, as lines of Markdown, and the helpers that write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.report.markdown import code, escape

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    Evidence = Callable[[sqlite3.Connection], "Says"]

MOST = 5  # names in a line
NO_PROBE = "not known without live rows: run again with --probe"
PROBED = "select exists (select 1 from probing)"
EXAMINED = """
select
  count(*) filter (where outcome = 'done'),
  count(*) filter (where outcome not in ('done', 'empty'))
from probe_runs
where probe = ?
"""
REASONS = """
select reason
from coverage
where coverage_kind = 'not_collected'
  and fact = ?
  and table_name is null
order by reason
limit 1
"""
SERVER = "select * from server"


@dataclass(frozen=True, slots=True)
class Says:
    """Lines about a question; those in `passing` hold for the moment only and never outdate an answer."""

    lines: tuple[str, ...]
    passing: tuple[str, ...] = ()
    is_answer: bool = False
    """Whether they answer the question, so that nobody needs to be asked."""


def server(facts: sqlite3.Connection) -> dict[str, Any]:
    """Return the row about the server, by column."""
    cursor = facts.execute(SERVER)
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def name_tables(facts: sqlite3.Connection) -> None:
    """Add the SQL function named(schema, table): the table's name, with its schema if there are several."""
    (schemas,) = one(facts, "select count(distinct schema_name) from tables")

    def named(schema: str, table: str | None) -> str | None:
        return table if table is None or schemas <= 1 else f"{schema}.{table}"

    facts.create_function("named", 2, named)


def one(facts: sqlite3.Connection, sql: str) -> tuple[Any, ...]:
    """Return the only row of a statement."""
    row: tuple[Any, ...] = facts.execute(sql).fetchone()
    return tuple(row)


def is_sqlite(facts: sqlite3.Connection) -> bool:
    """Say whether the facts are about a file without a server."""
    return bool(server(facts)["dialect"] == "sqlite")


def was_probed(facts: sqlite3.Connection) -> bool:
    """Say whether live rows were read."""
    return bool(one(facts, PROBED)[0])


def looked(facts: sqlite3.Connection, probe: str, found_nothing: str) -> str:
    """Return what it means that a probe found nothing: it did not run, saw no row, did not finish, or so it is."""
    if not was_probed(facts):
        return NO_PROBE
    done, unfinished = facts.execute(EXAMINED, [probe]).fetchone()
    if not done and not unfinished:
        return "not known, no row was there to look at"
    if unfinished:
        return f"{found_nothing}, but {count(unfinished, 'column')} could not be examined"
    return found_nothing


def why_missing(facts: sqlite3.Connection, fact: str, otherwise: str) -> str:
    """Return why a fact was not collected, in the server's words, or else another reason."""
    row = facts.execute(REASONS, [fact]).fetchone()
    return escape(row[0]).rstrip(".") if row else otherwise


def names(found: Iterable[str], total: int | None = None) -> str:
    """Return the first names as code, and how many more there are."""
    listed = list(found)
    shown = ", ".join(code(name) for name in listed[:MOST])
    left = (total if total is not None else len(listed)) - min(len(listed), MOST)
    return f"{shown} and {left:,} more" if left > 0 else shown


def count(number: int, one_: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one_ if number == 1 else many or one_ + 's'}"


def dotted(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Return rows of names as dotted names."""
    return [".".join(map(str, row)) for row in rows]


def among(found: Sequence[Sequence[Any]], words: str) -> list[str]:
    """Return a line that counts and names what was found; none if nothing was."""
    return [f"{words.format(count=f'{len(found):,}')}: {names(dotted(found))}"] if found else []
