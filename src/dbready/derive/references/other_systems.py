"""Ids that another system gives out, by their names: stripe_customer_id, nova_instance_id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import Words, split, stem
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_OF_OTHERS = frozenset({"upstream", "remote", "foreign"})
_OF_THIS_SYSTEM = frozenset({"internal"})
_OF_OLDER_SYSTEMS = frozenset({"legacy"})


def is_external(table: Table, column: Column, targets: Targets) -> bool:
    """Say whether another system gives out the id; ordinary words are believed of texts only.

    A provider is one of this database where the name of a table ends so.
    """
    ordinary = words("references", "external_ordinary")
    before = [
        word
        for word in split(column.name)[:-1]
        if stem(word) not in table.own or word in _OF_OLDER_SYSTEMS
    ]
    outside = words("references", "external").intersection(before)
    is_ordinary = outside <= ordinary
    if outside == _OF_THIS_SYSTEM and targets.named((stem(before[-1]),), table.id[0]):
        return False  # internal_port_id, of ports
    if outside and is_ordinary and targets.ends.is_last_word(stem(before[-1]), table.id[0]):
        return False
    if outside and outside == set(before) and outside <= _OF_OTHERS:
        return True  # upstream_id is no short form of upstream_servers
    return bool(outside) and (column.family == "text" or not is_ordinary)


def may_be_of_other_system(
    table: Table, column: Column, base: Words, ended: Table, targets: Targets
) -> bool:
    """Say whether what precedes a table's name may be another system: nova_instance_id, beside nova_volume_id.

    What compute calls an instance is no other row of instances.
    """
    start = base[: -len(ended.stems)]
    if len(start) != 1 or start[0].endswith("ed") or start[0] in words("references", "prefix"):
        return False
    if ended is table or column.family != "text":
        return column.family == "text"
    return any(
        other.base[:1] == start
        and other.suffix == column.suffix
        and other.name != column.name
        and len(other.base) > 1
        and targets.ending(other.base, table.id[0]) is None
        for other in table.columns.values()
    )
