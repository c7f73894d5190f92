"""The steps of doctor through TLS, SSH, poolers and replicas."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbready.connect import target
from dbready.connect.session import Limits
from dbready.connect.tls import Tls
from dbready.connect.tunnel import Hop, Route
from dbready.doctor import answers, least_privilege
from dbready.doctor.examination import Examination, ExaminationOptions, examine
from dbready.facts.scope import Scope
from tests.certificates import make_authority
from tests.processes import HOST, account, directory, free_port
from tests.servers import MariaDB, PostgreSQL
from tests.sshd import fingerprint, make_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.connect.target import Target
    from tests.conftest import Database
    from tests.servers import PgBouncer
    from tests.sshd import Sshd

LIMITS = Limits(connect=5, statement=5)


def examined(place: Target) -> Examination:
    return examine(place, ExaminationOptions(LIMITS, Scope()))


def states(found: Examination) -> dict[str, str]:
    return {step.key: step.state for step in found.steps}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a key that the SSH server does not know yet."""
    return make_key(tmp_path / "key", "ed25519")


def through(sshd: Sshd, key: Path, url: str, pin: str) -> Target:
    hop = Hop(HOST, sshd.port, sshd.user, key, pin)
    return replace(target.parse(url), route=Route((hop,), config_file=Path("/dev/null")))


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_ssh_servers_are_listed_hop_by_hop(sshd: Sshd, key: Path, database: Database) -> None:
    sshd.authorize(key)
    database.execute("create table orders (id int primary key)")
    pin = fingerprint(sshd.host_keys["ed25519"])
    found = examined(through(sshd, key, database.url, pin))
    assert [step for step in found.steps if step.state == "failed"] == []
    assert found.steps[0].key == "ssh"
    assert found.steps[0].detail == f"through {HOST}: host key verified, logged in"
    assert not {"name", "tcp"} & set(states(found))
    assert found.facts
    with closing(found.facts) as facts:
        # The tunnel ends on the database server itself.
        assert facts.execute("select is_local from server").fetchone() == (1,)


def test_another_host_key_fails_the_step_ssh(sshd: Sshd, key: Path) -> None:
    sshd.authorize(key)
    pin = "SHA256:" + "A" * 43
    found = examined(through(sshd, key, "postgresql://a@127.0.0.1/shop", pin))
    assert states(found)["ssh"] == "failed"
    assert states(found)["tls"] == "untried"
    assert "host key" in found.steps[0].detail


def test_a_database_that_the_ssh_server_cannot_reach_fails_the_step_ssh(
    sshd: Sshd, key: Path
) -> None:
    sshd.authorize(key)
    pin = fingerprint(sshd.host_keys["ed25519"])
    url = f"postgresql://a@127.0.0.1:{free_port()}/shop"
    assert states(examined(through(sshd, key, url, pin)))["ssh"] == "failed"


@pytest.fixture(params=["postgresql", "mariadb"])
def secured(request: pytest.FixtureRequest) -> Iterator[Target]:
    """Return a server with TLS and the authority that signed its certificate."""
    owner = account("postgres" if request.param == "postgresql" else "mysql")
    folder = directory(owner)
    folder.chmod(0o755)
    authority = make_authority(folder)
    authority.issue(folder, "localhost", owner=owner)
    cert, secret = str(folder / "server.crt"), str(folder / "server.key")
    server: PostgreSQL | MariaDB = (
        PostgreSQL({"ssl": "on", "ssl_cert_file": cert, "ssl_key_file": secret})
        if request.param == "postgresql"
        else MariaDB({"ssl-cert": cert, "ssl-key": secret})
    )
    try:
        place = target.parse(server.url().replace(HOST, "localhost"))
        yield replace(place, tls=Tls("verify-full", ca=authority.path))
    finally:
        server.stop()
        shutil.rmtree(folder)


def test_the_step_tls_shows_the_protocol_version(secured: Target) -> None:
    found = examined(secured)
    (step,) = (step for step in found.steps if step.key == "tls")
    assert (step.state, step.detail) == ("ok", "TLSv1.3")
    assert found.facts
    with closing(found.facts) as facts:
        assert dict(answers.answers(facts))["encryption"] == "TLSv1.3"
        first = "".join(least_privilege.statements(facts))
        assert ("require ssl" in first) == (secured.kind == "mysql")


def test_an_untrusted_certificate_fails_the_step_tls(secured: Target) -> None:
    found = examined(replace(secured, tls=Tls("verify-full")))
    assert states(found)["tls"] == "failed"
    assert states(found)["tcp"] == "ok"
    assert states(found)["login"] == "untried"
    (step,) = (step for step in found.steps if step.key == "tls")
    assert step.help
    assert "--tls-ca" in step.help


def test_a_pooler_that_drops_settings_still_makes_a_read_only_session(
    pgbouncer: PgBouncer, postgresql_database: Database
) -> None:
    found = examined(target.parse(pgbouncer.url(postgresql_database.name)))
    assert states(found)["read_only"] == "ok"
    assert found.is_fine


def test_a_standby_is_a_replica_that_refuses_writes(standby: PostgreSQL) -> None:
    found = examined(target.parse(standby.url()))
    assert found.is_fine
    assert found.facts
    with closing(found.facts) as facts:
        said = dict(answers.answers(facts))
    assert said["role"].startswith("replica, ")
    assert said["role"].endswith(" s behind, refuses writes")
