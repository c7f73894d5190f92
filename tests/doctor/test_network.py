"""The first steps: host names and ports, tested without a database server."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.connect import target
from dbready.doctor import network
from tests.processes import free_port

if TYPE_CHECKING:
    from dbready.doctor.steps import Step


def reach(url: str) -> list[Step]:
    return list(network.reach(target.parse(url), 2.0))


@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb"])
def test_an_unknown_host_name_fails_the_first_step(scheme: str) -> None:
    (step,) = reach(f"{scheme}://auditor@nowhere.invalid/shop")
    assert (step.key, step.state) == ("name", "failed")
    assert step.detail == "host nowhere.invalid not found"
    assert step.help
    assert "--ssh" in step.help


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_closed_port_fails_the_second_step(scheme: str) -> None:
    name, tcp = reach(f"{scheme}://auditor@127.0.0.1:{free_port()}/shop")
    assert (name.key, name.state) == ("name", "none")
    assert (tcp.key, tcp.state) == ("tcp", "failed")
    assert tcp.detail.startswith("nothing listens at 127.0.0.1:")


def test_an_open_port_passes() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        name, tcp = reach(f"postgresql://auditor@localhost:{port}/shop")
    assert (name.state, tcp.state) == ("ok", "ok")
    assert "127.0.0.1" in name.detail


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///shop?host=/run/postgresql",
        "postgresql://one.example.com,two.example.com/shop",
        "mysql://auditor@localhost/shop?unix_socket=/run/mysqld/mysqld.sock",
    ],
)
def test_sockets_and_lists_of_hosts_are_left_to_the_driver(url: str) -> None:
    assert [step.state for step in reach(url)] == ["none", "none"]
