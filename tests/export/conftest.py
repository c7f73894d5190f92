"""Fixtures of the tests of exports."""

from __future__ import annotations

from tests.cli.conftest import dbready, shop

__all__ = ["dbready", "shop"]
