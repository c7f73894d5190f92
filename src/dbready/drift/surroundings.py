"""Compares what surrounds tables: schemas, views, settings, extensions, and the account's privileges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.drift.change import Change
from dbready.drift.column_pairing import IN_WORDS
from dbready.drift.tables import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.drift.change import Kind, Options
    from dbready.drift.pairing import Pairing
    from dbready.drift.side import Row, Side

# They name or size a server, or say how it stores pages, and differ between any two.
OF_ONE_SERVER = frozenset(
    {"server_id", "version_comment", "aurora_version", "max_connections", "data_checksums"}
)
ZONES = frozenset({"TimeZone", "time_zone"})
NAIVE = """
select 1
from columns
where type_family = 'timestamp'
    and has_time_zone = 0
limit 1
"""
# Of server: the column, its kind and name, and settings that say the same.
SERVER: tuple[tuple[str, Kind, str, frozenset[str]], ...] = (
    ("encoding", "setting", "encoding", frozenset({"server_encoding", "character_set_database"})),
    ("default_collation", "setting", "default collation", frozenset({"collation_database"})),
    ("is_read_only", "setting", "read only", frozenset({"read_only"})),
    ("version", "version", "version", frozenset()),
    ("host_service", "version", "service", frozenset()),
    ("server_role", "version", "role", frozenset()),
)
COUNTED = """
select schema_name, table_name, estimated_rows, total_bytes
from table_statistics
"""


def compare(before: Side, after: Side, pairing: Pairing, options: Options) -> Iterator[Change]:
    """Return how the surroundings of the tables differ."""
    yield from _schemas(before, after, pairing)
    yield from _views(before, after, pairing)
    yield from _settings(before, after, options)
    yield from _server(before, after, options)
    yield from _extensions(before, after, options)
    if options.everything:
        yield from _sizes(before, after, pairing)


def _schemas(before: Side, after: Side, pairing: Pairing) -> Iterator[Change]:
    old = {row["schema_name"]: row for row in before.rows("select * from schemas")}
    new = {row["schema_name"]: row for row in after.rows("select * from schemas")}
    now = {name: pairing.schemas.get(name, name) for name in old}
    for name, new_name in sorted(pairing.renamed_schemas.items()):
        yield Change(
            "renamed", "schema", new_name, before=name, after=new_name, old_name=name,
            consequence=f"queries that name {name} fail", evidence=IN_WORDS["identity"],
        )  # fmt: skip
    if not before.unknown("schemas") and not after.unknown("schemas"):
        # A schema without tables holds nothing to load; one with tables is gone with each of them.
        for name in sorted(name for name in old if now[name] not in new):
            if name in before.schemas and after.absent((name, "")) is None:
                yield Change(
                    "removed", "schema", name, consequence="every query on its tables fails"
                )
        for name in sorted(new.keys() - set(now.values())):
            if name in after.schemas and before.absent((name, "")) is None:
                yield Change("added", "schema", name)
    for name, row in sorted(old.items()):
        if (other := new.get(now[name])) is not None:
            yield from _schema_grants(now[name], row, other)


def _schema_grants(schema: str, old: Row, new: Row) -> Iterator[Change]:
    for column, what, lost in (
        ("can_use", "use the schema", "the account can no longer read its tables"),
        ("covers_new_tables", "read tables created later", None),
    ):
        if old[column] is None or new[column] is None or bool(old[column]) == bool(new[column]):
            continue
        yield Change(
            "added" if new[column] else "removed",
            "grant",
            schema,
            name=what,
            before=text(old[column]),
            after=text(new[column]),
            consequence=None if new[column] else lost,
        )


def _views(before: Side, after: Side, pairing: Pairing) -> Iterator[Change]:
    if before.unknown("views") or after.unknown("views"):
        return
    query = "select schema_name, view_name, is_materialized from views"
    old = {
        (pairing.schemas.get(schema, schema), name): bool(is_stored)
        for schema, name, is_stored in before.rows(query)
    }
    new = {(schema, name): bool(is_stored) for schema, name, is_stored in after.rows(query)}
    for place in sorted(old.keys() | new.keys()):
        known, present = old.get(place), new.get(place)
        if known == present:
            continue
        words = [None if each is None else _view(each) for each in (known, present)]
        gap = (after if present is None else before).absent(place)
        if gap is not None and None in (known, present):
            continue
        yield Change(
            "added" if known is None else "removed" if present is None else "changed",
            "view",
            *place,
            before=words[0],
            after=words[1],
            consequence="every query on it fails" if present is None else None,
        )


def _view(is_stored: bool) -> str:  # noqa: FBT001 - of a list of two
    return "materialized view" if is_stored else "view"


def _settings(before: Side, after: Side, options: Options) -> Iterator[Change]:
    """Return settings that both servers have, and that differ."""
    query = "select setting_name, setting_value from server_settings"
    old: Mapping[str, str | None] = dict(map(tuple, before.rows(query)))
    new: Mapping[str, str | None] = dict(map(tuple, after.rows(query)))
    for name in sorted(old.keys() & new.keys()):
        if old[name] == new[name] or (name in OF_ONE_SERVER and not options.everything):
            continue
        yield Change(
            "changed",
            "setting",
            name=name,
            before=old[name],
            after=new[name],
            consequence=_of_setting(name, str(old[name]), str(new[name]), after),
        )


def _of_setting(name: str, old: str, new: str, after: Side) -> str | None:
    if name in ZONES and {old, new} != {"UTC", "Etc/UTC"} and after.rows(NAIVE):
        return "times without a zone that the server fills in are in another zone"
    if name == "wal_level" and old == "logical":
        return "log-based capture stops"
    if name == "log_bin" and new in {"OFF", "0"}:
        return "log-based capture stops"
    if name == "binlog_format" and old == "ROW":
        return "log-based capture no longer receives rows"
    return None


def _server(before: Side, after: Side, options: Options) -> Iterator[Change]:
    known = {row[0] for row in after.rows("select setting_name from server_settings")}
    for column, kind, name, settings in SERVER:
        old, new = before.server[column], after.server[column]
        is_asked = kind != "version" or options.everything
        if old is None or new is None or old == new or not is_asked or settings & known:
            continue
        if before.unknown("server", None, column) or after.unknown("server", None, column):
            continue
        if column == "is_read_only" and before.server["server_role"] != after.server["server_role"]:
            continue  # a replica is read-only by nature
        yield Change("changed", kind, name=name, before=text(old), after=text(new))


def _extensions(before: Side, after: Side, options: Options) -> Iterator[Change]:
    if before.unknown("extensions") or after.unknown("extensions"):
        return
    query = "select extension_name, version from extensions"
    old: Mapping[str, str | None] = dict(map(tuple, before.rows(query)))
    new: Mapping[str, str | None] = dict(map(tuple, after.rows(query)))
    for name in sorted(old.keys() | new.keys()):
        if name in old and name in new:
            if old[name] != new[name] and options.everything:
                yield Change("changed", "version", name=name, before=old[name], after=new[name])
            continue
        yield Change(
            "added" if name in new else "removed",
            "extension",
            name=name,
            before=old.get(name),
            after=new.get(name),
        )


def _sizes(before: Side, after: Side, pairing: Pairing) -> Iterator[Change]:
    old = {pairing.now(row[0], row[1]): row for row in before.rows(COUNTED)}
    for row in after.rows(COUNTED):
        known = old.get((row[0], row[1]))
        if known is None or known["estimated_rows"] == row["estimated_rows"]:
            continue
        yield Change(
            "changed",
            "size",
            row["schema_name"],
            row["table_name"],
            name="rows",
            before=text_of_count(known["estimated_rows"]),
            after=text_of_count(row["estimated_rows"]),
        )


def text_of_count(count: int | None) -> str | None:
    """Return a number of rows to read."""
    return None if count is None else f"about {count:,} rows"
