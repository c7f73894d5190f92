"""Why what is named like a code may be none that readers ask for: protocols, lists, documents, places."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.codes.counts import is_count
from dbready.derive.names import stem, stem_words
from dbready.derive.roles.json_texts import is_unlimited
from dbready.derive.roles.statuses import are_of_requests
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.codes.code_meanings import Code
    from dbready.derive.names import Words
    from dbready.derive.tables import Meaning

_LONGEST_CODE = 999  # characters; a longer text may be a document
_LONGEST_STATE = 64
_MOST_OF_A_LIST = 10  # columns
_MOST_OF_A_BARE_LIST = 3
_FEWEST_USES = 3  # of a name that a protocol might define, from which it is the application's own
_TIMES = frozenset({"timestamp", "date", "time"})
_LARGE = ("bigint", "int64", "uint64")
_STATE = ("state",)
_STATUS = ("status",)
_PHASE = ("phase",)
_FEWEST_MEASURES = 3
_STATISTICS = ("stat", "stats")
_STARTS = ("", "t", "tbl", "ref", "lookup")
"""What may stand before the name of a list of values: tblStatus."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What in a database may explain names like those of codes."""

    lists: Mapping[tuple[str, str], bool]
    """Small tables with a label, by schema and name as one word in the singular, and whether others refer to them."""
    uses: Counter[tuple[str, Words]]
    """How many columns have a name, by type."""
    documents: frozenset[str]
    """Types without a limit that most codes in texts do not have."""
    indexed: frozenset[tuple[str, str, str]]
    small: frozenset[str]
    """Schemas with numbers that are smaller than a bigint, and no keys."""
    places: frozenset[str]
    """Schemas where a state is a part of an address at least as often as a code."""

    @classmethod
    def read(
        cls, facts: sqlite3.Connection, codes: Sequence[Code], meanings: Mapping[TableId, Meaning]
    ) -> Doubts:
        """Collect it."""
        tables = [meaning.table for meaning in meanings.values()]
        return cls(
            {
                (meaning.table.id[0], "".join(meaning.table.stems)): meaning.is_referenced
                for meaning in meanings.values()
                if _may_list(meaning)
            },
            Counter((code.column.family, code.column.words) for code in codes),
            _documents(codes),
            _indexed_states(facts),
            _with_small_numbers(tables),
            _places(codes, tables),
        )

    def about(self, code: Code) -> str | None:
        """Return why a column may hold no codes that readers ask for; None where nothing suggests it."""
        column = code.column
        if self._is_defined_elsewhere(code):
            return "another system or a protocol may define the values"
        if reason := self._listed(code) or _of_something_else(code):
            return reason
        if column.family == "integer":
            return self._about_number(code)
        if self._is_document(column):
            return "it has room for a document"
        if column.words == _PHASE and _are_measurements(code.meaning.table):
            return "it may be a part of what was measured"
        return self._about_state(code) if column.words == _STATE else None

    def _about_number(self, code: Code) -> str | None:
        if code.column.words[-1] in words("columns", "step"):
            return "it may be a quantity"
        if is_count(code.column, code.meaning.table):
            return "it may be a number of something"
        is_large = code.column.data_type.lower().startswith(_LARGE)
        if is_large and code.table_id[0] in self.small:
            return "it has room for a counter or a random value, and other numbers have less"
        return None

    def _listed(self, code: Code) -> str | None:
        """Return what table may say what the values mean."""
        if code.meaning.has(code.column.name, "reference"):
            return "it may refer to a table that says what the values mean"
        if _is_list(code):
            return "the table may be the list of the values itself"
        name = self._list_of(code)
        return f"a table named {name} may list the values" if name else None

    def _is_defined_elsewhere(self, code: Code) -> bool:
        names = code.column.words
        if not words("columns", "status_elsewhere").isdisjoint(names):
            return True
        if names[-2:] == ("status", "code"):
            uses = self.uses[code.column.family, names]
            return code.column.family == "text" or uses < _FEWEST_USES
        if code.column.family != "integer" or names != _STATUS:
            return False
        return _is_of_a_response(code) or _is_of_a_request(code)

    def _list_of(self, code: Code) -> str | None:
        table = code.meaning.table
        name = _joined(code.column)
        starts = ["".join(table.stems), table.stems[0]]
        if code.confidence == "high":
            starts += _STARTS
        own = "".join(table.stems)
        for start in starts:
            is_referenced = self.lists.get((table.id[0], start + name))
            # A list to which keys refer by id does not say what texts elsewhere hold.
            is_list = is_referenced is False or (is_referenced and code.column.family == "integer")
            if is_list and start + name != own:
                return start + name
        return None

    def _is_document(self, column: Column) -> bool:
        if column.length is not None:
            return column.length > _LONGEST_CODE
        return column.data_type.lower() in self.documents

    def _about_state(self, code: Code) -> str | None:
        """Return what else a column called state may be, unless its default is a word."""
        column = code.column
        if column.is_worded:
            return None
        beside = {other.words for other in code.meaning.table.columns.values()}
        if _STATUS in beside or (*_STATE, "name") in beside:
            return "it may be what a program saves, or a part of an address, beside a status"
        if code.table_id[0] in self.places:
            return "it is a part of an address in another table"
        is_used = code.id in self.indexed or self.uses["text", _STATE] > 1
        if (column.length or _LONGEST_STATE + 1) > _LONGEST_STATE and not is_used:
            return "it may be a place, a position or a random value"
        return None


def _are_measurements(table: Table) -> bool:
    """Say whether rows are measurements: several numbers with fractions."""
    return sum(c.family == "float" for c in table.columns.values()) >= _FEWEST_MEASURES


def _is_list(code: Code) -> bool:
    """Say whether a table is named like a column, is a small one whose name ends so, or numbers the values."""
    table = code.meaning.table
    key = table.columns.get(table.key() or "")
    if key and key.words == (*code.column.words, "id"):
        return True  # task_status, beside the key task_status_id
    own = "".join(table.stems)
    name = _joined(code.column)
    if own == name or len(table.columns) <= _MOST_OF_A_BARE_LIST:
        return own.endswith(name)
    return own.endswith(name) and _may_list(code.meaning)


def _is_of_a_response(code: Code) -> bool:
    """Say whether a status is that of HTTP: beside a part of a response, and no other status."""
    others = [
        other.words
        for other in code.meaning.table.columns.values()
        if other.name != code.column.name
    ]
    return any(names[0] == "response" for names in others) and not any(
        "status" in names and not {"http", "code"}.isdisjoint(names) for names in others
    )


def _is_of_a_request(code: Code) -> bool:
    """Say whether a status is that of HTTP: of a webhook's attempt, or beside a method and a path."""
    table = code.meaning.table
    if {"webhook", "http"} & set(table.stems[:-1]):
        return True
    return are_of_requests(table.columns.values())


def _of_something_else(code: Code) -> str | None:
    """Return what a code is of, if not of the row."""
    if " ".join(code.column.words) in words("personal", "human"):
        return "it describes a person"
    time = _time_beside(code)
    return f"it says something about {time}" if time else None


def _time_beside(code: Code) -> str | None:
    """Return the time that a code has the name of, with a word behind it: start_date_status."""
    before = code.column.words[:-1]
    return next(
        (
            other.name
            for other in code.meaning.table.columns.values()
            if other.words == before and other.family in _TIMES
        ),
        None,
    )


def _with_small_numbers(tables: Sequence[Table]) -> frozenset[str]:
    return frozenset(
        table.id[0]
        for table in tables
        if any(
            column.family == "integer"
            and not column.suffix
            and not column.data_type.lower().startswith(_LARGE)
            for column in table.columns.values()
        )
    )


def _documents(codes: Sequence[Code]) -> frozenset[str]:
    """Return the types of texts without a limit that at most half of the codes in texts have."""
    texts = [code.column for code in codes if code.column.family == "text"]
    types = Counter(column.data_type.lower() for column in texts if is_unlimited(column))
    return frozenset(name for name, count in types.items() if 2 * count <= len(texts))


def _joined(column: Column) -> str:
    """Return the name of a code as one word in the singular: orderstatus, of order_status_code."""
    names = column.words[:-1] if column.words[-1] in {"code", "cd"} else column.words
    return "".join(map(stem, names))


def _may_list(meaning: Meaning) -> bool:
    """Say whether a table is as small as a list of values and has a label for them.

    Without another label, the values themselves are one, unless rows refer to what had them: order_statuses.
    """
    table = meaning.table
    ends = (*stem_words("columns", "status"), *stem_words("columns", "type"))
    if len(table.columns) > _MOST_OF_A_LIST or not table.stems[-1].endswith(ends):
        return False
    if table.id[1].lower().endswith(_STATISTICS):
        return False
    labels = words("columns", "label") | words("columns", "description") | {"text"}
    return any(
        column.family in {"text", "json"}
        and (
            column.words[-1] in labels
            or (not meaning.references and stem(column.words[-1]) == table.stems[-1])
        )
        for column in table.columns.values()
    )


def _indexed_states(facts: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (schema, table, column)
        for schema, table, columns in facts.execute(
            """
            select schema_name, table_name, columns
            from indexes
            where columns like '%"state"%'
            """
        )
        for column in json.loads(columns)
        if column
    )


def _places(codes: Sequence[Code], tables: Sequence[Table]) -> frozenset[str]:
    """Return the schemas where a text called state is a part of an address at least as often as a code."""
    known = {code.id for code in codes}
    addresses: Counter[str] = Counter()
    for table in tables:
        for column in table.columns.values():
            if column.words == _STATE and column.family == "text":
                addresses[table.id[0]] += 1 if (*table.id, column.name) not in known else -1
    return frozenset(schema for schema, count in addresses.items() if count >= 0)
