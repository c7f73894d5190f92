"""Documents of four questions, and what of them people wrote."""

from __future__ import annotations

from dbready.checklist import document
from dbready.checklist.document import New

TITLE = "<!-- dbready checklist: shop -->\n\n# Go-live review"
IDS = ("hosting", "time-zones", "deletes", "extraction")
SECTIONS = dict(zip(IDS, ("Access", "Data model", "Application", "Application"), strict=True))


def block(id_: str, evidence: str = "one") -> New:
    body = f"### About {id_}\n\n**Status:** open\n\n* The evidence is {evidence}\n\n**Ask** (team): why?"
    return New(id_, SECTIONS[id_], body, document.digest(evidence))


def blocks(evidence: str = "one", ids: tuple[str, ...] = IDS) -> list[New]:
    return [block(id_, evidence) for id_ in ids]


def merged(text: str, wanted: list[New]) -> str:
    return document.merge(text, wanted, title=TITLE)


def new() -> str:
    return merged("", blocks())


def people(text: str) -> str:
    """Return the text outside of blocks."""
    for found in sorted(document.read(text).values(), key=lambda each: -each.start):
        text = text[: found.start] + text[found.stop :]
    return text


def outside(text: str) -> list[str]:
    """Return the lines outside of blocks, without their ends."""
    return [line for line in people(text).splitlines() if line.strip()]
