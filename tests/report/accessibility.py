"""Holds a page against what readers with a screen reader, a keyboard or weak eyes need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chromium import Page

ACCESSIBILITY = (Path(__file__).parent / "accessibility.js").read_text("utf-8")
RULES = re.findall(r'^    "(.+?)": \(\) =>', ACCESSIBILITY, re.MULTILINE)


def require_accessible(page: Page) -> None:
    """Open everything on a page and hold it against the rules."""
    page.run("document.querySelectorAll('details').forEach(x => { x.open = true; })")
    wrong = {rule: page.run(f"{ACCESSIBILITY.strip()}[{rule!r}]()") for rule in RULES}
    assert len(RULES) > 10
    assert wrong == {rule: [] for rule in RULES}
