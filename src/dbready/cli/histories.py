"""Opens the history that --history or dbready.toml names: a SQLite file, or PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbready import __version__
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbready.config import Config, Settings
    from dbready.history.store import History

FORMS = "a path, sqlite:///PATH, or postgresql://USER@HOST/DATABASE"

history_option = click.option(
    "--history",
    metavar="PLACE",
    help="Where scans are stored: the path of a SQLite file, or postgresql://USER@HOST/DATABASE.  "
    "[default: history in dbready.toml, else a file in this account's state directory]",
)


def opened(typed: str | None, known: Config, *, must_exist: bool = False) -> History:
    """Return the open history: the one that was typed, else the file's, else that of this account.

    must_exist refuses a file that is not there, for commands that only read.
    """
    from dbready.history.store import History  # noqa: PLC0415 - --help needs none of it

    settings = None if typed else known.history
    place = typed or (settings.value("url") if settings else None)
    if place is None:
        return _of_file(default_path(), must_exist=must_exist)
    if "://" not in place:
        folder = settings.path.parent if settings else Path()
        return _of_file(folder / Path(place).expanduser(), must_exist=must_exist)
    scheme = place.split("://", 1)[0].split("+", 1)[0].lower()
    if scheme in {"postgresql", "postgres"}:
        label, connect = _postgresql(place, settings)
        return History("postgresql+psycopg://", label=label, connect=connect)
    if scheme == "sqlite":
        path = place.split(":///", 1)[-1]
        folder = settings.path.parent if settings else Path()
        return _of_file(folder / Path(path).expanduser(), must_exist=must_exist)
    raise UsageError(f"a history cannot be kept in {scheme}://", help=f"name {FORMS}")


def default_path() -> Path:
    """Return the file that is used unless another is named."""
    import platformdirs  # noqa: PLC0415 - only where it is needed

    return platformdirs.user_state_path("dbready") / "history.db"


def _of_file(path: Path, *, must_exist: bool) -> History:
    from dbready.history.database import url_of_file  # noqa: PLC0415 - --help needs none of it
    from dbready.history.store import History  # noqa: PLC0415 - --help needs none of it

    if path.is_dir():
        raise UsageError(f"the history {path} is a directory", help="name a file in it")
    if must_exist and not path.exists():
        raise UsageError(
            f"there is no history {path}",
            help="scan first, with: dbready scan; or name another with --history",
        )
    return History(url_of_file(path))


def _postgresql(place: str, settings: Settings | None) -> tuple[str, Callable[[], Any]]:
    """Return the label and what connects, as for a target: its passwords, TLS, and no cleartext."""
    import getpass  # noqa: PLC0415 - only where a server is named

    from dbready.cli.notices import notify  # noqa: PLC0415 - as above
    from dbready.cli.resolve import password_exposure, source_of  # noqa: PLC0415
    from dbready.connect import passwords, postgresql_options  # noqa: PLC0415
    from dbready.connect import target as targets  # noqa: PLC0415
    from dbready.history.postgresql import connecting  # noqa: PLC0415

    target = targets.parse(place)
    source = source_of(settings) if settings else None
    if warning := password_exposure(target, settings):
        notify(f"warning: {warning}")
    password = None
    if source and not target.has_password:
        password = passwords.fetch(source, target.account or getpass.getuser())
    options = postgresql_options.given(target, None, password)
    return target.label, connecting(
        {**options, "application_name": f"dbready/{__version__} history"}
    )
