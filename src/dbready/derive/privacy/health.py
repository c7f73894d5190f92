"""Which columns say how people are: measured values, findings and conditions, and which tables are of patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.privacy.personal_marks import is_named
from dbready.derive.privacy.sensitive_classes import CLASSES, Sensitive, phrases
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Column, TableId
    from dbready.derive.guess import Reference
    from dbready.derive.names import Words
    from dbready.derive.privacy.sensitive_beside import Beside
    from dbready.derive.tables import Meaning
    from dbready.derive.times.times import Confidence

_NUMBERS = frozenset({"integer", "decimal", "float", "array"})
_STATES = frozenset({"boolean", "text", "enum"})
_TEXTS = frozenset({"text", "json"})


@cached
def of_name(parts: Words, family: str) -> Sensitive | None:
    """Return that a column holds health data if its name says so: heart_rate_avg, is_pregnant, findings."""
    said = " ".join(parts)
    if family in _NUMBERS and (phrase := _measure(parts)):
        is_any = phrase in words("sensitive", "health_measure_any")
        sure: Confidence = "medium" if is_any else "high"
        return Sensitive(CLASSES["health"][0], sure, f"a number named '{phrase}'")
    if family in _NUMBERS and said in words("sensitive", "health_measure_short"):
        return Sensitive(CLASSES["health"][0], "medium", f"a number named '{said}'")
    if family in _STATES and parts[-1] in words("sensitive", "health_state"):
        if words("sensitive", "state_after").issuperset(parts[:-1]):
            return Sensitive(CLASSES["health"][0], "medium", f"named '{parts[-1]}'")
    elif family in _TEXTS and said in words("sensitive", "health_of_patient"):
        return Sensitive(
            CLASSES["health"][0], "medium", f"named '{said}', in a table about patients"
        )
    return None


def _measure(parts: Words) -> str | None:
    """Return the phrase that says what was measured, unless other words make it a limit or a count."""
    for phrase, wanted in phrases("health_measure"):
        for start in range(len(parts) - len(wanted) + 1):
            end = start + len(wanted)
            if parts[start:end] != wanted:
                continue
            is_aim = not words("sensitive", "health_measure_not_after").isdisjoint(parts[:start])
            if not is_aim and words("sensitive", "measured").issuperset(parts[end:]):
                return phrase
    return None


def of_patients(
    meanings: Mapping[TableId, Meaning], likely: Mapping[TableId, list[Reference]]
) -> frozenset[TableId]:
    """Return the tables with a patient in each row, and those that refer to them, but not by way of users."""
    found = {id_ for id_, meaning in meanings.items() if _has_patient(meaning)}
    referring: dict[TableId, set[TableId]] = {}
    for id_, meaning in meanings.items():
        targets = {key.target for key in meaning.table.foreign_keys}
        for target in targets | {reference.target for reference in likely.get(id_, ())}:
            if not is_named(target[1], "is_user"):
                referring.setdefault(target, set()).add(id_)
    ahead = list(found)
    while ahead:
        new = referring.get(ahead.pop(), set()) - found
        found |= new
        ahead.extend(new)
    return frozenset(found)


def _has_patient(meaning: Meaning) -> bool:
    is_of_them = "".join(map(stem, meaning.words)).removesuffix("record").endswith("patient")
    # Only reports on what was seen in a body have both.
    is_of_them |= {"findings", "impression"} <= meaning.table.columns.keys()
    return is_of_them or any(_names_patient(column) for column in meaning.table.columns.values())


@cached
def _names_patient(column: Column) -> bool:
    """Say whether a column says which patient a row is of: patient_id, patient_name; not patient_count."""
    return column.base == ("patient",) or column.words in {("patient",), ("patient", "name")}


def doubt(beside: Beside) -> str | None:
    """Return why a column may say nothing of how a person is."""
    if beside.words[-2:] == ("prescription", "number"):
        return "but it may only identify the prescription"
    is_of_patient = beside.has("of_patient") or beside.table_has("of_patient")
    is_sure = beside.confidence == "high" or is_of_patient or beside.is_of_patients
    is_short = " ".join(beside.words) in words("sensitive", "health_measure_short")
    is_sure |= is_short and (beside.has("of_workout") or beside.table_has("of_workout"))
    return None if is_sure else "but nothing says that it is of a patient"
