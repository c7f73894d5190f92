"""Connection strings of other programs are refused with advice and never repeated."""

from __future__ import annotations

import pytest

from dbready.connect import secrets, target
from dbready.errors import UsageError

SECRET = "X9-secret"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())


def refusal(text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        target.parse(text)
    assert SECRET not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        f"host=h password={SECRET}",
        f"host=h password='{SECRET}'",
        f"password={SECRET} host=h dbname=d",
        f"Server=h;Uid=u;Pwd={SECRET};",
        f"u:{SECRET}@h/db",
        f"u:{SECRET}/@h/db",
        f"{SECRET}@h",
        f"postgresql:/u:{SECRET}@h/db",
        f"postgresql:u:{SECRET}@h/db",
        f"mysql:/u:{SECRET}@h/db",
    ],
)
def test_a_password_in_another_form_is_not_repeated(text: str) -> None:
    error = refusal(text)
    assert "URL" in error.message
    assert "postgresql://USER@HOST/DATABASE" in error.help
    assert SECRET not in secrets.redact(f"no such host {SECRET}") or text.startswith(SECRET)


@pytest.mark.parametrize("separator", [";", ",", "|", " ", "\t", "="])
@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb"])
def test_what_may_be_a_password_after_an_account_is_not_shown_as_one(
    scheme: str, separator: str
) -> None:
    error = refusal(f"{scheme}://u{separator}{SECRET}@h/db")
    assert "ACCOUNT:PASSWORD" in error.help


def test_an_account_may_have_separators_in_its_name_if_they_are_encoded() -> None:
    found = target.parse("postgresql://shop%3Breader%2C1@h/db")
    assert found.account == "shop;reader,1"
    assert target.parse("mysql://o'neil+$1@h/db").account == "o'neil+$1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jdbc:postgresql://h:5433/d", "postgresql://USER@h:5433/d"),
        (f"jdbc:postgresql://h/d?user=u&password={SECRET}", "postgresql://u@h/d"),
        (f"jdbc:postgresql://u:{SECRET}@h/d", "postgresql://u@h/d"),
        ("jdbc:postgresql://h/d?user=u&sslmode=verify-ca", "postgresql://u@h/d?sslmode=verify-ca"),
        ("jdbc:postgresql:d", "postgresql://USER@/d"),
        ("jdbc:mysql://[::1]:3306/d?user=u", "mysql://u@[::1]:3306/d"),
        (f"jdbc:mariadb://h/d?user=u&password={SECRET}&useSSL=true", "mariadb://u@h/d"),
        (f"JDBC:MySQL:loadbalance://h,i/d?password={SECRET}", "mysql://USER@HOST/DATABASE"),
        (f"jdbc:oracle:thin:u/{SECRET}@h:1521/d", "postgresql://USER@HOST/DATABASE"),
        ("jdbc:sqlite:shop.db", "without jdbc:sqlite:"),
    ],
)
def test_a_jdbc_url_is_answered_with_ours(text: str, expected: str) -> None:
    error = refusal(text)
    assert error.message == "this is a JDBC URL"
    assert expected in secrets.redact(error.help)  # as it is printed


@pytest.mark.parametrize(
    "text",
    [
        f"u:{SECRET}",
        f"password:{SECRET}",
        f'{{"password": "{SECRET}"}}',
        f"h/db?pass={SECRET}",
        f"PGPASSWORD={SECRET} psql -h h",
        f"-p{SECRET}",
        f"mysql -uroot -p{SECRET}",
    ],
)
def test_what_may_hold_a_password_is_not_repeated_as_the_name_of_a_file(text: str) -> None:
    error = refusal(text)
    assert error.message == "this is neither a URL nor a file that exists"
    assert "postgresql://USER@HOST/DATABASE" in error.help


@pytest.mark.parametrize("name", ["data/day=2026-01-01/shop.db", "my shop.db", "a:b.db"])
def test_a_path_that_is_missing_is_still_named(name: str) -> None:
    assert refusal(name).message == f"there is no file {name}"
