"""dbready.toml: which file is used, errors with their line, and variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbready import config
from dbready.cli import resolve
from dbready.cli.resolve import Typed
from dbready.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, below which nothing else has settings."""
    path = tmp_path / "given" / "deep"
    path.mkdir(parents=True)
    monkeypatch.chdir(path)
    return path


def written(folder: Path, text: str) -> config.Config:
    path = folder / config.FILE
    path.write_text(text, "utf-8")
    return config.load(path)


def refusal(folder: Path, text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        written(folder, text)
    assert str(folder / config.FILE) in caught.value.message
    return caught.value


def url_of(folder: Path, text: str) -> str:
    written(folder, f"[targets.prod]\n{text}")
    return resolve.resolve("prod", Typed())[0].url


def test_the_nearest_file_above_is_found(folder: Path) -> None:
    above = folder.parent / config.FILE
    above.touch()
    assert config.find(folder) == above
    (folder / config.FILE).touch()
    assert config.find(folder) == folder / config.FILE


def test_no_file_means_no_targets() -> None:
    assert config.load(None).targets == {}


@pytest.mark.parametrize(
    ("line", "sentence", "help_"),
    [
        ("enviroment = 'dev'", "unknown key enviroment", "did you mean environment?"),
        ("password = 'x'", "unknown key password", "password_env"),
        ("host = 'x'", "host cannot be combined with url", "either url"),
        ("timeout = 'soon'", "timeout is a string, not a number", "timeout = 5432"),
        ("timeout = true", "timeout is true or false, not a number", ""),
        ("tables = 'a'", "tables is a string, not a list of strings", "["),
        ("tables = ['a', 1]", "tables is a list, not a list of strings", "["),
        ("tls = 'full'", "tls cannot be 'full'", "verify-full"),
        ("probe = 'sometimes'", "probe cannot be 'sometimes'", "never, replica, always"),
        ("password_command = []", "password_command is a list, not a string or a list", "pass"),
        ("ssh = { hots = 'x' }", "unknown key hots", "did you mean host?"),
        ("ssh.port = '22'", "port is a string", ""),
        ("ssh = 1", "ssh is a number, not a string or a table", "bastion"),
        ("password_env = 'A'\npassword_file = 'b'", "password_file cannot be combined", "keep one"),
        ("environment = dev", "not valid TOML", "quotes"),
        ("url = 'postgresql://b@h/d'", "not valid TOML", ""),
    ],
)
def test_errors_name_the_line(folder: Path, line: str, sentence: str, help_: str) -> None:
    text = f"# settings\n\n[targets.prod]\nurl = 'postgresql://a@h/d'\n{line}\n"
    error = refusal(folder, text)
    assert sentence in error.message
    assert help_ in error.help
    last = 4 + line.count("\n") + 1
    assert f"{config.FILE}:{last}:" in error.message


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("[target.prod]\nurl = 'x'", 1, "unknown key target"),
        ("targets = 1", 1, "targets must be tables"),
        ("[targets]\nprod = 'x'", 2, "targets must be tables"),
        ("[targets.'shop.db']\nurl = 'x'", 1, "is not a valid target name"),
        ("\n[targets.prod]\nuser = 'x'", 2, "has neither url nor dialect"),
        ("[targets.prod]\nurl = 'x'\ndialect = 'mysql'", 1, "has both url and dialect"),
        ("[targets.prod]\nprobe = 'often'", 2, "probe cannot be 'often'"),
        ("[targets.prod", 1, "not valid TOML"),
    ],
)
def test_invalid_targets_are_refused_with_the_line(
    folder: Path, text: str, line: int, sentence: str
) -> None:
    assert f"{config.FILE}:{line}: " in refusal(folder, text).message
    assert sentence in refusal(folder, text).message


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.toml cannot be read"):
        config.load(folder / "absent.toml")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("url = '${WHOLE}'", "postgresql://a:b%40c@h/d"),
        ("url = 'mysql://a:${PW}@${HOST}/d'", "mysql://a:p%40ss%2Fs3cr3t-x@h.example.com:33/d"),
        ("url = 'mysql://${BOTH}@h/d'", "mysql://me:s3cr3t-y@h/d"),
        ("dialect = 'mysql'\nhost = 'h'\nport = '${PORT}'", "mysql://h:3307/"),
        ("dialect = 'postgresql'\nhost = '::1'\nuser = 'a@b'", "postgresql://a%40b@[::1]/"),
        ("dialect = 'postgresql'\nhost = '/run'\nport = 1", "postgresql://:1/?host=%2Frun"),
        ("dialect = 'mysql'\nhost = '/run/s'", "mysql:///?unix_socket=%2Frun%2Fs"),
        ("dialect = 'postgresql'\nservice = 'shop'", "postgresql:///?service=shop"),
        ("dialect = 'mariadb'\ndatabase = 'a/b'\nuser = 'u'", "mariadb://u@/a%2Fb"),
    ],
)
def test_parts_and_variables_become_a_url(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, url: str
) -> None:
    monkeypatch.setenv("WHOLE", "postgresql://a:b%40c@h/d")
    monkeypatch.setenv("PW", "p@ss/s3cr3t-x")
    monkeypatch.setenv("BOTH", "me:s3cr3t-y")
    monkeypatch.setenv("HOST", "h.example.com:33")
    monkeypatch.setenv("PORT", "3307")
    assert url_of(folder, text) == url


def test_a_host_with_its_port_is_refused(folder: Path) -> None:
    written(folder, "[targets.prod]\ndialect = 'mysql'\nhost = 'h:1'")
    with pytest.raises(UsageError, match=r":3: host h:1 contains a port"):
        resolve.resolve("prod", Typed())


def test_a_missing_variable_is_named_with_its_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOWHERE", raising=False)
    known = written(folder, "[targets.prod]\nurl = 'mysql://h/d'\nschemas = ['a', '${NOWHERE}']")
    with pytest.raises(UsageError, match=r":3: the variable NOWHERE is not set"):
        known.targets["prod"].value("schemas")


def test_a_target_wins_over_a_file_of_its_name_and_dot_slash_names_the_file(folder: Path) -> None:
    written(folder, "[targets.prod]\nurl = 'mysql://h/d'")
    (folder / "prod").write_text("not a database", "utf-8")
    assert resolve.resolve("prod", Typed())[0].kind == "mysql"
    with pytest.raises(Exception, match="neither a SQLite database nor a snapshot"):
        resolve.resolve("./prod", Typed())


def test_files_are_relative_to_the_settings(folder: Path) -> None:
    known = written(folder, "[targets.prod]\nurl = 'mysql://h/d'\nca = 'ca.pem'\nkey = '~/k'")
    prod = known.targets["prod"]
    assert prod.file("ca") == folder / "ca.pem"
    assert prod.file("key") == Path("~/k").expanduser()
    assert prod.file("cert") is None


def test_options_win_over_settings(folder: Path) -> None:
    written(folder, "[targets.prod]\nurl = 'mysql://h/d'\ntls = 'disable'\nssh = 'a@b'\nca = 'ca'")
    target, _ = resolve.resolve("prod", Typed(tls="require", ssh=("c@d:23,e", "f")))
    assert (target.tls.mode, target.tls.ca) == ("require", folder / "ca")
    assert target.route
    assert [hop.host for hop in target.route.hops] == ["d", "e", "f"]
    assert target.label == "mysql://h/d through f"
    plain, _ = resolve.resolve("prod", Typed())
    assert plain.tls.mode == "disable"
    assert plain.label == "mysql://h/d through b"


def test_a_table_ssh_sets_every_option_of_the_route(folder: Path) -> None:
    written(
        folder,
        "[targets.prod]\nurl = 'mysql://h/d'\n[targets.prod.ssh]\nhost = 'bastion'\nport = 23\n"
        "user = 'me'\nkey_file = 'k'\njump = ['you@gate:24', 'inner']\naccept_new = true",
    )
    target, _ = resolve.resolve("prod", Typed())
    assert target.route
    gate, inner, bastion = target.route.hops
    assert (gate.host, gate.port, gate.user) == ("gate", 24, "you")
    assert inner.host == "inner"
    assert (bastion.host, bastion.port, bastion.user) == ("bastion", 23, "me")
    assert bastion.key_file == folder / "k"
    assert target.route.accept_new


def test_ssh_without_a_host_is_refused(folder: Path) -> None:
    written(folder, "[targets.prod]\nurl = 'mysql://h/d'\nssh = { user = 'me' }")
    with pytest.raises(UsageError, match=r":3: ssh has no host"):
        resolve.resolve("prod", Typed())


def test_tls_and_ssh_do_not_apply_to_files(folder: Path) -> None:
    written(folder, "[targets.prod]\nurl = 'sqlite:///shop.db'\ntls = 'require'")
    (folder / "shop.db").write_bytes(b"SQLite format 3\0" + bytes(200))
    with pytest.raises(UsageError, match="is a file"):
        resolve.resolve("prod", Typed())


@pytest.mark.parametrize(
    ("written_path", "place"),
    [("shop.db", "project/shop.db"), ("../shop.db", "shop.db"), ("~/shop.db", "home/shop.db")],
)
def test_the_path_of_a_sqlite_url_is_relative_to_the_settings_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, written_path: str, place: str
) -> None:
    project, below = folder / "project", folder / "project" / "below"
    below.mkdir(parents=True)
    (folder / "home").mkdir()
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.chdir(below)
    (folder / place).write_bytes(b"SQLite format 3\0" + bytes(200))
    written(project, f"[targets.prod]\nurl = 'sqlite:///{written_path}'")
    target, _ = resolve.resolve("prod", Typed())
    assert target.path
    assert target.path.resolve() == folder / place


def test_a_sqlite_url_that_was_typed_is_relative_to_the_working_directory(folder: Path) -> None:
    written(folder.parent, "[targets.prod]\nurl = 'sqlite:///shop.db'")
    (folder / "shop.db").write_bytes(b"SQLite format 3\0" + bytes(200))
    target, _ = resolve.resolve("sqlite:///shop.db", Typed())
    assert target.path == Path("shop.db")


@pytest.mark.parametrize("value", ["mysql//h", "shop.db", ""])
def test_an_invalid_url_is_refused_with_the_line(folder: Path, value: str) -> None:
    written(folder, f"[targets.prod]\nurl = '{value or ' '}'")
    with pytest.raises(UsageError, match=r":2: url is not a URL"):
        resolve.resolve("prod", Typed())


def test_the_nearest_target_is_named(folder: Path) -> None:
    written(folder, "[targets.production]\nurl = 'mysql://h/d'")
    with pytest.raises(UsageError, match="has no target prodution") as caught:
        resolve.resolve("prodution", Typed())
    assert caught.value.help == "did you mean production?"


def test_an_unknown_name_without_a_settings_file_gets_advice(folder: Path) -> None:
    del folder
    with pytest.raises(UsageError, match="there is no file prod") as caught:
        resolve.resolve("prod", Typed())
    assert "dbready init" in caught.value.help
