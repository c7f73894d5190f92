"""Makes the words of findings (message, evidence, fix, workaround) when a report asks for them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.engine import rule as rules
from dbready.engine import template
from dbready.findings.finding import Words

if TYPE_CHECKING:
    from dbready.engine.database import Database
    from dbready.engine.rule import Rule

    Row = tuple[object, ...]

LISTS = ("columns", "values", "events")
"""Endings of returned columns that hold JSON lists."""


@dataclass(frozen=True, slots=True)
class Form:
    """What all findings of one rule have in common, looked up once."""

    rule: Rule
    about: Database
    fix: str | None
    workaround: str | None
    evidence: tuple[str, ...]


# Not frozen, for the same reason as Finding.
@dataclass(slots=True)
class Said:
    """Makes the words of a finding when a report asks for them."""

    form: Form
    values: Row

    def __call__(self) -> Words:
        """Return message, evidence, fix and workaround."""
        form = self.form
        row = dict(zip(form.rule.returns, self.values, strict=True))
        fix, workaround, dialect = form.fix, form.workaround, form.about.dialect
        return Words(
            message=template.message(form.rule.message, row),
            evidence={name: value_of(name, row[name]) for name in form.evidence},
            fix=template.fix(fix, row, dialect) if fix else None,
            workaround=template.fix(workaround, row, dialect) if workaround else None,
        )


def form_of(rule: Rule, about: Database) -> Form:
    """Return what the words of a rule's findings need, in the dialect of the database."""
    left_out = {
        *rules.KEY_COLUMNS[rule.object],
        *rules.OVERRIDES,
        rules.EXCLUDED_BY,
        rules.SORT_RANK,
    }
    return Form(
        rule,
        about,
        rule.fix_for(about.dialect),
        rule.workaround_for(about.dialect),
        tuple(name for name in rule.returns if name not in left_out),
    )


def value_of(name: str, value: object) -> object:
    """Show lists as lists, flags as true or false, and as text what JSON cannot hold."""
    if isinstance(value, str):
        is_list = value.startswith("[") and name.endswith(LISTS)
        return json.loads(value) if is_list else value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and name.startswith(("is_", "has_", "can_")):
        return bool(value)
    return value
