"""Targets: what a URL or a path names, and a label that is safe to print."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.connect import secrets, target
from dbready.errors import DbreadyError, TargetError, UsageError
from dbready.facts import snapshot
from tests.facts.building import facts_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())


def refusal(text: str) -> DbreadyError:
    with pytest.raises(DbreadyError) as caught:
        target.parse(text)
    assert caught.value.help
    return caught.value


@pytest.mark.parametrize(
    ("text", "kind", "label", "database"),
    [
        ("postgresql://u@db.invalid/shop", "postgresql", "postgresql://u@db.invalid/shop", "shop"),
        ("postgres://u:secret@h:5433/s", "postgresql", "postgres://u@h:5433/s", "s"),
        ("postgresql+psycopg://u@h/s", "postgresql", "postgresql://u@h/s", "s"),
        ("POSTGRESQL://u@h/s", "postgresql", "postgresql://u@h/s", "s"),
        ("mysql://u:secret@h/s", "mysql", "mysql://u@h/s", "s"),
        ("mariadb://h/", "mysql", "mariadb://h/", None),
        ("mysql+pymysql://h", "mysql", "mysql://h/", None),
        ("postgresql:///shop", "postgresql", "postgresql:///shop", "shop"),
        ("postgresql://[::1]:5432/s", "postgresql", "postgresql://[::1]:5432/s", "s"),
        (
            "postgresql://u%40x:secret@h/my%20shop",
            "postgresql",
            "postgresql://u@x@h/my shop",
            "my shop",
        ),
        ("postgresql://h/s?sslmode=require", "postgresql", "postgresql://h/s", "s"),
    ],
)
def test_a_url_names_a_server(text: str, kind: str, label: str, database: str | None) -> None:
    found = target.parse(text)
    assert (found.kind, found.label, found.database) == (kind, label, database)
    assert found.url == text


@pytest.mark.parametrize(
    "password", ["secret%2Fword", "p%40ss%3Aword", "a", "pass:word", "%25%25", "pässwörd", "***"]
)
def test_a_password_is_in_no_label_and_no_repr(password: str) -> None:
    found = target.parse(f"postgresql://auditor:{password}@db.invalid:5432/shop")
    assert found.label == "postgresql://auditor@db.invalid:5432/shop"
    assert f":{password}@" not in repr(found)
    assert "url" not in repr(found)


def test_a_password_that_is_a_name_too_is_hidden_everywhere() -> None:
    found = target.parse("postgresql://shopkeeper:shopkeeper@db.invalid/shop")
    assert "shopkeeper" not in found.label


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:a@b@h/s",
        "postgresql://u:a/b@h/s",
        "postgresql://u:12/b@h/s",
        "postgresql://u:a?b@h/s",
        "postgresql://u:12#b@h/s",
        "postgresql://u:a%@h/s",
        "postgresql://u:a%zz@h/s",
        "mysql://u:a[b@h/s",
        "mysql://h:port/s",
        "postgresql://u:p@ss:word/s@h/s",
    ],
)
def test_a_url_that_parsers_would_read_differently_is_refused(text: str) -> None:
    error = refusal(text)
    assert isinstance(error, UsageError)
    scheme = text.split(":", maxsplit=1)[0]
    assert error.message == f"this {scheme}:// URL is invalid"
    assert error.cause is None


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("mysql://u:x@h:port/s", "port"),
        ("mysql://u@h:99999/s", "99999"),
        ("postgresql://u:x@[::1]:abc?sslmode=require", "abc"),
        ("postgresql://u@h:0/s", "0"),
    ],
)
def test_a_port_that_is_none_is_named(text: str, port: str) -> None:
    error = refusal(text)
    assert isinstance(error, UsageError)
    assert error.message == f"the port {port} in this URL is not a number from 1 to 65535"


def test_a_scheme_that_dbready_does_not_know_is_refused() -> None:
    assert refusal("nosuch://h/s").message == "cannot audit nosuch:// databases"
    assert refusal("nosuch://h/s").help.startswith("supported targets: ")
    assert refusal("mysq://h/s").help == "did you mean mysql://?"


@pytest.mark.parametrize(
    "form", ["{path}", "sqlite:///{path}", "sqlite+pysqlite:///{path}?mode=ro"]
)
def test_a_file_is_named_by_path_or_url(tmp_path: Path, form: str) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table t (id)")
    found = target.parse(form.format(path=path))
    assert (found.kind, found.path, found.label, found.database) == (
        "sqlite",
        path,
        str(path),
        "shop.db",
    )


def test_a_file_name_may_be_percent_encoded_in_a_url(tmp_path: Path) -> None:
    path = tmp_path / "my shop?.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table t (id)")
    found = target.parse(f"sqlite:///{tmp_path}/my%20shop%3F.db")
    assert found.path == path


def test_a_snapshot_is_known_by_its_mark_and_not_by_its_name(tmp_path: Path) -> None:
    with closing(facts_of()) as facts:
        snapshot.save(facts, tmp_path / "kept.db")
    found = target.parse(str(tmp_path / "kept.db"))
    assert (found.kind, found.label) == ("snapshot", str(tmp_path / "kept.db"))


@pytest.mark.parametrize("text", ["sqlite:shop.db", "sqlite://shop.db", "sqlite:/shop.db"])
def test_a_sqlite_url_has_three_slashes(text: str) -> None:
    assert refusal(text).message == "a SQLite URL needs three slashes and a path"


def test_what_a_wrong_file_is_decides_about_exit_code_and_help(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("text", "utf-8")
    assert isinstance(refusal(str(tmp_path)), UsageError)
    assert isinstance(refusal(str(tmp_path / "absent")), UsageError)
    assert isinstance(refusal(str(tmp_path / "empty")), TargetError)
    assert isinstance(refusal(str(tmp_path / "text")), TargetError)
    assert isinstance(refusal(str(tmp_path / "text" / "below")), TargetError)
    assert isinstance(refusal(""), UsageError)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://a@db..example.com/x", "db..example.com is not a host name"),
        ("mysql://a@127..0.1/x", "127..0.1 is not a host name"),
        ("postgresql://a@one,.two/x", ".two is not a host name"),
        (f"mysql://a@{'a' * 64}.example.com/x", f"{'a' * 64}.example.com is not a host name"),
        ("postgresql://a@%ff/x", "this postgresql:// URL contains bytes that are not text"),
        ("mysql://a:%ff@h/x", "this mysql:// URL contains bytes that are not text"),
        ("postgresql://a@h/x?options=%00", "this postgresql:// URL contains bytes that are not"),
        ("postgresql://a@h\udc80/x", "this postgresql:// URL contains bytes that are not text"),
        ("shop\0.db", "a path cannot contain a NUL character"),
    ],
)
def test_what_no_resolver_or_driver_can_take_is_refused_at_once(url: str, sentence: str) -> None:
    error = refusal(url)
    assert isinstance(error, UsageError)
    assert error.message.startswith(sentence)


@pytest.mark.parametrize("host", ["h.", "h,h2", "%2Ftmp", "", "[::1]", "xn--bcher-kva.example"])
def test_unusual_hosts_are_left_to_the_driver(host: str) -> None:
    assert target.parse(f"postgresql://a@{host}/x").kind == "postgresql"
