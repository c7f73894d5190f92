"""Writes JSON documents that begin with the mark of an export."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dbready.export import marker

if TYPE_CHECKING:
    from collections.abc import Mapping

SURROGATE = re.compile("[\ud800-\udfff]")


def document(format_: str, content: Mapping[str, object], key: str = "$comment") -> str:
    """Return a JSON document with the mark as its first value, under this key."""
    marked = {key: marker.sentence(format_).strip(), **content}
    text = json.dumps(marked, indent=2, ensure_ascii=False)
    # No encoding holds half a character, but JSON can name it.
    return SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
