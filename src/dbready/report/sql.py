"""SQL that people copy from a report: never broken inside a name or a literal, never altered."""

from __future__ import annotations

import re

from dbready.report.text import visible

# Whole words: quoted names and literals with everything between their quotes.
WORD = re.compile(r'(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|\'(?:[^\']|\'\')*\'|[^\s"`\'])+')
END = re.compile(r";\s*\n")
UNPRINTABLE = (
    "a name in it has characters that cannot be shown; --format json has the whole statement"
)


def lines(text: str, width: int | None = None) -> list[str]:
    """Return SQL as printable lines, broken between words where one is wider than `width`.

    A statement that a terminal cannot show as it is gives way to a sentence that says so.
    """
    if not _has_whole_quotes(text):
        return [text] if visible(text) == text else [UNPRINTABLE]
    found: list[str] = []
    for words in _words_by_line(text):
        if any(visible(word) != word for word in words):
            return [UNPRINTABLE]
        found += _filled(words, width)
    return found


def statements(text: str) -> list[str]:
    """Return the statements of a fix, one or more lines each; only one if a name may hide where they end."""
    found = [part.strip() for part in END.split(text) if part.strip()]
    return found if all(map(_has_whole_quotes, found)) else [text]


def _has_whole_quotes(text: str) -> bool:
    # A backslash may or may not end a literal, which depends on the dialect.
    return "\\" not in text and not WORD.sub("", text).strip()


def _words_by_line(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    end = 0
    for match in WORD.finditer(text):
        if "\n" in text[end : match.start()] and rows[-1]:
            rows.append([])
        rows[-1].append(match[0])
        end = match.end()
    return rows


def _filled(words: list[str], width: int | None) -> list[str]:
    filled = [words[0]] if words else []
    has_comment = any(word.startswith("--") for word in words)  # it ends with its line
    for word in words[1:]:
        if width is not None and not has_comment and len(filled[-1]) + 1 + len(word) > width:
            filled.append(word)
        else:
            filled[-1] += f" {word}"
    return filled
