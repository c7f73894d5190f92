"""The document: finds dbready's blocks and people's answers in it, and renews the blocks alone.

A block lies between two HTML comments, `<!-- dbready:ID begin ... -->` and `<!-- dbready:ID end -->`.
The first holds digests: of the block's words (have people edited it?), of the evidence it shows, and,
once the question was answered, of the answer and of the evidence that was answered. Everything outside
of blocks belongs to people and is kept, byte by byte.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK = "<!-- dbready checklist: "
# With anything else in it, it is a comment of people.
MARKER = re.compile(
    r"<!--\s*dbready:(?P<id>[a-z0-9-]+)\s+"
    r"(?P<kind>begin|end)(?P<rest>(?:\s+(?:text|evidence|answer|seen)=[0-9a-f]*)*)\s*-->"
)
DIGEST = re.compile(r"(\w+)=([0-9a-f]+)")
LABEL = re.compile(
    r"^[ \t>*+_-]*(?P<name>answer|owner|date|to do)[*_]*:[*_]*[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]", re.MULTILINE)
SECTION = re.compile(r"^ {0,3}#{1,2}[ \t]+(?P<title>[^\r\n]*?)[ \t#]*\r?$", re.MULTILINE)
# What formatters of Markdown change: they move white space, escape, and draw lists and tables anew.
DRAWN = re.compile(r"[\s*_\\|:+-]+")
FIELDS = "**Answer:**\n\n**Owner:**\n\n**Date:**\n\n**To do:**\n"
KEPT = (
    "**Kept from an edit.** The block above was edited and dbready has renewed it. "
    "These are the lines that it no longer holds:"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What people wrote below a block."""

    answer: str = ""
    owner: str = ""
    date: str = ""
    to_do: str = ""

    @property
    def digest(self) -> str:
        """Return what changes when the question is answered anew or confirmed with a new date."""
        return digest(self.answer + "\0" + self.date)


@dataclass(frozen=True, slots=True)
class Block:
    """A block as it was found: its places in the text, its words and its digests."""

    id: str
    start: int
    stop: int
    body: str
    digests: Mapping[str, str]
    answer: Answer = field(default_factory=Answer)

    @property
    def is_edited(self) -> bool:
        """Say whether its words are no longer those that dbready wrote."""
        return self.digests.get("text") != digest(words(self.body))


@dataclass(frozen=True, slots=True)
class New:
    """A block as it is wanted."""

    id: str
    section: str
    body: str
    evidence: str
    answer: str = ""
    """Digest of the answer that people gave, and below of the evidence that they saw."""
    seen: str = ""
    has_fields: bool = True

    def text(self) -> str:
        """Return the block with its two comments."""
        body = MARKER.sub(lambda match: match[0].replace("<!--", "<! --"), self.body).strip("\n")
        known = {
            "text": digest(words(body)),
            "evidence": self.evidence,
            "answer": self.answer,
            "seen": self.seen,
        }
        noted = " ".join(f"{name}={value}" for name, value in known.items() if value)
        return (
            f"<!-- dbready:{self.id} begin {noted} -->\n\n{body}\n\n<!-- dbready:{self.id} end -->"
        )


def digest(text: str) -> str:
    """Return 12 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def words(text: str) -> str:
    """Return a text without what formatters change."""
    return DRAWN.sub("", text)


def read(text: str) -> dict[str, Block]:
    """Return the blocks by id; of a copied block the first counts, and one without an end is people's."""
    markers = list(MARKER.finditer(text))
    found: dict[str, Block] = {}
    for begin, end in itertools.pairwise(markers):
        id_ = begin["id"]
        is_whole = begin["kind"] == "begin" and end["kind"] == "end" and end["id"] == id_
        if is_whole and id_ not in found:
            body = text[begin.end() : end.start()]
            digests = dict(DIGEST.findall(begin["rest"]))
            found[id_] = Block(id_, begin.start(), end.end(), body, digests)
    starts = sorted(block.start for block in found.values())
    for id_, block in found.items():
        below = text[block.stop : next((at for at in starts if at > block.start), len(text))]
        found[id_] = Block(id_, block.start, block.stop, block.body, block.digests, _answer(below))
    return found


def _answer(text: str) -> Answer:
    """Return the fields below a block; the text of each ends at the next field or heading."""
    labels = list(LABEL.finditer(text))
    stops = [match.start() for match in [*labels, *HEADING.finditer(text), *MARKER.finditer(text)]]
    found: dict[str, str] = {}
    for label in labels:
        stop = min((at for at in stops if at >= label.end()), default=len(text))
        name = label["name"].lower().replace(" ", "_")
        found.setdefault(name, text[label.end() : stop].replace("\r\n", "\n").strip())
    return Answer(**found)


def without_comments(text: str) -> str:
    """Return the document as it is read: without the comments that dbready writes."""
    plain = MARKER.sub("", text).replace("<!-- -->", "")
    return re.sub(rf"^\ufeff?{re.escape(MARK)}[^\r\n]*-->", "", plain)


def merge(text: str, blocks: Sequence[New], *, title: str) -> str:
    """Return the document with these blocks renewed or inserted, and every other byte as it was."""
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    if not text.strip("\ufeff \t\r\n"):
        return _new(blocks, title)
    for number, block in enumerate(blocks):
        known = read(text)
        old = known.get(block.id)
        if old is None:
            text = _inserted(text, blocks, number, newline)
            continue
        fresh = block.text()
        kept = _edits(old, fresh) if old.is_edited else ""
        fresh = (fresh + kept).replace("\n", newline)
        text = text[: old.start] + fresh + text[old.stop :]
    return text


def _new(blocks: Sequence[New], title: str) -> str:
    parts = [title.strip()]
    section = ""
    for block in blocks:
        if block.section != section:
            section = block.section
            parts.append(f"## {section}")
        parts.append(_whole(block).strip())
    return "\n\n".join(parts) + "\n"


def _whole(block: New) -> str:
    return f"{block.text()}\n\n{FIELDS}" if block.has_fields else f"{block.text()}\n"


def _edits(old: Block, fresh: str) -> str:
    """Return the lines of an edited block that dbready does not write itself, to be kept below it."""
    written = {words(line) for line in fresh.splitlines()}
    lines = [line.rstrip("\r") for line in old.body.split("\n")]
    kept = [line for line in lines if line.strip() and words(line) not in written]
    return "".join(["\n\n", KEPT, "\n\n", "\n".join(kept)]) if kept else ""


def _inserted(text: str, blocks: Sequence[New], number: int, newline: str) -> str:
    block = blocks[number]
    broken = _broken(text, block)
    at, needs_heading = (broken, False) if broken is not None else _place(text, blocks, number)
    heading = f"## {block.section}\n\n" if needs_heading and block.section else ""
    whole = f"{block.text()}\n" if broken is not None else _whole(block)
    before = text[:at]
    gap = "" if not before or before.endswith(("\n\n", "\r\n\r\n")) else "\n"
    gap += "" if not before or before.endswith("\n") else "\n"
    new = f"{gap}{heading}{whole}\n".replace("\n", newline)
    return before + new + text[at:]


def _broken(text: str, block: New) -> int | None:
    """Return where the rest of a broken block is: what follows it are the fields that people filled in."""
    for match in MARKER.finditer(text):
        if match["id"] == block.id:
            return match.start() if match["kind"] == "begin" else match.end()
    return None


def _place(text: str, blocks: Sequence[New], number: int) -> tuple[int, bool]:
    """Return where a block belongs, and whether the heading of its section is missing there."""
    block = blocks[number]
    known = read(text)
    titles = {match["title"].strip() for match in SECTION.finditer(text)}
    for other in reversed(blocks[:number]):
        if other.id in known and (other.section == block.section or block.section not in titles):
            return _end(text, known, known[other.id]), other.section != block.section
    for other in blocks[number + 1 :]:
        if other.id in known and other.section == block.section:
            return known[other.id].start, False
    return len(text), block.section not in titles


def _end(text: str, known: Mapping[str, Block], block: Block) -> int:
    """Return where what belongs to a block ends: at the next block, or a heading of people."""
    stops = [each.start for each in known.values() if each.start >= block.stop]
    stops += [match.start() for match in SECTION.finditer(text, block.stop)]
    return min(stops, default=len(text))
