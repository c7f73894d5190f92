"""What each column is for, from its name, type and default alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.privacy import personal
from dbready.derive.roles import json_texts, money, plain_json, statuses
from dbready.derive.roles.deletions import deleted_flag
from dbready.derive.times.times import (
    Confidence,
    Role,
    is_flag,
    time_roles,
)
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.catalog import Column, Table
    from dbready.derive.times.times import Roles, RolesByName

Reader = "Callable[[Sequence[str], Column], list[Role]]"


@cached
def column_roles(column: Column, *, is_own: bool) -> Roles:
    """Return the roles that follow from a column's name and type alone."""
    names = column.words
    is_prefixed = len(names) > 1 and names[0] in words("words", "type_prefix")
    if is_prefixed and names[0] not in words("time", "measure"):  # num_inserted is a count
        found = _read(names[1:], column)
        if found and all(role.role != "event_time" for role in found):
            return found  # t_created
    steps = words("time", "not_event") | words("time", "transition")
    moments = words("time", "moment")
    if moments.issuperset(names[1:]):  # updated_at in updated_rows is still the time of an update
        steps |= words("time", "update") | words("time", "creation") | words("time", "deletion")
    if is_own and len(names) > 1 and names[0] not in steps:
        # snmp_version is a protocol's version even where every column begins with snmp.
        found = tuple(role for role in _read(names[1:], column) if role.role != "version")
        if found:
            return found
    return _read(names, column)


def _read(names: Sequence[str], column: Column) -> Roles:
    """Return at most one role of each reader; the first reader that knows a column decides."""
    if column.family in {"timestamp", "date"}:
        found = [*time_roles(names, column), *_migrated(names, column)]
    elif column.family == "json" or (
        column.family == "array" and column.data_type.startswith("json")
    ):
        said = Role("json", "high", f"its type is {column.data_type}")
        found = [said, *plain_json.by_name(names), *personal.in_json(names)]
    else:
        found = [role for reader in _READERS for role in reader(names, column)]
    unique: dict[str, Role] = {}
    for role in found:
        unique.setdefault(role.role, role)
    return tuple(unique.values())


def _external(names: Sequence[str], column: Column) -> list[Role]:
    if column.family not in {"text", "integer", "uuid", "binary", "decimal"} or column.is_identity:
        return []
    if names[-1] not in words("references", "suffix") | {"uid", "sid", "reference", "key"}:
        return []
    if {"key", "secret", "access"}.intersection(names) and not {"external", "ext"} & set(names):
        return []  # aws_access_key_id is a part of a password
    vendor = next((word for word in names[:-1] if word in words("references", "external")), None)
    if vendor is None:
        return []
    is_ordinary = vendor in words("references", "external_ordinary")
    if column.family == "text" or (len(names) == 2 and not is_ordinary):  # noqa: PLR2004 - external, id
        sure: Confidence = "high"
    else:
        sure = "low" if is_ordinary else "medium"
    return [Role("external_id", sure, f"'{vendor}': another system gives out the value")]


def _migrated(names: Sequence[str], _column: Column) -> list[Role]:
    rest = [word for word in names if word not in words("columns", "flag_start")]
    if len(rest) > 1:
        for marks, rests, sure in (
            ("migrated", "migrated_rest", "medium"),
            ("migrated_weak", "migrated_weak_rest", "low"),
        ):
            if rest[0] in words("columns", marks) and rest[1] in words("columns", rests):
                reason = f"'{rest[0]}' marks rows from an older system"
                return [Role("migrated_marker", "medium" if sure == "medium" else "low", reason)]
    if len(rest) == 1 and rest[0] in {"migrated", "imported"}:
        return [Role("migrated_marker", "medium", f"named '{rest[0]}'")]
    if tuple(rest) in {("legacy",), ("source", "system"), ("data", "source"), ("old", "id")}:
        return [Role("migrated_marker", "low", f"named '{' '.join(rest)}'")]
    return []


def _version(names: Sequence[str], column: Column) -> list[Role]:
    if column.family not in {"integer", "decimal", "binary"} or column.is_identity:
        return []
    if names == ("v",) and column.name.startswith("__"):
        return [Role("version", "high", "named __v")]
    kept = [word for word in names if word not in words("columns", "version_noise")]
    if len(kept) == 1 and kept[0] in words("columns", "version"):
        return [Role("version", "high", f"a number named '{kept[0]}'")]
    return []


def _actor(names: Sequence[str], column: Column) -> list[Role]:
    if column.family not in {"text", "integer", "uuid", "binary", "decimal"} or column.is_identity:
        return []
    if is_flag(column):
        return []
    if "by" in names[1:] and names[names.index("by", 1) - 1].endswith(
        ("ed", "n", "te", "fy", "upd", "mod", "cre")
    ):
        return [Role("actor", "high", f"it names who did something: '{' '.join(names)}'")]
    kept = [word for word in names if word not in words("references", "suffix") | {"name", "login"}]
    if len(kept) == 1 and kept[0] in words("columns", "actor"):
        return [Role("actor", "high", f"it names who did something: '{kept[0]}'")]
    if len(kept) == 1 and kept[0] in words("columns", "actor_weak"):
        return [Role("actor", "medium", f"'{kept[0]}' may name who did something")]
    return []


NOT_OF_BIT_MASKS = frozenset({"is_deleted", "flag", "status", "type_code", "bit_mask"})
"""Roles of single values, which a column with several values in its bits does not have."""


def _bit_mask(names: Sequence[str], column: Column) -> list[Role]:
    if column.family == "bit" and not is_flag(column):
        return [Role("bit_mask", "medium", f"its type is {column.data_type}")]
    if column.family not in {"integer", "decimal"} or column.is_identity:
        return []
    if names[-1] in words("columns", "bit_mask"):
        return [Role("bit_mask", "high", f"a number named '{names[-1]}'")]
    if names[-1] in words("columns", "bit_mask_weak") and not is_flag(column):
        # total_flags may be a count, and mask a netmask.
        sure: Confidence = "medium" if names == ("flags",) else "low"
        return [Role("bit_mask", sure, f"a number named '{names[-1]}'")]
    return []


def _flag(names: Sequence[str], column: Column) -> list[Role]:
    if column.family in {"boolean", "bit"} and is_flag(column):
        return [Role("flag", "high", f"its type is {column.data_type}")]
    if is_flag(column) and (
        names[0] in words("columns", "flag_start") or names[-1] in words("columns", "flag")
    ):
        return [Role("flag", "medium", f"a small {column.data_type} named like a boolean")]
    return []


_TEXTS = ("slug", "token", "name", "label", "code", "description")


def _text(names: Sequence[str], column: Column) -> list[Role]:
    if column.family not in {"text", "binary", "enum"}:
        return []
    if column.family == "text" and (json := json_texts.by_name(names, column)):
        return [json]
    last = names[-1]
    if len(names) > 1 and words("columns", "not_code").intersection(names[:-1]):
        return []
    if last in words("columns", "code_weak"):
        return [Role("code", "medium", f"a text named '{last}'")]
    return [
        Role(role, "high" if len(names) == 1 else "medium", f"a text named '{last}'")
        for role in _TEXTS
        if last in words("columns", role)
    ]


def _number(names: Sequence[str], column: Column) -> list[Role]:
    # A position may be a fraction: a row moves between two others without renumbering them.
    if column.family not in {"integer", "decimal", "float"} or column.is_identity:
        return []
    kept = [word for word in names if word not in {"id", "no", "number", "num", "value"}] or names
    is_key = "id" in names and kept[-1] not in {"sequence", "sequential", "seq"}
    if kept[-1] in words("columns", "sequence") and not is_key:
        return [
            Role(
                "sequence_number",
                "high" if len(kept) == 1 else "medium",
                f"a number named '{kept[-1]}'",
            )
        ]
    if names[-1] in words("columns", "code") and column.family != "float":
        return [Role("code", "medium", f"a number named '{names[-1]}'")]
    return []


_READERS = (
    time_roles,
    deleted_flag,
    statuses.by_name,
    money.by_name,
    personal.contact,
    personal.by_name,
    _external,
    _migrated,
    _version,
    _actor,
    _bit_mask,
    _flag,
    _text,
    _number,
)


def rows(table: Table, roles: RolesByName) -> list[tuple[str, ...]]:
    """Return rows of column_roles."""
    schema, name = table.id
    return [(schema, name, column, *role) for column in sorted(roles) for role in roles[column]]
