"""Throwaway servers of the dialects that are read through SQLAlchemy: Firebird and ClickHouse."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.processes import (
    HOST,
    Process,
    ServerMissingError,
    account,
    command_as,
    directory,
    free_port,
    program,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSWORD = "masterkey"
LIBRARIES = ("plugins", "intl", "firebird.msg", "plugins.conf", "lib")
CONFIGURATION = """\
RemoteServicePort = {port}
RemoteBindAddress = {host}
ServerMode = Super
SecurityDatabase = {home}/security.fdb
DatabaseAccess = Restrict {home}/data
AuthServer = Srp
UserManager = Srp
WireCrypt = Enabled
RemoteAuxPort = 0
"""


class Firebird:
    """A Firebird server; SYSDBA has the password PASSWORD."""

    def __init__(self) -> None:
        server, isql = program("firebird", "Firebird"), program("isql-fb", "Firebird")
        self._owner = account("firebird")
        self.home = directory(self._owner)
        root = self.home / "root"
        for folder in (root, self.home / "data", self.home / "lock"):
            folder.mkdir()
        for name in LIBRARIES:
            if (installed := _installed() / name).exists():
                (root / name).symlink_to(installed)
        self.port = free_port()
        text = CONFIGURATION.format(port=self.port, host=HOST, home=self.home)
        (root / "firebird.conf").write_text(text, "utf-8")
        (root / "databases.conf").write_text(
            f"security.db = {self.home}/security.fdb\n{{\n RemoteAccess = false\n}}\n", "utf-8"
        )
        for path in self.home.rglob("*"):
            if self._owner and not path.is_symlink():
                shutil.chown(path, self._owner, self._owner)
        places = [f"FIREBIRD={root}", f"FIREBIRD_LOCK={self.home / 'lock'}", f"FIREBIRD_MSG={root}"]
        self._isql = ["env", *places, isql, "-bail", "-quiet", "-user", "sysdba"]
        made = f"create database '{self.home}/security.fdb';\ncreate user sysdba password '{PASSWORD}';\n"
        self._run(made)
        command = ["env", *places, server, "-p", str(self.port), "-e", str(root)]
        command += ["-el", str(self.home / "lock"), "-em", str(root)]
        # It does not end on SIGTERM while it waits for clients.
        self.process = Process(command, self.home, self._owner, end=signal.SIGKILL)
        self.process.wait_for(lambda: self.create_database("ready"), RuntimeError)

    def create_database(self, name: str) -> Path:
        """Make an empty database; return its path."""
        path = self.home / "data" / f"{name}.fdb"
        if not path.exists():
            self._run(
                f"create database '{self._place(path)}' default character set utf8;\n", remote=True
            )
        return path

    def execute(self, sql: str, database: str) -> None:
        """Run statements, separated by semicolons (or by ^ after `set term ^;`)."""
        path = self.home / "data" / f"{database}.fdb"
        self._run(f"connect '{self._place(path)}';\n{sql}\ncommit;\n", remote=True)

    def url(self, database: str, user: str = "sysdba", password: str | None = PASSWORD) -> str:
        """Return the URL of a database."""
        secret = f":{quote(password, safe='')}" if password is not None else ""
        return f"firebird://{user}{secret}@{HOST}:{self.port}/{self.home}/data/{database}.fdb"

    def stop(self) -> None:
        """End the server and remove its files."""
        self.process.stop()

    def _place(self, path: Path) -> str:
        return f"{HOST}/{self.port}:{path}"

    def _run(self, sql: str, *, remote: bool = False) -> None:
        more = ["-password", PASSWORD] if remote else []
        done = subprocess.run(
            command_as(self._owner, [*self._isql, *more]),
            input=sql,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or "Statement failed" in done.stderr:
            message = f"isql failed:\n{done.stdout}{done.stderr}"
            raise RuntimeError(message)


def _installed() -> Path:
    """Return the directory of Debian's newest Firebird."""
    found = sorted(Path("/usr/lib").glob("*/firebird/*/plugins"))
    if not found:
        message = "Firebird is not installed"
        raise ServerMissingError(message)
    return found[-1].parent


class ClickHouse:
    """A ClickHouse server; the account default needs no password, auditor has one."""

    def __init__(self) -> None:
        if importlib.util.find_spec("chdb") is None:
            message = "chdb-core-lite, the engine of ClickHouse, is not installed"
            raise ServerMissingError(message)
        home = directory(None)
        self.port = free_port()
        front = Path(__file__).with_name("clickhouse_http.py")
        command = [sys.executable, str(front), str(self.port), str(home / "data")]
        self.process = Process(command, home, None, end=signal.SIGKILL)
        self.process.wait_for(lambda: self.execute("select 1"), OSError)

    def create_database(self, name: str) -> None:
        """Make an empty database."""
        self.execute(f"create database `{name}`")

    def execute(self, sql: str, database: str | None = None) -> str:
        """Run one statement; return the answer as tab-separated text."""
        where = f"?database={quote(database)}" if database else ""
        request = Request(f"http://{HOST}:{self.port}/{where}", sql.encode())
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return str(answer.read().decode())

    def script(self, statements: Sequence[str], database: str) -> None:
        """Run several statements."""
        for sql in statements:
            self.execute(sql, database)

    def url(self, database: str = "", user: str = "default", password: str | None = None) -> str:
        """Return the URL of a database."""
        secret = f":{quote(password, safe='')}" if password is not None else ""
        return f"clickhousedb://{user}{secret}@{HOST}:{self.port}/{database}"

    def log_text(self) -> str:
        """Return the statements that the server has run, each after the client's name."""
        return self.process.log.read_text("utf-8", "replace")

    def stop(self) -> None:
        """End the server and remove its files."""
        self.process.stop()
