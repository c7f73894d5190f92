"""Which names of long texts say that they hold JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.names import Words

_NAMED_INFO = 2  # words: network_info, not freeform_contact_info
_MEDIA = ("image", "photo", "picture", "audio", "video", "thumbnail")


def is_clear(names: Words) -> bool:
    """Say whether a name leaves little but JSON, where the text is longer than others."""
    if names[-1] in words("columns", "json_clear") | words("columns", "json_formats"):
        return True
    if names[-1] == "info" and len(names) == _NAMED_INFO:
        return names[0] not in words("columns", "json_info_prose") and not is_error(names)
    is_compound = len(names) > 1 and names[0] not in words("columns", "json_options_other")
    return is_compound and (
        names[-1] in _extra_words(names[0]) or names[-1] in words("columns", "json_call")
    )


def is_structured(names: Words) -> bool:
    """Say whether a longer text so named is parsed by a program: run_data, settings, not key_data."""
    if names[0] in {"serialized", "serialised"}:
        return True
    if names[-1] == "data":
        is_media = any(name.endswith(_MEDIA) for name in names[:-1])  # eimage_data
        return (
            len(names) > 1 and not is_media and words("columns", "json_unusual").isdisjoint(names)
        )
    is_setting = names[-1] in words("columns", "json_settings")
    return is_setting and names[0] not in words("columns", "json_options_other")


def is_error(names: Words) -> bool:
    """Say whether a program says in words what went wrong: state_info."""
    return names[-1] == "info" and not words("columns", "json_info_error").isdisjoint(names[:-1])


def _extra_words(first: str) -> frozenset[str]:
    """Return the last words of long texts that hold JSON, more of them after extra: extra_fields."""
    return words("columns", "json_extra" if first == "extra" else "json_options")


def is_list(word: str) -> bool:
    """Say whether a word is a plural, other than of what people write: categories, not comments."""
    is_plural = word.endswith("s") and not word.endswith("ss") and word != stem(word)
    return is_plural and not word.endswith(tuple(words("columns", "json_prose")))


def is_plain_list(names: Words) -> bool:
    """Say whether a name is of a list whose values are hardly encrypted: categories, not env_vars."""
    return is_list(names[-1]) and words("columns", "json_encrypted").isdisjoint(names)
