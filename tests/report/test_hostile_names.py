"""Names, comments and errors of a database are shown in every format, and have no effect in any."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from functools import cache

import pytest
from markdown_it import MarkdownIt

from dbready.findings.audit import Audit, Excluded
from dbready.findings.decide import Decision
from dbready.findings.finding import DatabaseObject, Escalation, Standing
from dbready.findings.known import Comparison, Known
from dbready.findings.not_collected import NotCollected
from dbready.findings.suppress import Suppression
from dbready.report import formats, markdown
from dbready.report.csv import FORMULA
from dbready.report.formats import Wanted
from tests.findings.making import audit_of, finding_of, result_of

EVIL = {
    "html": "</code></script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "comment": "--><b>out</b><!--",
    "entity": "&lt;b&gt; &copy; &#0; &unknown;",
    "formula": "=cmd|'/c calc'!A0",
    "at": '@SUM(1+1)*cmd|"/c calc"!A0',
    "plus": "+1",
    "minus": "-2+3",
    "spaced formula": " =1+1",
    "tab": "\t=1+1",
    "fence": "a```\n# Title\n```b",
    "backticks": "a`` ` ```` b`",
    "one backtick": "`",
    "link": "[click](javascript:alert(1)) https://evil.example/x www.evil.example <https://e.example>",
    "image": "![x](https://evil.example/pixel.png)",
    "mention": "@everyone #1 !2 ~3 %4",
    "heading": "# Title",
    "list": "1. one",
    "table": "a | b\n|---|---|\n| c | d |",
    "cdata": "]]><failure/>",
    "control": "a\x00b\x1b[31mc\x07",
    "bidi": "user\u202etxt.exe",
    "surrogate": "a\udc80b",
    "noncharacter": "a\ufffeb\uffff",
    "jinja": "{{ 7 * 7 }}{% raw %}",
    "space": " ",
    "empty": "",
}
NAMES = pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)


def hostile(evil: str) -> Audit:
    """Return an audit in which every text that may come from a database is this one."""
    things = [
        DatabaseObject("table", evil, evil),
        DatabaseObject("column", evil, evil, evil),
        DatabaseObject("key", evil, evil, columns=(evil, evil), name=evil),
        DatabaseObject("server"),
    ]
    words = {
        "message": evil,
        "detail": evil,
        "question": evil,
        "fix": evil,
        "workaround": evil,
        "evidence": {"name": evil, "names": [evil], evil: evil},
    }
    results = [
        result_of(
            [finding_of(thing, rule=f"about-{thing.kind}", **words)] * 3,
            name=f"about-{thing.kind}",
            object=thing.kind,
            summary=evil,
            why=evil,
            question=evil,
        )
        for thing in things
    ]
    about = DatabaseObject("table", evil, evil)
    suppression = Suppression(evil, evil, evil, evil)
    decision = Decision(evil, evil, evil, dt.date(2026, 1, 2))
    worse = Standing("worse", about, (Escalation(evil, evil, evil),))
    quiet = [Standing("new", suppression=suppression), Standing("new", decision=decision)]
    results.append(
        result_of(
            [finding_of(about, rule="a-standing", standing=worse, **words)],
            name="a-standing",
            accepted=tuple(
                finding_of(about, rule="a-standing", standing=each, **words) for each in quiet
            ),
        )
    )
    results.append(result_of(name="a-failed", outcome="failed", reason=evil, is_incomplete=True))
    results.append(result_of(name="a-skipped", outcome="skipped", reason=evil))
    return audit_of(
        results,
        label=evil,
        excluded=(Excluded(evil, evil, evil),),
        not_collected=(NotCollected(evil, evil, evil, evil, evil, 1),),
        comparison=Comparison(evil, (Known("a-standing", "high", about, {}),)),
        owners={(evil, evil): evil},
        server={**audit_of().server, "account": evil, "version": evil},
    )


@cache
def written(name: str, evil: str) -> str:
    return formats.render(name, hostile(evil), Wanted(everything=True))


@NAMES
@pytest.mark.parametrize(
    "name", sorted(set(formats.NAMES) - {"json"})
)  # which holds the exact names
def test_no_format_writes_a_character_that_acts_on_a_terminal(name: str, evil: str) -> None:
    for character in set(written(name, evil)):
        assert character in "\r\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


@NAMES
def test_no_cell_is_a_formula(evil: str) -> None:
    rows = list(csv.reader(io.StringIO(written("csv", evil), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + 4 * 3 + 3 + 1
    for row in rows:
        for cell in row:
            assert not cell.lstrip().startswith(FORMULA)


@NAMES
def test_no_name_is_markup_in_markdown(evil: str) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = reader.parse(written("markdown", evil))
    if evil.strip():  # nothing makes no paragraph
        plain = reader.parse(written("markdown", "plain"))
        assert [(x.type, x.tag) for x in found] == [(x.type, x.tag) for x in plain]
    for token in found:
        for inside in token.children or ():
            assert inside.type in {
                "text", "code_inline", "strong_open", "strong_close", "html_inline", "softbreak",
                "hardbreak", "text_special",
            }  # fmt: skip
            assert inside.type != "html_inline" or inside.content == "<!-- -->"


@NAMES
def test_no_url_in_a_text_becomes_a_link(evil: str) -> None:
    assert not re.search(r"://|www\.", markdown.escape(evil))


@NAMES
def test_the_marker_is_one_line_and_one_comment(evil: str) -> None:
    first = written("markdown", evil).split("\n", 1)[0]
    assert first.startswith("<!-- dbready: ")
    assert first.endswith(" -->")
    assert "--" not in first.removeprefix("<!--").removesuffix("-->")
