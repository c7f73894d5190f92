"""Lines of the terminal report: wrapped, labelled, in columns, none wider than the page."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.findings.audit import Audit, Profile
    from dbready.findings.finding import DatabaseObject, Finding

LEAST_ROOM = 12  # a word or two


@dataclass(frozen=True, slots=True)
class Page:
    """The width in columns, the schemas that go without saying, and how the report is written."""

    width: int
    omitted_schemas: frozenset[str]
    is_cut: bool = True
    """Whether descriptions are cut to the width: not in a file."""
    server: str = "the server"
    """What findings about the whole target are about."""
    profile: Profile = "reader"


def server_of(audit: Audit) -> str:
    """Return what findings about the whole target are about."""
    return "the database file" if audit.server["dialect"] == "sqlite" else "the server"


def omitted_schemas(audit: Audit) -> frozenset[str]:
    """Return the schemas that names can omit: the default ones, and a schema that is the only one."""
    schemas = {finding.about.schema for finding in audit.findings if finding.about.schema}
    return frozenset(schemas if len(schemas) == 1 else {"public", "main"})


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text between words."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def hanging(text: str, width: int) -> Iterator[str]:
    """Break a text between words, and indent all lines but the first by two columns more."""
    lines = wrap(text, width - 6)
    yield from (f"{'      ' if number else '    '}{line}" for number, line in enumerate(lines))


def sentence(text: str) -> str:
    """Return the text with a full stop where it ends without a mark."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def labelled(label: str, text: str, width: int) -> Iterator[str]:
    """Break a text and put a label of three letters before it."""
    parts = text.splitlines()
    yield from under_label(label, [x for part in parts for x in wrap(visible(part), width - 7)])


def under_label(label: str, lines: Iterable[str]) -> Iterator[str]:
    """Put a label of three letters before the first line and indent the others like it."""
    for number, line in enumerate(lines):
        yield f"  {label if number == 0 else '   '}  {line}"


def columns(rows: Sequence[tuple[str, str]], page: Page, indent: int = 4) -> Iterator[str]:
    """Return rows of a name and its description; names are whole, the rest is cut on a screen and continued in a file.

    Where a name leaves no room for descriptions, these are no column, and go below long names.
    """
    from tabulate import tabulate  # noqa: PLC0415 - only reports with findings need it

    left = room([name for name, _ in rows], page, indent)
    if left < LEAST_ROOM and any(what for _, what in rows):
        for name, what in rows:
            yield from _beside_or_below(name, what, page, indent)
        return
    cells = [
        [name if number == 0 else "", line]
        for name, what in rows
        for number, line in enumerate(
            [shorten(what, left)] if page.is_cut else _continued(what, left) or [""]
        )
    ]
    table = tabulate(cells, tablefmt="plain", disable_numparse=True, preserve_whitespace=True)
    yield from (f"{' ' * indent}{line.rstrip()}" for line in table.splitlines())


def _beside_or_below(name: str, what: str, page: Page, indent: int) -> Iterator[str]:
    line = f"{' ' * indent}{name}  {what}".rstrip()
    if len(line) <= page.width or not what:
        yield line
        return
    yield f"{' ' * indent}{name}"
    below = " " * (indent + 2)
    if page.is_cut:
        yield f"{below}{shorten(what, page.width - indent - 2)}"
    else:
        yield from _continued(what, page.width, below)


def _continued(what: str, width: int, indent: str = "") -> list[str]:
    """Break a description between words, but not between an arrow and the table to which it points."""
    unbroken = what.replace("> ", ">\xa0")
    return [line.replace("\xa0", " ") for line in wrap(unbroken, width, indent)]


def room(names: Iterable[str], page: Page, indent: int = 4) -> int:
    """Return the width that remains next to the longest of some names."""
    return page.width - indent - 2 - max(len(name) for name in names)


def shorten(text: str, width: int) -> str:
    """Cut a text to a width; nothing is left where that is a word or two."""
    if width < LEAST_ROOM:
        return ""
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def fitting(names: Sequence[str], width: int) -> str:
    """Join as many names as fit, at least one."""
    text = names[0]
    for other in names[1:]:
        if len(text) + len(other) + 5 > width:  # ", " before it and ", …" behind it
            return f"{text}, …"
        text += f", {other}"
    return text


def name(finding: Finding, page: Page) -> str:
    """Return the object's name; the schema is omitted where there is usually only one."""
    return called(finding.about, page)


def called(thing: DatabaseObject, page: Page) -> str:
    """Return an object's name; the schema is omitted where there is usually only one."""
    return _prefix(thing, page) + visible(str(thing))


def table(finding: Finding, page: Page) -> str:
    """Return the name of the object's table, like name()."""
    return _prefix(finding.about, page) + visible(finding.about.table or "")


def _prefix(thing: DatabaseObject, page: Page) -> str:
    is_omitted = thing.schema is None or thing.schema in page.omitted_schemas or thing.table is None
    return "" if is_omitted else f"{visible(str(thing.schema))}."
