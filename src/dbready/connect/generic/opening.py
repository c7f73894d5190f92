"""Opens the one connection of a generic target: driver, address, protection."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, exc
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from dbready.connect import secrets
from dbready.connect.generic import drivers, errors, urls
from dbready.connect.generic.measures import Measures, measures
from dbready.connect.generic.session import GenericSession
from dbready.connect.session import StatementError
from dbready.connect.tls import is_near
from dbready.errors import DbreadyError, TargetError, UsageError
from dbready.facts import dialects

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

    from dbready.connect.session import Forwarding, Limits
    from dbready.connect.target import Target

YES = {"1", "on", "true", "yes", "read_only"}
CLICKHOUSE_SECURE = {"8443", "443"}


def address(target: Target) -> tuple[str, int]:
    """Return the host and port that a tunnel has to reach; refuses URLs without them."""
    url = _url(target)
    known = drivers.known(url.get_backend_name())
    port = url.port or (known.port if known else None)
    if not url.host or port is None:
        raise UsageError(
            f"{target.label} names no host and port that a tunnel could reach",
            help="write both into the URL, or leave out --ssh",
        )
    return url.host, port


def assumption(target: Target) -> str | None:
    """Return a warning about a session that would accept writes."""
    if target.allow_unprotected:
        return "--allow-unprotected: dbready sends only reads, but the server may accept writes on this session"
    return None


def require_driver(target: Target) -> None:
    """Refuse a target whose dialect or driver is not installed, and name the package."""
    url = _url(target)
    known = drivers.known(url.get_backend_name())
    install = known.install if known else "the package of this dialect and its driver"
    try:
        url.get_dialect().import_dbapi()
    except (ImportError, exc.NoSuchModuleError) as error:
        raise urls.missing_package(url.drivername, install, secrets.redact(str(error))) from None


def connect(
    target: Target,
    limits: Limits,
    *,
    tunnel: Forwarding | None = None,
    password: str | None = None,
) -> GenericSession:
    """Open a session that is read-only as far as the dialect allows; refuses one that is not."""
    # What drivers log reaches the user as an error of ours, without secrets.
    logging.getLogger().addHandler(logging.NullHandler())
    url = _url(target)
    _require_hidden_password(target, url, password, through_tunnel=tunnel is not None)
    if password:
        url = url.set(password=password)
    if tunnel is not None:
        host, port = tunnel.address
        url = url.set(host=host, port=port)
    name = target.dialect or url.get_backend_name()
    try:
        engine, taken = _engine(target, url, name, limits)
        connection = engine.connect().execution_options(**taken.execution_options)
    except DbreadyError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - drivers raise what they like
        raise errors.refused(
            target, error, has_password=bool(password or target.has_password)
        ) from None
    session = GenericSession(connection, name, taken, limits)
    try:
        _protect(session, target, taken)
    except BaseException:
        session.close()
        raise
    return session


def _url(target: Target) -> URL:
    try:
        return make_url(target.url)
    except exc.ArgumentError:
        raise UsageError(
            f"the URL of {target.label} is invalid", help="see SQLAlchemy's documentation of URLs"
        ) from None


def _engine(target: Target, url: URL, name: str, limits: Limits) -> tuple[Engine, Measures]:
    if target.path is not None:
        url = url.set(database=str(target.path))
    taken = measures(url.get_dialect()(), name, limits)
    url = url.update_query_dict(dict(taken.url_options))
    engine = create_engine(url, poolclass=NullPool, connect_args=dict(taken.arguments))
    if taken.before is not None:
        before = taken.before
        event.listen(engine, "do_connect", lambda _dialect, _record, _, named: before(named))
    if taken.prepare is not None:
        prepare = taken.prepare
        event.listen(engine, "connect", lambda raw, _: prepare(raw))
    if statement := taken.at_begin:
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql(statement))
    return engine, taken


def _require_hidden_password(
    target: Target, url: URL, password: str | None, *, through_tunnel: bool
) -> None:
    """Refuse to send a password to ClickHouse over plain HTTP, which hides nothing."""
    if target.dialect != "clickhouse" or not (password or url.password):
        return
    is_secure = (
        str(url.query.get("secure", "")).lower() in YES or str(url.port) in CLICKHOUSE_SECURE
    )
    is_secure = is_secure or url.query.get("protocol") == "https"
    if is_secure or through_tunnel or is_near(url.host) or target.allow_cleartext_password:
        return
    raise TargetError(
        f"{target.label} would send the password in clear text; it was not sent",
        cause="the URL names plain HTTP",
        help="write the port of HTTPS and ?secure=true, or connect through --ssh; "
        "--allow-cleartext-password sends it anyway",
    )


def _protect(session: GenericSession, target: Target, taken: Measures) -> None:
    """Send the settings of the session, and require that the server refuses writes."""
    asked = [*taken.statements, *([taken.question] if taken.question else [])]
    session.preamble = ([taken.at_begin] if taken.at_begin else []) + asked
    try:
        for statement in taken.statements:
            session.query(statement)
        is_read_only = taken.is_protected or _answers_yes(session, taken.question)
    except StatementError as error:
        raise TargetError(
            f"{target.label} rejected the settings that make a session safe",
            cause=error.message,
            help="connect to the server directly instead of through a proxy",
        ) from error
    if is_read_only:
        session.protection = taken.at_begin or f"confirmed by: {taken.question}"
    if is_read_only or target.allow_unprotected:
        return
    product = dialects.product(session.dialect).name
    raise TargetError(
        f"the session on {target.label} would accept writes; nothing was read",
        cause=f"{taken.question} says so"
        if taken.question
        else f"dbready knows no way to make sessions of {product} read-only",
        help=UNPROTECTED.get(session.dialect, OTHERWISE),
    )


OTHERWISE = (
    "use an account that may only read, and allow it with --allow-unprotected "
    "(in dbready.toml: allow_unprotected = true)"
)
UNPROTECTED = {
    "mssql": "name a readable secondary replica or a read-only database; or use an account with "
    "db_datareader and view definition only, and allow it with --allow-unprotected"
}


def _answers_yes(session: GenericSession, question: str | None) -> bool:
    if question is None:
        return False
    rows = list(session.query(question)[1])
    last: Any = rows[0][-1] if rows and rows[0] else None
    return str(last).lower() in YES
