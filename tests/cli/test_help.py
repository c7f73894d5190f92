"""Help of every command, the version, and `python -m dbready`."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from dbready import __version__
from dbready.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


COMMANDS = [(), *commands(cli)]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_help_ends_in_an_example_that_names_the_command(
    dbready: Dbready, path: tuple[str, ...], flag: str
) -> None:
    ended = dbready(*path, flag)
    assert (ended.code, ended.err) == (0, "")
    paragraphs = ended.out.strip().split("\n\n")
    example = " ".join(paragraphs[-1].split())
    assert example.startswith(" ".join(["Example: dbready", *path]))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found
        command = found
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not isinstance(parameter.type, click.Choice):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("path", [(), ("rules",)])
def test_a_group_without_a_command_prints_its_help(dbready: Dbready, path: tuple[str, ...]) -> None:
    ended = dbready(*path)
    assert ended.code == 2
    assert "Commands:" in ended.out


def test_the_version_is_the_packages(dbready: Dbready) -> None:
    assert dbready("--version").out == f"dbready {__version__}\n"


def test_the_package_runs_with_python_m() -> None:
    command = [sys.executable, "-m", "dbready", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"dbready {__version__}\n"
    assert done.stderr == ""


def test_help_names_the_exit_codes(dbready: Dbready) -> None:
    text = " ".join(dbready("audit", "--help").out.split())
    assert re.search(r"Exit codes: 0 .*, 1 .*, 2 usage error, 3 ", text)
