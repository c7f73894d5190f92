"""Tells a monitoring service that the scan started and ended: a scan that does not run is noticed.

By the conventions of Healthchecks (https://healthchecks.io/docs/http_api/): a request to URL/start, then
to URL/CODE. Services of that kind take every code but 0 for a failure. Findings are what a scan is for,
so exit code 1 is sent as 0; 2 and 3 are sent as they are.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
import uuid
from urllib.parse import urlsplit, urlunsplit

from dbready.errors import EXIT_FOUND, UsageError

ATTEMPTS = 3
PAUSE_SECONDS = 2.0
SECONDS = 10.0
LONGEST_BODY = 10_000  # bytes; Healthchecks keeps 100 kB of a ping


class Heartbeat:
    """The pings of one scan, with an identifier that ties its start to its end."""

    def __init__(self, url: str, where: str) -> None:
        """Take the URL of a check; refuses what is not http or https. `where` is the file and line of it."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise UsageError(
                f"{where}: the URL of the heartbeat does not begin with https://",
                help="copy the ping URL of the check from your monitoring service",
            )
        self._parts = parts
        self._run = str(uuid.uuid4())
        self.where = where

    def start(self) -> str | None:
        """Say that the scan started; returns why that failed, or None."""
        return self._ping("start", "")

    def end(self, exit_code: int, text: str) -> str | None:
        """Say how the scan ended, with a text for whoever looks at the check; returns why that failed, or None."""
        return self._ping(str(0 if exit_code == EXIT_FOUND else exit_code), text)

    def _ping(self, what: str, text: str) -> str | None:
        parts = self._parts
        query = "&".join(part for part in (parts.query, f"rid={self._run}") if part)
        path = f"{parts.path.rstrip('/')}/{what}"
        url = urlunsplit((parts.scheme, parts.netloc, path, query, ""))
        body = text.encode()[:LONGEST_BODY]
        reason = None
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE_SECONDS * attempt)
            try:
                request = urllib.request.Request(url, data=body, method="POST")  # noqa: S310 - http or https, see above
                with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310 - as above
                    return None
            except urllib.error.HTTPError as error:
                reason = f"it answered {error.code} {error.reason}"
                error.close()
            except (OSError, ValueError) as error:
                reason = str(getattr(error, "reason", None) or error)
        return reason
