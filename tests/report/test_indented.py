"""JSON with an indentation is what Python's json writes."""

import json

import pytest

from dbready.report import indented


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        -0.5,
        1e300,
        float("nan"),
        float("-inf"),
        "",
        'a "quoted"\n\\ text\x00',
        "ünï ключ \u2028 \U0001f600",
        "\ud800",
        [],
        {},
        (),
        [[], {}, [[]]],
        ("a", 1, None),
        {"": {}, 'ke"y\n': [1, "two", None, True, {"three": [3.0]}], "ключ": {"a": "b"}},
    ],
)
def test_the_text_is_the_one_that_json_writes(value: object) -> None:
    assert indented.dumps(value) == json.dumps(value, indent=2, ensure_ascii=False)
