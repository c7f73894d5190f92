"""Compares the findings of two audits: what one of them found and the other, having looked, did not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbready.drift.change import Change
from dbready.findings.examined import why_unknown
from dbready.findings.finding import SEVERITIES
from dbready.findings.known import Known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.drift.pairing import Pairing
    from dbready.findings.examined import Examined
    from dbready.findings.finding import DatabaseObject, Finding
    from dbready.findings.result import Result


@dataclass(frozen=True, slots=True)
class Audited:
    """The results of one side's audit, with everything accepted, and what it looked at."""

    results: Sequence[Result]
    examined: Examined


def compare(before: Audited, after: Audited, pairing: Pairing) -> tuple[Change, ...]:
    """Return findings that are new, gone or of another severity; what was not examined is none of these.

    Findings that went with their table are left out, and so are severities that depend on live rows
    where those of one side only were read.
    """
    old = {_key(_now(each.about, pairing), each): each for each in _findings(before)}
    new = {_key(each.about, each): each for each in _findings(after)}
    back = {pair.after.place: pair.before.place for pair in pairing.pairs}
    dropped = {table.place for table in pairing.removed}
    found = []
    for key in new.keys() - old.keys():
        there = _back(new[key].about, back, pairing)
        if _is_known(new[key], there, before):
            found.append(_change("added", new[key], new[key].about))
    for key in old.keys() - new.keys():
        there = _now(old[key].about, pairing)
        if (old[key].about.schema, old[key].about.table) not in dropped and _is_known(
            old[key], there, after
        ):
            found.append(_change("removed", old[key], there))
    unlike = _of_rows_on_one_side(before, after)
    for key in old.keys() & new.keys():
        if old[key].severity != new[key].severity and new[key].rule not in unlike:
            change = _change("changed", new[key], new[key].about)
            found.append(replace(change, before=old[key].severity, after=new[key].severity))
    return tuple(sorted(found, key=_order))


def _of_rows_on_one_side(before: Audited, after: Audited) -> set[str]:
    """Return the rules that looked at live rows on one side only."""
    if before.examined.is_probed == after.examined.is_probed:
        return set()
    return {each.name for each in (*before.results, *after.results) if each.uses_rows}


def _findings(audited: Audited) -> list[Finding]:
    return [each for result in audited.results for each in (*result.findings, *result.accepted)]


def _key(about: DatabaseObject, finding: Finding) -> tuple[str, DatabaseObject]:
    name = about.name if about.columns is None else None
    return finding.rule, replace(about, name=name)


def _now(about: DatabaseObject, pairing: Pairing) -> DatabaseObject:
    """Return an object of the first side as the second calls it."""
    if about.schema is None:
        return about
    if about.table is None:
        return replace(about, schema=pairing.schemas.get(about.schema, about.schema))
    place = (about.schema, about.table)
    schema, table = pairing.now(*place)
    columns = about.columns and tuple(
        str(pairing.column_now(*place, name)) for name in about.columns
    )
    column = pairing.column_now(*place, about.column)
    return replace(about, schema=schema, table=table, column=column, columns=columns)


def _back(
    about: DatabaseObject, tables: Mapping[tuple[str, str], tuple[str, str]], pairing: Pairing
) -> DatabaseObject:
    """Return an object of the second side with the table that the first calls so."""
    if about.schema is None or about.table is None:
        return about
    schemas = {new: old for old, new in pairing.schemas.items()}
    default = (schemas.get(about.schema, about.schema), about.table)
    schema, table = tables.get((about.schema, about.table), default)
    return replace(about, schema=schema, table=table)


def _is_known(finding: Finding, there: DatabaseObject, other: Audited) -> bool:
    """Say whether the other side would have found it."""
    result = next((each for each in other.results if each.name == finding.rule), None)
    known = Known(finding.rule, finding.severity, there)
    return why_unknown(known, result, other.examined) is None


def _change(what: str, finding: Finding, about: DatabaseObject) -> Change:
    text = finding.words.message
    is_new = what == "added"
    return Change(
        what,  # type: ignore[arg-type]
        "finding",
        about.schema,
        about.table,
        about.column or (", ".join(about.columns) if about.columns else None),
        finding.rule,
        before=None if is_new else text,
        after=text if is_new else None,
        evidence=finding.severity,
    )


def _order(change: Change) -> tuple[object, ...]:
    severity = SEVERITIES.index(change.evidence) if change.evidence in SEVERITIES else 0
    names = (change.name, change.schema, change.table, change.column)
    order = ("added", "changed", "removed").index(change.what)
    return (order, severity, *(name or "" for name in names))
