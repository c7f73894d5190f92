"""Messages arrive over HTTP and SMTP; a dead endpoint is named and costs nothing else."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from dbready.cli import notifications
from dbready.config.notify import Address, Notifications, Notify
from dbready.errors import UsageError
from dbready.scan import heartbeat, notify
from tests.nights import FLOAT, failed, night, target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NIGHT = night(target("shop", FLOAT))


class Endpoint:
    """What a server on the loopback interface was sent, and what it answers."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []
        self.answers: list[int] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listening() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            endpoint.requests.append((self.path, self.rfile.read(length)))
            self.send_response(endpoint.answers.pop(0) if endpoint.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with listening() as found:
        yield found


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(heartbeat, "PAUSE_SECONDS", 0.05)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def address(url: str) -> Address:
    return Address("url", url, "dbready.toml:7")


def told(url: str, **values: Any) -> Notifications:  # noqa: ANN401 - fields of Notify
    return Notifications((Notify(address(url), **values),))


def test_a_webhook_is_sent_one_message_a_night(endpoint: Endpoint) -> None:
    audience = notifications.audience(told(f"json://127.0.0.1:{endpoint.port}/hook"))
    assert audience.ended(NIGHT, 1) == []
    ((path, body),) = endpoint.requests
    sent = json.loads(body)
    assert path == "/hook"
    assert sent["title"] == "dbready: 1 new finding in shop"
    assert "ask the payments team: To how many decimal places" in sent["message"]
    assert sent["type"] == "info"


def test_markdown_is_sent_to_those_who_ask_for_it(endpoint: Endpoint) -> None:
    settings = told(f"json://127.0.0.1:{endpoint.port}/", format="markdown")
    notifications.audience(settings).ended(NIGHT, 1)
    assert json.loads(endpoint.requests[0][1])["message"].startswith("**shop**")


def test_a_service_over_its_limit_is_tried_again(endpoint: Endpoint) -> None:
    endpoint.answers = [429, 503]
    audience = notifications.audience(told(f"json://127.0.0.1:{endpoint.port}/"))
    assert audience.ended(NIGHT, 1) == []
    assert len(endpoint.requests) == 3


def test_nothing_is_sent_when_nothing_changed(endpoint: Endpoint) -> None:
    audience = notifications.audience(told(f"json://127.0.0.1:{endpoint.port}/"))
    assert audience.ended(night(target("shop")), 0) == []
    assert endpoint.requests == []


def test_a_dead_endpoint_is_named_without_its_secrets(closed_port: int) -> None:
    url = f"json://bot:hunter22@127.0.0.1:{closed_port}/services/T0123456789"
    (problem,) = notifications.audience(told(url)).ended(NIGHT, 1)
    assert problem.startswith("dbready.toml:7: JSON was not notified: ")
    assert "hunter22" not in problem
    assert "T0123456789" not in problem


def test_one_dead_endpoint_does_not_silence_the_others(
    endpoint: Endpoint, closed_port: int
) -> None:
    both = told(f"json://127.0.0.1:{closed_port}/").notify + (
        told(f"json://127.0.0.1:{endpoint.port}/").notify
    )
    assert len(notifications.audience(Notifications(both)).ended(NIGHT, 1)) == 1
    assert len(endpoint.requests) == 1


def test_mail_is_sent(closed_port: int) -> None:
    received: list[bytes] = []

    class Keeper:
        async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: ANN401, N802 - the names and types of aiosmtpd
            received.append(envelope.content)
            return "250 OK"

    server = Controller(Keeper(), hostname="127.0.0.1", port=closed_port)
    server.start()
    try:
        url = f"mailto://127.0.0.1:{closed_port}?from=dbready@example.com&to=data@example.com"
        assert notifications.audience(told(url, format="markdown")).ended(NIGHT, 1) == []
    finally:
        server.stop()
    mail = message_from_bytes(received[0], policy=policy.default)
    assert mail["subject"] == "dbready: 1 new finding in shop"
    assert mail["to"] == "data@example.com"
    body = mail.get_body(("html", "plain"))
    assert body is not None
    assert "refunds.amount" in body.get_content()


def test_a_url_that_apprise_does_not_know_is_refused_before_the_scan() -> None:
    with pytest.raises(
        UsageError, match=r"dbready\.toml:7: the URL is not one that Apprise can"
    ) as error:
        notifications.audience(told("nothing://secret-token-1"))
    assert "secret-token-1" not in str(error.value)


def test_the_url_comes_from_a_variable_or_a_file(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"json://127.0.0.1:{endpoint.port}/"
    monkeypatch.setenv("HOOK", f"{url}variable")
    file = tmp_path / "url"
    file.write_text(f"{url}file\n")
    file.chmod(0o600)
    sources = [
        Address("url_env", "HOOK", "f:1"),
        Address("url_file", str(file), "f:2"),
        Address("url_command", ("echo", f"{url}command"), "f:3"),
        Address("url", "${HOOK}", "f:4"),
    ]
    settings = Notifications(tuple(Notify(source) for source in sources))
    assert notifications.audience(settings).ended(NIGHT, 1) == []
    assert [path for path, _ in endpoint.requests] == [
        "/variable",
        "/file",
        "/command",
        "/variable",
    ]


def test_a_variable_that_is_not_set_is_refused() -> None:
    settings = Notifications((Notify(Address("url_env", "NO_SUCH_VARIABLE", "f:1")),))
    with pytest.raises(UsageError, match="f:1: the url's variable NO_SUCH_VARIABLE is not set"):
        notifications.audience(settings)


@pytest.mark.parametrize(("code", "sent"), [(0, "0"), (1, "0"), (2, "2"), (3, "3")])
def test_findings_are_no_failure_of_the_heartbeat(endpoint: Endpoint, code: int, sent: str) -> None:
    audience = notifications.audience(Notifications((), address(f"{endpoint.url}/ping/abc")))
    assert audience.started() == []
    assert audience.ended(NIGHT, code) == []
    (start, _), (end, body) = endpoint.requests
    assert start.startswith("/ping/abc/start?rid=")
    assert end == start.replace("start", sent)
    assert body.decode().startswith("dbready: 1 new finding in shop\n")


def test_the_heartbeat_is_tried_again_and_then_named(endpoint: Endpoint) -> None:
    audience = notifications.audience(Notifications((), address(f"{endpoint.url}/ping/abc")))
    endpoint.answers = [500]
    assert audience.started() == []
    endpoint.answers = [500, 500, 500]
    assert audience.ended(NIGHT, 0) == [
        "dbready.toml:7: the heartbeat was not received: it answered 500 Internal Server Error"
    ]


def test_metrics_are_written_whole_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "dbready.prom"
    assert notifications.audience(Notifications(), path).ended(night(failed("crm")), 3) == []
    assert path.read_text().endswith("# EOF\n")
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["dbready.prom"]
