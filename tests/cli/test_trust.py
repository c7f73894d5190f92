"""Only a dbready.toml that belongs to this account may run a command, unless another one was named."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from dbready import config
from dbready.config import trust
from dbready.errors import UsageError
from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

STRANGER = 54321


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with a file whose target runs a command that leaves a trace."""
    code = f"open({str(tmp_path / 'ran')!r}, 'w').close(); print('s3cr3t')"
    command = json.dumps([sys.executable, "-c", code])
    (tmp_path / config.FILE).write_text(
        "[targets.prod]\nurl = 'postgresql://a@127.0.0.1:1/x'\n"
        f"password_command = {command}\n\n[rules.undocumented-table]\nenabled = false\n",
        "utf-8",
    )
    (tmp_path / config.FILE).chmod(0o600)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def belongs_to(monkeypatch: pytest.MonkeyPatch, path: Path, owner: int) -> None:
    """Make a file belong to another account: as root, really; otherwise with a patched stat."""
    if os.geteuid() == 0:
        os.chown(path, owner, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)


@pytest.mark.parametrize("depth", ["", "a/b"])
def test_the_file_of_another_account_runs_nothing_unless_it_is_named(
    dbready: Dbready, folder: Path, monkeypatch: pytest.MonkeyPatch, depth: str
) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(folder / depth)
    monkeypatch.delenv("SUDO_UID", raising=False)
    belongs_to(monkeypatch, folder / config.FILE, STRANGER)
    ended = dbready("audit", "prod")
    assert_refused(ended, 2, "belongs to another account", "--config")
    assert not (folder / "ran").exists()
    dbready("audit", "prod", "--config", folder / config.FILE)
    assert (folder / "ran").exists()


@pytest.mark.parametrize("mode", [0o666, 0o602, 0o622])
def test_a_file_that_others_can_change_runs_nothing_unless_it_is_named(
    dbready: Dbready, folder: Path, mode: int
) -> None:
    (folder / config.FILE).chmod(mode)
    ended = dbready("audit", "prod")
    assert_refused(ended, 2, "can be changed by other accounts", "chmod go-w")
    assert "--config" in ended.help
    assert not (folder / "ran").exists()
    dbready("audit", "prod", "--config", folder / config.FILE)
    assert (folder / "ran").exists()


def test_a_file_may_be_writable_by_the_account_s_own_group(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / config.FILE
    path.chmod(0o664)
    monkeypatch.setattr(trust, "_is_private_group", lambda _: True)
    assert config.find(folder) == path
    monkeypatch.setattr(trust, "_is_private_group", lambda _: False)
    with pytest.raises(UsageError, match="can be changed by other accounts"):
        config.find(folder)


def test_a_file_of_the_account_that_called_sudo_is_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / config.FILE
    owner = path.stat().st_uid + 1
    if os.geteuid() == 0:
        os.chown(path, owner, -1)
    else:
        owner = path.stat().st_uid
        monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_UID", str(owner))
    assert config.find(folder) == path
    monkeypatch.setenv("SUDO_UID", str(owner + 1))
    with pytest.raises(UsageError, match="belongs to another account"):
        config.find(folder)


def test_settings_that_are_not_used_are_reported(
    dbready: Dbready, folder: Path, small: Path
) -> None:
    assert "warning" not in dbready("audit", small).err
    (folder / config.FILE).chmod(0o666)
    assert "can be changed by other accounts, so it is not used" in dbready("audit", small).err
