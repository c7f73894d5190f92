"""Lists of values, recognized by what their rows hold, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, stem
from dbready.derive.tables import BOOKKEEPING, GUIDS, Kind, Meaning
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column

_CODE = frozenset({"code", "abbreviation", "symbol"})
_LABEL = frozenset({"name", "label", "title", "description"})
_VALUES = frozenset({("value",), ("codename",)})
_MOST_BESIDE = 1  # other short texts
_KEPT = (*BOOKKEEPING, "flag")
_LONGEST = 256  # letters of a value
_FEWEST_OF_A_CODE = 2  # texts: the code, and what it means
_OF_PEOPLE = frozenset({"email", "phone", "person_name", "token", "money"})


def listed(meaning: Meaning) -> Kind | None:
    """Return lookup for rows that are a code and its label, a value alone, or labels in an order.

    Nothing else tells these rows apart: they refer to no other row, and hold no fact of their own.
    """
    if meaning.references or "status" in meaning.present:
        return None
    facts = [column for column in meaning.table.columns.values() if not _is_kept(meaning, column)]
    if any(column.family != "text" for column in facts):
        return None
    why = (
        _code_and_label(facts)
        or _value_alone(meaning, facts)
        or _in_order(meaning, facts)
        or _codes(meaning, facts)
    )
    return Kind("lookup", "medium", why) if why else None


def _is_kept(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is a key of the row, a switch, or what the application keeps of every row."""
    name = column.name
    return (
        ([name] == meaning.table.primary_key and column.family != "text")
        or (name in meaning.shared and column.words[-1] not in _LABEL)
        or column.words in ANONYMOUS
        or not GUIDS.isdisjoint(column.words)
        or meaning.has(name, *_KEPT)
        or any(role[:2] == ("actor", "high") for role in meaning.roles.get(name, ()))
    )


def _code_and_label(facts: list[Column]) -> str | None:
    code = next((c for c in facts if c.words[-1] in _CODE and len(c.words) == 1), None)
    label = next((c for c in facts if c.words[-1] in _LABEL and len(c.words) == 1), None)
    if code is None or label is None:
        return None
    beside = [c for c in facts if c not in (code, label) and c.words[0] not in _LABEL]
    if len(beside) > _MOST_BESIDE or any((c.length or _LONGEST + 1) > _LONGEST for c in beside):
        return None
    return f"its rows are codes and labels, {code.name} and {label.name}, and little else"


def _value_alone(meaning: Meaning, facts: list[Column]) -> str | None:
    """Return why rows are values that others refer to, each called so, or as the table is: typology."""
    if not facts or not meaning.is_referenced:
        return None
    first = facts[0]
    is_short = first.length is None or first.length <= _LONGEST
    is_named = first.words[0] not in words("tables", "texts") and (
        first.words in _VALUES or stem(first.words[-1]) in meaning.table.stems
    )
    if not (is_named and is_short) or meaning.has(first.name, "email", "phone", "token", "url"):
        return None
    if any(column.words[: len(first.words)] != first.words for column in facts[1:]):
        return None  # others than translations
    return f"its rows are values that other tables refer to: {first.name}"


def _in_order(meaning: Meaning, facts: list[Column]) -> str | None:
    """Return why rows are labels in the order in which people choose from them."""
    if not meaning.is_referenced or len(facts) != 1 or facts[0].words[-1] not in _LABEL:
        return None
    columns = meaning.table.columns.values()
    order = next((c.name for c in columns if meaning.is_likely(c.name, "sequence_number")), None)
    return f"its rows are labels in an order, {facts[0].name} and {order}" if order else None


def _codes(meaning: Meaning, facts: list[Column]) -> str | None:
    """Return why rows are codes, after which the table is named, and short texts that say what each means."""
    if stem(meaning.words[-1]) != stem("code") or not meaning.present.isdisjoint(_OF_PEOPLE):
        return None
    is_short = all((column.length or _LONGEST) <= 2 * _LONGEST for column in facts)
    if len(facts) < _FEWEST_OF_A_CODE or not is_short:
        return None
    has_code = any(column.words == ("code",) for column in facts)
    return "its rows are codes, and short texts that say what they mean" if has_code else None
