"""MySQL logins that reveal the password to no server that is not verified.

PyMySQL does whatever the server asks for: it sends the password as it is (mysql_clear_password,
dialog), as it is inside TLS that verified nobody, or encrypted with an RSA key that the server has
just presented (caching_sha2_password, sha256_password).
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql import _auth
from pymysql.constants import CR

if TYPE_CHECKING:
    from collections.abc import Mapping

    Connection = pymysql.connections.Connection[Any]

RSA_HELP = "or name the server's RSA public key: ?server_public_key=FILE"
_FULL_AUTHENTICATION = b"\x04"


class CleartextRefusedError(pymysql.OperationalError):
    """The server asked for the password in a form that reveals it."""

    def __init__(self, words: str, *, takes_key: bool = False) -> None:
        super().__init__(CR.CR_AUTH_PLUGIN_ERR, words)
        self.takes_key = takes_key


class GuardedConnection(pymysql.connections.Connection):
    """A connection that HANDLERS, given as auth_plugin_map, keep from revealing its password."""

    def _create_ssl_ctx(self, options: Any) -> ssl.SSLContext:  # noqa: ANN401 - the driver's
        if options:
            return super()._create_ssl_ctx(options)  # type: ignore[misc, no-any-return]
        # TLS if the server offers it, whoever it is. The driver would read the system's
        # authorities first, which takes 30 ms and serves nothing here.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    def _get_server_information(self) -> None:
        super()._get_server_information()  # type: ignore[misc]
        driver: Any = self
        method = driver._auth_plugin_name  # noqa: SLF001
        if method == "sha256_password" and driver._auth_plugin_map:  # noqa: SLF001
            # Inside TLS the driver would send the password at once, before any handler is asked.
            driver._auth_plugin_name = "mysql_native_password"  # noqa: SLF001


class _Refused:
    """A method that sends the password as it is, or a hash that is easily broken."""

    method = ""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def authenticate(self, packet: Any) -> Any:  # noqa: ANN401 - the driver's
        del packet
        message = f"the server asked for {self.method}"
        raise CleartextRefusedError(message)


class _ClearPassword(_Refused):
    method = "mysql_clear_password"


class _Dialog(_Refused):
    method = "dialog, as PAM accounts use it"


class _OldPassword(_Refused):
    method = "mysql_old_password, whose hash is easily broken"


class _Sha256Password(_Refused):
    """sha256_password: always under RSA, and only with a key that the user has named."""

    def authenticate(self, packet: Any) -> Any:  # noqa: ANN401
        connection: Any = self._connection
        # Anything but the switch itself carries a key of the server's choice.
        if connection.password and not (
            connection.server_public_key and packet.is_auth_switch_request()
        ):
            raise _under_its_own_key("sha256_password")
        connection._secure = False  # noqa: SLF001 - unverified TLS protects nothing
        authenticate: Any = _auth.sha256_password_auth
        return authenticate(connection, packet)


class _CachingSha2Password(_Refused):
    """caching_sha2_password: the hash always, the whole password only under a key that the user has named."""

    def authenticate(self, packet: Any) -> Any:  # noqa: ANN401
        connection: Any = self._connection
        connection._secure = False  # noqa: SLF001 - unverified TLS protects nothing
        if not connection.password:
            return _auth.caching_sha2_password_auth(connection, packet)
        if packet.is_auth_switch_request():
            connection.salt = packet.read_all().removesuffix(b"\0")
            connection.write_packet(
                _auth.scramble_caching_sha2(connection.password, connection.salt)
            )
            packet = connection._read_packet()  # noqa: SLF001
            packet.check_error()
        wants_it_whole = packet.is_extra_auth_data() and packet.get_all_data()[1:2] == (
            _FULL_AUTHENTICATION
        )
        if wants_it_whole and not connection.server_public_key:
            raise _under_its_own_key("caching_sha2_password")
        return _auth.caching_sha2_password_auth(connection, packet)


def _under_its_own_key(method: str) -> CleartextRefusedError:
    return CleartextRefusedError(
        f"the server asked for the password, encrypted only with a key that it presents itself ({method})",
        takes_key=True,
    )


HANDLERS: Mapping[str, type[_Refused]] = {
    "mysql_clear_password": _ClearPassword,
    "dialog": _Dialog,
    "mysql_old_password": _OldPassword,
    "sha256_password": _Sha256Password,
    "caching_sha2_password": _CachingSha2Password,
}
