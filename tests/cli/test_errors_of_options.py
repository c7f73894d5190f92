"""Misspelled options, invalid values and patterns that match nothing are usage errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

# Each password as people paste it: not escaped. No piece of it may be printed.
UNESCAPED = {
    "at": "horse@battery",
    "two at": "ho@rse@battery",
    "slash": "horse/battery",
    "digits and slash": "12345/battery",
    "question mark": "horse?battery",
    "digits and question mark": "12345?battery",
    "hash": "12345#battery",
    "short pieces": "7@x/y",
    "percent": "100%",
    "bracket": "horse[battery",
    "colon": "12345:battery@staple",
}


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("name", ["timestamp-without-timezone", "tmie"])
def test_an_unknown_rule_is_refused_with_the_nearest_one(
    dbready: Dbready, small: Path, option: str, name: str
) -> None:
    ended = dbready("audit", small, option, name)
    near = "timestamp-without-time-zone" if len(name) > 4 else "time"
    assert_refused(ended, 2, f"{option} {name}: no rule, category or tag", f"did you mean {near}?")


@pytest.mark.parametrize("option", ["--select", "--ignore", "--fail-on-except"])
@pytest.mark.parametrize(("names", "unknown"), [("time,tmie", "tmie"), (",", ","), ("", "")])
def test_of_a_list_with_commas_the_unknown_name_is_refused(
    dbready: Dbready, small: Path, option: str, names: str, unknown: str
) -> None:
    ended = dbready("audit", small, option, names)
    assert_refused(ended, 2, f"{option} {unknown}: no rule, category or tag", "dbready rules list")


@pytest.mark.parametrize("option", ["--table", "--schema"])
def test_names_of_tables_are_not_divided_at_commas_and_the_help_says_so(
    dbready: Dbready, small: Path, option: str
) -> None:
    ended = dbready("audit", small, option, "orders, main")
    help_ = f"name each one by itself: {option} orders {option} main"
    assert_refused(ended, 2, f"{option} orders, main matches nothing", help_)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "xml"),
        ("--fail-on", "grave"),
        ("--min-confidence", "some"),
        ("--timeout", "soon"),
        ("--tabel", "x"),
    ],
)
def test_an_unknown_option_or_value_is_refused(
    dbready: Dbready, small: Path, arguments: tuple[str, str]
) -> None:
    ended = dbready("audit", small, *arguments)
    assert_refused(ended, 2, arguments[0], "see dbready audit --help")


@pytest.mark.parametrize("option", ["--timeout", "--lock-timeout", "--statement-timeout"])
@pytest.mark.parametrize("value", ["-1", "0", "0.0001", "nan", "inf", "1e9"])
def test_a_time_limit_is_a_time(dbready: Dbready, small: Path, option: str, value: str) -> None:
    """Servers take 0 ms for no limit at all, so that too short is as wrong as negative."""
    ended = dbready("audit", small, option, value)
    assert_refused(ended, 2, f"{option} ", "name seconds")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "small.db", "--timeout", "abc"], "'abc' is not a number"),
        (["scan", "--timeout", "1,5"], "'1,5' is not a number"),
        (["scan", "--jobs", "two"], "'two' is not a whole number"),
        (["scan", "--jobs", "100"], "100 is not a number from 1 to 64"),
        (["suppress", "--expires", "tomorrow"], "'tomorrow' is not a date written as YYYY-MM-DD"),
        (["audit", "small.db", "--statement-timeout", "0.000001"], "0.000001 is not a time"),
        (["audit", "small.db", "--probe", "--probe-budget", "1e9"], "1000000000 is not a time"),
    ],
)
def test_a_wrong_value_is_refused_in_plain_words(
    dbready: Dbready, small: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(small.parent)
    ended = dbready(*arguments)
    assert ended.code == 2
    assert ended.sentence.endswith(words)


@pytest.mark.parametrize("option", ["--table", "--exclude-table", "--schema", "--exclude-schema"])
@pytest.mark.parametrize("command", ["audit", "collect"])
def test_a_pattern_that_matches_nothing_is_refused(
    dbready: Dbready, small: Path, tmp_path: Path, option: str, command: str
) -> None:
    output = () if command == "audit" else ("-o", tmp_path / "x.snapshot")
    ended = dbready(command, small, option, "order", *output)
    assert_refused(ended, 2, f"{option} order matches nothing", "")
    assert ended.help in {"did you mean orders?", "this target has main"}
    assert [path.name for path in tmp_path.iterdir()] == ["small.db"]


@pytest.mark.parametrize(
    ("target", "help_"),
    [
        ("access://scott@db.invalid/shop", "supported targets: postgresql://"),
        ("postgress://a@db.invalid/shop", "did you mean postgres"),
    ],
)
def test_a_dialect_that_dbready_does_not_know_is_refused(
    dbready: Dbready, target: str, help_: str
) -> None:
    scheme = target.split(":", maxsplit=1)[0]
    assert_refused(dbready("audit", target), 2, f"cannot audit {scheme}:// databases", help_)


def test_a_sqlite_url_needs_three_slashes(dbready: Dbready) -> None:
    assert_refused(dbready("audit", "sqlite:shop.db"), 2, "needs three slashes", "sqlite:///")


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
@pytest.mark.parametrize("password", UNESCAPED.values(), ids=UNESCAPED)
@pytest.mark.parametrize("more", [(), ("--debug",)], ids=["plain", "debug"])
def test_no_piece_of_an_unescaped_password_is_printed(
    dbready: Dbready, scheme: str, password: str, more: tuple[str, ...]
) -> None:
    ended = dbready("audit", f"{scheme}://auditor:{password}@db.invalid/shop", *more)
    assert ended.code == 2
    assert f"this {scheme}:// URL is invalid" in ended.err
    assert "percent-encode special characters" in ended.help
    said = ended.err.split("Traceback")[0] if not more else ended.err.rpartition("UsageError:")[2]
    for piece in ("horse", "battery", "12345", "staple", "7@", "@x", "100%"):
        assert piece not in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "shop.db", "postgresql://u:hunter2@db.invalid/shop"),
        ("postgresql://u:hunter2@db.invalid/shop",),
        ("rules", "postgresql://u:h2@db.invalid/shop"),
        ("rules", "show", "postgresql://u:h2@db.invalid/shop"),
        ("audit", "oracle://u:hunter2@db.invalid/shop"),
        ("audit", "shop.db", "--format", "postgresql://u:h@2@db.invalid/shop"),
    ],
)
def test_a_url_in_the_wrong_place_is_repeated_without_its_password(
    dbready: Dbready, arguments: tuple[str, ...]
) -> None:
    ended = dbready(*arguments, "--debug")
    assert ended.code == 2
    assert "hunter2" not in ended.err
    assert "h2" not in ended.err
    assert "h@2" not in ended.err


def test_a_password_among_the_options_of_a_url_is_a_secret(dbready: Dbready) -> None:
    ended = dbready("audit", "postgresql://127.0.0.1:1/shop?user=u&password=hunter2", "--debug")
    assert ended.code == 3
    assert "hunter2" not in ended.err


def test_debug_prints_where_an_error_came_from(dbready: Dbready, tmp_path: Path) -> None:
    ended = dbready("audit", tmp_path / "absent.db", "--debug")
    assert ended.code == 2
    assert ended.err.startswith("Traceback")
    assert ended.help.startswith("check the path")


def test_a_command_that_does_not_exist_is_refused(dbready: Dbready) -> None:
    assert_refused(dbready("audti", "x.db"), 2, "audti", "see dbready --help")


def test_control_characters_of_a_file_name_are_not_sent(dbready: Dbready, tmp_path: Path) -> None:
    ended = dbready("audit", tmp_path / "\x1b[31mred\u202e.db")
    assert ended.code == 2
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err
    assert "\\x1b[31mred\\u202e.db" in ended.sentence
