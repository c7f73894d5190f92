"""`dbready completion`: shell completion of commands, options, targets, rules and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_DBREADY_COMPLETE"


@click.command(epilog="Example: dbready completion bash")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL: commands, options, targets, rules and files.

    \b
    bash  eval "$(dbready completion bash)"    in ~/.bashrc
    zsh   eval "$(dbready completion zsh)"     in ~/.zshrc, after compinit
    fish  dbready completion fish > ~/.config/fish/completions/dbready.fish
    """  # noqa: D301 - click's mark of lines that are not to be filled
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only here

    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - one of SHELLS
    click.echo(found(ctx.find_root().command, {}, "dbready", VARIABLE).source())


def targets(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the files and the targets of dbready.toml that begin so; a wrong file has none."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - completion only

    from dbready.cli.resolve import shared_settings  # noqa: PLC0415
    from dbready.errors import DbreadyError  # noqa: PLC0415

    del parameter
    try:
        known = shared_settings(ctx.params.get("config")).targets
    except DbreadyError:
        known = {}
    return [CompletionItem(incomplete, type="file"), *_beginning(known, incomplete)]


def rules(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names and categories of rules that begin so; of `a,b`, the last one is completed."""
    from dbready.engine.loader import built_in_directory  # noqa: PLC0415 - completion only

    del ctx, parameter
    paths = list(built_in_directory().glob("*/*.sql"))  # not loaded: that takes a second
    before, comma, _ = incomplete.rpartition(",")
    names = {path.stem for path in paths} | {path.parent.name for path in paths}
    return _beginning((f"{before}{comma}{name}" for name in names), incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - completion only

    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]
