"""Decides whether the statement of a probe may be sent: one SELECT that reads a sample and calls nothing unknown."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from dbready.errors import RuleError
from dbready.probe.file import MOST_ROWS
from dbready.probe.text import PLACEHOLDER

if TYPE_CHECKING:
    import re

    from dbready.probe.file import Probe

logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # what it cannot parse is refused below

PARSERS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
SAMPLE = "(select 1 as a_column) as s"
RANGES = "(select 'text' as label, 1 as part) as r"
TABLE = "a_table"
# What a SELECT may hold besides columns, literals and operators: nothing that writes, locks, waits or
# reads anything but the rows that it selects.
FUNCTIONS = frozenset(
    """
    abs and array_agg avg bit_length case cast ceil ceiling char_length character_length coalesce count date
    date_trunc datediff day dayofmonth epoch exists extract first_value floor format from_unixtime greatest
    group_concat hour if iif ifnull json_array_length json_each json_extract json_keys json_table concat
    json_length json_object_keys json_type json_valid jsonb_array_elements jsonb_array_length jsonb_each
    jsonb_object_keys jsonb_typeof json_typeof julianday least left length lower ltrim max microsecond min
    minute mod month now nullif octet_length or regexp_like regexp_replace replace right round rtrim second
    sign strftime substr substring sum timestamp_trunc timestampdiff to_char to_timestamp trim trunc
    truncate typeof unix_timestamp unixepoch upper year pg_column_size row_number lag lead current_timestamp
    xor
    """.split()  # noqa: SIM905 - eighty words in quotes are hard to read
) | {
    # what sqlglot calls strftime, date_format, the first argument of year, and from_unixtime
    "time_to_str",
    "ts_or_ds_to_date",
    "ts_or_ds_to_timestamp",
    "unix_to_time",
}
FORBIDDEN = (
    exp.Into, exp.Lock, exp.Command, exp.DDL, exp.DML, exp.Parameter, exp.SessionParameter, exp.Pragma, exp.Hint,
    exp.Operator,
)  # fmt: skip
# Not among them: the names of tables and functions as numbers, and types that the database defines.
TYPES = frozenset(
    """
    bigint bigdecimal binary bit boolean char date datetime decimal double float int json jsonb mediumint
    numeric nvarchar real smallint text time timestamp timestamptz timetz tinyint ubigint uint uuid varchar
    """.split()  # noqa: SIM905 - as above
)


def require_harmless(probe: Probe) -> None:
    """Refuse a probe whose statements do more than read a sample; raises RuleError with the reason."""
    for dialect, template in probe.statements.items():
        if reason := objection(template, dialect):
            raise RuleError(
                f"{probe.path}: the {dialect} statement is refused",
                cause=reason,
                help="a probe reads {sample}, or tables row by row with a limit; see dbready docs probing",
            )


def objection(template: str, dialect: str) -> str | None:
    """Return why a statement, its placeholders not yet filled, must not be sent; None if it may be."""
    text = PLACEHOLDER.sub(_filled, template)
    try:
        found = sqlglot.parse(text, dialect=PARSERS[dialect])
    except (sqlglot.ParseError, sqlglot.TokenError, RecursionError) as error:
        return f"it cannot be parsed: {next(iter(str(error).splitlines()), '')}"
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        return "it is not a single SELECT"
    return next(filter(None, map(_objection_to, found[0].walk())), None)


def _filled(match: re.Match[str]) -> str:
    name = match[1]
    if name == "sample":
        return SAMPLE
    if name == "ranges":
        return RANGES
    if name.endswith("_literal"):
        return "'text'"
    return TABLE if name.endswith("table") else "a_column"


def _objection_to(node: exp.Expr) -> str | None:
    if isinstance(node, FORBIDDEN):
        return f"it contains {node.key}"
    if isinstance(node, exp.Func) and (
        _name(node) not in FUNCTIONS or isinstance(node.parent, exp.Dot)
    ):
        return f"it calls {_name(node)}()"
    if (
        isinstance(node, exp.DataType)
        and str(getattr(node.this, "value", node.this)).lower() not in TYPES
    ):
        return f"it names the type {node.sql()}"
    if isinstance(node, exp.Table):
        return _objection_to_table(node)
    if isinstance(node, exp.TableAlias | exp.Alias) and node.name.lower() == "sampled":
        return "the alias sampled is that of the sample"
    return None


def _name(node: exp.Func) -> str:
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    return name.lower().replace("j_s_o_n", "json")


def _objection_to_table(node: exp.Table) -> str | None:
    """Refuse a table that no placeholder stands for, and one that is not read by a limited SELECT."""
    if isinstance(node.this, exp.Func):
        return None  # a function over the values of a row: its name is checked like any other
    if node.name == TABLE and not node.alias:
        return "a table needs an alias: {table} as t"
    query = node.find_ancestor(exp.Select)
    names = {cte.alias for cte in node.root().find_all(exp.CTE)}
    if node.name in names and not node.db:
        return None
    if node.name != TABLE or node.db:
        return f"it reads {node.name}, which is no placeholder"
    limit = query.args.get("limit") if query else None
    number = limit.expression if limit is not None else None
    if not isinstance(number, exp.Literal) or not number.is_int or int(number.this) > MOST_ROWS:
        return f"a SELECT from a table needs a limit of at most {MOST_ROWS}"
    return None
