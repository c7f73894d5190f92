"""Logs in to a verified server: first with keys, then by prompting."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import paramiko

from dbready.connect import secrets
from dbready.connect.ssh import keys
from dbready.connect.ssh.link import ended, one_line
from dbready.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbready.connect.ssh.link import Link

    Ask = Callable[[str], str]

PERSON_SECONDS = 120.0  # a person types, or looks for a token
TIMED_OUT = "Authentication timeout."


@dataclass(slots=True)
class _Attempts:
    """What has been tried, without secrets."""

    keys: list[str] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    asked: bool = False


def login(link: Link, ask: Ask | None) -> None:
    """Log in to the server of a link; raises TargetError with what was tried when it refuses."""
    attempts = _Attempts()
    offered = _methods(link)
    left, used = offered, set[str]()
    while left:
        method = next((name for name in METHODS if name in left and name not in used), None)
        if method is None:
            raise _refused(link, attempts, left, ask)
        used.add(method)
        more = METHODS[method](link, ask, attempts)
        left = left if more is None else more


def _methods(link: Link) -> list[str]:
    try:
        return link.auth_none(link.server.user)
    except paramiko.BadAuthenticationType as error:
        return list(error.allowed_types)
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise _broken(link, error, _Attempts()) from None


def _attempt(
    link: Link, attempts: _Attempts, step: Callable[[], Sequence[str]]
) -> list[str] | None:
    """Return the methods that the server still requires, or None if it rejects this one."""
    try:
        return list(step())
    except paramiko.AuthenticationException as error:
        if link.is_active() and str(error) != TIMED_OUT:
            return None
        raise _broken(link, error, attempts) from None
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise _broken(link, error, attempts) from None


def _with_keys(link: Link, ask: Ask | None, attempts: _Attempts) -> list[str] | None:
    agent = keys.agent(link.server)
    try:
        choice = keys.choose(link.server, agent)
        attempts.not_tried.extend(choice.unusable)
        attempts.repairs.extend(choice.repairs)
        for candidate in choice.candidates:
            more = _with_key(link, candidate, ask, attempts)
            if more is not None:
                return more
    finally:
        if agent:
            agent.close()
    return None


def _with_key(
    link: Link, candidate: keys.Candidate, ask: Ask | None, attempts: _Attempts
) -> list[str] | None:
    if candidate.key is None:
        if ask is None:
            attempts.not_tried.append(f"{candidate.label}: it needs its passphrase")
            return None
        candidate = keys.unlock(candidate, ask)
    key = candidate.key
    if key is None:
        return None
    attempts.keys.append(candidate.label)
    usual = link.auth_timeout
    link.auth_timeout = max(usual, keys.AGENT_SECONDS if candidate.path is None else 0)
    try:
        return _attempt(link, attempts, lambda: link.auth_publickey(link.server.user, key))
    finally:
        link.auth_timeout = usual


def _with_password(link: Link, ask: Ask | None, attempts: _Attempts) -> list[str] | None:
    # Only once: repeated failures lock accounts.
    if ask is None or attempts.asked:
        return None
    attempts.asked = True
    password = ask(f"Password for {link.server.label}: ")
    secrets.remember(password)
    return _attempt(
        link,
        attempts,
        lambda: link.auth_password(link.server.user, password, fallback=False),
    )


def _with_answers(link: Link, ask: Ask | None, attempts: _Attempts) -> list[str] | None:
    """Answer the server's prompts; the terminal is read here, not on the connection's thread."""
    if ask is None or attempts.asked:
        return None
    conversation = _Conversation(link, attempts)
    usual, link.auth_timeout = link.auth_timeout, PERSON_SECONDS
    try:
        return conversation.hold(ask)
    finally:
        link.auth_timeout = usual


class _Conversation:
    """One keyboard-interactive login; its prompts are answered by the thread that holds it."""

    def __init__(self, link: Link, attempts: _Attempts) -> None:
        self._link = link
        self._attempts = attempts
        self._prompts: queue.Queue[list[str] | None] = queue.Queue()
        self._answers: queue.Queue[list[str] | None] = queue.Queue()
        self._outcome: list[str] | None = None
        self._error: BaseException | None = None

    def hold(self, ask: Ask) -> list[str] | None:
        """Prompt until the server decides; returns what every login method returns."""
        thread = threading.Thread(target=self._converse, name="dbready-ssh-login", daemon=True)
        thread.start()
        try:
            while (prompts := self._prompts.get()) is not None:
                self._attempts.asked = self._attempts.asked or bool(prompts)
                self._answers.put([self._answer(ask, prompt) for prompt in prompts])
        finally:
            self._answers.put(None)
        thread.join()
        if self._error:
            raise self._error
        return self._outcome

    def _answer(self, ask: Ask, prompt: str) -> str:
        answer = ask(f"{self._link.server.label} asks: {one_line(prompt)} ")
        secrets.remember(answer)
        return answer

    def _converse(self) -> None:
        user = self._link.server.user
        try:
            self._outcome = _attempt(
                self._link, self._attempts, lambda: self._link.auth_interactive(user, self._handle)
            )
        except BaseException as error:  # noqa: BLE001 - raised again by hold()
            self._error = error
        finally:
            self._prompts.put(None)

    def _handle(
        self, title: str, instructions: str, fields: Sequence[tuple[str, bool]]
    ) -> list[str]:
        del title, instructions
        self._prompts.put([text for text, _ in fields])
        answers = self._answers.get(timeout=PERSON_SECONDS)
        if answers is None:
            raise paramiko.SSHException("nobody answers")
        return answers


METHODS: dict[str, Callable[[Link, Ask | None, _Attempts], list[str] | None]] = {
    "publickey": _with_keys,
    "keyboard-interactive": _with_answers,
    "password": _with_password,
}


def _refused(link: Link, attempts: _Attempts, left: Sequence[str], ask: Ask | None) -> TargetError:
    server = link.server
    if attempts.asked:
        return TargetError(
            f"{server.label} rejected the password",
            cause=_tried(attempts),
            help="try again; servers answer the same for unknown users and for those who may not log in",
        )
    if "publickey" not in left:
        wants = ", ".join(one_line(name) for name in left)
        return TargetError(
            f"{server.label} requires a login method that is not available: {wants}",
            cause=None if ask else "there is no terminal to prompt for a password on",
            help="run it on a terminal, or set up a key for this user",
        )
    tried = _tried(attempts)
    if attempts.repairs:
        return TargetError(
            f"{server.label} accepted none of the keys; a key that others can read was not tried",
            cause=tried,
            help="; ".join(attempts.repairs),
        )
    if tried is None:
        return TargetError(
            f"{server.label} requires a key, and there is none to try",
            help="name one: IdentityFile in ~/.ssh/config, key_file in dbready.toml, or an agent",
        )
    return TargetError(
        f"{server.label} accepted none of the keys",
        cause=tried,
        help="name another key (IdentityFile in ~/.ssh/config, key_file in dbready.toml), or have "
        "its public key added to authorized_keys there; servers answer the same for unknown "
        "users",
    )


def _tried(attempts: _Attempts) -> str | None:
    parts = [
        f"tried {', '.join(attempts.keys)}" if attempts.keys else "",
        f"not tried: {', '.join(attempts.not_tried)}" if attempts.not_tried else "",
    ]
    return "; ".join(part for part in parts if part) or None


def _broken(link: Link, error: Exception, attempts: _Attempts) -> TargetError:
    if link.is_active():
        return TargetError(
            f"{link.server.label} did not answer the login within {link.auth_timeout:g} s",
            cause=_tried(attempts),
            help="try again; if it recurs, the server's log says what it waits for",
        )
    if attempts.keys:
        words = link.words or "the server gave no reason"
        return TargetError(
            f"{link.server.label} ended the connection during the login",
            cause=f"{words}; {_tried(attempts)}",
            help="servers allow only a few attempts (MaxAuthTries): name the right key "
            "(IdentityFile with IdentitiesOnly in ~/.ssh/config, key_file in dbready.toml)",
        )
    return ended(link, str(error))
