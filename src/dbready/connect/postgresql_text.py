"""Text of databases that do not say in which encoding it is (SQL_ASCII)."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from psycopg.adapt import Loader

if TYPE_CHECKING:
    from typing import Any

    import psycopg

SQL_ASCII = "SQL_ASCII"
# Sent before each statement: the server refuses to send such text as UTF8 where it is not.
SET_LOCAL = f"set local client_encoding = '{SQL_ASCII}';\n"
TYPES = ('"char"', "bpchar", "name", "text", "varchar")


def decode(data: bytes) -> str:
    """Return UTF-8 text; a byte that is none becomes its number, as in `caf<E9>`.

    One sign for all such bytes would make one name of two.
    """
    return data.decode("utf-8", "dbready.number")


def _number(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(f"<{byte:02X}>" for byte in wrong), error.end


codecs.register_error("dbready.number", _number)


class _LenientLoader(Loader):
    def load(self, data: Any) -> str:  # noqa: ANN401 - the driver's Buffer
        return decode(bytes(data))


def load_leniently(connection: psycopg.Connection[Any]) -> None:
    """Make text of this connection readable whatever its bytes are."""
    for name in TYPES:
        connection.adapters.register_loader(name, _LenientLoader)
