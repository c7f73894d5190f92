"""Computes what the catalog means: roles, kinds, references, conventions."""

from __future__ import annotations

from dbready.derive.meaning import derive

__all__ = ["derive"]
