"""TLS on real servers: which certificates are trusted, messages about others, what was negotiated."""

from __future__ import annotations

import shutil
import socket
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dbready.connect import opening, target, tls
from dbready.connect.session import Limits
from dbready.connect.tls import Tls
from dbready.errors import DbreadyError, UsageError
from tests.certificates import Authority, make_authority
from tests.conftest import left_out
from tests.processes import HOST, account, directory
from tests.servers import MariaDB, PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database

NAME = "db.example.com"
LIMITS = Limits(connect=5, statement=5)


@dataclass(frozen=True)
class Straight:
    """Something like a tunnel, without SSH."""

    address: tuple[str, int]

    def connect(self) -> socket.socket:
        """Return a socket that leads to the server."""
        return socket.create_connection(self.address)


class Secured:
    """A server that offers TLS, and the authority that signs its certificates."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.owner = account("postgres" if dialect == "postgresql" else "mysql")
        self.folder = directory(self.owner)
        self.folder.chmod(0o755)
        self.authority: Authority = make_authority(self.folder)
        self.authority.issue(self.folder, NAME, owner=self.owner)
        cert, key = str(self.folder / "server.crt"), str(self.folder / "server.key")
        self.server: PostgreSQL | MariaDB = (
            PostgreSQL({"ssl": "on", "ssl_cert_file": cert, "ssl_key_file": key})
            if dialect == "postgresql"
            else MariaDB({"ssl-cert": cert, "ssl-key": key})
        )

    def url(self, host: str = NAME) -> str:
        """Return the superuser's URL under a host name."""
        return self.server.url().replace(HOST, host)

    def show(self, name: str, *, days: int = 30) -> None:
        """Present another certificate from now on."""
        self.authority.issue(self.folder, name, days=days, owner=self.owner)
        reload = "select pg_reload_conf()" if self.dialect == "postgresql" else "flush ssl"
        self.server.execute(reload)
        time.sleep(0.3)  # PostgreSQL's postmaster reads the files when it gets to it


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def secured(request: pytest.FixtureRequest) -> Iterator[Secured]:
    """Return a server with TLS of each dialect."""
    if request.param in left_out():
        pytest.skip(f"DBREADY_WITHOUT leaves {request.param} out")
    started = Secured(request.param)
    yield started
    started.server.stop()
    shutil.rmtree(started.folder)


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve the server's name, which no resolver knows, to this machine."""
    resolve = socket.getaddrinfo

    def local(host: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as the original
        return resolve(HOST if host == NAME else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", local)
    monkeypatch.delenv("PGSSLMODE", raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")


def negotiated(url: str, asked: Tls = tls.NOTHING_ASKED) -> str:
    """Return the protocol in use; empty without TLS."""
    parsed = replace(target.parse(url), tls=asked)
    question = (
        "select coalesce(version, '') from pg_stat_ssl where pid = pg_backend_pid()"
        if parsed.kind == "postgresql"
        else "select variable_value from information_schema.session_status "
        "where variable_name = 'SSL_VERSION'"
    )
    with closing(opening.connect(parsed, LIMITS)) as opened:
        _, rows = opened.query(question)
        ((version,),) = rows
        return str(version)


def refusal(url: str, asked: Tls = tls.NOTHING_ASKED) -> DbreadyError:
    with pytest.raises(DbreadyError) as caught:
        negotiated(url, asked)
    assert caught.value.exit_code == (2 if isinstance(caught.value, UsageError) else 3)
    return caught.value


def test_a_trusted_certificate_is_verified_by_default(secured: Secured) -> None:
    assert negotiated(secured.url(), Tls(ca=secured.authority.path)) == "TLSv1.3"


def test_an_untrusted_certificate_is_refused_and_the_help_is_exact(
    secured: Secured,
) -> None:
    error = refusal(secured.url())
    assert "was not issued by an authority that this system trusts" in error.message
    assert "--tls-ca FILE" in error.help
    assert "--tls require" in error.help


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca"])
def test_a_certificate_of_another_authority_is_refused(
    secured: Secured, tmp_path: Path, mode: tls.Mode
) -> None:
    other = make_authority(tmp_path, "another authority")
    error = refusal(secured.url(), Tls(mode, ca=other.path))
    assert "was not issued by an authority that this system trusts" in error.message
    assert error.cause


def test_a_certificate_for_another_host_has_its_own_message(secured: Secured) -> None:
    asked = Tls("verify-full", ca=secured.authority.path)
    error = refusal(secured.url("localhost"), asked)
    assert "is not for the host localhost" in error.message
    assert "verify-ca" in error.help
    assert negotiated(secured.url("localhost"), replace(asked, mode="verify-ca")) == "TLSv1.3"


def test_an_expired_certificate_has_its_own_message(secured: Secured) -> None:
    secured.show(NAME, days=-2)
    try:
        error = refusal(secured.url(), Tls(ca=secured.authority.path))
    finally:
        secured.show(NAME)
    assert "has expired" in error.message
    assert "clock" in error.help


def test_require_encrypts_without_verification(secured: Secured) -> None:
    assert negotiated(secured.url(), Tls("require")) == "TLSv1.3"


def test_disable_does_not_encrypt(secured: Secured) -> None:
    assert negotiated(secured.url(), Tls("disable")) == ""


def test_on_this_machine_tls_is_used_where_it_is_offered(secured: Secured) -> None:
    assert negotiated(secured.url("127.0.0.1")) == "TLSv1.3"
    assert negotiated(secured.url("localhost")) == "TLSv1.3"


def test_options_in_the_url_win_over_the_default(secured: Secured) -> None:
    ca, less, none = (
        (f"sslrootcert={secured.authority.path}", "sslmode=require", "sslmode=disable")
        if secured.dialect == "postgresql"
        else (
            f"ssl_ca={secured.authority.path}",
            "ssl_verify_cert=false",
            "ssl_disabled=true",
        )
    )
    assert negotiated(f"{secured.url()}?{ca}") == "TLSv1.3"
    assert negotiated(f"{secured.url()}?{less}") == "TLSv1.3"
    assert negotiated(f"{secured.url()}?{none}") == ""


def test_what_was_asked_for_wins_over_the_url(secured: Secured) -> None:
    less = "sslmode=disable" if secured.dialect == "postgresql" else "ssl_disabled=true"
    assert negotiated(f"{secured.url()}?{less}", Tls("require")) == "TLSv1.3"


def test_the_certificate_is_verified_through_a_tunnel(secured: Secured) -> None:
    from dbready.connect import mysql, postgresql  # noqa: PLC0415 - drivers

    driver = postgresql if secured.dialect == "postgresql" else mysql
    asked = Tls("verify-full", ca=secured.authority.path)
    far = secured.url().replace(str(secured.server.port), "1")
    tunnel = Straight((HOST, secured.server.port))
    parsed = replace(target.parse(far), tls=asked)
    driver.connect(parsed, LIMITS, tunnel=tunnel).close()
    wrong = replace(target.parse(far.replace(NAME, "other.example.com")), tls=asked)
    with pytest.raises(DbreadyError, match=r"not for the host other\.example\.com"):
        driver.connect(wrong, LIMITS, tunnel=tunnel)


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_a_server_without_tls_is_reported(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "is_near", lambda _: False)
    error = refusal(database.url)
    assert "does not offer TLS" in error.message
    assert "use --tls disable only on a trusted network" in error.help


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for kind in ("ca", "cert", "key"):
        missing: dict[str, Any] = {kind: tmp_path / "absent.pem"}
        for scheme in ("postgresql", "mysql"):
            error = refusal(f"{scheme}://a@{HOST}:1/x", Tls(**missing))
            assert f"absent.pem ({kind}) cannot be read" in error.message


@pytest.mark.parametrize(
    ("host", "near"),
    [
        (None, True),
        ("", True),
        ("/var/run/postgresql", True),
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost,db.example.com", False),
        ("db.example.com", False),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
    ],
)
def test_near_is_this_machine_only(host: str | None, near: bool) -> None:  # noqa: FBT001 - a table
    assert tls.is_near(host) == near


def test_an_unknown_mode_is_refused() -> None:
    for mode in ("prefer", "full"):
        with pytest.raises(UsageError, match="is not known"):
            tls.mode_named(mode, "--tls")
    assert tls.mode_named("verify-ca", "--tls") == "verify-ca"


def test_the_systems_trust_store_is_found() -> None:
    found = tls.trust_store()
    assert found
    assert Path(found).is_file()
