"""The HTML page in Chromium: searched, filtered, opened, printed, in the dark, by keyboard, without scripts."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from dbready.cli import pipeline
from dbready.cli.rules import facts_of_example
from dbready.engine import loader
from dbready.engine.examples import on_sqlite
from dbready.engine.inventory import inventory
from dbready.findings.finding import DatabaseObject, Standing
from dbready.findings.known import Comparison
from dbready.report import html
from dbready.report.formats import Wanted
from tests.findings.making import audit_of, finding_of, result_of
from tests.report.accessibility import require_accessible
from tests.report.test_hostile_names import EVIL, hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbready.findings.audit import Audit
    from tests.chromium import Chromium, Page

pytestmark = pytest.mark.usefixtures("chromium")
VISIBLE = "[...document.querySelectorAll('{}')].filter(x => x.checkVisibility())"
FINDINGS = VISIBLE.format("#list li.f")
SHOWN = f"{FINDINGS}.length"
NAMES = f"{FINDINGS}.map(x => x.querySelector('code').textContent)"
FREEZE = 2.0  # seconds of processor time, many times what it takes


def shop() -> Audit:
    """Return the audit of the sample database, with an owner of a table and a baseline."""
    script = (files("dbready.sample") / "shop.sql").read_text("utf-8")
    with closing(on_sqlite(facts_of_example)(script)) as facts:
        audit = pipeline.audit(
            facts,
            loader.load(),
            "high",
            "medium",
            inventory=inventory(facts),
            comparison=Comparison("base.json"),
            owners={("main", "refunds"): "payments team"},
        )
    states = [
        replace(
            result,
            findings=tuple(
                replace(each, standing=Standing("new" if number == 0 else "unchanged"))
                for number, each in enumerate(result.findings)
            ),
        )
        for result in audit.results
    ]
    return replace(audit, results=tuple(states))


def long_audit(count: int) -> Audit:
    """Return an audit with this many findings of 20 rules, in as many tables as fit."""
    results = []
    for rule in range(20):
        found = [
            finding_of(
                DatabaseObject("column", "public", f"table_{n % 1500:04}", f"column_{rule}_{n}"),
                rule=f"rule-{rule}",
                severity=("high", "medium", "low", "info")[rule % 4],
                message=f"column_{rule}_{n} is a timestamp without a time zone",
                evidence={"data_type": "timestamp", "null_fraction": 0.5, "reason": "its name"},
                fix=f"alter table table_{n % 1500:04} alter column column_{rule}_{n} type timestamptz",
            )
            for n in range(count // 20)
        ]
        results.append(
            result_of(
                found, name=f"rule-{rule}", object="column", population=count, question=f"{rule}?"
            )
        )
    return audit_of(results)


@pytest.fixture(scope="module")
def shop_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "shop.html"
    path.write_text(html.write(shop(), Wanted()), "utf-8")
    return path


@pytest.fixture
def page(chromium: Chromium, shop_page: Path) -> Iterator[Page]:
    """Return the page of the shop, loaded."""
    tab = chromium.page()
    tab.open(shop_page)
    yield tab
    tab.close()


def pick(page: Page, name: str, value: str) -> None:
    """Choose a value of a list, as a person does."""
    page.run(f"""
        (list => {{ list.value = {value!r}; list.dispatchEvent(new Event("change")); }})
        (document.getElementById({name!r}))
    """)


def search(page: Page, text: str) -> None:
    """Type into the field and wait until the page has searched."""
    before = page.run("document.getElementById('shown').textContent")
    page.run(
        "document.getElementById('search').focus(); document.getElementById('search').select()"
    )
    page.type(text)
    page.until(f"document.getElementById('shown').textContent !== {before!r}")


def test_the_page_loads_without_errors_and_requests(page: Page, shop_page: Path) -> None:
    urls = [each["request"]["url"] for each in page.named("Network.requestWillBeSent")]
    assert set(urls) <= {shop_page.as_uri(), "about:blank"}
    assert page.named("Runtime.exceptionThrown") == []
    assert page.named("Log.entryAdded") == []


def test_search_shows_what_contains_all_words(page: Page) -> None:
    everything = page.run(SHOWN)
    search(page, "refunds AMOUNT")
    assert page.run(NAMES) == ["main.refunds.amount"]
    assert page.run("document.getElementById('shown').textContent") == f"1 of {everything} findings"
    assert page.run(VISIBLE.format("#list h3") + ".length") == 1


def test_filters_combine_and_reset(page: Page) -> None:
    everything = page.run(SHOWN)
    pick(page, "severity", "medium")
    pick(page, "category", "references")
    rules = page.run(VISIBLE.format("#list article") + ".map(x => x.dataset.rule)")
    assert sorted(rules) == ["reference-without-foreign-key", "table-without-primary-key"]
    pick(page, "state", "new")
    assert page.run(SHOWN) == 2
    page.run("document.querySelector('#controls [type=reset]').click()")
    page.until(f"{SHOWN} === {everything}")
    pick(page, "owner", "payments team")
    assert set(page.run(NAMES)) >= {"main.refunds.amount"}
    assert all("refunds" in name for name in page.run(NAMES))


@pytest.mark.parametrize("how", ["table", "question"])
def test_findings_are_grouped_and_put_back(page: Page, how: str) -> None:
    before = page.run(NAMES)
    pick(page, "group", how)
    heading = {
        "table": "main.refunds",
        "question": "To how many decimal places are amounts exact, and who rounds them?",
    }[how]
    made = "[...document.querySelectorAll('#list .made')]"
    of_it = f"{made}.find(x => x.querySelector('h3').textContent === {heading!r})"
    names = page.run(f"[...{of_it}.querySelectorAll('li.f code')].map(x => x.textContent)")
    assert "main.refunds.amount" in names
    assert "money-as-float" in page.run(f"{of_it}.textContent")
    assert sorted(page.run(NAMES)) == sorted(before)
    pick(page, "group", "severity")
    assert page.run(NAMES) == before
    assert page.run("document.querySelectorAll('#list i').length") == 0


def test_a_finding_opens_and_its_statement_can_be_copied(page: Page) -> None:
    page.run("document.querySelector('#rule-reference-without-foreign-key li summary').click()")
    page.until("document.querySelector('#rule-reference-without-foreign-key pre button')")
    page.run(
        "window.kept = null; navigator.clipboard.writeText = async (text) => { window.kept = text; }"
    )
    page.run("document.querySelector('#rule-reference-without-foreign-key pre button').click()")
    page.until("window.kept !== null")
    assert page.run("window.kept").startswith("select count(*) from orders as child")
    assert "Copy" not in page.run("window.kept")


def test_a_link_to_a_table_opens_its_section(page: Page) -> None:
    page.run("document.querySelector('#rule-money-as-float li summary').click()")
    page.run("document.querySelector('#rule-money-as-float li a').click()")
    page.until("document.querySelector('details.table:target')?.open")
    text = page.run("document.querySelector('details.table:target').textContent")
    assert "main.coupons" in text
    assert "discount_amount" in text


def test_a_link_to_a_finding_that_is_filtered_away_shows_it(page: Page) -> None:
    pick(page, "severity", "info")
    anchor = page.run("document.querySelector('#rule-money-as-float li').id")
    page.run(f"location.hash = {anchor!r}")
    page.until(f"document.getElementById({anchor!r}).checkVisibility()")


def test_the_keyboard_reaches_and_operates_everything(page: Page) -> None:
    page.run("document.body.focus()")
    page.press("Tab")
    assert page.run("document.activeElement.className") == "skip"
    page.press("Enter")
    page.until("location.hash === '#findings'")
    page.press("Tab")
    assert page.run("document.activeElement.id") == "search"
    for _ in range(30):
        page.press("Tab")
        if page.run("document.activeElement.tagName") == "SUMMARY":
            break
    page.press("Enter")
    page.until("document.activeElement.parentNode.open")


def test_dark_is_what_the_reader_prefers_or_chooses(page: Page) -> None:
    back = "getComputedStyle(document.body).backgroundColor"
    light = page.run(back)
    page.media(scheme="dark")
    dark = page.run(back)
    assert dark != light
    page.run("document.getElementById('theme').click()")
    assert page.run(back) == light
    page.media(scheme="light")
    page.run("document.getElementById('theme').click()")
    assert page.run(back) == dark


def test_printing_shows_every_finding_with_its_evidence_and_no_controls(page: Page) -> None:
    page.media("print")
    assert not page.run("document.getElementById('controls').checkVisibility()")
    page.media("")
    assert page.printed().startswith(b"%PDF")
    # As the browser tells pages before it prints them.
    page.run("dispatchEvent(new Event('beforeprint'))")
    closed = "[...document.querySelectorAll('#list li.f > details')].filter(x => !x.open).length"
    assert page.run(closed) == 0
    page.run("dispatchEvent(new Event('afterprint'))")
    assert page.run(closed) == page.run("document.querySelectorAll('#list li.f').length")


def test_the_page_is_complete_without_scripts(chromium: Chromium, shop_page: Path) -> None:
    tab = chromium.page()
    tab.scripts(are_on=False)
    tab.open(shop_page)
    tab.scripts(are_on=True)  # of the test, not of the page: it was parsed without
    assert not tab.run("document.getElementById('controls').checkVisibility()")
    assert tab.run(SHOWN) == tab.run("document.querySelectorAll('#list li.f').length") > 20
    tab.run("document.querySelector('#rule-money-as-float li details').open = true")
    assert "discount_amount" in tab.run(
        "document.querySelector('#rule-money-as-float li').innerText"
    )
    tab.close()


def test_the_page_is_in_order_without_styles(page: Page) -> None:
    page.run("document.querySelectorAll('style').forEach(x => x.remove())")
    text = page.run("document.querySelector('main').innerText")
    words = ("Summary", "Exit code 1", "\nFindings\n", "\nQuestions for the team\n", "\nCoverage\n")
    places = [text.index(word) for word in words]
    assert places == sorted(places)


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_no_name_runs_or_fetches_anything(chromium: Chromium, tmp_path: Path, evil: str) -> None:
    path = tmp_path / "evil.html"
    path.write_text(html.write(hostile(evil), Wanted()), "utf-8", errors="backslashreplace")
    tab = chromium.page()
    tab.open(path)
    tab.run("document.querySelectorAll('details').forEach(x => { x.open = true; })")
    pick(tab, "group", "table")
    urls = [each["request"]["url"] for each in tab.named("Network.requestWillBeSent")]
    assert set(urls) <= {path.as_uri(), "about:blank"}
    assert tab.named("Page.javascriptDialogOpening") == []
    assert tab.named("Runtime.exceptionThrown") == []
    assert tab.named("Log.entryAdded") == []
    tab.close()


def test_an_injected_script_would_not_run(
    chromium: Chromium, shop_page: Path, tmp_path: Path
) -> None:
    text = shop_page.read_text("utf-8")
    injected = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'><h2"
    path = tmp_path / "injected.html"
    path.write_text(text.replace("<h2", injected, 1), "utf-8")
    tab = chromium.page()
    tab.open(path)
    assert tab.run("window.ran") is None
    assert tab.run("document.getElementById('shown').textContent")
    tab.close()


@pytest.mark.parametrize("how", ["severity", "table"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_used_by_everyone(page: Page, scheme: str, how: str) -> None:
    page.media(scheme=scheme)
    pick(page, "group", how)
    require_accessible(page)


def test_the_page_of_tables_can_be_used_by_everyone(chromium: Chromium, tmp_path: Path) -> None:
    path = tmp_path / "tables.html"
    path.write_text(html.tables(shop(), "22 tables."), "utf-8")
    tab = chromium.page()
    tab.open(path)
    require_accessible(tab)
    assert tab.named("Runtime.exceptionThrown") == []
    assert tab.named("Log.entryAdded") == []
    tab.close()


@pytest.mark.slow
def test_ten_thousand_findings_do_not_freeze_the_page(chromium: Chromium, tmp_path: Path) -> None:
    path = tmp_path / "long.html"
    path.write_text(html.write(long_audit(10_000), Wanted()), "utf-8")
    tab = chromium.page()
    tab.send("Performance.enable", timeDomain="threadTicks")
    tab.open(path)
    assert tab.run("document.getElementById('shown').textContent") == "10,000 of 10,000 findings"
    assert tab.run(SHOWN) == 2000  # 100 of each rule
    steps: dict[str, Any] = {
        "search": lambda: search(tab, "column_3_77"),
        "group": lambda: pick(tab, "group", "table"),
        "back": lambda: pick(tab, "group", "severity"),
    }
    for name, step in steps.items():
        before = tab.busy()
        step()
        tab.run("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        assert tab.busy() - before < FREEZE, name
    assert tab.run("document.getElementById('shown').textContent") == "1 of 10,000 findings"
    assert path.stat().st_size < 10_000_000
    tab.close()


@pytest.mark.slow
def test_long_lists_go_on_when_asked(chromium: Chromium, tmp_path: Path) -> None:
    path = tmp_path / "long.html"
    path.write_text(html.write(long_audit(6_000), Wanted()), "utf-8")
    tab = chromium.page()
    tab.open(path)
    more = "#rule-rule-0 .more"
    assert tab.run(f"document.querySelector('{more}').textContent") == "Show more (200 left)"
    tab.run(f"document.querySelector('{more}').click()")
    shown = VISIBLE.format("#rule-rule-0 li.f") + ".length"
    assert tab.run(shown) == 300
    assert not tab.run(f"document.querySelector('{more}').checkVisibility()")
    tab.close()
