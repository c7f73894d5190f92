"""Composes the review: each question with its evidence, its findings and its status."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbready import __version__
from dbready.checklist import document, review_findings
from dbready.checklist.document import MARK, New, digest
from dbready.checklist.says import Says
from dbready.report import summary
from dbready.report.markdown import code, escape
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.checklist.document import Answer, Block
    from dbready.checklist.questions import Question
    from dbready.findings.audit import Audit
    from dbready.findings.result import Result

State = Literal["answered by the database", "answered by a person", "open", "evidence changed"]
IN_WORDS: Mapping[State, str] = {
    "answered by the database": "answered by the database",
    "answered by a person": "answered by a person",
    "open": "open",
    "evidence changed": "evidence changed since it was answered; "
    "to confirm the answer, write the new date, or edit it",
}
BEFORE = "No longer so since it was answered"
OTHER_OBJECTS = "* The findings concern other objects than before"
PASSING = "As of "
UNEXAMINED = ("Not examined by ", "Not applicable")
ITEM = re.compile(r"^\s*[*+-] (?:\[(?P<mark>[ xX])\] )?(?P<text>.*\S)")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question, how far it is answered, and the block that shows it."""

    question: Question
    state: State
    block: New


@dataclass(frozen=True, slots=True)
class Review:
    """A whole review: the blocks in the order of the document, and its text."""

    questions: tuple[Reviewed, ...]
    text: str


def review(
    questions: Sequence[Question], evidence: Mapping[str, Says], audit: Audit, text: str = ""
) -> Review:
    """Return the review, merged into the text of the document as it is."""
    known = document.read(text)
    said = {**evidence, "to-dos": _to_dos(questions, known)}
    reviewed = tuple(
        _reviewed(question, said[question.id], results, audit, known.get(question.id))
        for question, results in zip(
            questions, review_findings.shared(questions, audit.results), strict=True
        )
    )
    head = New("summary", "", _summary(audit, reviewed), "", has_fields=False)
    blocks = [head, *(each.block for each in reviewed)]
    return Review(reviewed, document.merge(text, blocks, title=title(audit)))


def title(audit: Audit) -> str:
    """Return the first lines of a new document."""
    return f"{MARK}{marked(audit)} -->\n\n# Go-live review: {code(audit.label)}"


def marked(audit: Audit) -> str:
    """Return the target as the first line of its document names it."""
    # Two hyphens would end an HTML comment.
    return re.sub(r"-(?=-)|[<>]", lambda match: f"%{ord(match[0]):02X}", visible(audit.label))


def _reviewed(
    question: Question, says: Says, results: Sequence[Result], audit: Audit, old: Block | None
) -> Reviewed:
    has_findings = any(result.findings for result in results)
    decided = review_findings.decided(results)
    evidence = digest("\n".join([*says.lines, *review_findings.prints(results)]))
    seen = _seen(old)
    state = _state(says, old, seen, evidence, has_findings=has_findings, is_decided=bool(decided))
    lines = [f"* {line}" for line in says.lines]
    lines += [f"* {PASSING}{audit.collected_at[:10]}: {line}" for line in says.passing]
    shown = {
        "What the database says": lines or ["* Nothing"],
        "Findings": review_findings.shown(question, results),
        "Decided in dbready.toml": decided,
        "Suppressed in dbready.toml": review_findings.suppressed(results),
    }
    if old and state == "evidence changed":
        now = [line for items in shown.values() for line in items]
        shown[BEFORE] = _gone(old, seen, now) or [OTHER_OBJECTS]
    parts = [
        f"### {escape(question.question)}",
        f"**Status:** {IN_WORDS[state]}",
        *(f"**{name}**\n\n" + "\n".join(items) for name, items in shown.items() if items),
        f"**Ask** ({escape(question.role)}): {escape(question.ask)}",
    ]
    answer = old.answer.digest if old and old.answer.answer else ""
    body = "\n\n".join(parts)
    block = New(question.id, question.section, body, evidence, answer, seen if answer else "")
    return Reviewed(question, state, block)


def _seen(old: Block | None) -> str:
    """Return the evidence that was in the document when its answer was written."""
    if old is None or not old.answer.answer:
        return ""
    if old.digests.get("answer") == old.answer.digest:
        return old.digests.get("seen", "")
    return old.digests.get("evidence", "")


def _state(  # noqa: PLR0913 - what a status depends on
    says: Says,
    old: Block | None,
    seen: str,
    evidence: str,
    *,
    has_findings: bool,
    is_decided: bool,
) -> State:
    if old and old.answer.answer:
        return "answered by a person" if seen == evidence else "evidence changed"
    if is_decided and not has_findings:
        return "answered by a person"
    return "answered by the database" if says.is_answer and not has_findings else "open"


def _gone(old: Block, seen: str, lines: Sequence[str]) -> list[str]:
    """Return the lines that the answer was based on and that no longer hold."""
    body = old.body
    if BEFORE in body and old.digests.get("evidence") != seen:
        body = body[body.index(BEFORE) :]  # since then, the others have been written anew
    now = {document.words(line) for line in lines}
    items = [match["text"] for line in body.splitlines() if (match := ITEM.match(line))]
    return [
        f"* {item}"
        for item in items
        if document.words(item) not in now and not item.startswith((PASSING, *UNEXAMINED))
    ]


def label(text: str) -> str | None:
    """Return the target that a document was written for; None if it does not say so any more."""
    match = re.match(rf"\ufeff?{re.escape(MARK)}(?P<label>[^\r\n]*) -->", text)
    return match["label"] if match else None


def _to_dos(questions: Sequence[Question], known: Mapping[str, Block]) -> Says:
    lines = [
        f"{code(question.id)}: {text}"
        for question in questions
        if question.id in known
        for text in _open(known[question.id].answer)
    ]
    nothing = "no question of this document has an open to-do"
    return Says((), tuple(lines) or (nothing,), is_answer=not lines)


def _open(answer: Answer) -> list[str]:
    """Return the to-dos that are not ticked, each with the owner of its question."""
    owner = " ".join(answer.owner.split())
    found = []
    for line in answer.to_do.splitlines():
        match = ITEM.match(line)
        if line.strip() and not (match and (match["mark"] or " ") in "xX"):
            found.append(
                (match["text"] if match else line.strip()) + (f" ({owner})" if owner else "")
            )
    return found


def _summary(audit: Audit, reviewed: Sequence[Reviewed]) -> str:
    counted = Counter(each.state for each in reviewed)
    shown = ", ".join(f"{number} {state}" for state, number in counted.items())
    still = [each for each in reviewed if each.state in {"open", "evidence changed"}]
    rows = audit.live_rows
    read = "No live row was read: `--probe` answers more questions."
    if rows:
        ended = "" if rows.outcome == "completed" else f" ({rows.outcome.replace('_', ' ')})"
        read = f"Samples of live rows were read: {rows.rows:,} rows{ended}."
    lines = [
        f"{escape(summary.server(audit))}  \n{escape(summary.size(audit))}",
        f"{read} Written by dbready {__version__}.",
        "Write below each block: dbready renews what is between its comments, and nothing else.",
        f"**{len(reviewed)} questions:** {shown}.",
    ]
    if still:
        lines.append("**Still to answer:** " + ", ".join(code(each.question.id) for each in still))
    return "\n\n".join(lines)
