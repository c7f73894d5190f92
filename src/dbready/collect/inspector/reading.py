"""Fills the fact tables through SQLAlchemy's Inspector: a constant number of questions a schema.

How many statements a question costs is up to the dialect's package: some read a whole schema at once,
others loop over its tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.engine.reflection import ObjectKind

from dbready.collect.gaps import Gap
from dbready.collect.inspector import schemas
from dbready.collect.inspector.rows import TableRows, in_order
from dbready.collect.inspector.unknown import UNSUPPORTED
from dbready.connect.session import StatementError
from dbready.facts import dialects, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy.engine.reflection import Inspector

    from dbready.collect.inspector.rows import Row
    from dbready.collect.inspector.session import ReflectingSession
    from dbready.connect.target import Target

    Progress = Callable[[str, int, int], None]
    ByTable = Mapping[tuple[str | None, str], Any]

# In the order in which a table's rows are made: indexes last, since they complete keys.
QUESTIONS: Mapping[str, tuple[str, str]] = {
    "columns": ("get_multi_columns", "columns"),
    "primary_key": ("get_multi_pk_constraint", "keys"),
    "unique_keys": ("get_multi_unique_constraints", "keys"),
    "foreign_keys": ("get_multi_foreign_keys", "foreign_keys"),
    "checks": ("get_multi_check_constraints", "checks"),
    "indexes": ("get_multi_indexes", "indexes"),
}
# What a product that lacks a feature is not asked for.
ASKED_OF = {
    "primary_key": "unique_keys",
    "unique_keys": "unique_keys",
    "foreign_keys": "foreign_keys",
}


def fill(
    facts: sqlite3.Connection,
    session: ReflectingSession,
    target: Target,
    progress: Progress | None = None,
) -> list[Gap]:
    """Insert what the Inspector says of every schema; return what it could not say."""
    places = schemas.to_read(session, target)
    gaps: list[Gap] = []
    _insert(facts, "schemas", [{"schema_name": name} for name in places.values()])
    for number, (asked, name) in enumerate(places.items()):
        if progress:
            progress(f"schema {name}", number, len(places))
        _Schema(facts, session, asked, name, gaps).read()
    _refer_to_schemas_as_named(facts, places)
    return list(dict.fromkeys(gaps))


class _Schema:
    """Reads one schema; what fails is a gap, and costs its own facts only."""

    def __init__(
        self,
        facts: sqlite3.Connection,
        session: ReflectingSession,
        asked: str | None,
        name: str,
        gaps: list[Gap],
    ) -> None:
        self._facts = facts
        self._session = session
        self._asked = asked
        self._name = name
        self._gaps = gaps

    def read(self) -> None:
        """Insert the rows of every table and view of the schema."""
        comments = self._ask(
            "tables", _by_table("get_multi_table_comment", self._asked), ("comment",)
        )
        names = self._ask("tables", lambda inspector: inspector.get_table_names(self._asked))
        if names is None:
            return
        hidden = schemas.PARTS_OF_VIEWS.get(self._session.dialect)
        names = [name for name in names if not (hidden and hidden.match(name))]
        answers = {
            method: self._ask(fact, _by_table(question, self._asked))
            for method, (question, fact) in QUESTIONS.items()
            if ASKED_OF.get(method) not in dialects.product(self._session.dialect).lacks
        }
        rows: dict[str, list[Row]] = {}
        for table in map(str, names):
            for fact, found in self._of_table(table, answers).items():
                rows.setdefault(fact, []).extend(found)
        tables: list[Row] = [
            {
                "schema_name": self._name,
                "table_name": str(table),
                "table_type": "base table",
                "is_partition": 0,
                "comment": _comment(comments, self._asked, str(table)),
            }
            for table in names
        ]
        _insert(self._facts, "tables", tables)
        for fact, found in rows.items():
            _insert(self._facts, fact, found)
        self._views()

    def _of_table(self, table: str, answers: Mapping[str, ByTable | None]) -> dict[str, list[Row]]:
        made = TableRows(self._name, table, self._session.sqlalchemy_dialect, self._session.dialect)
        for method, answer in answers.items():
            if answer is None:
                continue
            found = answer.get((self._asked, table))
            if found is None and method == "columns":
                self._gaps.append(
                    Gap(
                        "columns",
                        "SQLAlchemy could not read its columns",
                        schema=self._name,
                        table=table,
                    )
                )
            elif found is not None:
                getattr(made, method)(found)
        return made.found

    def _views(self) -> None:
        for is_materialized, method in enumerate(("get_view_names", "get_materialized_view_names")):

            def ask(inspector: Inspector, method: str = method) -> list[str]:
                return list(getattr(inspector, method)(self._asked))

            found = self._ask("views", ask, quietly=bool(is_materialized))
            rows = [
                {
                    "schema_name": self._name,
                    "view_name": str(name),
                    "is_materialized": is_materialized,
                }
                for name in found or ()
            ]
            _insert(self._facts, "views", rows)

    def _ask(
        self,
        fact: str,
        ask: Callable[[Inspector], Any],
        columns: tuple[str, ...] | None = None,
        *,
        quietly: bool = False,
    ) -> Any:  # noqa: ANN401 - differs by question
        """Return an answer; None where there is none, which is a gap unless `quietly`."""
        try:
            return self._session.reflect(ask)
        except StatementError as error:
            if error.refusal == "lost":
                raise
            if error.refusal == "unsupported":
                if not quietly:
                    self._gaps.append(Gap(fact, UNSUPPORTED, columns=columns, is_incomplete=False))
                return None
            self._gaps.append(Gap(fact, error.message, schema=None, columns=columns))
            return None


def remove_strangers(facts: sqlite3.Connection) -> None:
    """Remove facts of what is no table that was read: views among the tables, and tables of the system."""
    facts.execute(
        "delete from tables where (schema_name, table_name) in (select schema_name, view_name from views)"
    )
    tables = "select schema_name, table_name from tables"
    for fact, columns in snapshot.fact_columns().items():
        if fact not in {"tables", "coverage"} and {"schema_name", "table_name"} <= set(columns):
            facts.execute(f"delete from {fact} where (schema_name, table_name) not in ({tables})")  # noqa: S608 - names of the contract


def _by_table(method: str, schema: str | None) -> Callable[[Inspector], ByTable]:
    def ask(inspector: Inspector) -> ByTable:
        return dict(getattr(inspector, method)(schema=schema, kind=ObjectKind.TABLE))

    return ask


def _comment(comments: ByTable | None, schema: str | None, table: str) -> str | None:
    found = (comments or {}).get((schema, table))
    return (found or {}).get("text") or None


def _refer_to_schemas_as_named(facts: sqlite3.Connection, places: Mapping[str | None, str]) -> None:
    """Name the schemas of referenced tables as facts name schemas."""
    facts.executemany(
        "update foreign_keys set referenced_schema = ? where referenced_schema = ?",
        [(name, asked) for asked, name in places.items() if asked not in {None, name}],
    )


def _insert(facts: sqlite3.Connection, fact: str, rows: Iterable[Row]) -> None:
    for names, group in in_order(rows):
        values = snapshot.quick_to_bind([list(row.values()) for row in group])
        snapshot.insert(facts, fact, names, values)
