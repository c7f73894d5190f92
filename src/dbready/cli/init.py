"""`dbready init`: writes a first dbready.toml, from options or by prompting."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbready.cli import new_file
from dbready.cli.options import MODES
from dbready.errors import UsageError

if TYPE_CHECKING:
    from dbready.config import Settings

DIALECTS = ("postgresql", "mysql", "mariadb")
PASSWORD_OPTIONS = ("password_env", "password_file", "password_command", "password_keyring")

HEAD = """\
# Named targets of dbready: dbready audit {name}, dbready collect {name} -o {name}.snapshot
# It contains no password; a target says where to fetch it. Every value may contain ${{VARIABLE}}.
"""
# All keys with their comments; those that are given are written without #.
KEYS: tuple[tuple[str, object, str], ...] = (
    ("url", "postgresql://auditor@db.example.com/shop", "or its parts: dialect, host, ..."),
    ("dialect", "postgresql", "postgresql, mysql, mariadb, or another: dbready docs dialects"),
    ("host", "db.example.com", "as seen from this machine, or from the last SSH server"),
    ("port", 5432, ""),
    ("database", "shop", ""),
    ("user", "auditor", "a read-only account"),
    ("environment", "prod", "a label: dev, prod..."),
    ("password_env", "SHOP_PASSWORD", "an environment variable"),
    ("password_file", "~/.secrets/shop", "its first line; chmod 600"),
    ("password_command", ["pass", "show", "db/shop"], "its first line of output; no shell"),
    ("password_keyring", "shop", "a service in the system keyring"),
    ("tls", "verify-full", "verify-full, verify-ca, require or disable"),
    ("ca", "ca.pem", "authorities that may have issued the server's certificate"),
    ("ssh", "user@bastion.example.com", "connect through this SSH server"),
    ("schemas", ["public"], "only these; also exclude_schemas, tables, exclude_tables"),
    ("timeout", 600, "seconds; also lock_timeout and statement_timeout"),
)
TAIL = """
# Settings for all targets; dbready docs configuration describes them:
# [tables."SCHEMA.TABLE"], [columns."SCHEMA.TABLE.COLUMN"], [vocabulary.SECTION]: where dbready is
# wrong about a table, a column or a word (see dbready explain TARGET TABLE)
# [rules.NAME]: severity, enabled, and options in [rules.NAME.options]
# [[decide]] and [[suppress]]: findings that are accepted, with an answer or a reason (dbready docs policy)
"""
HOST_AND_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:/\[\]]+)):([0-9]{1,5})")
PARTS = ("dialect", "host", "port", "database", "user")


@click.command(
    epilog="Example: dbready init --name prod --url postgresql://auditor@db.example.com/shop"
)
@click.argument("file", type=click.Path(path_type=Path), default="dbready.toml")
@click.option("--name", metavar="NAME", help="Name of the target.")
@click.option("--url", metavar="URL", help="URL of the database, without a password.")
@click.option("--dialect", type=click.Choice(DIALECTS), help="Instead of --url.")
@click.option("--host", metavar="HOST", help="Instead of --url.")
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of --url.")
@click.option("--database", metavar="NAME", help="Instead of --url.")
@click.option("--user", metavar="NAME", help="Instead of --url.")
@click.option("--environment", metavar="WORD", help="A label: dev, prod...")
@click.option("--ssh", metavar="USER@HOST[:PORT]", help="SSH server to connect through.")
@click.option("--tls", type=click.Choice(MODES), help="How the server is verified.")
@click.option(
    "--tls-ca",
    "ca",
    metavar="FILE",
    help="Authorities (PEM) that may have issued the server's certificate.",
)
@click.option(
    "--password-env", metavar="VARIABLE", help="Environment variable that contains the password."
)
@click.option("--password-file", metavar="FILE", help="File whose first line is the password.")
@click.option("--password-command", metavar="COMMAND", help="Command that prints the password.")
@click.option("--password-keyring", metavar="SERVICE", help="Service in the system keyring.")
@click.option("--debug", is_flag=True, expose_value=False, help="Print the traceback of an error.")
def init(file: Path, **options: Any) -> None:  # noqa: ANN401 - the options above
    """Write FILE (dbready.toml) with one target, and all other keys as comments.

    On a terminal, it prompts for values that the options do not give. It never overwrites a file.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if file.exists():
        raise UsageError(
            f"{file} exists already", help="add a table [targets.NAME] to it, or name another file"
        )
    if not _is_complete(given):
        if not sys.stdin.isatty():
            raise UsageError(
                "there is no terminal to prompt on",
                help="give --name and --url, or --name, --dialect, --host, --database and --user",
            )
        given = _asked(given)
    given = _with_port(given)
    text = rendered(given)
    _require_works(file, text)
    new_file.write(
        {file: text},
        mode=0o600,
        help="name a new file in an existing directory that you can write to",
    )
    click.echo(f"wrote {file}\nnext: dbready doctor {given['name']}")


def _is_complete(given: dict[str, Any]) -> bool:
    return "name" in given and ("url" in given or "dialect" in given)


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    given.setdefault("name", click.prompt("Name of the target", default="prod", err=True))
    if "url" not in given and "dialect" not in given:
        choice = click.Choice(DIALECTS)
        given["dialect"] = click.prompt("Dialect", type=choice, default=DIALECTS[0], err=True)
    if "dialect" in given:
        for key, text, default in (
            ("host", "Host", "localhost"),
            ("database", "Database", ""),
            ("user", "Account (read-only)", ""),
        ):
            if key not in given:
                given[key] = click.prompt(text, default=default, err=True)
    if "environment" not in given:
        given["environment"] = click.prompt("Environment (dev, prod...)", default="", err=True)
    if "ssh" not in given:
        question = "SSH server to connect through (USER@HOST, empty for none)"
        given["ssh"] = click.prompt(question, default="", err=True)
    if not any(key in given for key in PASSWORD_OPTIONS):
        question = (
            "Environment variable with the password (empty: ~/.pgpass, ~/.my.cnf or a prompt)"
        )
        given["password_env"] = click.prompt(question, default="", err=True)
    return {key: value for key, value in given.items() if value != ""}


def _with_port(given: dict[str, Any]) -> dict[str, Any]:
    """Split HOST:PORT, which is what people have, into the two keys that the file has."""
    found = HOST_AND_PORT.fullmatch(given.get("host", ""))
    if not found:
        return given
    host, port = (found[1] or found[2]), int(found[3])
    if given.get("port", port) != port:
        raise UsageError(
            f"--host names port {port}, and --port {given['port']}", help="leave one of them out"
        )
    return {**given, "host": host, "port": port}


def rendered(given: dict[str, Any]) -> str:
    """Return the file's text: given keys, and the rest as comments."""
    from dbready.config import NAME  # noqa: PLC0415 - --help needs none of it

    name = given["name"]
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is not a valid target name", help="use letters, digits, - and _, like prod"
        )
    lines = [HEAD.format(name=name), f"[targets.{name}]"]
    for key, example, comment in KEYS:
        if key == "url" and "dialect" in given and "url" not in given:
            continue
        if key in PARTS and "url" in given and key not in given:
            continue
        mark = "" if key in given else "# "
        said = f"  # {comment}" if comment else ""
        lines.append(f"{mark}{key} = {_toml(given.get(key, example))}{said}")
    return "\n".join(lines) + "\n" + TAIL


def _toml(value: object) -> str:
    # JSON's strings, numbers and lists of strings are valid TOML, once DEL is escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _require_works(file: Path, text: str) -> None:
    """Parse the text as dbready will; refuses a password, which the file would contain in clear text."""
    from dbready import config  # noqa: PLC0415 - --help needs none of it
    from dbready.config import keys  # noqa: PLC0415
    from dbready.connect import target  # noqa: PLC0415

    known = config.parse(file, text, tomllib.loads(text))
    for settings in known.targets.values():
        url = settings.values.get("url", "")
        if "://" in url and not keys.VARIABLE.search(url) and target.parse(url).has_password:
            raise UsageError(
                "the URL contains a password, which the file must not",
                help="leave it out, and use --password-env, --password-command...",
            )
        if not url:
            _require_host(settings)
        if url and "://" not in url and not keys.VARIABLE.search(url):
            raise UsageError("the url is not a URL", help=f"supported targets: {target.FORMS}")


def _require_host(settings: Settings) -> None:
    from dbready.cli import resolve  # noqa: PLC0415 - as above
    from dbready.config import keys  # noqa: PLC0415
    from dbready.connect import target  # noqa: PLC0415

    if "://" in str(settings.values.get("host", "")):
        raise UsageError("the host is a URL", help="give it with --url instead of --host")
    if not any(keys.VARIABLE.search(str(value)) for value in settings.values.values()):
        target.parse(resolve.url_of_parts(settings))
