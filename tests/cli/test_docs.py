"""`dbready docs`: the documentation is available without a checkout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dbready.cli import docs
from tests.cli.running import assert_refused
from tests.processes import ROOT

if TYPE_CHECKING:
    from tests.cli.running import Dbready

PAGES = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
ADVICE = re.compile(r"dbready docs ([\w.-]*\w)")


def test_every_page_is_listed_with_its_title(dbready: Dbready) -> None:
    lines = dbready("docs").out.splitlines()
    assert lines[0].split(maxsplit=1) == ["quickstart", "Quick start"]
    assert {line.split()[0] for line in lines if line} >= {*PAGES, "report.schema.json"}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_printed(dbready: Dbready, name: str) -> None:
    text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    page = dbready("docs", name).out
    assert page == dbready("docs", f"{name}.md").out
    assert page.startswith("# ")
    assert text.endswith(page)


def test_an_unknown_page_is_refused_with_the_nearest(dbready: Dbready) -> None:
    assert_refused(dbready("docs", "quick-start"), 2, "no page quick-start", "quickstart?")
    assert_refused(dbready("docs", "xyz"), 2, "no page xyz", "list them with: dbready docs")


def test_messages_refer_to_no_files_of_the_repository() -> None:
    advised = set()
    for path in (ROOT / "src").rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            assert line.startswith('"""') or not re.search(r"(?<!/)docs/[\w-]+\.(md|json)", line), (
                path
            )
            advised.update(ADVICE.findall(line))
    assert "writing-rules" in advised
    assert advised <= docs.pages().keys()
