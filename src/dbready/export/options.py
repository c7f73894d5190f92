"""What a user chooses about an export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Options:
    """Choices that some formats have; the others ignore them."""

    freshness: int = 24
    """Hours after which dbt warns of a table without new rows; 0: never."""
    schemas: Mapping[str, str] = field(default_factory=dict)
    """The schema into which each schema is loaded, where it has another name there."""
    existing: str | None = None
    """The export that is replaced: a data contract keeps what people add to it."""
