"""Writes the manual page from the help of the commands."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = r""".\" Made by scripts/generate-docs from the commands' help: change it there.
.TH DBREADY 1 "" "dbready" "User Commands"
.SH NAME
dbready \- audit live databases before you build on them
.SH SYNOPSIS
.B dbready
.I COMMAND
.RI [ OPTIONS ]
.RI [ ARGUMENTS ]
.SH DESCRIPTION
"""
TAIL = r""".SH EXIT STATUS
.TP
.B 0
nothing at or above \fB\-\-fail\-on\fR
.TP
.B 1
findings at or above it, or rules that do not find what their pages say
.TP
.B 2
the command line, a setting or a rule file is wrong
.TP
.B 3
the audit could not be done, or it is incomplete
.SH ENVIRONMENT
.TP
.B NO_COLOR
turns colors off
.SH FILES
.TP
.I dbready.toml
named targets, corrections and settings of rules; looked for in the working directory and above
.SH SEE ALSO
.B dbready docs
prints the documentation.
"""


def render(found: Iterable[tuple[tuple[str, ...], click.Command]]) -> str:
    """Return the manual page of commands, each with the words that call it; the first is dbready itself."""
    (_, root), *rest = found
    parts = [HEAD, *_paragraphs(root), ".SH COMMANDS\n"]
    for words, command in rest:
        context = click.Context(command, info_name=" ".join(("dbready", *words)))
        usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
        parts += [f'.SS "{_escaped(usage)}"\n', *_paragraphs(command), *_options(command, context)]
    return "".join([*parts, TAIL])


def _paragraphs(command: click.Command) -> Iterator[str]:
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines = paragraph.split("\n")
        if lines[0] == "\b":  # click's mark of lines that are not to be filled
            yield ".nf\n" + "".join(f"{_escaped(line)}\n" for line in lines[1:]) + ".fi\n"
        else:
            yield ".PP\n" + _escaped(" ".join(lines)) + "\n"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        names, help_ = parameter.get_help_record(context) or ("", "")
        if help_:  # arguments have none: the text above speaks of them
            yield f".TP\n.B {_escaped(names)}\n{_escaped(help_)}\n"
    if command.epilog:
        yield f".PP\n{_escaped(command.epilog)}\n"


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{text}" if text[:1] in {".", "'"} else text
