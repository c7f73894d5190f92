"""PostgreSQL's password file: lookups, and the message about a file that libpq ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.connect import passfile, secrets

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-of-a-file"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())


PGPASS = rf"""
# comment:*:*:*:nothing
db.example.com:5433:*:*:wrong port
*:5432:other:*:wrong database
db.example.com:5432:*:auditor:{SECRET}\:with\\escapes
*:*:*:*:fallback
"""


def test_a_tunnelled_server_is_looked_up_by_its_own_name_and_port(
    tmp_path: Path,
) -> None:
    (tmp_path / "given").mkdir()
    path = tmp_path / "given" / "pgpass"
    assert passfile.lookup(path, "db.example.com", 5432, "shop", "auditor") is None
    path.write_text(PGPASS, "utf-8")
    path.chmod(0o600)
    found = passfile.lookup(path, "db.example.com", 5432, "shop", "auditor")
    assert found == f"{SECRET}:with\\escapes"
    assert passfile.lookup(path, "x", 1, "shop", "auditor") == "fallback"
    path.chmod(0o644)
    assert passfile.lookup(path, "x", 1, "shop", "auditor") is None


def test_a_file_that_libpq_ignores_is_named_with_its_repair(tmp_path: Path) -> None:
    path = tmp_path / "our pass"
    path.touch(0o600)
    assert passfile.ignored(path) is None
    assert passfile.ignored(tmp_path / "absent") is None
    path.chmod(0o644)
    said = passfile.ignored(path)
    assert said
    assert said.startswith(f"{path} is ignored, because other accounts may read it")
    assert said.endswith(f"chmod 600 '{path}'")
