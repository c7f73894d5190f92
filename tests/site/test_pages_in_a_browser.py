"""The dashboard in Chromium: sorted, filtered, searched, any night chosen, by keyboard, without scripts."""

from __future__ import annotations

import json
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from dbready.history.database import url_of_file
from dbready.history.store import History
from dbready.site import build, publish
from dbready.site.rules import About
from tests.history.making import fill
from tests.report.accessibility import require_accessible
from tests.report.test_hostile_names import EVIL
from tests.site.making import NOW, change, drift, entry, history_in, night, span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chromium import Chromium, Page

pytestmark = pytest.mark.usefixtures("chromium")
ROWS = "[...document.querySelectorAll('#table > tbody > tr')].filter(x => x.checkVisibility())"
NAMES = f"{ROWS}.map(x => x.cells[0].textContent.trim())"
SHOWN = "document.getElementById('shown').textContent"
ABOUT = {
    "timestamp-without-time-zone": About(
        "Timestamp column does not record a time zone", "time", None, "naive utc"
    )
}
# Those that may have an effect in HTML or in a script.
NAMES_IN_HTML = (
    "html", "attribute", "comment", "entity", "link", "cdata", "control", "bidi", "surrogate", "jinja",
    "space", "empty",
)  # fmt: skip
FREEZE = 2.0  # seconds of processor time, many times what it takes


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of 30 targets and 60 nights."""
    folder = tmp_path_factory.mktemp("site")
    history = History(url_of_file(folder / "history.db"))
    fill(history, 30, 60)
    wanted = build.Wanted(NOW, "Databases", 10, ABOUT)
    publish.write(build.pages(history, wanted), folder / "site")
    return folder / "site"


@pytest.fixture
def tab(chromium: Chromium) -> Iterator[Page]:
    tab = chromium.page()
    yield tab
    tab.close()


def one_of(site: Path, kind: str, name: str = "*") -> Path:
    return max((site / "pages" / kind).glob(f"{name}.html"), key=lambda path: path.stat().st_size)


def kinds(site: Path) -> list[Path]:
    """Return a page of each kind."""
    pages = [site / "index.html", site / "pages" / "changes.html", site / "pages" / "findings.html"]
    return [*pages, *(one_of(site, kind) for kind in ("targets", "rules", "reports"))]


def require_quiet(tab: Page, path: Path) -> None:
    """Require that a page has requested nothing and reported nothing."""
    urls = [each["request"]["url"] for each in tab.named("Network.requestWillBeSent")]
    allowed = {path.as_uri(), "about:blank"}
    assert {url for url in urls if not url.startswith("blob:")} <= allowed
    assert tab.named("Page.javascriptDialogOpening") == []
    assert tab.named("Runtime.exceptionThrown") == []
    assert tab.named("Log.entryAdded") == []


def pick(tab: Page, name: str, value: str) -> None:
    """Choose a value of a list, as a person does."""
    tab.run(f"""
        (list => {{ list.value = {value!r}; list.dispatchEvent(new Event("change")); }})
        (document.getElementById({name!r}))
    """)


def search(tab: Page, text: str) -> None:
    """Type into the field and wait until the page has searched."""
    before = tab.run(SHOWN)
    tab.run("document.getElementById('search').focus(); document.getElementById('search').select()")
    tab.type(text)
    tab.until(f"{SHOWN} !== {before!r}")


def test_no_page_requests_anything_or_reports_an_error(chromium: Chromium, site: Path) -> None:
    for path in kinds(site):
        tab = chromium.page()
        tab.open(path)
        tab.until("document.getElementById('controls').checkVisibility()")
        require_quiet(tab, path)
        tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_used_by_everyone(tab: Page, site: Path, scheme: str) -> None:
    tab.media(scheme=scheme)
    for path in kinds(site):
        tab.open(path)
        tab.until("document.getElementById('controls').checkVisibility()")
        require_accessible(tab)


def test_all_links_lead_to_pages_and_places_that_exist(tab: Page, site: Path) -> None:
    for path in kinds(site):
        tab.open(path)
        links = tab.run("[...document.links].map(x => x.href).filter(x => x.startsWith('file:'))")
        assert links
        for link in set(links):
            file, _, anchor = link.removeprefix("file://").partition("#")
            target = Path(file)
            assert target.is_file(), link
            is_number = anchor.isdecimal()  # of a report, for the script of its page
            assert not anchor or is_number or f'id="{anchor}"' in target.read_text("utf-8")


def test_the_fleet_is_sorted_by_its_headings(tab: Page, site: Path) -> None:
    tab.open(site / "index.html")
    urgent = tab.run(NAMES)
    tab.run("document.querySelector('th[data-sort] .sort').click()")
    assert tab.run(NAMES) == sorted(urgent)
    assert tab.run("document.querySelector('th[aria-sort]').textContent") == "Target"
    tab.run("document.querySelector('th[data-sort] .sort').click()")
    assert tab.run(NAMES) == sorted(urgent, reverse=True)
    tab.run("document.querySelectorAll('th[data-sort] .sort')[3].click()")
    high = tab.run(f"{ROWS}.map(x => +x.cells[3].dataset.value)")
    assert high == sorted(high, reverse=True)
    assert tab.run("document.querySelectorAll('th[aria-sort]').length") == 1


def test_the_fleet_is_filtered_and_searched(tab: Page, site: Path) -> None:
    tab.open(site / "index.html")
    everything = tab.run(NAMES)
    pick(tab, "state", "failed")
    assert tab.run(NAMES) == ["billing-eu-staging"]
    assert tab.run(SHOWN) == "1 of 30 targets"
    tab.run("document.querySelector('#controls [type=reset]').click()")
    tab.until(f"{SHOWN} === '30 targets'")
    assert tab.run(NAMES) == everything
    search(tab, "shop PROD")
    assert tab.run(NAMES) == ["shop-eu-prod"]


def test_the_keyboard_reaches_and_operates_the_fleet(tab: Page, site: Path) -> None:
    tab.open(site / "index.html")
    tab.press("Tab")
    assert tab.run("document.activeElement.className") == "skip"
    tab.press("Enter")
    tab.until("document.activeElement.id === 'main'")
    for _ in range(60):
        tab.press("Tab")
        if tab.run("document.activeElement.className") == "sort":
            break
    tab.press("Enter")
    tab.until("document.querySelector('th[aria-sort=ascending]')")
    assert tab.run(NAMES) == sorted(tab.run(NAMES))


def test_naive_timestamps_are_found_in_all_targets(tab: Page, site: Path) -> None:
    tab.open(site / "pages" / "findings.html")
    search(tab, "naive timestamps")
    rules = tab.run("[...document.querySelectorAll('#hits tr')].map(x => x.cells[2].textContent)")
    assert set(rules) == {"medium timestamp-without-time-zone"}
    assert tab.run("location.hash") == "#naive%20timestamps"
    link = tab.run("document.querySelector('#hits a').href")
    assert Path(link.removeprefix("file://")).is_file()


def test_a_search_combines_target_table_and_severity(tab: Page, site: Path) -> None:
    tab.open(site / "pages" / "findings.html")
    search(tab, "prod orders.")
    pick(tab, "severity", "high")
    cells = (
        "[...document.querySelectorAll('#hits tr')].map(x => [...x.cells].map(y => y.textContent))"
    )
    found = tab.run(cells)
    assert found
    for target, _, finding, _, names, _ in found:
        assert "prod" in target
        assert finding.startswith("high ")
        assert "orders." in names


def test_a_search_can_be_shared_by_its_address(tab: Page, site: Path) -> None:
    tab.open(site / "pages" / "findings.html")
    tab.run("location.href = location.pathname + '#money-as-float'; location.reload()")
    tab.until("document.querySelector('#hits tr')")
    assert tab.run("document.getElementById('search').value") == "money-as-float"


def test_any_night_of_a_target_shows_what_was_open_then(tab: Page, tmp_path: Path) -> None:
    history = history_in(tmp_path)
    one, two = (
        {"high": 1, "medium": 0, "low": 0, "info": 0},
        {"high": 2, "medium": 0, "low": 0, "info": 0},
    )
    night(history, "2026-01-12", entry("shop", "2026-01-12", by_severity=one, opened=[span("old")]))
    young = {"opened": [span("young")], "changes": [change("young")]}
    night(
        history,
        "2026-01-13",
        entry("shop", "2026-01-13", by_severity=two, compared_with=1, **young),
    )
    gone = {
        "closed": ["old"],
        "changes": [change("old", "gone"), drift("column status was dropped")],
    }
    night(
        history, "2026-01-14", entry("shop", "2026-01-14", by_severity=one, compared_with=2, **gone)
    )
    publish.write(build.pages(history, build.Wanted(NOW)), tmp_path / "site")
    tab.open(tmp_path / "site" / "pages" / "targets" / "shop.html")
    objects = (
        "[...document.querySelectorAll('tr[data-first]')].filter(x => x.checkVisibility())"
        ".map(x => x.cells[0].textContent)"
    )
    assert tab.run(objects) == ["refunds.young"]
    tab.run("document.getElementById('earlier').click()")
    assert tab.run(objects) == ["refunds.young", "refunds.old"]
    assert "2026-01-13: 2 high" in tab.run(SHOWN)
    assert "Of these findings, 1 is still open, 1 is gone now." in tab.run(SHOWN)
    pick(tab, "night", "0")
    assert tab.run(objects) == ["refunds.old"]
    tab.run("document.querySelector('#controls [type=reset]').click()")
    tab.until(f"{SHOWN} === '2026-01-14: 1 high, 0 medium, 0 low, 0 info'")
    chart = "document.getElementById('chart')"
    tab.run(f"""
        (box => {chart}.dispatchEvent(new MouseEvent("click", {{clientX: box.left + box.width * 0.1, bubbles: true}})))
        ({chart}.getBoundingClientRect())
    """)
    assert tab.run("document.getElementById('night').value") == "0"


def test_changes_are_filtered(tab: Page, site: Path) -> None:
    tab.open(site / "pages" / "changes.html")
    items = "[...document.querySelectorAll('li.item')].filter(x => x.checkVisibility())"
    pick(tab, "kind", "breaks")
    assert tab.run(f"{items}.length") > 0
    assert tab.run(f"{items}.every(x => x.textContent.includes('breaks loads'))")
    search(tab, "no such table")
    assert tab.run(f"{items}.length") == 0
    nights = (
        "[...document.querySelectorAll('section.night')].filter(x => x.checkVisibility()).length"
    )
    assert tab.run(nights) == 0


def test_a_report_is_unpacked_searched_and_saved(tab: Page, site: Path) -> None:
    tab.open(one_of(site, "reports"))
    tab.until("document.querySelector('#content h2')")
    count = tab.run("document.querySelectorAll('section.rule li').length")
    assert tab.run(SHOWN) == f"{count} of {count} findings"
    tab.run("document.querySelector('section.rule summary').click()")
    tab.until("document.querySelector('section.rule pre')")
    assert "alter table" in tab.run("document.querySelector('section.rule pre').textContent")
    saved = tab.run("fetch ? new Promise(d => d(document.getElementById('save').href)) : ''")
    assert saved.startswith("blob:")
    search(tab, "money-as-float")
    rules = "[...document.querySelectorAll('section.rule')].filter(x => x.checkVisibility())"
    assert tab.run(f"{rules}.map(x => x.querySelector('h3 code').textContent)") == [
        "money-as-float"
    ]
    options = tab.run("[...document.querySelectorAll('#night option')].map(x => x.textContent)")
    pick(tab, "night", "1")
    assert len(options) > 1


def test_the_pages_are_complete_without_scripts(chromium: Chromium, site: Path) -> None:
    tab = chromium.page()
    tab.scripts(are_on=False)
    for path in kinds(site)[:5]:
        tab.open(path)
        tab.scripts(are_on=True)  # of the test, not of the page: it was parsed without
        assert not tab.run("document.getElementById('controls').checkVisibility()")
        # What is below the window has no text before the first frame.
        tab.until("document.querySelector('main').innerText.length > 500")
        assert tab.run(
            "[...document.querySelectorAll('table tbody tr, li.item')].some(x => x.checkVisibility())"
        )
        tab.scripts(are_on=False)
    tab.open(kinds(site)[5])
    tab.scripts(are_on=True)
    assert "your browser needs scripts" in tab.run("document.querySelector('noscript').textContent")
    tab.close()


def test_the_choice_of_dark_goes_to_other_pages(tab: Page, site: Path) -> None:
    back = "getComputedStyle(document.body).backgroundColor"
    tab.open(site / "index.html")
    light = tab.run(back)
    tab.run("document.getElementById('theme').click()")
    dark = tab.run(back)
    assert dark != light
    tab.open(site / "pages" / "findings.html")
    assert tab.run(back) == dark
    tab.run("localStorage.clear()")


def hostile_history(folder: Path) -> History:
    """Return a history in which every text that may come from outside is hostile, each in its own target."""
    history = history_in(folder)
    texts = [EVIL[name].encode("utf-8", "replace").decode() for name in NAMES_IN_HTML]
    for date in ("2026-01-14", "2026-01-15"):
        first = date == "2026-01-14"
        entries = []
        for text in texts:
            found = dict.fromkeys(("rule", "object_name", "message", "question", "owner"), text)
            known = [span("a", text, **found)]
            changed = {name: found[name] for name in ("rule", "object_name", "question", "owner")}
            changes = (
                [] if first else [change("a", text=text, **changed), drift(text, object_name=text)]
            )
            names = [
                ["schema_name", "table_name", "table_type", "is_partition"],
                [[text, text, text, 0]],
            ]
            entries.append(
                entry(
                    text, date, environment=text, error=text, cause=text, help=text, label=text,
                    product=text, version=text, opened=known if first else (), changes=changes,
                    facts={"tables": json.dumps(names).encode()}, baseline=text.encode(),
                    report=json.dumps(hostile_report(text)).encode(), compared_with=None if first else 1,
                    outcome="failed" if not first and len(text) % 2 else "complete",
                )
            )  # fmt: skip
        night(history, date, *entries)
    return history


def hostile_report(text: str) -> dict[str, object]:
    about = dict.fromkeys(("schema", "table", "column", "name"), text) | {
        "kind": "column",
        "columns": [text],
    }
    finding = dict.fromkeys(("rule", "owner", "message", "question", "fix", "workaround"), text)
    return {
        "target": dict.fromkeys(("label", "product", "version"), text),
        "coverage": {
            "excluded": [{"schema": text, "table": text, "reason": text}],
            "not_collected": [],
        },
        "rules": [{"name": text, "outcome": "skipped", "reason": text}],
        "findings": [{**finding, "severity": "high", "object": about, "evidence": {text: [text]}}],
        "accepted": [{**finding, "severity": "high", "object": about}],
        "summary": {"verdict": text},
    }


def test_no_text_of_the_history_has_an_effect(chromium: Chromium, tmp_path: Path) -> None:
    history = hostile_history(tmp_path)
    evil = EVIL["html"]
    wanted = build.Wanted(NOW, evil, 10, {evil: About(evil, evil, None, evil)})
    publish.write(build.pages(history, wanted), tmp_path / "site")
    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 3 * len(NAMES_IN_HTML)
    tab = chromium.page()
    tab.send("Page.enable")
    for path in pages:
        tab.browser.events.clear()
        tab.open(path)
        tab.until("document.getElementById('controls').checkVisibility()")
        tab.run("document.querySelectorAll('details').forEach(x => { x.open = true; })")
        tab.run("new Promise(done => setTimeout(done))")
        require_quiet(tab, path)
        assert (
            tab.run(
                "document.querySelectorAll('img, iframe, object, [onerror], [onmouseover]').length"
            )
            == 0
        )
        assert tab.run("document.scripts.length") <= 2
        assert "\u202e" not in tab.run("document.documentElement.outerHTML")
    tab.close()


def test_an_injected_script_would_not_run(tab: Page, site: Path, tmp_path: Path) -> None:
    for number, path in enumerate(kinds(site)):
        injected = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'><h1"
        copy = tmp_path / f"{number}.html"
        copy.write_text(path.read_text("utf-8").replace("<h1", injected, 1), "utf-8")
        tab.open(copy)
        assert tab.run("window.ran") is None
        assert tab.run("document.getElementById('controls').checkVisibility()")


@pytest.mark.slow
def test_five_hundred_targets_do_not_freeze_the_pages(chromium: Chromium, tmp_path: Path) -> None:
    history = history_in(tmp_path)
    fill(history, 500, 3, findings=60)
    made = build.pages(history, build.Wanted(NOW))
    first = takewhile(lambda page: not page[0].startswith("pages/rules/"), made)
    publish.write(first, tmp_path / "site")
    for name, words in (("index.html", "prod"), ("pages/findings.html", "orders time")):
        tab = chromium.page()
        tab.send("Performance.enable", timeDomain="threadTicks")
        tab.open(tmp_path / "site" / name)
        tab.until("document.getElementById('controls').checkVisibility()")
        assert tab.busy() < FREEZE
        before = tab.busy()
        search(tab, words)
        assert tab.busy() - before < FREEZE
        tab.close()


def test_a_history_in_postgresql_makes_the_same_site(
    postgresql_database: object, tmp_path: Path
) -> None:
    url = sa.make_url(postgresql_database.url).set(drivername="postgresql+psycopg")  # type: ignore[attr-defined]
    there, here = History(url), history_in(tmp_path)
    for history in (there, here):
        fill(history, 3, 8)
    wanted = build.Wanted(NOW)
    assert dict(build.pages(there, wanted)) == dict(build.pages(here, wanted))
