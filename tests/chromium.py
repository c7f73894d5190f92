"""A headless Chromium, spoken to over its DevTools pipe: pages are opened, used and looked at."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.processes import ServerMissingError, program

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
# The browser reads commands from file 3 and answers on file 4.
MOVE_PIPES = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for number, end in enumerate(ends, 3):
    os.dup2(end, number)
    os.close(end)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 60.0  # seconds; a busy machine takes some to start a browser
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}


class BrowserError(Exception):
    """The browser refused a command, or a script of the page failed."""


def _program() -> str:
    for name in NAMES:
        with suppress(ServerMissingError):
            return program(name, "Chromium")
    message = "Chromium is not installed"
    raise ServerMissingError(message)


class Chromium:
    """One browser process; each page is a tab of its own."""

    def __init__(self) -> None:
        browser = _program()
        self._folder = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        arguments = [
            browser,
            "--headless=new",
            "--no-sandbox",  # the tests may run as root; the pages are their own
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--hide-scrollbars",
            f"--user-data-dir={self._folder.name}",
            "--remote-debugging-pipe",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            [sys.executable, "-c", MOVE_PIPES, str(to_read), str(to_write), *arguments],
            pass_fds=(to_read, to_write),
            env={**os.environ, "HOME": self._folder.name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._numbers = count(1)
        self._rest = b""
        self.events: list[dict[str, Any]] = []

    def stop(self) -> None:
        """End the process and remove its profile."""
        with suppress(OSError, BrowserError):
            self.send("Browser.close")
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._folder.cleanup()

    def send(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Send a command and return its answer; events that come first are kept."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        message |= {"sessionId": session} if session else {}
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                break
            self.events.append(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]  # type: ignore[no-any-return]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if not select.select([self._from], [], [], PATIENCE)[0]:
                raise BrowserError(f"the browser has not answered for {PATIENCE:g} seconds")
            chunk = os.read(self._from, 1_000_000)
            if not chunk:
                raise BrowserError("the browser ended")
            self._rest += chunk
        text, _, self._rest = self._rest.partition(b"\0")
        return json.loads(text)  # type: ignore[no-any-return]

    def wait(self, session: str, method: str) -> dict[str, Any]:
        """Return the next event of this name."""
        while True:
            for number, event in enumerate(self.events):
                if event.get("sessionId") == session and event.get("method") == method:
                    return self.events.pop(number)
            self.events.append(self._read())

    def page(self, *, width: int = 1200, height: int = 900) -> Page:
        """Return an empty tab of this size."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, target)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.send(f"{domain}.enable")
        page.size(width, height)
        return page


@dataclass
class Page:
    """A tab."""

    browser: Chromium
    session: str
    target: str

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Send a command to this tab."""
        return self.browser.send(method, self.session, **parameters)

    def size(self, width: int, height: int) -> None:
        """Set the size of the window."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def open(self, path: Path) -> float:
        """Load a file; return the seconds until everything was loaded."""
        started = time.monotonic()
        self.send("Page.navigate", url=path.absolute().as_uri())
        self.browser.wait(self.session, "Page.loadEventFired")
        return time.monotonic() - started

    def scripts(self, *, are_on: bool) -> None:
        """Switch the scripts of pages on or off, for what is opened from now on."""
        self.send("Emulation.setScriptExecutionDisabled", value=not are_on)

    def media(self, media: str = "", scheme: str = "light") -> None:
        """Show the page as on this medium (print), or in light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", media=media, features=features)

    def run(self, expression: str) -> Any:  # noqa: ANN401 - JSON
        """Return the value of an expression, awaited; raise what it throws."""
        found = self.send(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in found:
            details = found["exceptionDetails"]
            raise BrowserError(
                details.get("exception", details).get("description", details["text"])
            )
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"!!({expression})"):
            if time.monotonic() > end:
                raise BrowserError(f"never true: {expression}")
            time.sleep(0.02)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.send("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press a key as a person does."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        common = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def busy(self) -> float:
        """Return the seconds of processor time that the page has used, once Performance is enabled."""
        found = self.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in found if each["name"] == "TaskDuration")  # type: ignore[no-any-return]

    def picture(self, path: Path) -> None:
        """Write what is visible as a PNG."""
        found = self.send("Page.captureScreenshot", format="png", optimizeForSpeed=False)
        path.write_bytes(base64.b64decode(found["data"]))

    def printed(self) -> bytes:
        """Return the page as a PDF."""
        return base64.b64decode(self.send("Page.printToPDF", printBackground=True)["data"])

    def named(self, method: str) -> list[dict[str, Any]]:
        """Return the parameters of this tab's events of one name so far."""
        self.run("0")  # what happened before has been told by now
        return [
            event["params"]
            for event in self.browser.events
            if event.get("sessionId") == self.session and event.get("method") == method
        ]

    def close(self) -> None:
        """Close the tab."""
        self.browser.send("Target.closeTarget", targetId=self.target)
