"""Compares the columns of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.drift import data_types, expressions
from dbready.drift.change import Change, difference
from dbready.drift.column_pairing import IN_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from dbready.drift.change import Kind, Options
    from dbready.drift.pairing import Pair
    from dbready.drift.side import Row, Side

UPDATED = frozenset({"updated_at", "version"})
DELETED = frozenset({"deleted_at", "is_deleted"})


def compare(pair: Pair, before: Side, after: Side, options: Options) -> Iterator[Change]:
    """Return which columns were removed, renamed and added, and how those of both sides differ."""
    place = pair.after.place
    for name, row in pair.before.columns.items():
        if name not in pair.columns:
            roles = before.roles.get((*pair.before.place, name), ())
            yield Change(
                "removed", "column", *place, name,
                before=described(row), consequence=_loss(name, roles),
            )  # fmt: skip
    kept = set(pair.columns.values())
    for name, row in pair.after.columns.items():
        if name not in kept:
            yield Change("added", "column", *place, name, after=described(row))
    names = {old.lower(): new.lower() for old, new in pair.new_names.items()}
    for old_name, new_name in pair.columns.items():
        old, new = pair.before.columns[old_name], pair.after.columns[new_name]
        if old_name != new_name:
            yield from _renamed(pair, old_name, new_name, before, options)
        yield from _differences(_Sides(pair, before, after, names), old, new)
    if options.everything:
        yield from _order(pair)


def described(row: Row) -> str:
    """Return a column as a declaration would: its type, NOT NULL and default."""
    parts = [str(row["data_type"])]
    if not row["is_nullable"]:
        parts.append("not null")
    if row["default_expression"] is not None and not row["is_identity"]:
        parts.append(f"default {row['default_expression']}")
    return " ".join(parts)


def _loss(name: str, roles: Collection[str]) -> str:
    if not UPDATED.isdisjoint(roles):
        return f"incremental loads lose the column that tells which rows changed; queries that name {name} fail"
    if not DELETED.isdisjoint(roles):
        return f"deleted rows can no longer be recognized; queries that name {name} fail"
    return f"queries that name {name} fail"


def _renamed(pair: Pair, old: str, new: str, before: Side, options: Options) -> Iterator[Change]:
    how = pair.column_how.get(old, "likeness")
    if how == "case" and before.dialect != "postgresql" and not options.everything:
        return
    is_case = how == "case" and before.dialect != "postgresql"
    roles = before.roles.get((*pair.before.place, old), ())
    yield Change(
        "renamed",
        "name" if is_case else "column",
        *pair.after.place,
        new,
        before=old,
        after=new,
        old_name=old,
        consequence=None if is_case else _loss(old, roles).replace("lose the column that tells which rows changed",
                                                                   "must follow the renamed update column"),
        evidence=IN_WORDS.get(how, "same type and position, or the same reference"),
        is_probable=how == "likeness",
    )  # fmt: skip


class _Sides:
    """What the comparison of two columns needs to know around them."""

    __slots__ = ("after", "before", "names", "pair")

    def __init__(self, pair: Pair, before: Side, after: Side, names: Mapping[str, str]) -> None:
        self.pair, self.before, self.after, self.names = pair, before, after, names

    @property
    def dialects(self) -> tuple[str, str]:
        return self.before.dialect, self.after.dialect

    def change(
        self, kind: Kind, new: Row, before: object, after: object, consequence: str | None = None
    ) -> Change:
        return difference(
            kind,
            (*self.pair.after.place, new["column_name"]),
            [None if text is None else str(text) for text in (before, after)],
            consequence=consequence,
        )

    def is_same(self, before: str | None, after: str | None) -> bool:
        """Say whether two expressions mean the same."""
        if before == after:
            return True
        old, new = self.dialects
        known = expressions.renamed(expressions.normal(before, old), self.names)
        return known == expressions.normal(after, new)


COMPARED = slice(3, 21)  # of side.COLUMNS: data_type to comment


def _differences(sides: _Sides, old: Row, new: Row) -> Iterator[Change]:
    if old[COMPARED] == new[COMPARED]:
        return
    yield from _type(sides, old, new)
    if bool(old["is_nullable"]) != bool(new["is_nullable"]):
        yield _nullability(sides, old, new)
    yield from _default(sides, old, new)
    yield from _generated(sides, old, new)
    if (old["comment"] or None) != (new["comment"] or None):
        yield sides.change("comment", new, old["comment"], new["comment"])


def _type(sides: _Sides, old: Row, new: Row) -> Iterator[Change]:
    known = data_types.normal(old["data_type"], sides.dialects[0])
    present = data_types.normal(new["data_type"], sides.dialects[1])
    is_values_only = (
        old["type_family"] == new["type_family"]
        and new["type_family"] in {"enum", "set"}
        and known.startswith(("enum(", "set("))
    )
    if known != present and not is_values_only:
        broken = data_types.consequence(old, new)
        yield sides.change("type", new, old["data_type"], new["data_type"], broken)
    elif old["domain_name"] != new["domain_name"]:
        yield sides.change("type", new, _domain(old), _domain(new))
    known_collation, present_collation = _collations(sides, old, new)
    if known_collation != present_collation and old["type_family"] == new["type_family"]:
        yield sides.change(
            "collation", new, old["collation"] or "the default", new["collation"] or "the default"
        )


def _domain(row: Row) -> str:
    name = row["domain_name"]
    return f"domain {name}" if name else str(row["data_type"])


def _collations(sides: _Sides, old: Row, new: Row) -> tuple[str | None, str | None]:
    """Return collations in one spelling; the database's own is None, and is compared once for all columns."""
    if old["collation"] == new["collation"]:
        return None, None
    found = []
    for side, row in ((sides.before, old), (sides.after, new)):
        collation = row["collation"]
        default = side.server["default_collation"]
        is_default = collation is None or collation == default
        found.append(None if is_default else str(collation).replace("utf8_", "utf8mb3_").lower())
    return found[0], found[1]


def _nullability(sides: _Sides, old: Row, new: Row) -> Change:
    words = ("accepts NULL", "not null")
    broken = None
    if new["is_nullable"]:
        roles = sides.before.roles.get((*sides.pair.before.place, old["column_name"]), ())
        in_key = any(
            f'"{old["column_name"]}"' in key["columns"] and key["predicate"] is None
            for key in sides.pair.before.keys
        )
        if in_key:
            broken = "it is part of a key: rows with NULL cannot be identified"
        elif not UPDATED.isdisjoint(roles):
            broken = "incremental loads never see rows whose update time is NULL"
    return sides.change(
        "nullability",
        new,
        words[not old["is_nullable"]],
        words[not new["is_nullable"]],
        broken,
    )


def _default(sides: _Sides, old: Row, new: Row) -> Iterator[Change]:
    if bool(old["is_identity"]) != bool(new["is_identity"]):
        yield sides.change(
            "identity",
            new,
            "numbered by the server" if old["is_identity"] else None,
            "numbered by the server" if new["is_identity"] else None,
        )
    elif not new["is_identity"] and not sides.is_same(
        _stated(old["default_expression"]), _stated(new["default_expression"])
    ):
        yield sides.change("default", new, old["default_expression"], new["default_expression"])
    if not sides.is_same(old["on_update_expression"], new["on_update_expression"]):
        lost = "the update time no longer moves by itself: incremental loads miss updates"
        yield sides.change(
            "default",
            new,
            _on_update(old),
            _on_update(new),
            lost if new["on_update_expression"] is None else None,
        )


def _stated(default: str | None) -> str | None:
    """Return a default; DEFAULT NULL is none."""
    is_null = default is not None and default.lower().startswith("null")
    return None if is_null else default


def _on_update(row: Row) -> str | None:
    expression = row["on_update_expression"]
    return None if expression is None else f"on update {expression}"


def _generated(sides: _Sides, old: Row, new: Row) -> Iterator[Change]:
    known, present = old["generation_expression"], new["generation_expression"]
    is_read = all(not row["is_generated"] or row["generation_expression"] for row in (old, new))
    if bool(old["is_generated"]) != bool(new["is_generated"]) or (
        is_read and not sides.is_same(known, present)
    ):
        yield sides.change("generated", new, known, present)


def _order(pair: Pair) -> Iterator[Change]:
    before = [pair.columns[name] for name in pair.before.columns if name in pair.columns]
    kept = set(before)
    after = [name for name in pair.after.columns if name in kept]
    if before != after:
        yield Change(
            "changed",
            "order",
            *pair.after.place,
            name="columns",
            before=", ".join(before),
            after=", ".join(after),
        )
