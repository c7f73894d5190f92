"""Tells people and monitoring what a scan found: messages, the heartbeat and the file of metrics."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit

from dbready.config.keys import VARIABLE
from dbready.connect import passwords, secrets
from dbready.connect.passwords import Source
from dbready.errors import UsageError
from dbready.scan.compose import Selection, message

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from pathlib import Path

    from dbready.config.notify import Address, Notifications, Notify
    from dbready.connect.passwords import Kind
    from dbready.history.records import Night
    from dbready.scan.compose import When
    from dbready.scan.heartbeat import Heartbeat
    from dbready.scan.message import Format
    from dbready.scan.notify import Destination

KINDS: dict[str, Kind] = {"url_env": "variable", "url_file": "file", "url_command": "command"}
READABLE = 0o644  # another account reads the metrics
# Of a URL, what is probably a token rather than a word.
SHORTEST_TOKEN, SHORTEST_WITHOUT_DIGIT = 8, 20


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who is told of a scan; made before it starts, so that a wrong setting costs no night."""

    destinations: tuple[tuple[Notify, Destination], ...] = ()
    heartbeat: Heartbeat | None = None
    metrics: Path | None = None

    def started(self) -> list[str]:
        """Tell the monitoring that the scan started; returns what went wrong."""
        reason = self.heartbeat.start() if self.heartbeat else None
        return [] if reason is None else [self._heartbeat_failed(reason)]

    def ended(self, night: Night, exit_code: int) -> list[str]:
        """Tell everybody how the scan ended; returns what went wrong, which never changes the exit code."""
        problems = list(self._send(night))
        if self.metrics:
            from dbready.cli import output  # noqa: PLC0415 - only where there is a file to write
            from dbready.scan import metrics  # noqa: PLC0415

            output.write(metrics.render(night, exit_code), self.metrics, mode=READABLE)
        if self.heartbeat and (reason := self.heartbeat.end(exit_code, summary(night))):
            problems.append(self._heartbeat_failed(reason))
        return problems

    def stopped(self, exit_code: int, error: str) -> list[str]:
        """Tell the monitoring that the scan ended with an error before there was a night to tell of."""
        reason = self.heartbeat.end(exit_code, error) if self.heartbeat else None
        return [] if reason is None else [self._heartbeat_failed(reason)]

    def _send(self, night: Night) -> Iterator[str]:
        for settings, destination in self.destinations:
            told = message(night, _selection(settings))
            if told is None:
                continue
            reason = destination.send(told, cast("Format", settings.format))
            if reason is not None:
                yield f"{settings.address.where}: {destination.service} was not notified: {reason}"

    def _heartbeat_failed(self, reason: str) -> str:
        where = self.heartbeat.where if self.heartbeat else ""
        return f"{where}: the heartbeat was not received: {reason}"


def audience(notifications: Notifications, metrics: Path | None = None) -> Audience:
    """Return whom a settings file says to tell; fetches their URLs, and refuses what cannot be sent to."""
    from dbready.scan.heartbeat import Heartbeat  # noqa: PLC0415 - only where there is one
    from dbready.scan.notify import Destination  # noqa: PLC0415 - as above

    beat = notifications.heartbeat
    return Audience(
        tuple(
            (settings, Destination(_url(settings.address), settings.address.where))
            for settings in notifications.notify
        ),
        Heartbeat(_url(beat), beat.where) if beat else None,
        metrics,
    )


def summary(night: Night) -> str:
    """Return the night as the plain text that a message about all targets would have."""
    told = message(night, Selection(when="always"))
    return "" if told is None else f"{told.title}\n\n{told.text()}"


def _selection(settings: Notify) -> Selection:
    return Selection(
        cast("When", settings.when),
        settings.targets,
        settings.environments,
        settings.min_severity,
        settings.report_url,
    )


def _url(address: Address) -> str:
    if address.key == "url":
        url = VARIABLE.sub(lambda match: _variable(match, address), str(address.value))
    else:
        url = passwords.fetch(Source(KINDS[address.key], address.value, address.where, "url"), "")
    secrets.remember(url)
    for piece in _pieces(url):
        secrets.remember(piece)
    return url


def _variable(match: re.Match[str], address: Address) -> str:
    name = match[1]
    if name not in os.environ:
        raise UsageError(
            f"{address.where}: the variable {name} is not set", help=f"export {name}=..."
        )
    secrets.remember(os.environ[name])
    return os.environ[name]


def _pieces(url: str) -> Iterator[str]:
    """Return the parts of a URL that are probably secrets: errors of a service may quote them alone."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.password:
        yield parts.password
    values = [value for _, value in parse_qsl(parts.query)]
    # Apprise also takes tokens in the place of the host: slack://TOKEN/TOKEN/TOKEN.
    host = [] if "." in parts.netloc else [parts.netloc.rpartition("@")[2]]
    for piece in (*parts.path.split("/"), *values, *host):
        has_digit = any(character.isdigit() for character in piece)
        if len(piece) >= (SHORTEST_TOKEN if has_digit else SHORTEST_WITHOUT_DIGIT):
            yield piece
