"""Which JSON needs no description: plain lists, what only one program reads, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.times.times import Role
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEVERAL = 2  # words: order_ids, not ids, which may be an object


@cached
def by_name(names: Sequence[str]) -> tuple[Role, ...]:
    """Return plain_json for a JSON column whose name says that readers need not know its structure."""
    reason = _reason(names)
    return (Role("plain_json", "medium", reason),) if reason else ()


def _reason(names: Sequence[str]) -> str | None:
    first, last = names[0], names[-1]
    is_alone, ends = len(names) < _SEVERAL, {last, " ".join(names[-2:])}
    if last in words("plain_json", "list") or (
        not is_alone and last in words("plain_json", "list_of")
    ):
        return f"'{last}': a list of plain values"
    if (is_alone and last in words("plain_json", "failure_alone")) or (
        first in words("plain_json", "failure_start") or last in words("plain_json", "failure")
    ):
        return f"'{' '.join(names)}': it shows what went wrong, or how a call was made"
    if not is_alone and last == "schema":
        return "it is itself a description of JSON"
    if (
        (is_alone and last in words("plain_json", "interface_alone"))
        or not words("plain_json", "interface").isdisjoint(names)
        or not words("plain_json", "interface_end").isdisjoint(ends)
    ):
        return f"'{' '.join(names)}': how the application looks, or connects"
    return None
