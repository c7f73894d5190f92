"""All formats show the same counts for one audit."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from dbready.cli import pipeline
from dbready.cli.rules import facts_of_example
from dbready.engine import loader
from dbready.engine.examples import on_sqlite
from dbready.findings import verdict
from dbready.findings.finding import SEVERITIES, STATES, DatabaseObject, Standing
from dbready.findings.known import Comparison, Known
from dbready.findings.result import at_least
from dbready.findings.suppress import Suppression
from dbready.report import formats, terminal
from dbready.report import json as json_report
from dbready.report.formats import Wanted
from tests.findings.making import audit_of, finding_of, result_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbready.findings.audit import Audit
    from dbready.findings.finding import State

# A rule with what it found, at the right or, where that is too narrow, below; names may stand between.
TITLE = re.compile(
    r"^(?P<rule>[a-z-]+)(?:  \S.*?)?\s+(?P<found>\d+) (?:more )?of (?P<population>\d+)\b",
    re.MULTILINE,
)
LESS_SEVERE = re.compile(
    r"^  (?P<found>\d+) more ha(?:s|ve) (?:medium|low|info) severity\b", re.MULTILINE
)
SERVER = re.compile(r"^(?P<rule>[a-z-]+)\s+the (?:server|database file)$", re.MULTILINE)
FOLDED = re.compile(r"(?P<rule>[a-z]+(?:-[a-z0-9]+)+) \((?P<found>\d+)\)")
WIDTHS = pytest.mark.parametrize("width", [60, 80, 120])


def column(name: str, number: int, severity: str, **changes: Any) -> Any:  # noqa: ANN401 - fields of Finding
    about = DatabaseObject("column", "public", f"table_{number:03}", name)
    rule = "b-time" if name == "made_at" else "a-reference"
    return finding_of(about, severity=severity, rule=rule, **changes)


def mixed() -> Audit:
    """Return an audit with groups, severities in one rule, hidden and ruled out findings."""
    cause = (("column_name", "create_uid"), ("referenced_table", "res_users"))
    grouped = [column("create_uid", n, "low", cause=cause) for n in range(90)]
    grave = [column("owner_id", n, "high") for n in range(2)]
    doubtful = [column("maybe_id", n, "low", confidence="low") for n in range(7)]
    out = [column("log_id", n, "low", excluded_by="event") for n in range(4)]
    every = [column("made_at", n, "medium", systemic=True) for n in range(60)]
    some = {"object": "column", "population": 120}
    references = result_of(
        [*grave, *grouped, *doubtful], name="a-reference", ruled_out=tuple(out), **some
    )
    suppression = Suppression("b-time", "*", "moves in May", "shop", dt.date(2026, 5, 31))
    accepted = [
        column("made_at", n, "high", standing=Standing("unchanged", suppression=suppression))
        for n in range(60, 64)
    ]
    server = finding_of(DatabaseObject("server"), severity="high", rule="c-server")
    return audit_of(
        [
            at_least(references, "medium"),
            result_of(
                every, name="b-time", object="column", population=60, accepted=tuple(accepted)
            ),
            result_of([server], name="c-server", object="server", population=1),
            result_of(name="d-clean"),
            result_of(name="e-clean", ruled_out=tuple(out[:1])),
        ]
    )


def shop() -> Audit:
    """Return the audit of the sample database."""
    script = (files("dbready.sample") / "shop.sql").read_text("utf-8")
    with closing(on_sqlite(facts_of_example)(script)) as facts:
        return pipeline.audit(facts, loader.load(), "high", "medium")


@pytest.fixture(scope="module", params=[mixed, shop])
def audit(request: pytest.FixtureRequest) -> Audit:
    made = request.param()
    assert made.findings
    return made  # type: ignore[no-any-return]


def printed(text: str) -> Counter[str]:
    """Return how many findings of each rule a terminal report speaks of."""
    body = text.partition("\nCOVERAGE\n")[0].partition("\nRULED OUT")[0]
    body = body.partition("\nBASELINE\n")[0].partition("\nACCEPTED\n")[0]
    found: Counter[str] = Counter()
    for match in TITLE.finditer(body):
        found[match["rule"]] += int(match["found"])
        block = body[match.end() :].partition("\n\n")[0]
        found[match["rule"]] += sum(int(each["found"]) for each in LESS_SEVERE.finditer(block))
    for match in SERVER.finditer(body):
        found[match["rule"]] += 1
    for match in FOLDED.finditer(body):
        found[match["rule"]] += int(match["found"])
    return found


def in_json(text: str) -> Counter[str]:
    return Counter(finding["rule"] for finding in json.loads(text)["findings"])


def in_csv(text: str) -> Counter[str]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    others = ("accepted", "excluded_by")
    return Counter(row["rule"] for row in rows if not any(row[name] for name in others))


MARKDOWN = re.compile(r"^## [A-Z]+: `(?P<rule>[a-z-]+)`\n\n\*\*(?P<found>\d+) ", re.MULTILINE)
MARKDOWN_LESS_SEVERE = re.compile(r"^\*\*(?P<found>\d+) more ha(?:s|ve) \w+ severity", re.MULTILINE)
DROPPED = re.compile(r"`(?P<rule>[a-z-]+)` \((?P<found>\d+)\)")


def in_markdown(text: str) -> Counter[str]:
    body = text.partition("\n## Accepted\n")[0].partition("\n## Coverage\n")[0]
    body, _, dropped = body.partition("\n## Not listed here\n")
    found: Counter[str] = Counter()
    for match in (*MARKDOWN.finditer(body), *DROPPED.finditer(dropped)):
        found[match["rule"]] += int(match["found"])
    for match in MARKDOWN.finditer(body):
        block = body[match.end() :].partition("\n## ")[0]
        less_severe = MARKDOWN_LESS_SEVERE.finditer(block)
        found[match["rule"]] += sum(int(each["found"]) for each in less_severe)
    return found


def in_sarif(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for result in json.loads(text)["runs"][0]["results"]:
        if not result["suppressions"]:
            found[result["ruleId"]] += result["occurrenceCount"]
    return found


# Severity, object, and perhaps what is special about it.
LISTED = re.compile(r"^(?:high|medium|low|info) \S.*$", re.MULTILINE)


def in_junit(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for case in ET.fromstring(text.encode()).iter("testcase"):  # noqa: S314 - written here
        words = "\n".join(part.text or "" for part in case if part.tag != "skipped")
        found[case.attrib["name"]] += len(LISTED.findall(words.partition("Accepted:\n")[0]))
    return +found


ARTICLE = re.compile(r'<article [^>]*data-rule="(?P<rule>[^"]*)".*?</article>', re.DOTALL)


def in_html(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for match in ARTICLE.finditer(text):
        found[match["rule"]] += match[0].count('class="f"')
    return found


COUNTED: dict[str, Callable[[str], Counter[str]]] = {
    "terminal": printed,
    "json": in_json,
    "csv": in_csv,
    "markdown": in_markdown,
    "sarif": in_sarif,
    "html": in_html,
    "junit": in_junit,
}


@pytest.mark.parametrize("name", formats.NAMES)
@pytest.mark.parametrize("everything", [False, True])
def test_every_format_counts_the_same(audit: Audit, name: str, *, everything: bool) -> None:
    text = formats.render(name, audit, Wanted(everything=everything))
    assert COUNTED[name](text) == Counter(finding.rule for finding in audit.findings)


REASON = "suppressed until 2026-05-31: moves in May (shop)"


@pytest.mark.parametrize("name", sorted(set(formats.NAMES) - {"json", "terminal"}))
def test_every_format_shows_what_is_accepted_and_why(name: str) -> None:
    assert REASON in formats.render(name, mixed(), Wanted())


def compared() -> Audit:
    """Return an audit with every state, accepted findings, and one that is gone."""
    suppression = Suppression("b-time", "*", "moves in May", "shop", dt.date(2026, 5, 31))
    states: tuple[State, ...] = (
        "new", "worse", "worse", "unchanged", "unchanged", "unchanged"
    )  # fmt: skip
    found = [
        column("owner_id", n, "low", standing=Standing(state)) for n, state in enumerate(states)
    ]
    accepted = [
        column("owner_id", n, "low", standing=Standing("new", suppression=suppression))
        for n in range(6, 10)
    ]
    gone = Known("old-rule", "low", DatabaseObject("table", "public", "carts"), {})
    result = result_of(
        found, name="a-reference", object="column", population=20, accepted=tuple(accepted)
    )
    return audit_of([result], comparison=Comparison("base.json", (gone,)))


def states_in_csv(text: str) -> list[str]:
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    return ["accepted" if row["accepted"] else row["state"] for row in rows]


def states_in_sarif(text: str) -> list[str]:
    results = json.loads(text)["runs"][0]["results"]
    # What is gone has no place in a list of results.
    names = {"updated": "worse"}
    return ["gone", *(
        "accepted" if each["suppressions"] else names.get(each["baselineState"], each["baselineState"])
        for each in results
        for _ in range(each["occurrenceCount"])
    )]  # fmt: skip


def states_in_html(text: str) -> list[str]:
    found = re.findall(r'class="f" data-state="(\w+)"', text)
    accepted = re.findall(r'id="accepted".*?</section>', text, re.DOTALL)[0].count(
        "<li><code>public."
    )
    gone = re.findall(r"<h3>Gone</h3>.*?</ul>", text, re.DOTALL)[0].count("<li>")
    return [*found, *["accepted"] * accepted, *["gone"] * gone]


def states_in_junit(text: str) -> list[str]:
    root = ET.fromstring(text.encode())  # noqa: S314 - written here
    counts = {each.attrib["name"]: each.attrib["value"] for each in root.iter("property")}
    return [name for name in (*STATES, "accepted") for _ in range(int(counts[name]))]


def states_in_markdown(text: str) -> list[str]:
    (words,) = re.findall(r"^Compared with base.json: (.*)\.$", text, re.MULTILINE)
    counts = [part.split() for part in words.split(", ")]
    (accepted,) = re.findall(r"^\* `a-reference` \((\d+)\): suppressed", text, re.MULTILINE)
    return [name for count, name in (*counts, (accepted, "accepted")) for _ in range(int(count))]


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("csv", states_in_csv),
        ("sarif", states_in_sarif),
        ("html", states_in_html),
        ("junit", states_in_junit),
        ("markdown", states_in_markdown),
    ],
)
def test_every_format_counts_the_same_states(name: str, states: Callable[[str], list[str]]) -> None:
    summary = json_report.document(compared())["summary"]
    expected = +Counter({**summary["by_state"], "accepted": summary["accepted"]})
    assert set(expected.values()) == {1, 2, 3, 4}
    assert Counter(states(formats.render(name, compared(), Wanted()))) == expected


@WIDTHS
@pytest.mark.parametrize("everything", [False, True])
def test_each_rule_has_as_many_findings_in_every_format(
    audit: Audit, width: int, *, everything: bool
) -> None:
    document = json_report.document(audit)
    written = Counter(finding["rule"] for finding in document["findings"])
    assert printed(terminal.render(audit, width, everything=everything)) == written
    assert {rule["name"]: rule["found"] for rule in document["rules"] if rule["found"]} == written


@WIDTHS
def test_the_last_line_is_the_summary(audit: Audit, width: int) -> None:
    summary = json_report.document(audit)["summary"]
    last = " ".join(terminal.render(audit, width).rpartition("\n\n")[2].split())
    counts = ", ".join(
        f"{summary['by_severity'][s]} {s}" for s in SEVERITIES if summary["by_severity"][s]
    )
    assert last.startswith(f"Findings: {counts} from ")
    assert f"Exit code {summary['exit_code']}: " in last


def test_reports_to_read_end_with_what_decided_the_exit_code(audit: Audit) -> None:
    beginning = verdict.sentence(audit).partition(":")[0]
    last = terminal.render(audit, 120).rpartition("\n\n")[2]
    assert beginning in " ".join(last.split())
    assert beginning in formats.render("markdown", audit, Wanted()).splitlines()[-1]
    page = formats.render("html", audit, Wanted())
    assert beginning in page.rpartition("<p>")[2].partition("</footer>")[0]


@WIDTHS
def test_what_is_not_shown_is_counted_the_same(audit: Audit, width: int) -> None:
    document = json_report.document(audit)
    coverage = " ".join(terminal.render(audit, width).partition("\nCOVERAGE\n")[2].split())
    hidden = sum(rule["hidden"] for rule in document["rules"])
    out = sum(belief["findings"] for belief in document["coverage"]["beliefs"])
    assert bool(re.search(rf"\b{hidden}( findings?)? of lower confidence", coverage)) == bool(
        hidden
    )
    assert bool(re.search(rf"\b{out}( findings?)? ruled out by inference", coverage)) == bool(out)
    assert out == sum(rule["ruled_out"] for rule in document["rules"])
    clean = sum(rule["outcome"] == "clean" for rule in document["rules"])
    empty = sum(rule["outcome"] == "empty" for rule in document["rules"])
    unsure = [rule["name"] for rule in document["rules"] if rule["outcome"] == "uncertain"]
    less = rf", {len(unsure)} found only what is less certain \([^)]+\)" if unsure else ""
    nothing = f", {empty} had nothing to look at" if empty else ""
    assert re.search(rf"Of the other rules, {clean} (is|are) clean{less}{nothing}[.,]", coverage)


def test_all_lists_every_object_and_everything_that_is_ruled_out(audit: Audit) -> None:
    text = terminal.render(audit, 120, everything=True)
    document = json.loads(json_report.render(audit, everything=True))
    for finding in [*document["findings"], *document["ruled_out"]]:
        thing = finding["object"]
        assert (thing["column"] or thing["table"] or thing["kind"]) in text
    assert len(document["ruled_out"]) == sum(len(result.ruled_out) for result in audit.results)
    ruled = text.partition("\nRULED OUT BY INFERENCE\n")[2].partition("\nCOVERAGE\n")[0]
    assert len(re.findall(r"^    \S", ruled, re.MULTILINE)) == len(document["ruled_out"])


def test_groups_have_the_same_size_in_every_format(audit: Audit) -> None:
    document = json_report.document(audit)
    text = terminal.render(audit, 120, everything=True)
    members = Counter(finding["group"] for finding in document["findings"] if finding["group"])
    found = Counter(finding["rule"] for finding in document["findings"])
    for rule in document["rules"]:
        for group in rule["groups"]:
            assert members.pop(group["id"]) == group["found"]
            # where few tables are the whole list, a note beside each says more than a heading
            is_whole = group["found"] == found[rule["name"]]
            assert is_whole or f"    {group['reason']}:\n" in text
    assert not members
