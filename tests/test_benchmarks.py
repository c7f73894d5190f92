"""What the benchmarks rest on: the databases they make, and the proxy that adds a distance."""

from __future__ import annotations

import os
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks import schemas
from benchmarks.bench import behind
from benchmarks.page import FLOOR, OURS, Part, Row, render

if TYPE_CHECKING:
    from tests.conftest import Database


def echo(server: socket.socket) -> None:
    """Send back what the first connection sends, until it ends."""
    connection, _ = server.accept()
    with connection:
        while data := connection.recv(1 << 16):
            connection.sendall(data)


def test_the_proxy_adds_a_round_trip_and_loses_nothing() -> None:
    sent = os.urandom(3_000_000)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=echo, args=[server], daemon=True).start()
        with behind(server.getsockname()[1], 40) as port:
            client = socket.create_connection(("127.0.0.1", port))
            with client, client.makefile("rb") as answers:
                client.sendall(b"x")
                assert answers.read(1) == b"x"  # the connection has cost its own round trip
                started = time.perf_counter()
                client.sendall(b"y")
                assert answers.read(1) == b"y"
                took = time.perf_counter() - started
                threading.Thread(target=client.sendall, args=[sent], daemon=True).start()
                assert answers.read(len(sent)) == sent
    assert 0.04 <= took < 0.5


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_the_made_database_has_tables_keys_and_rows(database: Database) -> None:
    assert database.server is not None
    name = f"{database.name}_made"
    schemas.make(database.server, database.dialect, name, (30, 20), rows=2)
    try:
        schema = "public" if database.dialect == "postgresql" else name
        widths = database.server.execute(
            "select count(*) from information_schema.columns"
            f" where table_schema = '{schema}' group by table_name",
            name,
        )
        assert widths == [(20,)] * 30
        last = schemas.table_names(30)[-1]
        assert database.server.execute(f"select count(*) from {last}", name) == [(2,)]
    finally:
        database.server.drop_database(name)


def test_fifty_thousand_tables_have_fifty_thousand_names() -> None:
    assert len(set(schemas.table_names(50_000))) == 50_000


def test_the_page_says_how_many_times_the_floor_it_is() -> None:
    rows = [Row(FLOOR, 14, {0: 2.0}), Row(OURS[0], 15, {0: 3.0}), Row(OURS[1], 15, {0: 4.0})]
    text = render([Part("Any server", [*rows, Row("other", 900, {0: 80.0})])])
    assert "dbready collect 1.5 times the floor, dbready audit 2.0 times the floor" in text
    assert "other 20 times dbready audit" in text
