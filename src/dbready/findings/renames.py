"""Guesses which tables and columns were renamed: those that kept their columns, or their place and type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    Place = tuple[str | None, str | None]
    Trait = tuple[str, str]
    Columns = tuple[Trait, ...]
    Traits = tuple[Mapping[Place, Collection[Trait]], Mapping[Place, Collection[Trait]]]

LEAST_SHARED = 0.6  # columns of a renamed table that kept name and type
ALIKE = 0.6  # names of which one looks like the other
MOST_PAIRS = 100_000  # of names to compare
CERTAIN_LEAD = 0.05  # by which the best candidate has to lead
NO_TRAITS: Traits = ({}, {})


@dataclass(frozen=True, slots=True)
class Renames:
    """Old names and what they are called now."""

    tables: Mapping[Place, Place] = field(default_factory=dict)
    columns: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)
    """Of tables by their old name."""

    def table(self, place: Place) -> Place:
        """Return what a table is called now."""
        return self.tables.get(place, place)

    def column(self, place: Place, name: str) -> str:
        """Return what a column is called now; `place` is the old name of its table."""
        return self.columns.get(place, {}).get(name, name)


def between(before: Mapping[Place, Columns], now: Mapping[Place, Columns]) -> Renames:
    """Return the probable renames; a table or column that has several candidates was not renamed."""
    gone = [place for place in before if place not in now]
    added = [place for place in now if place not in before]
    renamed = tables(before, now, gone, added)
    found = {}
    for place, known in before.items():
        present = now.get(renamed.get(place, place))
        if present is not None and present != known:
            found[place] = columns(known, present)
    return Renames(renamed, found)


def tables(
    before: Mapping[Place, Columns],
    now: Mapping[Place, Columns],
    gone: Collection[Place],
    added: Collection[Place],
    traits: Traits = NO_TRAITS,
) -> dict[Place, Place]:
    """Return which of the tables that are gone is probably which of those that were added.

    `traits` says more about the tables of each side, such as what refers to them.
    """
    gone, added = sorted(gone, key=str), sorted(added, key=str)
    # id, name and created_at are in every table: they identify none.
    counted = Counter(name for present in now.values() for name, _ in present)
    owners = {name: new for new in added for name, _ in now[new] if counted[name] == 1}
    scores = {
        (old, new): score
        for old in gone
        for new in _candidates(old, before[old], added, owners, len(gone))
        if (
            score := _score(
                old,
                {*before[old], *traits[0].get(old, ())},
                new,
                {*now[new], *traits[1].get(new, ())},
            )
        )
    }
    forwards = _best(scores.items())
    backwards = _best(((new, old), score) for (old, new), score in scores.items())
    return {old: new for old, new in forwards.items() if backwards.get(new) == old}


def _candidates(
    old: Place, known: Columns, added: Sequence[Place], owners: Mapping[str, Place], gone: int
) -> list[Place]:
    """Return the added tables with a column that no other has, or with a similar name."""
    found = {owners[name] for name, _ in known if name in owners}
    # Comparing every name with every other takes too long where a whole schema was renamed.
    least = ALIKE if gone * len(added) <= MOST_PAIRS else 1.0
    found |= {new for new in added if new[1] == old[1] or _is_alike(old[1], new[1], least)}
    return sorted(found, key=str)


def _score(old: Place, known: set[Trait], new: Place, present: set[Trait]) -> float | None:
    """Return how probable it is that one table became the other; None if it is not."""
    shared = len(known & present) / (len(known | present) or 1)
    return shared + _likeness(old[1], new[1]) / 2 if shared >= LEAST_SHARED else None


def _best(scores: Iterable[tuple[tuple[Place, Place], float]]) -> dict[Place, Place]:
    """Return the best candidate of each, where it clearly leads."""
    found: dict[Place, list[tuple[float, Place]]] = {}
    for (one, other), score in scores:
        found.setdefault(one, []).append((score, other))
    best = {}
    for one, candidates in found.items():
        candidates.sort(key=lambda item: (-item[0], str(item[1])))
        if len(candidates) == 1 or candidates[0][0] - candidates[1][0] >= CERTAIN_LEAD:
            best[one] = candidates[0][1]
    return best


def columns(known: Columns, present: Columns) -> dict[str, str]:
    """Return the columns that are in the place of one that is gone, with its type."""
    old_names, new_names = {name for name, _ in known}, {name for name, _ in present}
    renamed = {}
    # An identical run of columns on both sides of a gap shows what is in the gap.
    matcher = SequenceMatcher(None, known, present, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "replace":
            continue
        # Where more were added than are gone, or at the end, one may have been dropped and another added.
        is_clear = end - start == new_end - new_start and end < len(known)
        pairs = zip(known[start:end], present[new_start:new_end], strict=False)
        for (old, old_type), (new, new_type) in pairs:
            is_change = old not in new_names and new not in old_names and old_type == new_type
            if is_change and (is_clear or _is_alike(old, new, ALIKE)):
                renamed[old] = new
    return renamed


def _is_alike(one: str | None, other: str | None, least: float) -> bool:
    return least < 1 and _likeness(one, other) >= least


def _likeness(one: str | None, other: str | None) -> float:
    return SequenceMatcher(None, (one or "").lower(), (other or "").lower(), autojunk=False).ratio()
