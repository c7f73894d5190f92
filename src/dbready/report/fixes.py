"""Writes the fixes of an audit as one SQL script to review: by table, with locks and costs, decisions commented out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.findings.finding import SEVERITIES
from dbready.report import sql
from dbready.report.lines import sentence, wrap
from dbready.report.locks import effect
from dbready.report.text import approximate, size, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.finding import Finding

    Place = tuple[str | None, str | None]
    Sizes = Mapping[Place, tuple[int | None, int | None]]

WIDTH = 100
BEGINNING = "-- dbready "
"""How every script begins."""
# What a person has to decide, as in <zone of the values>.
PLACEHOLDER = re.compile(r"<[a-z][a-z ]*>")
CONCURRENTLY = re.compile(r"\bconcurrently\b", re.IGNORECASE)
REWRITE = re.compile(r"\balter column .* type ", re.IGNORECASE | re.DOTALL)
WAIT = {
    "postgresql": "set lock_timeout = '5s'",
    "mysql": "set session lock_wait_timeout = 5",
    "mariadb": "set session lock_wait_timeout = 5",
}


@dataclass(frozen=True, slots=True)
class Step:
    """The statement of one or several findings, and why a person has to decide first."""

    statement: str
    findings: tuple[Finding, ...]
    decide: str | None

    @property
    def place(self) -> Place:
        """Return schema and table of the first finding."""
        return self.findings[0].about.schema, self.findings[0].about.table


def render(audit: Audit, sizes: Sizes) -> str:
    """Return the script. `sizes` are rows and bytes by schema and table, where known.

    Statements with a placeholder, of systemic findings and of uncertain ones are commented out.
    """
    dialect = str(audit.server["dialect"])
    steps = _steps(audit)
    lines = [*_head(audit, steps, dialect), ""]
    rewrites = Counter(step.place for step in steps if REWRITE.search(step.statement))
    place: Place | None = None
    for step in steps:
        if step.place != place:
            place = step.place
            lines += [_title(place, sizes), *_advice(rewrites[place]), ""]
        lines += [*_step(step, dialect), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _steps(audit: Audit) -> list[Step]:
    """Return the statements by table; of each table, those of the gravest findings first."""
    found: dict[str, list[Finding]] = {}
    for finding in audit.findings:
        statement = finding.fix
        if statement:
            found.setdefault(statement, []).append(finding)
    steps = [Step(text, tuple(items), _decide(text, items)) for text, items in found.items()]
    return list(_without_repeated(sorted(steps, key=_order)))


def _without_repeated(steps: Sequence[Step]) -> Iterator[Step]:
    """Leave out of each step what an earlier one says, such as the use of a schema; what is commented out says less."""
    said: dict[str, bool] = {}
    for step in steps:
        texts = sql.statements(step.statement)
        new = [text for text in texts if not (said.get(text) or (step.decide and text in said))]
        said |= dict.fromkeys(new, not step.decide)
        if len(new) == len(texts):
            yield step
        elif new:
            yield replace(step, statement=";\n".join(new))


def _order(step: Step) -> tuple[str, str, int, str, str]:
    first = step.findings[0]
    severity = min(SEVERITIES.index(finding.severity) for finding in step.findings)
    thing = first.about
    return thing.schema or "", thing.table or "", severity, first.rule, str(thing)


def _decide(statement: str, findings: Sequence[Finding]) -> str | None:
    first = findings[0]
    if missing := list(dict.fromkeys(PLACEHOLDER.findall(statement))):
        return f"Fill in {' and '.join(missing)}. {first.question}"
    if any(finding.systemic for finding in findings):
        return f"One decision for all objects of this kind: {first.question}"
    if all(finding.confidence != "high" for finding in findings):
        return f"The finding is of {first.confidence} confidence: check it first. {first.question}"
    return None


def _head(audit: Audit, steps: Sequence[Step], dialect: str) -> Iterator[str]:
    yield f"{BEGINNING}{__version__}: fixes for {visible(audit.label)}"
    yield from _comment(
        f"{audit.server['product']} {audit.server['version']}, {audit.collected_at}"
    )
    yield from _comment(" ".join(_counts(audit, steps)))
    yield from _comment("Review and test every statement before you run it. dbready runs none.")
    if dialect in WAIT and steps:
        yield "-- Give up rather than queue behind a lock, where others would queue behind the statement."
        yield f"{WAIT[dialect]};"


def _counts(audit: Audit, steps: Sequence[Step]) -> Iterator[str]:
    """Return in sentences how many statements the script has, and for how many findings."""
    count = sum(len(sql.statements(step.statement)) for step in steps)
    with_fix = sum(len(step.findings) for step in steps)
    every = len(audit.findings)
    statements = "statement" if count == 1 else "statements"
    yield f"{count} {statements} for {with_fix} of {every} {'finding' if every == 1 else 'findings'}."
    waiting = sum(len(sql.statements(step.statement)) for step in steps if step.decide)
    if waiting:
        need = "needs a decision and is" if waiting == 1 else "need a decision and are"
        yield f"{waiting} of them {need} commented out."
    if with_fix < every:
        yield "The other findings have no fix that fits every case."


def _title(place: Place, sizes: Sizes) -> str:
    schema, table = place
    name = ".".join(part for part in (schema, table) if part) or "the server"
    rows, total = sizes.get(place, (None, None))
    known = [_rows(rows)] if rows is not None else []
    known += [size(total)] if total is not None else []
    note = f" ({', '.join(known)})" if known else ""
    return f"-- ==== {visible(name)}{note} ===="


def _advice(rewrites: int) -> Iterator[str]:
    """Return the advice to change several columns of a table at once."""
    if rewrites > 1:
        yield from _comment(
            f"{rewrites} statements rewrite this table. Combined into one alter table, they rewrite "
            "it once."
        )


def _rows(count: int) -> str:
    if not count:
        return "no rows"
    return f"about {approximate(count)} {'row' if count == 1 else 'rows'}"


def _step(step: Step, dialect: str) -> Iterator[str]:
    for finding in step.findings:
        yield from _comment(f"{finding.rule} ({finding.severity}): {sentence(finding.message)}")
    if step.decide:
        yield from _comment(f"Decide first: {step.decide}")
    effects = dict.fromkeys(effect(text, dialect) for text in sql.statements(step.statement))
    for item in effects:
        yield from _comment(f"Locks: {item.locks}.")
        yield from _comment(f"Cost: {item.cost}.")
    lines = sql.lines(step.statement)
    if lines == [sql.UNPRINTABLE]:
        yield from _comment(f"No statement: {sql.UNPRINTABLE}.")
        return
    lines[-1] = lines[-1].removesuffix(";") + ";"
    if step.decide:
        yield from (f"-- {line}" for line in lines)
    elif dialect == "postgresql" and CONCURRENTLY.search(step.statement):
        # It waits for older transactions, and an end of that wait would leave an invalid index.
        yield from ("set lock_timeout = 0;", *lines, f"{WAIT[dialect]};")
    else:
        yield from lines


def _comment(text: str) -> Iterator[str]:
    yield from (f"-- {line}" for line in wrap(visible(text), WIDTH - 3))
