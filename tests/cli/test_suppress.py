"""dbready suppress: the entry is written, everything else in the file stays byte by byte."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbready import config
from dbready.config import editing
from tests.cli.running import assert_refused, run_bound_by_permissions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

RULE = "money-as-float"
LATER = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
TEXT = """\
# Targets of the shop.
profile = "reader"   # not "owner"

[targets.prod]
url = "sqlite:///a.db"

[[suppress]]  # agreed in May
rule = "status-*"
object   =   "orders.status"   # the only one
reason = 'documented in the wiki'

# What follows is about names.
[vocabulary.time]
update = ["bearbeitet"]

[targets.dev]
url = "sqlite:///b.db"
# the end
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "dbready.toml"
    path.write_text(TEXT, "utf-8")
    return path


def test_an_entry_is_added_and_the_rest_stays_as_it_is(file: Path, dbready: Dbready) -> None:
    ended = dbready(
        "suppress",
        RULE,
        "legacy.*",
        "--reason",
        'dropped "soon"',
        "--owner",
        "ann",
        "--expires",
        LATER,
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"dbready.toml:20: added: money-as-float is suppressed for legacy.* until {LATER}\n"
    )
    assert file.read_text("utf-8") == (
        f'{TEXT}\n[[suppress]]\nrule = "money-as-float"\nobject = "legacy.*"\n'
        f'reason = "dropped \\"soon\\""\nowner = "ann"\nexpires = {LATER}\n'
    )
    (_, added) = config.load(file).acceptance.suppressions
    assert (added.reason, added.owner, added.expires) == ('dropped "soon"', "ann", LATER)


def test_an_entry_of_one_target_is_written_below_it(file: Path, dbready: Dbready) -> None:
    ended = dbready("suppress", RULE, "a.b", "--reason", "so", "--target", "prod")
    assert ended.code == 0
    assert file.read_text("utf-8").startswith(TEXT)
    known = config.load(file)
    assert [item.object for item in known.targets["prod"].acceptance.suppressions] == ["a.b"]
    assert len(known.acceptance.suppressions) == 1


def test_the_same_rule_and_object_are_updated_in_place(file: Path, dbready: Dbready) -> None:
    ended = dbready("suppress", "status-*", "orders.status", "--reason", "wiki", "--expires", LATER)
    assert ended.out.startswith("dbready.toml:7: updated: ")
    expected = TEXT.replace("'documented in the wiki'", f'"wiki"\nexpires = {LATER}')
    assert file.read_text("utf-8") == expected


def test_a_file_is_made_if_there_is_none(file: Path, dbready: Dbready) -> None:
    file.unlink()
    assert dbready("suppress", RULE, "orders.total", "--reason", "so").code == 0
    assert tomllib.loads(file.read_text("utf-8")) == {
        "suppress": [{"rule": RULE, "object": "orders.total", "reason": "so"}]
    }
    assert file.read_text("utf-8").startswith("[[suppress]]\n")


def test_line_ends_and_byte_order_mark_stay(file: Path, dbready: Dbready) -> None:
    before = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    file.write_bytes(before)
    assert dbready("suppress", RULE, "a", "--reason", "so").code == 0
    after = file.read_bytes()
    assert after.startswith(before + b"\r\n[[suppress]]\r\n")
    assert after.count(b"\n") == after.count(b"\r\n")


def test_an_update_keeps_line_ends_also_at_the_end_of_a_file(file: Path, dbready: Dbready) -> None:
    text = f'[[suppress]]\r\nrule = "{RULE}"\r\nobject = "a"\r\nreason = "b"'
    file.write_bytes(text.encode())
    assert dbready("suppress", RULE, "a", "--reason", "c", "--owner", "d").code == 0
    expected = text.replace('"b"', '"c"\r\nowner = "d"')
    assert file.read_bytes().decode() == expected


def test_entries_in_one_line_are_added_to(file: Path, dbready: Dbready) -> None:
    line = f'suppress = [{{rule = "{RULE}", object = "a", reason = "b"}}]  # few\n'
    file.write_text(line, "utf-8")
    assert dbready("suppress", RULE, "c", "--reason", "d").code == 0
    assert [item.object for item in config.load(file).acceptance.suppressions] == ["a", "c"]
    assert "# few" in file.read_text("utf-8")


def test_what_cannot_be_added_to_is_left_alone(file: Path, dbready: Dbready) -> None:
    text = 'targets = {prod = {url = "sqlite:///a.db"}}\n'
    file.write_text(text, "utf-8")
    ended = dbready("suppress", RULE, "a", "--reason", "b", "--target", "prod")
    assert_refused(ended, 2, "[[targets.prod.suppress]] cannot be added", f'rule = "{RULE}"')
    assert file.read_text("utf-8") == text


def test_an_audit_accepts_what_was_suppressed(file: Path, shop: Path, dbready: Dbready) -> None:
    assert dbready("audit", shop, "--select", RULE).code == 1
    dbready("suppress", RULE, "*", "--reason", "they are only estimates")
    ended = dbready("audit", shop, "--select", RULE)
    assert ended.code == 0
    assert "suppressed: they are only estimates" in " ".join(ended.out.split())
    assert file.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence", "help_"),
    [
        ((RULE, "a"), "missing option '--reason'", "dbready suppress --help"),
        ((RULE, "a", "--reason", " "), "--reason is empty", "--help"),
        ((RULE, "", "--reason", "b"), "OBJECT is empty", "--help"),
        (
            ("money-as-flaot", "a", "--reason", "b"),
            "there is no rule money-as-flaot",
            f"mean {RULE}?",
        ),
        (
            (RULE, "a", "--reason", "b", "--expires", "soon"),
            "'soon' is not a date written as YYYY-MM-DD",
            "--help",
        ),
        ((RULE, "a", "--reason", "b", "--expires", "2020-01-31"), "is in the past", "last day"),
        ((RULE, "a", "--reason", "b", "--target", "prid"), "has no target prid", "mean prod?"),
        ((RULE, "a", "--reason", "b", "--config", "no/x.toml"), "cannot write no/x.toml", "exists"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    file: Path, dbready: Dbready, arguments: tuple[str, ...], sentence: str, help_: str
) -> None:
    assert_refused(dbready("suppress", *arguments), 2, sentence, help_)
    assert file.read_text("utf-8") == TEXT
    assert [path.name for path in file.parent.iterdir()] == ["dbready.toml"]


def test_a_damaged_file_is_refused_with_its_line(file: Path, dbready: Dbready) -> None:
    file.write_text(f"{TEXT}[[suppress]\n", "utf-8")
    ended = dbready("suppress", RULE, "a", "--reason", "b")
    assert_refused(ended, 2, f"{file}:19: not valid TOML", "valid file")


def test_a_file_that_may_not_be_written_stays_as_it_was(file: Path) -> None:
    file.chmod(0o444)
    ended = run_bound_by_permissions(
        "suppress", RULE, "a", "--reason", "b", "--config", file, files=[file]
    )
    assert ended.code == 2
    assert f"cannot write {file}" in ended.err
    assert file.read_text("utf-8") == TEXT


WORDS = st.text(st.characters(codec="utf-8"), min_size=1)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS, st.booleans())
def test_any_text_can_be_suppressed_and_nothing_else_changes(
    rule: str,
    about: str,
    reason: str,
    is_of_target: bool,  # noqa: FBT001 - hypothesis passes it
) -> None:
    above = ("targets", "dev") if is_of_target else ()
    entry = {"rule": rule, "object": about, "reason": reason}
    changed, _, is_known = editing.with_suppression(TEXT, above, entry)
    assert changed.startswith(TEXT)
    assert not is_known
    again, _, is_known = editing.with_suppression(changed, above, {**entry, "owner": "x"})
    assert is_known
    assert again.startswith(TEXT)
    document = tomllib.loads(again)
    entries = document["targets"]["dev"]["suppress"] if is_of_target else document["suppress"][1:]
    assert entries == [{**entry, "owner": "x"}]
