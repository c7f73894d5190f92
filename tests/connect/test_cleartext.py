"""Passwords in clear text: what a server that is not verified asks for and does not get."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dbready.connect import opening, postgresql_options, secrets, target
from dbready.connect.session import Limits
from dbready.connect.tls import Tls
from dbready.connect.tunnel import Route
from dbready.errors import DbreadyError, UsageError
from tests.certificates import make_authority
from tests.connect import impostors
from tests.connect.impostors import Impostor, impersonating
from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.certificates import Authority
    from tests.connect.bastion import Client

PASSWORD = "s3cr3t-for-nobody-else"
NAME = "db.example.com"
SHORT = Limits(connect=3, statement=3, run=6)
POSTGRESQL = impostors.postgresql(impostors.CLEARTEXT)
MYSQL: dict[str, Callable[[Impostor, impostors.Wire], None]] = {
    "mysql_clear_password": impostors.mysql("mysql_clear_password", impostors.listen),
    "mysql_clear_password at once": impostors.mysql(
        "mysql_clear_password", impostors.listen, first="mysql_clear_password"
    ),
    "dialog": impostors.mysql("dialog", impostors.listen),
    "sha256_password": impostors.mysql("sha256_password", impostors.rsa_key),
    "sha256_password at once": impostors.mysql(
        "sha256_password", impostors.rsa_key, first="sha256_password"
    ),
    "caching_sha2_password": impostors.mysql(
        "caching_sha2_password", impostors.full_authentication
    ),
    "mysql_old_password": impostors.mysql("mysql_old_password", impostors.listen),
}
REVEALING = [name for name in MYSQL if name != "mysql_old_password"]
each_method = pytest.mark.parametrize("method", MYSQL)
each_revealing = pytest.mark.parametrize("method", REVEALING)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())
    for name in ("PGREQUIREAUTH", "PGSSLMODE", "PGPASSWORD", "PGSERVICE", "MYSQL_PWD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    monkeypatch.setenv("HOME", "/nonexistent")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve the certificates' name, which no resolver knows, to this machine."""
    resolve = socket.getaddrinfo

    def local(host: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as the original
        return resolve(HOST if host == NAME else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", local)


@pytest.fixture
def authority(tmp_path: Path, names: None) -> Authority:
    """Return the authority that signed tmp_path/server.crt."""
    del names
    made = make_authority(tmp_path)
    made.issue(tmp_path, NAME)
    return made


def outcome(url: str, **changes: Any) -> DbreadyError:  # noqa: ANN401 - fields of a Target
    """Return how a login ends: no impostor lets anybody in."""
    with pytest.raises(DbreadyError) as caught:
        opening.connect(replace(target.parse(url), **changes), SHORT)
    assert PASSWORD not in str(caught.value)
    return caught.value


def url(scheme: str, impostor: Impostor, host: str = HOST, more: str = "") -> str:
    return f"{scheme}://auditor:{PASSWORD}@{host}:{impostor.port}/shop{more}"


def was_heard(impostor: Impostor) -> bool:
    return PASSWORD.encode() in impostor.heard


def test_postgresql_gets_no_cleartext_password_on_request() -> None:
    with impersonating(POSTGRESQL) as impostor:
        error = outcome(url("postgresql", impostor))
    assert not was_heard(impostor)
    assert "requires the password in clear text; it was not sent" in error.message
    assert "--tls verify-full" in error.help
    assert "--allow-cleartext-password" in error.help


def test_postgresql_gets_none_over_unverified_tls(tmp_path: Path, authority: Authority) -> None:
    del authority
    with impersonating(impostors.postgresql(impostors.CLEARTEXT, tmp_path)) as impostor:
        for more in ("", "?sslmode=require", "?sslmode=allow"):
            error = outcome(url("postgresql", impostor, more=more))
            assert "requires the password in clear text" in error.message
    assert not was_heard(impostor)


def test_postgresql_gets_a_hash_as_before() -> None:
    with impersonating(impostors.postgresql(impostors.MD5)) as impostor:
        error = outcome(url("postgresql", impostor))
    assert "that was all I wanted to know" in (error.cause or "")
    assert re.search(rb"md5[0-9a-f]{32}\0", impostor.heard)
    assert not was_heard(impostor)


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca", "require"])
def test_a_verified_postgresql_gets_it(tmp_path: Path, authority: Authority, mode: Any) -> None:  # noqa: ANN401
    with impersonating(impostors.postgresql(impostors.CLEARTEXT, tmp_path)) as impostor:
        asked = Tls(mode, ca=authority.path)
        error = outcome(url("postgresql", impostor, NAME), tls=asked)
    assert was_heard(impostor)
    assert "that was all I wanted to know" in (error.cause or "")


def test_postgresql_gets_it_over_a_unix_socket(socket_directory: Path) -> None:
    with impersonating(POSTGRESQL, socket_directory / ".s.PGSQL.5432") as impostor:
        outcome(f"postgresql://auditor:{PASSWORD}@/shop?host={socket_directory}")
    assert was_heard(impostor)


def test_postgresql_gets_it_if_the_user_allows_it() -> None:
    with impersonating(POSTGRESQL) as impostor:
        outcome(url("postgresql", impostor), allow_cleartext_password=True)
    assert was_heard(impostor)


@pytest.mark.parametrize(
    "theirs", ["scram-sha-256", "!md5", "password,scram-sha-256", "!password,!none"]
)
def test_require_auth_of_the_user_holds_as_well(
    theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with impersonating(POSTGRESQL) as impostor:
        outcome(url("postgresql", impostor, more=f"?require_auth={theirs}"))
        monkeypatch.setenv("PGREQUIREAUTH", theirs)
        outcome(url("postgresql", impostor))
    assert not was_heard(impostor)
    given = postgresql_options.given(target.parse(f"postgresql://a@{HOST}/x"), None, None)
    kept = {method for method in theirs.split(",") if method != "password"}
    assert set(given["require_auth"].split(",")) - {"!password"} == kept - {"!password"}


def test_a_stricter_require_auth_refuses_what_dbready_would_allow() -> None:
    with impersonating(impostors.postgresql(impostors.MD5)) as impostor:
        error = outcome(url("postgresql", impostor, more="?require_auth=scram-sha-256"))
        assert "require_auth" in error.message
        outcome(
            url("postgresql", impostor, more="?require_auth=!md5"), allow_cleartext_password=True
        )
    assert b"md5" not in impostor.heard


def test_require_auth_that_wants_clear_text_only_is_refused_before_connecting() -> None:
    error = outcome(f"postgresql://auditor@{HOST}:1/shop?require_auth=password")
    assert isinstance(error, UsageError)
    assert "require_auth" in error.message


def test_an_old_libpq_is_not_trusted_with_a_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("dbready.connect.postgresql_options.pq.version", lambda: 150004)
    (tmp_path / "given").mkdir()
    passfile = tmp_path / "given" / "pgpass"
    passfile.write_text(f"{HOST}:*:*:*:{PASSWORD}\n")
    passfile.chmod(0o600)
    with impersonating(POSTGRESQL) as impostor:
        error = outcome(url("postgresql", impostor))
        assert "libpq (15)" in error.message
        assert "psycopg[binary]" in error.help
        monkeypatch.setenv("PGPASSFILE", str(passfile))
        in_file = outcome(url("postgresql", impostor).replace(f":{PASSWORD}", ""))
        assert "libpq (15)" in in_file.message
        monkeypatch.setenv("PGPASSFILE", "/nonexistent")
        nowhere = outcome(url("postgresql", impostor).replace(f":{PASSWORD}", ""))
        assert "password" in nowhere.message
        assert "libpq" not in nowhere.message
    assert not was_heard(impostor)


@each_method
def test_mysql_gets_no_cleartext_password_on_request(method: str) -> None:
    with impersonating(MYSQL[method]) as impostor:
        error = outcome(url("mysql", impostor))
    assert not was_heard(impostor)
    assert "requires the password in clear text; it was not sent" in error.message
    assert method.split(maxsplit=1)[0] in (error.cause or "")
    assert ("server_public_key" in error.help) == ("sha" in method)


@each_method
def test_mysql_gets_none_over_unverified_tls(
    method: str, tmp_path: Path, authority: Authority
) -> None:
    del authority
    first = method.split(maxsplit=1)[0] if "once" in method else "mysql_native_password"
    ask = asking(method)
    with impersonating(
        impostors.mysql(method.split(maxsplit=1)[0], ask, first=first, folder=tmp_path)
    ) as impostor:
        for mode in (None, "require"):
            error = outcome(url("mysql", impostor), tls=Tls(mode))
            assert "requires the password in clear text" in error.message
    assert not was_heard(impostor)


def asking(method: str) -> Callable[[Impostor, impostors.MysqlWire], None]:
    if "caching" in method:
        return impostors.full_authentication
    return impostors.rsa_key if "sha256" in method else impostors.listen


@each_revealing
@pytest.mark.parametrize("mode", ["verify-full", "verify-ca"])
def test_a_verified_mysql_gets_it(
    method: str,
    mode: Any,  # noqa: ANN401
    tmp_path: Path,
    authority: Authority,
) -> None:
    name = method.split(maxsplit=1)[0]
    first = name if "once" in method else "mysql_native_password"
    with impersonating(
        impostors.mysql(name, asking(method), first=first, folder=tmp_path)
    ) as impostor:
        outcome(url("mysql", impostor, NAME), tls=Tls(mode, ca=authority.path))
    assert was_heard(impostor)


@each_revealing
def test_mysql_gets_it_if_the_user_allows_it(method: str) -> None:
    with impersonating(MYSQL[method]) as impostor:
        outcome(url("mysql", impostor), allow_cleartext_password=True)
    assert was_heard(impostor)


@each_revealing
def test_mysql_gets_it_over_a_unix_socket(method: str, socket_directory: Path) -> None:
    path = socket_directory / "socket"
    with impersonating(MYSQL[method], path) as impostor:
        outcome(f"mysql://auditor:{PASSWORD}@/shop?unix_socket={path}")
    assert was_heard(impostor)


@pytest.mark.parametrize("method", [name for name in MYSQL if "sha" in name])
def test_a_servers_rsa_key_that_the_user_names_makes_it_safe(method: str, tmp_path: Path) -> None:
    with impersonating(MYSQL[method]) as impostor:
        (tmp_path / "key.pem").write_bytes(impostor.public_pem())
        outcome(url("mysql", impostor, more=f"?server_public_key={tmp_path / 'key.pem'}"))
    assert was_heard(impostor)


@pytest.mark.parametrize("method", ["sha256_password", "caching_sha2_password"])
@pytest.mark.parametrize("ask", ["rsa_key", "full_authentication", "unasked_key"])
def test_another_key_than_the_one_that_was_named_reveals_nothing(
    method: str, ask: str, tmp_path: Path
) -> None:
    other = Impostor((HOST, 0))
    (tmp_path / "key.pem").write_bytes(other.public_pem())
    with impersonating(impostors.mysql(method, getattr(impostors, ask))) as impostor:
        outcome(url("mysql", impostor, more=f"?server_public_key={tmp_path / 'key.pem'}"))
    assert not was_heard(impostor)


def test_a_missing_rsa_key_is_named() -> None:
    error = outcome(f"mysql://a@{HOST}:1/x?server_public_key=/nonexistent/key.pem")
    assert isinstance(error, UsageError)
    assert "/nonexistent/key.pem (server_public_key) cannot be read" in error.message


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_server_behind_ssh_gets_it(client: Client, scheme: str) -> None:
    talk = POSTGRESQL if scheme == "postgresql" else MYSQL["mysql_clear_password"]
    with impersonating(talk) as impostor:
        outcome(url(scheme, impostor), route=Route((client.hop(),)))
    assert was_heard(impostor)
