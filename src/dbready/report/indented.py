"""Writes JSON with an indentation, for reports of many megabytes."""

from __future__ import annotations

import json
from json.encoder import encode_basestring as quoted
from typing import Any

STEP = "  "
CONSTANTS = {True: "true", False: "false"}


def dumps(value: Any) -> str:  # noqa: ANN401 - what JSON can hold
    """Return exactly what json.dumps() returns with indent=2 and ensure_ascii=False; keys are texts.

    With an indentation, json uses no C code and keeps every word of the report until the end. This
    takes half of the time and much less memory.
    """
    return _text(value, "\n")


def _text(value: Any, margin: str) -> str:  # noqa: ANN401 - as above
    """Return a value as JSON; `margin` begins each of its further lines."""
    inner = margin + STEP
    # Most values are texts or null: calling this function for them would take a third of the time.
    if isinstance(value, dict):
        if not value:
            return "{}"
        parts = [
            f"{quoted(key)}: "
            f"{quoted(each) if type(each) is str else 'null' if each is None else _text(each, inner)}"
            for key, each in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}"
    if isinstance(value, list | tuple):
        parts = [quoted(each) if type(each) is str else _text(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(parts)}{margin}]" if parts else "[]"
    return CONSTANTS[value] if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
