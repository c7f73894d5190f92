"""Sends messages through Apprise (https://appriseit.com), which knows e-mail, chats, pagers and webhooks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from dbready.errors import UsageError

if TYPE_CHECKING:
    from dbready.scan.message import Format, Message

RETRIES = 3
RETRY_SECONDS = 5.0  # between two attempts: what is over a rate limit gets room
SERVICE_SECONDS = 20.0  # for one attempt
WHOLE_SECONDS = 120.0  # for a message, with all attempts


class Destination:
    """Where one [[notify]] sends; its URL is a secret and is never shown."""

    def __init__(self, url: str, where: str) -> None:
        """Take an Apprise URL; refuses one that Apprise does not know. `where` is the file and line of it."""
        apprise = _apprise(where)
        # Otherwise the logging module prints its warnings, and with them parts of URLs.
        logging.getLogger("apprise").addHandler(logging.NullHandler())
        logging.getLogger("apprise").propagate = False
        asset = apprise.AppriseAsset(
            app_id="dbready",
            app_desc="dbready",
            storage_mode="memory",
            service_timeout=SERVICE_SECONDS,
            allow_templates=False,
        )
        asset.default_service_retry = RETRIES
        asset.default_service_wait = RETRY_SECONDS
        self.where = where
        self._apprise = apprise.Apprise(asset=asset)
        if not self._apprise.add(url):
            raise UsageError(
                f"{where}: the URL is not one that Apprise can send to",
                help="look up your service at https://appriseit.com/services/, and percent-encode "
                "special characters",
            )
        self.service = ", ".join(str(each.service_name) for each in self._apprise)

    def send(self, message: Message, format_: Format) -> str | None:
        """Send a message; returns why it failed, without secrets that dbready knows, or None."""
        body = message.markdown() if format_ == "markdown" else message.text()
        try:
            result = self._apprise.notify(
                body=body,
                title=message.title,
                body_format=format_,
                notify_type="failure" if message.is_failure else "info",
                timeout=WHOLE_SECONDS,
            )
        except Exception as error:  # noqa: BLE001 - each service has its own; the scan's result stands
            return f"{type(error).__name__}: {error}"
        return None if result else _reason(result)


def _apprise(where: str) -> Any:  # noqa: ANN401 - a module
    try:
        import apprise  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            f"{where}: notifications need the package apprise",
            help="run: pip install 'dbready[notify]'",
        ) from None
    return apprise


def _reason(result: Any) -> str:  # noqa: ANN401 - AppriseResult
    """Return the last thing that Apprise logged, in one line."""
    logged = [str(entry.message) for entry in result.logs()]
    words = " ".join(logged[-1].split()) if logged else ""
    return words or "the service did not accept it"
