"""The word lists that names are read with."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Additions = Mapping[str, Mapping[str, Sequence[str]]]

P = ParamSpec("P")
R = TypeVar("R")

_cache_clears: list[Callable[[], None]] = []
_added: dict[tuple[str, str], tuple[str, ...]] = {}


def cached(function: Callable[P, R]) -> Callable[P, R]:
    """Cache the results of a function of hashable values until the vocabulary changes."""
    caching = lru_cache(maxsize=1 << 18)(function)
    _cache_clears.append(caching.cache_clear)
    return caching  # type: ignore[return-value] # it is called like the function


def extend(additions: Additions) -> None:
    """Add words to lists, by section and list, in place of what an earlier call added.

    Refuses sections and lists that do not exist. Not for several threads at a time.
    """
    for section, lists in additions.items():
        for name in lists:
            require(section, name)
    added = {
        (section, name): tuple(word.lower() for word in new)
        for section, lists in additions.items()
        for name, new in lists.items()
    }
    if added == _added:
        return
    _added.clear()
    _added.update(added)
    forget()


def forget() -> None:
    """Clear what cached() keeps: the results for the names of a large schema take 100 MB."""
    for clear in _cache_clears:
        clear()


def require(section: str, name: str | None = None) -> None:
    """Refuse a section, or a list of a section, that the vocabulary does not have."""
    known = lists()
    if section not in known:
        raise UsageError(
            f"the vocabulary has no section {section}", help=_nearest(section, tuple(known))
        )
    if name is not None and name not in known[section]:
        raise UsageError(
            f"the vocabulary has no list {name} in its section {section}",
            help=_nearest(name, known[section]),
        )


def lists() -> dict[str, tuple[str, ...]]:
    """Return the names of all word lists by section."""
    return {
        section: tuple(name for name, found in content.items() if isinstance(found, list))
        for section, content in _sections().items()
    }


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"it has: {', '.join(known)}"


@cache
def _sections() -> dict[str, dict[str, list[str] | dict[str, str]]]:
    return tomllib.loads((files("dbready.derive") / "vocabulary.toml").read_text("utf-8"))


@cached
def words(section: str, name: str) -> frozenset[str]:
    """Return one word list as a set; a list that does not exist is a KeyError."""
    return frozenset(ordered(section, name))


@cached
def ordered(section: str, name: str) -> tuple[str, ...]:
    """Return one word list in the order in which it is written, which is an order of preference."""
    return (*_sections()[section][name], *_added.get((section, name), ()))


@cache
def irregular() -> Mapping[str, str]:
    """Return irregular nouns with the form in which singular and plural are compared."""
    forms = _sections()["words"]["irregular"]
    return MappingProxyType(dict(forms) if isinstance(forms, dict) else {})
