"""Opens a target's session: password, prompt, tunnel and deadline."""

from __future__ import annotations

import getpass
import os
import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from dbready.connect import passwords, secrets, tls
from dbready.connect.memory import SECONDS_BETWEEN_LOOKS, Cap
from dbready.connect.passwords import PasswordWantedError
from dbready.connect.session import run_timed_out
from dbready.connect.tunnelled import TunnelledSession, tunnel_died
from dbready.errors import DbreadyError, TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dbready.connect.session import Ask, Forwarding, Limits, Notify, Session
    from dbready.connect.target import Target

Address = tuple[str, int]
SECRET_VARIABLES = ("PGPASSWORD", "PGSSLPASSWORD", "MYSQL_PWD")


class Driver(Protocol):
    """What each dialect's module provides."""

    def address(self, target: Target) -> Address:
        """Return the host and port that a tunnel has to reach."""

    def assumption(self, target: Target) -> str | None:
        """Return what is assumed of a target because nothing says it, as a sentence."""

    def connect(
        self,
        target: Target,
        limits: Limits,
        *,
        tunnel: Forwarding | None = None,
        password: str | None = None,
    ) -> Session:
        """Open a session, through a tunnel if there is one."""


def connect(
    target: Target, limits: Limits, *, ask: Ask | None = None, notify: Notify | None = None
) -> Session:
    """Open the target's one session, through its tunnel if it has one, within limits.run seconds.

    `ask` prompts for a secret, only if the server requires one and no other source has it.
    Raises TargetError, with everything closed that was opened.
    """
    # Drivers are imported here so that commands which never connect start without them.
    if target.kind == "sqlite":
        from dbready.connect import sqlite  # noqa: PLC0415

        return sqlite.connect(target, limits)
    return _open_server(target, limits, ask, notify or _silent)


def _silent(_: str) -> None:
    """Discard a notice."""


def _open_server(target: Target, limits: Limits, ask: Ask | None, notify: Notify) -> Session:
    """Open a session; on an error, everything that was opened is closed."""
    driver = _driver(target)
    tls.require_files(target.tls)
    for name in SECRET_VARIABLES:
        secrets.remember(os.environ.get(name))
    password = None
    if target.password and not target.has_password:
        password = passwords.fetch(target.password, target.account or getpass.getuser())
    opening = _Opening(driver, target, limits, ask, password)
    opened = opening.direct(None) if target.route is None else opening.through_tunnel(notify)
    if assumption := driver.assumption(target):
        notify(f"warning: {assumption}")
    return opened


def _driver(target: Target) -> Driver:
    if target.kind == "postgresql":
        from dbready.connect import postgresql  # noqa: PLC0415 - the one driver that is needed

        return postgresql
    if target.kind == "generic":
        from dbready.connect.generic import opening  # noqa: PLC0415

        opening.require_driver(target)
        return opening
    from dbready.connect import mysql  # noqa: PLC0415

    return mysql


class _Opening:
    """One attempt to open a session; its time limit does not include prompts."""

    def __init__(
        self,
        driver: Driver,
        target: Target,
        limits: Limits,
        ask: Ask | None,
        password: str | None,
    ) -> None:
        self._driver = driver
        self._target = target
        self._limits = limits
        self._ask = ask
        self._password = password
        self._ends_at = time.monotonic() + limits.run

    def direct(self, tunnel: Forwarding | None) -> Session:
        try:
            return self._connect(tunnel)
        except PasswordWantedError:
            self._password = self._prompt()
            if not self._password:
                raise
            return self._connect(tunnel)

    def through_tunnel(self, notify: Notify) -> Session:
        from dbready.connect import tunnel as tunnels  # noqa: PLC0415 - its packages are slow to load

        target, opened = self._target, list[TunnelledSession]()
        if target.route is None:
            message = "a tunnel needs a route"
            raise ValueError(message)
        host, port = self._driver.address(target)
        try:
            tunnel = tunnels.open_tunnel(
                target.route,
                host,
                port,
                timeout=min(self._limits.connect, self._limits.run),
                ask=self._answered if self._ask else None,
                notify=notify,
                on_death=lambda *_: _abort(opened),
            )
        except TargetError as error:
            error.step = "ssh"
            raise
        try:
            opened.append(TunnelledSession(self.direct(tunnel), tunnel, target.label))
        except DbreadyError as error:
            if tunnel.dead:
                raise tunnel_died(target.label, tunnel.dead) from error
            raise
        finally:
            if not opened:
                tunnel.close()
        return opened[0]

    def _connect(self, tunnel: Forwarding | None) -> Session:
        target, limits = self._target, self._limits
        return within(
            self._ends_at - time.monotonic(),
            lambda: self._driver.connect(target, limits, tunnel=tunnel, password=self._password),
            lambda: run_timed_out(target.label, limits.run, "dbready was still connecting"),
        )

    def _prompt(self) -> str | None:
        return self._prompted(f"Password for {self._target.label}: ")

    def _answered(self, text: str) -> str:
        return self._prompted(text) or ""

    def _prompted(self, text: str) -> str | None:
        if self._ask is None:
            return None
        started = time.monotonic()
        answer = self._ask(text)
        self._ends_at += time.monotonic() - started
        secrets.remember(answer)
        return answer


def _abort(opened: Iterable[Session]) -> None:
    for session in opened:
        session.abort()


def within(
    seconds: float, action: Callable[[], Session], late: Callable[[], TargetError]
) -> Session:
    """Return what the action opens, or raise at the time limit: drivers and resolvers can hang for minutes.

    A session that opens too late, or after an interrupt, is closed by its own thread.
    """
    answers: SimpleQueue[Session | BaseException] = SimpleQueue()
    given_up = threading.Event()

    def work() -> None:
        try:
            session = action()
        except BaseException as error:  # noqa: BLE001 - raised again by the caller
            answers.put(error)
            return
        answers.put(session)
        if given_up.is_set():
            session.close()

    thread = threading.Thread(target=work, name="dbready-connect", daemon=True)
    thread.start()
    try:
        answer = _awaited(answers, seconds)
    except BaseException as error:
        given_up.set()
        _close_if_come(answers)
        if isinstance(error, Empty):
            raise late() from None
        raise
    thread.join(1)  # it has nothing left to do
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _awaited(
    answers: SimpleQueue[Session | BaseException], seconds: float
) -> Session | BaseException:
    """Return what comes in time; raises Empty, or TargetError for a server that fills the memory."""
    cap, end = Cap(), time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        try:
            return answers.get(timeout=max(0.0, min(left, SECONDS_BETWEEN_LOOKS)))
        except Empty:
            if left <= 0:
                raise
        if cap.is_reached():
            raise TargetError(
                "the connection was closed before the session began",
                cause=cap.reason,
                help="check host and port: does another service listen there?",
            )


def _close_if_come(answers: SimpleQueue[Session | BaseException]) -> None:
    try:
        answer = answers.get_nowait()
    except Empty:
        return
    if not isinstance(answer, BaseException):
        answer.close()
