"""Reads the answer to a statement while the server is still computing it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
from psycopg import capabilities, errors, generators
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, TransactionStatus

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from psycopg.pq.abc import PGresult

Chunk: TypeAlias = "tuple[Sequence[str], list[tuple[Any, ...]]]"

ROWS_AT_ONCE = 2000
CANCEL_SECONDS = 5.0
ROWS = {ExecStatus.TUPLES_CHUNK, ExecStatus.SINGLE_TUPLE, ExecStatus.TUPLES_OK}


def stream(connection: psycopg.Connection[Any], sql: bytes) -> Generator[Chunk, None, None]:
    """Yield column names and rows, ROWS_AT_ONCE at a time, at least once; raises what the driver raises.

    The simple protocol is used: of several statements in one message, only one may return rows.
    libpq before 17 reads the whole answer first. What the caller leaves unread is cancelled.
    """
    wire = connection.pgconn
    wire.send_query(sql)
    if capabilities.has_stream_chunked():
        wire.set_chunked_rows_mode(ROWS_AT_ONCE)
    connection.wait(generators.send(wire))
    transformer = Transformer(connection)
    names: Sequence[str] | None = None
    try:
        while result := connection.wait(generators.fetch(wire)):
            if result.status == ExecStatus.FATAL_ERROR:
                raise errors.error_from_result(result, encoding=connection.info.encoding)
            if result.status not in ROWS:
                continue
            transformer.set_pgresult(result, set_loaders=names is None)
            if names is None:
                names = _names(result, connection.info.encoding)
            for first in range(0, max(1, result.ntuples), ROWS_AT_ONCE):
                last = min(first + ROWS_AT_ONCE, result.ntuples)
                yield names, transformer.load_rows(first, last, tuple)
    finally:
        discard(connection)
    if names is None:
        yield (), []


def _names(result: PGresult, encoding: str) -> list[str]:
    return [(result.fname(number) or b"").decode(encoding) for number in range(result.nfields)]


def cancel(connection: psycopg.Connection[Any]) -> None:
    """Ask the server to stop a statement that is still running."""
    if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
        with contextlib.suppress(psycopg.Error):
            connection.cancel_safe(timeout=CANCEL_SECONDS)


def discard(connection: psycopg.Connection[Any]) -> None:
    """Cancel a statement whose answer is not wanted, and read what was already sent of it."""
    wire = connection.pgconn
    cancel(connection)
    with contextlib.suppress(psycopg.Error):
        while wire.transaction_status == TransactionStatus.ACTIVE:
            connection.wait(generators.fetch(wire))
