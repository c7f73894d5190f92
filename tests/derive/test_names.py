"""Names as words."""

from __future__ import annotations

import pytest

from dbready.derive.names import key_words, split, stem, stems


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("created_at", ("created", "at")),
        ("updatedAt", ("updated", "at")),
        ("HTTPStatus", ("http", "status")),
        ("OAuthClient", ("oauth", "client")),
        ("IoTDevice", ("iot", "device")),
        ("comment_post_ID", ("comment", "post", "id")),
        ("modifieddate", ("modified", "date")),
        ("datecreated", ("date", "created")),
        ("createdat", ("created", "at")),
        ("deleteat", ("delete", "at")),
        ("expiresat", ("expires", "at")),
        ("LAST-CHANGE", ("last", "change")),
        ("straße_nr", ("straße", "nr")),
    ],
)
def test_every_way_to_join_words_is_split(name: str, words: tuple[str, ...]) -> None:
    assert split(name) == words


@pytest.mark.parametrize(
    "name", ["update", "paid", "candidate", "uuid", "runtime", "username", "format", "repeat"]
)
def test_a_word_that_only_looks_glued_stays_whole(name: str) -> None:
    assert split(name) == (name,)


def test_a_name_without_a_letter_or_digit_is_one_word() -> None:
    assert split("__") == ("__",)
    assert split("?") == ("?",)


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("customer", "customers"),
        ("category", "categories"),
        ("address", "addresses"),
        ("status", "statuses"),
        ("cache", "caches"),
        ("batch", "batches"),
        ("movie", "movies"),
        ("fee", "fees"),
        ("way", "ways"),
        ("emoji", "emojis"),
        ("person", "people"),
    ],
)
def test_singular_and_plural_have_one_stem(singular: str, plural: str) -> None:
    assert stem(singular) == stem(plural)


def test_different_words_keep_different_stems() -> None:
    names = [
        "status",
        "state",
        "basis",
        "base",
        "order",
        "user",
        "use",
        "news",
        "new",
        "plan",
        "plane",
    ]
    assert (
        len({stem(name) for name in names}) == len(names) - 1
    )  # plan and plane: a price paid for cache


def test_a_key_column_names_what_it_is_the_key_of() -> None:
    assert key_words("customer_id") == (stems("customer"), "id")
    assert key_words("idCustomer") == (stems("customer"), "id")
    assert key_words("dept_no") == (stems("dept"), "no")
    assert key_words("artist") == (stems("artist"), "")
