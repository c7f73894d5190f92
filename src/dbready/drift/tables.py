"""Compares what belongs to a table as a whole: its options, who may read it, and how changes are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.drift.change import Change, Kind, difference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.drift.change import Options
    from dbready.drift.pairing import Pair
    from dbready.drift.side import Side, Table

OPTIONS: tuple[tuple[str, str], ...] = (
    ("table_type", "kind of table"),
    ("partition_key", "partition key"),
    ("storage_engine", "storage engine"),
    ("is_strict", "STRICT"),
)


def existing(what: str, table: Table) -> Change:
    """Return that a table was added or removed, with its columns in a word."""
    schema, name = table.place
    count = len(table.columns)
    text = f"{count} column{'' if count == 1 else 's'}"
    if what == "added":
        return Change("added", "table", schema, name, after=text)
    return Change(
        "removed", "table", schema, name, before=text, consequence="every query on it fails"
    )


def compare(pair: Pair, before: Side, after: Side, options: Options) -> Iterator[Change]:
    """Return how two tables differ, apart from what they contain."""
    old, new = pair.before.row, pair.after.row

    def change(kind: Kind, name: str, column: str, consequence: str | None = None) -> Change:
        texts = (text(old[column]), text(new[column]))
        return difference(kind, pair.after.place, texts, name=name, consequence=consequence)

    for column, name in OPTIONS:
        if old[column] != new[column] and _is_known(old[column], new[column]):
            yield change("table_option", name, column)
    if bool(old["is_unlogged"]) != bool(new["is_unlogged"]):
        lost = "a replica has no rows of it" if new["is_unlogged"] else None
        yield change("table_option", "UNLOGGED", "is_unlogged", lost)
    if (old["comment"] or None) != (new["comment"] or None):
        yield change("comment", "comment", "comment")
    yield from _row_security(pair, change)
    yield from _replication(pair, change)
    yield from _grants(pair, before, after)
    if options.everything and old["owner"] != new["owner"]:
        yield change("owner", "owner", "owner")


def text(value: object) -> str | None:
    """Return a fact as people read it."""
    if isinstance(value, int) and value in {0, 1}:
        return "yes" if value else "no"
    return None if value is None else str(value)


def _is_known(*values: object) -> bool:
    return any(value is not None for value in values)


def _row_security(pair: Pair, change: ChangeOf) -> Iterator[Change]:
    old, new = pair.before.row, pair.after.row
    if bool(old["has_row_security"]) == bool(new["has_row_security"]):
        return
    hides = "its policies hide rows from the account, without an error"
    is_hiding = new["is_row_security_active"] and not old["is_row_security_active"]
    yield change(
        "row_security", "row level security", "has_row_security", hides if is_hiding else None
    )


def _replication(pair: Pair, change: ChangeOf) -> Iterator[Change]:
    old, new = pair.before.row, pair.after.row
    if old["replica_identity"] != new["replica_identity"] and _is_known(
        old["replica_identity"], new["replica_identity"]
    ):
        is_lost = new["replica_identity"] == "nothing"
        yield change(
            "replication",
            "replica identity",
            "replica_identity",
            "log-based capture cannot tell which row was updated or deleted" if is_lost else None,
        )
    known, present = old["published_events"], new["published_events"]
    if known is not None and present is not None and known != present:
        lost = set(_events(known)) - set(_events(present))
        yield Change(
            "changed",
            "replication",
            *pair.after.place,
            name="publication",
            before=", ".join(_events(known)) or "not published",
            after=", ".join(_events(present)) or "not published",
            consequence=f"log-based capture no longer receives: {', '.join(sorted(lost))}"
            if lost
            else None,
        )


def _events(text_: str) -> list[str]:
    return [word for word in text_.strip("[]").replace('"', "").split(",") if word]


def _grants(pair: Pair, before: Side, after: Side) -> Iterator[Change]:
    """Return what the account may do on one side only: what it was granted, or lost."""
    for column, privilege in (("can_select", "read"), ("can_write", "write")):
        old, new = pair.before.row[column], pair.after.row[column]
        if old is None or new is None or bool(old) == bool(new):
            continue
        if before.unknown("tables", pair.before.place, column) or after.unknown(
            "tables", pair.after.place, column
        ):
            continue
        yield Change(
            "added" if new else "removed",
            "grant",
            *pair.after.place,
            name=privilege,
            before=f"{before.server['account'] or 'the account'} may{'' if old else ' not'} {privilege} it",
            after=f"{after.server['account'] or 'the account'} may{'' if new else ' not'} {privilege} it",
            consequence="the account may no longer read it"
            if privilege == "read" and not new
            else None,
        )


if TYPE_CHECKING:
    from collections.abc import Callable

    ChangeOf = Callable[..., Change]
