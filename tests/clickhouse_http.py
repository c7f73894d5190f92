"""ClickHouse's HTTP interface before the engine of chdb-core-lite: a server for tests.

Debian's clickhouse-server is of 2018, and no driver speaks to it any more. The engine in this package
is a current ClickHouse; only the HTTP front is ours, and understands what clickhouse-connect sends.

Usage: python tests/clickhouse_http.py PORT [DIRECTORY]
"""

from __future__ import annotations

import base64
import importlib.util
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

USERS = {"default": "", "auditor": "audit-secret"}
SETTINGS = ("readonly", "max_execution_time")  # those that a request may set
FAILED = 516  # AUTHENTICATION_FAILED
CODE = re.compile(r"Code: (\d+)")


def engine(place: str) -> Any:  # noqa: ANN401 - an extension without types
    """Return a connection to the engine; the package's own __init__ would need pandas and pyarrow."""
    package = importlib.util.find_spec("chdb")
    if package is None or package.origin is None:
        sys.exit("chdb-core-lite is not installed")
    (library,) = Path(package.origin).parent.glob("_chdb*.so")
    spec = importlib.util.spec_from_file_location("_chdb", library)
    if spec is None or spec.loader is None:
        sys.exit(f"{library} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.connect(place)


class Handler(BaseHTTPRequestHandler):
    """Answers one request: the statement is in the body, settings are in the query string."""

    protocol_version = "HTTP/1.1"
    connection_of_engine: Any = None
    lock = threading.Lock()

    def do_POST(self) -> None:
        """Run a statement as one of USERS."""
        options = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        length = int(self.headers.get("Content-Length") or 0)
        sql = f"{options.get('query', '')} {self.rfile.read(length).decode()}".strip().rstrip(";")
        print(f"{self.headers.get('User-Agent', '')}|{sql}", flush=True)  # noqa: T201 - the server's log
        user, _, password = self._credentials(options).partition(":")
        if USERS.get(user) != password:
            self._answer(
                403, f"Code: {FAILED}. DB::Exception: {user}: Authentication failed".encode()
            )
            return
        chosen = [f"{name} = {options[name]}" for name in SETTINGS if name in options]
        text = f"{sql}\nsettings {', '.join(chosen)}" if chosen else sql
        try:
            with self.lock:
                if database := options.get("database"):
                    self.connection_of_engine.query(f"use `{database}`", "Null")
                found = self.connection_of_engine.query(
                    text, options.get("default_format", "TabSeparated")
                )
                answer = bytes(found.bytes())
        except Exception as error:  # noqa: BLE001 - the engine's words go to the client
            self._answer(500, str(error).encode())
            return
        self._answer(200, answer)

    do_GET = do_POST  # noqa: N815 - the name that http.server looks for

    def _credentials(self, options: dict[str, str]) -> str:
        kind, _, encoded = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            return base64.b64decode(encoded).decode()
        user = self.headers.get("X-ClickHouse-User") or options.get("user", "default")
        return f"{user}:{self.headers.get('X-ClickHouse-Key') or options.get('password', '')}"

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-ClickHouse-Format", "Native")
        if match := CODE.match(body.decode("utf-8", "replace")) if status != 200 else None:
            self.send_header("X-ClickHouse-Exception-Code", match[1])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log statements only."""


def main() -> None:
    """Serve until the process is ended."""
    port, place = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ":memory:"
    Handler.connection_of_engine = engine(place)
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
