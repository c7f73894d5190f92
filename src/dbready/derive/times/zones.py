"""What IANA's time zones do: offsets from UTC, hours that do not exist, hours that occur twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# One for each set of rules in use; others share their rules. The most common first: it stands for all that fit.
WITH_CHANGES = (
    "Europe/Berlin", "America/New_York", "Europe/London", "America/Chicago", "America/Los_Angeles", "America/Denver",
    "Europe/Helsinki", "Australia/Sydney", "Pacific/Auckland", "Australia/Adelaide", "America/Halifax",
    "America/St_Johns", "America/Anchorage", "America/Santiago", "America/Havana", "Atlantic/Azores",
)  # fmt: skip
WITHOUT_CHANGES = (
    "Asia/Kolkata", "Asia/Tokyo", "Asia/Shanghai", "Asia/Singapore", "America/Sao_Paulo", "Europe/Istanbul",
    "Europe/Moscow", "Asia/Dubai", "Africa/Lagos", "Africa/Johannesburg", "Africa/Nairobi", "Asia/Karachi",
    "Asia/Dhaka", "Asia/Jakarta", "Asia/Bangkok", "Asia/Kathmandu", "Australia/Brisbane", "Australia/Perth",
    "America/Phoenix", "America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires",
)  # fmt: skip
HOUR = timedelta(hours=1)


class Hours(NamedTuple):
    """The local hours of a zone that do not exist, and those that occur twice; each by its start."""

    empty: frozenset[datetime]
    doubled: frozenset[datetime]


@cache
def zone(name: str) -> ZoneInfo | None:
    """Return a zone; None where this machine has no data of it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        return None


def known(names: tuple[str, ...]) -> list[str]:
    """Return those of some zones that this machine has data of."""
    return [name for name in names if zone(name)]


def offset(name: str, instant: datetime) -> int:
    """Return the offset of a known zone from UTC at an instant, in minutes."""
    moved = instant.astimezone(zone(name)).utcoffset() or timedelta()
    return round(moved.total_seconds() / 60)


def as_offset(minutes: int) -> str:
    """Return an offset as people write it: UTC, +02:00."""
    if not minutes:
        return "UTC"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@cache
def changes(name: str, first_year: int, last_year: int) -> Hours:
    """Return the whole hours that a zone leaves out and repeats in some years."""
    empty: set[datetime] = set()
    doubled: set[datetime] = set()
    day = datetime(first_year, 1, 1, tzinfo=UTC)
    while day.year <= last_year:
        before, after = offset(name, day), offset(name, day + timedelta(days=1))
        if abs(after - before) == 60:  # noqa: PLR2004 - half hours leave no whole hour empty
            instant = _change(name, day, before)
            shown = (instant + timedelta(minutes=min(before, after))).replace(tzinfo=None)
            if not shown.minute:
                (empty if after > before else doubled).add(shown)
        day += timedelta(days=1)
    return Hours(frozenset(empty), frozenset(doubled))


def _change(name: str, day: datetime, before: int) -> datetime:
    """Return the instant within a day at which the offset changes, to the quarter of an hour."""
    at = day
    while offset(name, at) == before:
        at += timedelta(minutes=15)
    return at
