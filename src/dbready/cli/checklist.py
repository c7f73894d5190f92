"""`dbready checklist`: the go-live review as a document that people edit."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import click

from dbready.cli.options import PATH, reads_target, rules_option
from dbready.cli.probing import probes_rows
from dbready.cli.reading import reading
from dbready.errors import EXIT_CLEAN, EXIT_FOUND, EXIT_INCOMPLETE, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dbready.checklist.questions import Question
    from dbready.checklist.review import Review
    from dbready.config.checklist import Checklist
    from dbready.findings.audit import Audit

HELP = "name a file in a directory that exists and that you may write to"


@click.command(epilog="Example: dbready checklist shop.db --probe -o review.md")
@reads_target
@probes_rows
@click.option(
    "-o",
    "--output",
    type=PATH,
    multiple=True,
    metavar="FILE",
    help="Write the review to FILE (.md), or renew it there; a second FILE (.html) is a copy of it "
    "to read.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; exit with 1 while a required question of FILE is open.",
)
@rules_option
def checklist(target: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Write the go-live review of TARGET: every question, and what the database says about it.

    People write their answers into FILE, below each question. Run again, dbready renews what the
    database says and keeps what people wrote; it marks answers whose evidence has changed since.

    Exit codes: 0 written, or with --check nothing required is open, 1 with --check something is,
    2 usage error, 3 something could not be read.
    """
    from dbready.checklist import evidence, review  # noqa: PLC0415 - --help needs none of it
    from dbready.cli import meaning, notices, pipeline, within  # noqa: PLC0415
    from dbready.engine import inventory  # noqa: PLC0415

    how = reading(options)
    is_check = options["check"]
    path, copy = _files(options["output"], is_check=is_check)
    _text(path, must_exist=is_check)
    known = questions(how.checklist)
    chosen = within.rules(how, options["rule_directories"])
    if how.show_sql:
        pipeline.show_sql(target, how)
        return EXIT_CLEAN
    stack, progress = notices.progress_display(how)
    with stack:
        facts = pipeline.facts_of(target, how, progress)
        meaning.prepare(facts, how.scope, how)
        audit = within.audit(facts, how, chosen, inventory=inventory.inventory(facts))
    metrics = [evidence.Wanted(each.name, each.columns) for each in how.checklist.metrics]
    said = {each.id: evidence.of(each, facts, audit, metrics) for each in known}
    # Read only now: people may have edited it meanwhile.
    done = review.review(known, said, audit, _text_of(audit, path, must_exist=is_check))
    if is_check and path:
        code = _check(done, how.checklist, path)
    else:
        _write(path, done.text, is_new=not (path and path.exists()))
        if copy:
            _write_copy(copy, done.text, audit.label)
        code = EXIT_CLEAN
    return EXIT_INCOMPLETE if audit.is_incomplete else code


def questions(said: Checklist) -> tuple[Question, ...]:
    """Return all questions, with a team's own; refuses required ones that do not exist."""
    from dbready.checklist import questions as known  # noqa: PLC0415 - --help needs none of it

    ours = known.load()
    ids = {question.id for question in ours}
    own = []
    for each in said.questions:
        if each.id in ids or each.id == "summary":
            raise UsageError(
                f"{each.where}: the question {each.id} exists already", help="give it another id"
            )
        own.append(
            known.Question(
                each.id,
                each.section,
                each.question,
                each.question,
                each.role,
                each.rules,
                is_own=True,
            )
        )
    found = known.with_own(ours, tuple(own))
    names = [question.id for question in found]
    for name in said.required or ():
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
            advice = f"did you mean {near[0]}?" if near else f"questions: {', '.join(names)}"
            raise UsageError(f"{said.required_at}: there is no question {name}", help=advice)
    return found


def _files(paths: Sequence[Path], *, is_check: bool) -> tuple[Path | None, Path | None]:
    """Return the document, if it is not printed, and its copy as HTML; refuses what cannot be written."""
    from dbready.cli import output  # noqa: PLC0415 - --help needs none of it

    copies = [path for path in paths if path.suffix.lower() in {".html", ".htm"}]
    documents = [path for path in paths if path not in copies]
    if len(copies) > 1 or len(documents) > 1:
        raise UsageError(
            "the review is one document and one copy", help="-o review.md -o review.html"
        )
    if copies and not documents:
        raise UsageError(
            f"{copies[0]} is a copy to read: people write their answers into a document",
            help=f"name both: -o {copies[0].with_suffix('.md')} -o {copies[0]}",
        )
    if copies and not is_check:
        asked = {"output": copies, "format_": "html", "force": False}
        output.destinations(asked, ("html",))
    document = documents[0] if documents and str(documents[0]) != "-" else None
    return document, copies[0] if copies else None


def _text_of(audit: Audit, path: Path | None, *, must_exist: bool) -> str:
    """Return the document as it is; warns if it was written for another database."""
    from dbready.checklist import review  # noqa: PLC0415 - --help needs none of it
    from dbready.cli import notices  # noqa: PLC0415

    text = _text(path, must_exist=must_exist)
    before = review.label(text)
    if before not in {None, review.marked(audit)}:
        notices.notify(
            f"warning: {path} was written for {before}; correct its first line if that is the same database"
        )
    return text


def _text(path: Path | None, *, must_exist: bool) -> str:
    """Return the document as it is, with its line ends; refuses a file that is no review."""
    from dbready.checklist.document import MARKER  # noqa: PLC0415 - --help needs none of it

    if path is None:
        if must_exist:
            raise UsageError("--check does not say which review", help="name it: -o review.md")
        return ""
    if path.suffix.lower() not in {".md", ".markdown"}:
        raise UsageError(
            f"{path}: the review is written as Markdown only", help="end the name in .md"
        )
    try:
        if not path.exists() and not must_exist:
            if not path.absolute().parent.is_dir():
                raise UsageError(
                    f"there is no directory {path.parent} for the review", help="create it first"
                )
            return ""
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(
            f"the review {path} cannot be read",
            cause=cause,
            help=f"write it first: dbready checklist TARGET -o {path}" if must_exist else HELP,
        ) from None
    if text.strip() and not MARKER.search(text):
        raise UsageError(
            f"{path} exists and is not a review of dbready; it was not changed",
            help="name another file",
        )
    return text


def _write(path: Path | None, text: str, *, is_new: bool) -> None:
    from dbready.cli import new_file  # noqa: PLC0415 - --help needs none of it

    if path is None:
        click.echo(text, nl=False)
    elif is_new:
        new_file.write({path: text}, help=HELP)
    else:
        new_file.replace(path, text, help=HELP)


def _write_copy(path: Path, text: str, label: str) -> None:
    from dbready.checklist import document  # noqa: PLC0415 - --help needs none of it
    from dbready.cli import output  # noqa: PLC0415
    from dbready.report import html  # noqa: PLC0415

    output.write(html.review(document.without_comments(text), f"Review of {label}"), path)


def _check(done: Review, said: Checklist, path: Path) -> int:
    """Print what is open of what is required."""
    required = [
        each
        for each in done.questions
        if said.required is None or each.question.id in said.required
    ]
    still = [each for each in required if each.state in {"open", "evidence changed"}]
    for each in still:
        click.echo(f"{path}: {each.question.id}: {each.state} (ask: {each.question.role})")
    click.echo(f"{len(required) - len(still)} of {len(required)} required questions are answered.")
    return EXIT_FOUND if still else EXIT_CLEAN
