"""Text of PostgreSQL databases that do not declare an encoding (SQL_ASCII)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg.adapt import Loader

from dbready.connect.text import decode

if TYPE_CHECKING:
    from typing import Any

    import psycopg

SQL_ASCII = "SQL_ASCII"
# Sent before each statement: the server refuses to send text as UTF8 that is not valid UTF-8.
SET_LOCAL = f"set local client_encoding = '{SQL_ASCII}';\n"
TYPES = ('"char"', "bpchar", "name", "text", "varchar")


class _LenientLoader(Loader):
    def load(self, data: Any) -> str:  # noqa: ANN401 - the driver's Buffer
        return decode(bytes(data))


def load_leniently(connection: psycopg.Connection[Any]) -> None:
    """Load text of this connection whatever its bytes are."""
    for name in TYPES:
        connection.adapters.register_loader(name, _LenientLoader)
