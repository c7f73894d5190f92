"""The file of a baseline: JSON that is sorted, with one finding a line, so that version control shows each change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

from dbready.errors import UsageError
from dbready.findings.finding import FINGERPRINT_VERSION, SEVERITIES, DatabaseObject, Kind
from dbready.findings.known import Baseline, Known, order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.findings.renames import Columns, Place

VERSION = 1
HELP = (
    "restore it from version control, resolve its merge conflict, or delete it and write it "
    "again with --update-baseline"
)
KINDS = get_args(Kind)
ACCEPTING = (None, "suppress", "decide")


def render(baseline: Baseline) -> str:
    """Return the text of the file; the same findings always give the same text."""
    head = {
        "dbready_baseline": VERSION,
        "fingerprint_version": FINGERPRINT_VERSION,
        "dialect": baseline.dialect,
        "database": baseline.database,
        **({} if baseline.is_probed is None else {"probed": baseline.is_probed}),
    }
    lines = [json.dumps({name: value})[1:-1] for name, value in head.items()]
    tables = sorted(baseline.tables.items(), key=lambda item: tuple(map(str, item[0])))
    lines.append(_list("tables", (_table(place, columns) for place, columns in tables)))
    known = sorted(baseline.findings, key=order)
    lines.append(_list("findings", map(_finding, known)))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _list(name: str, items: Iterator[dict[str, object]] | map[dict[str, object]]) -> str:
    lines = ",\n".join(map(_line, items))
    return f'"{name}": [\n{lines}\n]' if lines else f'"{name}": []'


def _line(item: dict[str, object]) -> str:
    text = json.dumps(item, ensure_ascii=False)
    # Half a character, as some servers return it, cannot be encoded.
    return text if text.isprintable() else json.dumps(item)


def _table(place: Place, columns: Columns) -> dict[str, object]:
    return {
        "schema": place[0],
        "table": place[1],
        "columns": [[name, data_type] for name, data_type in columns],
    }


def _finding(known: Known) -> dict[str, object]:
    about = known.about
    names = {
        "schema": about.schema,
        "table": about.table,
        "column": about.column,
        "columns": list(about.columns) if about.columns is not None else None,
        "name": about.name,
    }
    return {
        "rule": known.rule,
        "object": about.kind,
        **{key: value for key, value in names.items() if value is not None},
        "severity": known.severity,
        **({"evidence": dict(sorted(known.evidence.items()))} if known.evidence else {}),
        **({"accepted_by": known.accepted_by} if known.accepted_by else {}),
        **({"probed": True} if known.is_probed else {}),
        "fingerprint": known.fingerprint,
    }


def parse(text: str, path: str) -> Baseline:
    """Return the baseline that a file holds; refuses, with the line, what render() did not write."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise UsageError(
            f"{path}:{line}: the baseline is not valid JSON", cause=str(error), help=HELP
        ) from None
    if not isinstance(document, dict) or not _is_version(document.get("dbready_baseline")):
        raise UsageError(
            f"{path} is not a baseline of dbready",
            help="name a file that was written by dbready audit --baseline FILE --update-baseline",
        )
    if document["dbready_baseline"] > VERSION or _is_newer(document.get("fingerprint_version")):
        raise UsageError(
            f"{path} was written by a newer version of dbready",
            help="update dbready, or delete the file and write it again with --update-baseline",
        )
    try:
        return _baseline(document)
    except _WrongError as error:
        line = _line_of(text, error.item)
        raise UsageError(
            f"{path}:{line}: the baseline is damaged", cause=str(error), help=HELP
        ) from None


class _WrongError(ValueError):
    """A part of the document that is not what it must be; `item` is the finding or table that it is in."""

    def __init__(self, item: object, words: str) -> None:
        super().__init__(words)
        self.item = item


def _is_version(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_newer(fingerprints: object) -> bool:
    return isinstance(fingerprints, int) and fingerprints > FINGERPRINT_VERSION


def _line_of(text: str, item: object) -> int:
    if isinstance(item, dict):
        for number, line in enumerate(text.split("\n"), 1):
            try:
                if json.loads(line.rstrip().removesuffix(",")) == item:
                    return number
            except (ValueError, RecursionError):
                continue
    return 1


def _baseline(document: Mapping[str, Any]) -> Baseline:
    dialect, database = document.get("dialect"), document.get("database")
    if not isinstance(dialect, str) or not isinstance(database, str | None):
        raise _WrongError(None, "it does not say which database it is of")
    probed = document.get("probed")
    if not isinstance(probed, bool | None):
        raise _WrongError(None, "it does not say whether live rows were read")
    tables, findings = document.get("tables"), document.get("findings")
    if not isinstance(tables, list) or not isinstance(findings, list):
        raise _WrongError(None, "it has no list of tables or of findings")
    return Baseline(
        dialect,
        database,
        tuple(_known(item) for item in findings),
        dict(_columns(item) for item in tables),
        probed,
    )


def _columns(item: Any) -> tuple[Place, Columns]:  # noqa: ANN401 - whatever JSON holds
    found = item if isinstance(item, dict) else {}
    schema, table, columns = (found.get(key) for key in ("schema", "table", "columns"))
    is_right = isinstance(columns, list) and all(
        isinstance(column, list) and list(map(type, column)) == [str, str] for column in columns
    )
    if not is_right or not isinstance(schema, str | None) or not isinstance(table, str | None):
        raise _WrongError(item, "a table is not a schema, a name and columns")
    return (schema, table), tuple((name, data_type) for name, data_type in columns or ())


def _known(item: Any) -> Known:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(item, dict):
        raise _WrongError(item, "a finding is not an object")
    columns, evidence = item.get("columns"), item.get("evidence", {})
    names = [item.get(key) for key in ("schema", "table", "column", "name")]
    requirements = {
        "rule": isinstance(item.get("rule"), str),
        "object": item.get("object") in KINDS,
        "severity": item.get("severity") in SEVERITIES,
        "names": all(isinstance(name, str | None) for name in names),
        "columns": columns is None or _is_list_of(columns, str),
        "evidence": isinstance(evidence, dict)
        and _is_list_of(list(evidence.values()), int | float),
        "accepted_by": item.get("accepted_by") in ACCEPTING,
        "probed": isinstance(item.get("probed", False), bool),
    }
    for key, is_right in requirements.items():
        if not is_right:
            raise _WrongError(item, f"a finding has no valid {key}")
    about = DatabaseObject(
        item["object"],
        item.get("schema"),
        item.get("table"),
        item.get("column"),
        None if columns is None else tuple(columns),
        item.get("name"),
    )
    return Known(
        item["rule"],
        item["severity"],
        about,
        evidence,
        item.get("accepted_by"),
        item.get("probed", False),
    )


def _is_list_of(value: object, type_: Any) -> bool:  # noqa: ANN401 - a type or a union of types
    return isinstance(value, list) and all(isinstance(item, type_) for item in value)
