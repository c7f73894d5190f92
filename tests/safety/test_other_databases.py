"""Through SSH, other databases are reached as PostgreSQL is, and nothing is left behind."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.processes import HOST
from tests.safety.running import started

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Ended
    from tests.other_servers import ClickHouse, Firebird
    from tests.safety.conftest import Bastion


def audited(tmp_path: Path, bastion: Bastion, url: str) -> Ended:
    arguments = ("audit", url, *bastion.options, "--format", "json")
    with started(tmp_path, *arguments, environment=bastion.environment) as audit:
        return audit.ended()


def test_firebird_is_audited_through_ssh(
    firebird: Firebird, bastion: Bastion, tmp_path: Path
) -> None:
    firebird.create_database("tunnelled")
    firebird.execute("recreate table orders (id int);", "tunnelled")
    ended = audited(tmp_path, bastion, firebird.url("tunnelled"))
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["target"]["table_count"] == 1
    assert "masterkey" not in ended.out + ended.err
    assert not bastion.sshd.sessions()


def test_clickhouse_is_audited_through_ssh(
    clickhouse: ClickHouse, bastion: Bastion, tmp_path: Path
) -> None:
    clickhouse.execute("create database if not exists tunnelled")
    ended = audited(tmp_path, bastion, clickhouse.url("tunnelled"))
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["target"]["product"] == "ClickHouse"
    assert not bastion.sshd.sessions()


@pytest.mark.parametrize("scheme", ["firebird", "clickhousedb"])
def test_a_server_that_accepts_and_says_nothing_ends_the_run(tmp_path: Path, scheme: str) -> None:
    with socket.create_server((HOST, 0)) as silent:
        url = f"{scheme}://auditor:secret-x@{HOST}:{silent.getsockname()[1]}/x"
        begun = time.monotonic()
        with started(tmp_path, "audit", url, "--timeout", "2") as audit:
            ended = audit.ended()
    assert ended.code == 3
    assert time.monotonic() - begun < 25  # and the process ends too
    assert "secret-x" not in ended.err
