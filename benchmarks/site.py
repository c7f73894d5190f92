"""Measures the dashboard of a large fleet: the time to make it, its size, and how its pages open in Chromium."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from dbready.history.database import url_of_file
from dbready.history.store import History
from tests.chromium import Chromium
from tests.history.making import fill

SEARCH = """
new Promise((done) => {
    const field = document.getElementById("search");
    const shown = document.getElementById("shown");
    const before = shown.textContent;
    new MutationObserver(() => requestAnimationFrame(() => setTimeout(done))).observe(shown, {childList: true});
    field.value = WORDS;
    field.dispatchEvent(new Event("input"));
})
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """How one page behaves: bytes, seconds until it is loaded, and of the processor to load and to search."""

    name: str
    bytes: int
    loaded: float
    busy: float
    search: float | None


def main() -> None:
    """Make a history, make its site, open its pages, and print the tables."""
    options = parse(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        history, site = scratch / "history.db", scratch / "site"
        print("making a history", file=sys.stderr)
        fill(History(url_of_file(history)), options.targets, options.nights)
        processor, wall = make(history, site)
        pages = [path for path in site.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in pages)
        print(
            f"{options.targets:,} targets, {options.nights} nights "
            f"(history: {history.stat().st_size / 1e6:,.0f} MB): {len(pages):,} pages, "
            f"{size / 1e6:,.0f} MB, made in {processor:.1f} s of processor time, {wall:.1f} s\n"
        )
        print(render(list(opened(site))))


def parse(arguments: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__)
    parser.add_argument("--targets", type=int, default=500)
    parser.add_argument("--nights", type=int, default=365)
    return parser.parse_args(arguments)


def make(history: Path, site: Path) -> tuple[float, float]:
    """Run the command; return its seconds of processor time and of wall time."""
    started = time.monotonic()
    command: list[str | Path] = [sys.executable, "-m", "dbready", "site", "-o", site]
    subprocess.run([*command, "--history", history], check=True, stderr=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, time.monotonic() - started


def opened(site: Path) -> list[Opened]:
    """Open the largest page of each kind and use it."""
    largest = {
        kind: max((site / "pages" / kind).glob("*.html"), key=lambda path: path.stat().st_size)
        for kind in ("targets", "rules", "reports")
    }
    wanted = [
        ("fleet", site / "index.html", "prod"),
        (
            "changes of a month",
            max((site / "pages").glob("changes*.html"), key=lambda path: path.stat().st_size),
            "orders",
        ),
        ("findings of all targets", site / "pages" / "findings.html", "time zone orders"),
        ("target", largest["targets"], None),
        ("rule", largest["rules"], "prod"),
        ("reports of a target", largest["reports"], "orders"),
    ]
    browser = Chromium()
    try:
        return [measured(browser, *each) for each in wanted]
    finally:
        browser.stop()


def measured(browser: Chromium, name: str, path: Path, words: str | None) -> Opened:
    """Open one page in a tab of its own, and search in it."""
    tab = browser.page()
    tab.send("Performance.enable", timeDomain="threadTicks")
    loaded = tab.open(path)
    tab.until(
        "document.readyState === 'complete' && document.getElementById('controls').checkVisibility()"
    )
    busy = tab.busy()
    search = None
    if words:
        tab.run(SEARCH.replace("WORDS", repr(words)))
        search = tab.busy() - busy
    tab.close()
    return Opened(name, path.stat().st_size, loaded, busy, search)


def render(pages: list[Opened]) -> str:
    """Return the table as Markdown."""
    rows = [
        (
            page.name,
            f"{page.bytes / 1e6:.2f} MB",
            f"{page.loaded:.1f} s",
            f"{page.busy:.2f} s",
            "-" if page.search is None else f"{page.search:.2f} s",
        )
        for page in pages
    ]
    headers = ("largest page", "size", "loaded after", "processor", "to search")
    return tabulate(rows, headers=headers, tablefmt="github")


if __name__ == "__main__":
    main()
