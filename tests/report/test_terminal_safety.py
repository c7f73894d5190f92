"""No name, comment or error can act on the terminal that a report is shown on."""

from __future__ import annotations

import unicodedata

import pytest

from dbready.engine import loader
from dbready.findings.audit import Excluded
from dbready.findings.finding import DatabaseObject
from dbready.findings.not_collected import NotCollected
from dbready.report import terminal
from dbready.report.text import approximate, plural, size, visible
from tests.findings.making import audit_of, finding_of, result_of

EVIL = {
    "colour": "\x1b[31mred\x1b[0m",
    "title": "\x1b]0;owned\x07",
    "8-bit": "\x9b31m",
    "bidi": "user\u202etxt.exe",
    "isolate": "a\u2066b\u2069",
    "newline": "a\nb\r\nc",
    "line separator": "a\u2028b",
    "zero width": "a\u200bb",
    "delete": "a\x7fb",
    "tag": "a\U000e0041b",
}


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
@pytest.mark.parametrize("everything", [False, True])
def test_no_name_or_comment_can_act_on_the_terminal(evil: str, *, everything: bool) -> None:
    things = [
        DatabaseObject("table", evil, evil),
        DatabaseObject("column", evil, evil, evil),
        DatabaseObject("key", evil, evil, columns=(evil, evil), name=evil),
    ]
    words = {"message": evil, "detail": evil, "question": evil, "fix": evil}
    results = [result_of([finding_of(x, **words)], object=x.kind, why=evil) for x in things]
    results.append(result_of(outcome="failed", reason=evil))
    results.append(result_of(outcome="skipped", reason=evil))
    audit = audit_of(
        results,
        label=evil,
        excluded=(Excluded(evil, evil, evil),),
        not_collected=(NotCollected(evil, evil, evil, evil, evil, 1),),
        server={**audit_of().server, "account": evil, "version": evil},
    )
    text = terminal.render(audit, 80, everything=everything)
    for character in text.replace("\n", ""):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp", "Cs"}
    assert visible(evil).split()[0][:8] in text


def test_ordinary_names_are_printed_unchanged() -> None:
    for name in ("größe", "数据", "naïve", "👩\u200d💻", "a b"):
        assert visible(name) == name


def test_a_lone_surrogate_is_shown_as_an_escape() -> None:
    assert visible("a\udc80") == "a\\udc80"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (940, "940"),
        (12345, "12,300"),
        (4_500_000, "4.5 million"),
        (3 * 10**9, "3.0 billion"),
    ],
)
def test_numbers_are_abbreviated(number: int, words: str) -> None:
    assert approximate(number) == words


def test_every_kind_has_a_plural() -> None:
    for rule in loader.load():
        assert plural(rule.object, 2).endswith("s")
    assert plural("foreign_key", 1) == "foreign key"


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, ""), (0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 KB"), (2_340_000_000, "2.3 GB")],
)
def test_sizes_are_read_at_a_glance(count: int | None, words: str) -> None:
    assert size(count) == words
