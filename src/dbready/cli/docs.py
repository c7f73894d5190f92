"""`dbready docs`: the pages of the documentation, for people who have no checkout."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dbready.errors import UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

START = "quickstart"
MARK = re.compile(r"\A<!--.*?-->\n+")  # says what a generated page is made from


def directory() -> Path:
    """Return where the pages are: in the package, or next to src in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "docs"
    return installed if installed.is_dir() else package.parents[1] / "docs"


def pages() -> dict[str, Path]:
    """Return the pages by name, the first one to read first."""
    found = {path.stem: path for path in sorted(directory().glob("*.md"))}
    found |= {path.name: path for path in sorted(directory().glob("*.json"))}
    return {START: found.pop(START), **found}


def _names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - completion only

    del ctx, parameter
    return [CompletionItem(name) for name in pages() if name.startswith(incomplete)]


@click.command(epilog="Example: dbready docs quickstart")
@click.argument("page", required=False, shell_complete=_names)
def docs(page: str | None) -> None:
    """Print a page of the documentation, or list the pages."""
    from dbready.cli import output  # noqa: PLC0415 - --help needs none of it

    found = pages()
    if page is None:
        width = max(map(len, found))
        for name, path in found.items():
            click.echo(f"{name:{width}}  {_title(path)}")
        click.echo("\nPages of rules: dbready rules show NAME")
        return
    name = page.removesuffix(".md")
    if name not in found:
        near = difflib.get_close_matches(page, found, n=1, cutoff=0.5)
        raise UsageError(
            f"there is no page {page}",
            help=(f"did you mean {near[0]}? " if near else "") + "list them with: dbready docs",
        )
    text = MARK.sub("", found[name].read_text("utf-8"))
    if found[name].suffix == ".md":
        output.write_markdown(text)
    else:
        click.echo(text, nl=False)


def _title(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return str(json.loads(text)["title"])
    lines = text.splitlines()
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))
