"""`dbready targets`: lists the named targets, without secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from dbready.cli.options import config_option, format_option

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dbready.config import Settings

COLUMNS = ("name", "environment", "target", "ssh", "tls", "password")


@click.command(epilog="Example: dbready targets --format json")
@config_option
@format_option
@click.option("--debug", is_flag=True, expose_value=False, help="Print the traceback of an error.")
def targets(config: Path | None, format_: str) -> None:
    """List the named targets of dbready.toml.

    Connects to nothing, expands no variables and fetches no passwords; the list only says where
    each password would come from.
    """
    from dbready.cli.resolve import settings_file  # noqa: PLC0415 - --help needs none of it
    from dbready.errors import UsageError  # noqa: PLC0415

    known = settings_file(config)
    if known.path is None:
        raise UsageError(
            "there is no dbready.toml here or in a parent directory",
            help="create one with: dbready init",
        )
    found = [described(settings) for settings in known.targets.values()]
    if format_ == "json":
        document = {"file": str(known.path), "targets": found}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    from tabulate import tabulate  # noqa: PLC0415

    if not found:
        click.echo(f"{known.path} contains no targets")
        return
    rows = [[row[column] or "-" for column in COLUMNS] for row in found]
    click.echo(tabulate(rows, headers=COLUMNS, tablefmt="simple", disable_numparse=True))


def described(settings: Settings) -> dict[str, str | None]:
    """Return what can be shown of a target, as written in its file."""
    return {
        "name": settings.name,
        "environment": settings.values.get("environment"),
        "target": _label(settings.values),
        "ssh": _ssh(settings.values.get("ssh")),
        "tls": settings.values.get("tls"),
        "password": _password(settings),
        "probe": settings.values.get("probe"),
    }


def _label(values: Mapping[str, Any]) -> str:
    from dbready.config.keys import VARIABLE  # noqa: PLC0415 - as above
    from dbready.connect import target  # noqa: PLC0415
    from dbready.errors import DbreadyError  # noqa: PLC0415

    url = values.get("url")
    if url is None:
        user = f"{values['user']}@" if "user" in values else ""
        port = f":{values['port']}" if "port" in values else ""
        place = f"{values.get('host', '')}{port}/{values.get('database', '')}"
        service = f"?service={values['service']}" if "service" in values else ""
        return f"{values['dialect']}://{user}{place}{service}"
    if VARIABLE.fullmatch(url):
        return str(url)
    if "://" not in url:
        return "not a URL"
    try:
        return target.parse(url).label
    except DbreadyError:
        return f"{url.split('://', 1)[0]}://..."  # what cannot be parsed may be a password


def _ssh(given: str | Mapping[str, Any] | None) -> str | None:
    if given is None or isinstance(given, str):
        return given
    user = f"{given['user']}@" if "user" in given else ""
    port = f":{given['port']}" if "port" in given else ""
    return ", ".join([*given.get("jump", ()), f"{user}{given.get('host', '')}{port}"])


def _password(settings: Settings) -> str | None:
    from dbready.cli.resolve import SOURCES  # noqa: PLC0415 - as above
    from dbready.connect.passwords import described  # noqa: PLC0415
    from dbready.facts.dialects import NAME  # noqa: PLC0415

    for key, kind in SOURCES.items():
        if key in settings.values:
            return described(kind, settings.values[key])
    if "defaults_file" in settings.values or "defaults_group" in settings.values:
        return f"option file {settings.values.get('defaults_file', '~/.my.cnf')}"
    url = str(settings.values.get("url", ""))
    has_password = ":" in url.split("://", 1)[-1].rpartition("@")[0]
    if has_password:
        return "the URL"
    dialect = settings.values.get("dialect") or url.split(":", 1)[0].split("+", maxsplit=1)[0]
    return {
        "postgresql": "PGPASSWORD, ~/.pgpass or a prompt",
        "postgres": "PGPASSWORD, ~/.pgpass or a prompt",
        "mysql": "~/.my.cnf, MYSQL_PWD or a prompt",
        "mariadb": "~/.my.cnf, MYSQL_PWD or a prompt",
        "sqlite": None,
        "duckdb": None,
    }.get(str(dialect), "a prompt" if NAME.fullmatch(str(dialect)) else None)
