"""[[notify]] and [heartbeat] of dbready.toml: read whole, or refused with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready import config
from dbready.config.notify import Address, Notify
from dbready.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
[[notify]]
url_env = "SLACK"
targets = ["shop*"]
environments = ["prod"]
min_severity = "medium"
when = "always"
format = "markdown"
report_url = "https://dbready.example.com/{target}.html"

[[notify]]
url_command = ["pass", "mail"]

[heartbeat]
url = "https://hc.example.com/ping/1"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dbready.toml"


def test_entries_are_read_with_their_lines(path: Path) -> None:
    path.write_text(TEXT)
    known = config.load(path).notifications
    assert known.notify == (
        Notify(
            Address("url_env", "SLACK", f"{path}:2"),
            "always",
            ("shop*",),
            ("prod",),
            "medium",
            "markdown",
            "https://dbready.example.com/{target}.html",
        ),
        Notify(Address("url_command", ("pass", "mail"), f"{path}:11")),
    )
    assert known.heartbeat == Address("url", "https://hc.example.com/ping/1", f"{path}:14")


def test_urls_are_not_in_the_representation(path: Path) -> None:
    path.write_text('[[notify]]\nurl = "slack://secret"\n')
    assert "secret" not in repr(config.load(path))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[notify]]\n", 1, "does not say where to send"),
        ('[[notify]]\nurl = "json://a"\nurl_env = "A"\n', 3, "cannot be combined with url"),
        ('[[notify]]\nurl = "json://a"\nwhen = "never"\n', 3, "when cannot be 'never'"),
        ('[[notify]]\nurl = "json://a"\nformat = "html"\n', 3, "format cannot be 'html'"),
        ('[[notify]]\nurl = "json://a"\nmin_severity = "bad"\n', 3, "min_severity cannot be"),
        ('[[notify]]\nurl = "json://a"\nreport_url = "a/{host}"\n', 3, "report_url is not a URL"),
        ('[[notify]]\nurl = "json://a"\ntarget = "x"\n', 3, "unknown key target"),
        ('[notify]\nurl = "json://a"\n', 1, "notify is not an array of tables"),
        ("[heartbeat]\n", 1, "does not say where to send"),
        ('heartbeat = "https://a"\n', 1, "heartbeat is not a table"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(
    path: Path, text: str, line: int, words: str
) -> None:
    path.write_text(text)
    with pytest.raises(UsageError, match=words) as error:
        config.load(path)
    assert f"{path}:{line}: " in str(error.value)
