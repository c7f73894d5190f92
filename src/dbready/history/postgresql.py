"""Connects to PostgreSQL for a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SETTINGS = {"connect_timeout": "10", "keepalives_idle": "30"}


def connecting(options: Mapping[str, Any]) -> Callable[[], psycopg.Connection[Any]]:
    """Return what opens a connection with libpq's options."""
    return lambda: psycopg.connect(**{**SETTINGS, **options})
