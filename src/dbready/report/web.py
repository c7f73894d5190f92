"""What all HTML pages share: templates that escape, and a policy under which nothing is fetched."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from dbready.report.text import approximate, qualified, size, visible

REPORTS = "dbready.report"


@cache
def templates(package: str = REPORTS) -> Environment:
    """Return the templates of a package; whatever they print is escaped, and its characters are visible."""
    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(lambda name: text(name, package)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters.update(
        set=set,
        rows=lambda number: "" if number is None else approximate(number) if number else "0",
        bytes=size,
        qualified=qualified,
        number=lambda number: f"{number:,}",
        sentence=_sentence,
        time=lambda text: f"{text[:16].replace('T', ' ')} UTC",
    )
    return environment


def _finalized(value: Any) -> Any:  # noqa: ANN401 - what a template prints
    """Make names visible; markup and numbers are printed as they are."""
    return visible(value) if type(value) is str else value


def _sentence(words: str, *, upper: bool = True) -> str:
    """Return words as a sentence: with a capital letter and a full stop."""
    first = words[:1].upper() if upper else words[:1]
    return f"{first}{words[1:]}" if words.endswith((".", "!", "?")) else f"{first}{words[1:]}."


@cache
def text(name: str, package: str = REPORTS) -> str:
    """Return a file of the templates."""
    return (files(package) / "templates" / name).read_text("utf-8")


def asset(*names: str, package: str = REPORTS) -> Markup:
    """Return styles or scripts of dbready's own as one, to be named by its hash in the page's policy."""
    return Markup("".join(text(name, package) for name in names))  # noqa: S704 - files of dbready's own


def policy(style: str, *scripts: str) -> str:
    """Return a content security policy: only this style and these scripts have an effect, nothing is fetched."""
    sources = {"style-src": [style]} | ({"script-src": list(scripts)} if scripts else {})
    allowed = "; ".join(
        f"{name} {' '.join(_digest(source) for source in found)}" for name, found in sources.items()
    )
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


@cache
def _digest(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def data(value: object) -> Markup:
    """Return JSON for a script element of the type application/json: no text in it can end the element."""
    written = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return Markup(written.replace("<", "\\u003c"))  # noqa: S704 - ASCII without <
