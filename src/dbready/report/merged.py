"""Puts together groups that say the same of the same tables, or lead to the same one, so that names are read once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, Group
from dbready.report.division import note
from dbready.report.object_rows import has_one_name
from dbready.report.targets import ARROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.findings.finding import Finding


def of_same_tables(found: Sequence[Group]) -> list[Group]:
    """Return the groups; columns that are in the same tables are one: created, modified in 45 tables."""
    merged: dict[object, list[Group]] = {}
    for group in found:
        tables = frozenset((item.about.schema, item.about.table) for item in group.findings)
        name, rest = _divided(group)
        is_named = name and has_one_name(group)
        key = (tables, rest, frozenset(map(note, group.findings))) if is_named else id(group)
        merged.setdefault(key, []).append(group)
    return [_joined(groups) if len(groups) > 1 else groups[0] for groups in merged.values()]


def _divided(group: Group) -> tuple[str, str]:
    """Return the name at the start of a label, and the rest: create_uid, -> res_users."""
    name, arrow, target = group.label.partition(f" {ARROWS[0]}")
    names = {finding.about.column for finding in group.findings}
    return (name if names <= {*name.split(", ")} else "", f"{arrow}{target}")


def _joined(groups: Sequence[Group]) -> Group:
    names = ", ".join(_divided(group)[0] for group in groups)
    label = f"{names}{_divided(groups[0])[1]}"
    findings = tuple(finding for group in groups for finding in group.findings)
    reason = f"{label} in {len(groups[0].findings)} tables"
    return replace(groups[0], label=label, reason=reason, findings=findings, is_each=True)


def of_same_target(
    found: Sequence[Group], singles: Sequence[Finding]
) -> tuple[list[Group], list[Finding]]:
    """Return groups and other findings; what leads to one table by three names or more is one group."""
    causes: dict[str, list[Group]] = {}
    alone: dict[str, list[Finding]] = {}
    for group in found:
        causes.setdefault(note(group.findings[0]), []).append(group)
    for finding in singles:
        alone.setdefault(note(finding), []).append(finding)
    merged: list[Group] = []
    for target, groups in causes.items():
        others = alone.get(target, ())
        if target.startswith(ARROWS) and len(groups) >= LEAST:
            everything = (*(item for group in groups for item in group.findings), *others)
            merged.append(_of_target(target, everything))
            alone.pop(target, None)
        else:
            merged += groups
    for target in [target for target in alone if target.startswith(ARROWS)]:
        if len(alone[target]) >= LEAST:
            merged.append(_of_target(target, tuple(alone.pop(target))))
    left = {id(finding) for findings in alone.values() for finding in findings}
    ordered = sorted(merged, key=lambda group: -len(group.findings))
    return ordered, [finding for finding in singles if id(finding) in left]


def _of_target(target: str, findings: tuple[Finding, ...]) -> Group:
    return Group("", {}, target, f"{len(findings)} columns {target}", findings)
