"""The mark by which a file is recognized as an export of dbready, and so may be replaced."""

from __future__ import annotations

import re

LONGEST_BEGINNING = 400  # bytes
# In a comment, or in the first value of a JSON document. Sheets have no comments, but a header.
_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:.{0,200}Written by dbready export (?P<format>[a-z-]+)\.|schema,table,column,position,)",
    re.DOTALL,
)


def sentence(format_: str, what: str = "Changes are") -> str:
    """Return what marks an export in this format, and what of it is overwritten."""
    return f"Written by dbready export {format_}. {what} overwritten."


def comment(format_: str, begin: str = "#", what: str = "Changes are") -> str:
    """Return the mark as a line of comment."""
    return f"{begin} {sentence(format_, what)}\n"


def format_of(beginning: bytes) -> str | None:
    """Return the format of a file that begins like this; None if dbready export did not write it."""
    match = _BEGINNING.match(beginning)
    return None if match is None else (match["format"] or b"csv").decode()
