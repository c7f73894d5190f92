"""Tables of settings: how an application is configured, what types and fields there are, and which systems it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.changes.changes import is_switch
from dbready.derive.kinds.housekeeping import is_about_other_rows
from dbready.derive.kinds.values import parties
from dbready.derive.names import stem, stem_words
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.tables import Kind, Meaning

_STATES = frozenset({"status", "deleted_at", "is_deleted", "status_changed_at"})
_OF_MORE = frozenset({"email", "phone", "person_name", "postal_address", "event_time"})
_MOST_REFERRERS = 2
_FEWEST_SWITCHES = 3
_SHORTEST_END = 5  # letters of a word that may be glued to others
_TYPES = ("type", "types")
_FIELDS = ("field", "fields")
_API_KEY = ("api", "key")
_PLACES = frozenset({"url", "uri", "host", "hostname", "endpoint"})
_POOL = ("pool", "size")


def is_configuration(meaning: Meaning, kind: Kind, referrers: int) -> bool:
    """Say whether rows are settings: few tables refer to them, and they have neither states nor amounts."""
    if kind.housekeeping == "settings" and not referrers:
        return True
    if _is_only_switched(meaning) or _holds_only_flags(meaning):
        return True
    if not meaning.present.isdisjoint(_STATES | {"money"}):
        return False
    if _are_configured_types(meaning) or _define_fields(meaning) or _are_pooled(meaning):
        return True
    if referrers > _MOST_REFERRERS:
        return False
    is_named = _names_settings(meaning.words[-1]) and not is_about_other_rows(meaning)
    return is_named or _connect_systems(meaning)


@cached
def _names_settings(last: str) -> bool:
    """Say whether a name ends in a word for settings, also where that is glued to another: layoutsettings."""
    known = words("housekeeping", "settings")
    if last == "defaults":
        return True
    ends = tuple(word for word in known if len(word) >= _SHORTEST_END)
    return stem(last) in stem_words("housekeeping", "settings") or last.endswith(ends)


def _are_configured_types(meaning: Meaning) -> bool:
    """Say whether rows are types of others, with several switches that say how these are handled."""
    switches = sum(meaning.is_likely(name, "flag") for name in meaning.table.columns)
    is_named = meaning.words[-1].endswith(_TYPES) and meaning.present.isdisjoint(_OF_MORE)
    return is_named and switches >= _FEWEST_SWITCHES


def _define_fields(meaning: Meaning) -> bool:
    """Say whether rows are the fields of forms or of other rows, with their labels in an order, and hold no value."""
    is_named = meaning.words[-1].endswith(_FIELDS) and "label" in meaning.present
    columns = meaning.table.columns.values()
    has_value = any(column.words == ("value",) for column in columns)
    return is_named and not has_value and "sequence_number" in meaning.present


def _connect_systems(meaning: Meaning) -> bool:
    """Say whether rows say where another system is, and with which secret it is asked, and can be switched off."""
    if stem(meaning.words[-1]) in parties() or not meaning.present.isdisjoint(_OF_MORE):
        return False
    if any(not meaning.has(name, "actor") for name in meaning.references - meaning.tenants):
        return False
    columns = meaning.table.columns.values()
    has_secret = any(
        meaning.is_likely(c.name, "token") or c.words[-2:] == _API_KEY for c in columns
    )
    has_place = any(
        (c.words[-1] in _PLACES and c.family == "text") or c.words == ("port",) for c in columns
    )
    return has_secret and has_place and any(is_switch(meaning, column) for column in columns)


def _are_pooled(meaning: Meaning) -> bool:
    """Say whether rows say how many connections there are to another system, and can be switched off."""
    columns = meaning.table.columns.values()
    has_pool = any(c.words == _POOL and c.family == "integer" for c in columns)
    return has_pool and any(is_switch(meaning, column) for column in columns)


def _is_only_switched(meaning: Meaning) -> bool:
    """Say whether rows hold nothing but a switch: the common part of conditions, filters and the like."""
    table = meaning.table
    facts = table.columns.keys() - set(table.primary_key) - meaning.references
    return (
        bool(facts)
        and len(meaning.references) <= 1
        and all(
            meaning.has(name, "flag") and meaning.words_of(name)[-1] in {"active", "enabled"}
            for name in facts
        )
    )


def _holds_only_flags(meaning: Meaning) -> bool:
    """Say whether rows hold several flags and belong to nothing: what a screen shows."""
    own = meaning.table.columns.keys() - set(meaning.table.primary_key)
    flags = [name for name in own if meaning.has(name, "flag")]
    is_only = all(meaning.has(name, "flag", "created_at", "updated_at") for name in own)
    return is_only and not meaning.references and len(flags) >= _FEWEST_SWITCHES
