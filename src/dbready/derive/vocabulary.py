"""The word lists that names are read with."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _sections() -> dict[str, dict[str, list[str] | dict[str, str]]]:
    return tomllib.loads((files("dbready.derive") / "vocabulary.toml").read_text("utf-8"))


@cache
def words(section: str, name: str) -> frozenset[str]:
    """Return one word list as a set; a list that does not exist is a KeyError."""
    return frozenset(_sections()[section][name])


@cache
def ordered(section: str, name: str) -> tuple[str, ...]:
    """Return one word list in the order in which it is written, which is an order of preference."""
    return tuple(_sections()[section][name])


@cache
def irregular() -> Mapping[str, str]:
    """Return the nouns whose plural no ending tells, with the form that both are compared in."""
    forms = _sections()["words"]["irregular"]
    return MappingProxyType(dict(forms) if isinstance(forms, dict) else {})
