"""Which numbers are points in time by their names, and which are counts, durations or sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.catalog import Column
    from dbready.derive.times.times import Roles

_OF_ROWS = frozenset({"created_at", "updated_at", "deleted_at"})
_EVENTS = frozenset({"event_time", "status_changed_at"})
_SHORTEST_THING = 2  # letters; fewer are an abbreviation


def is_moment(names: Sequence[str], kept: Sequence[str], column: Column) -> bool:
    """Say whether a number is a point in time, not a count or a duration."""
    is_done = (
        names[-1] == "at" and names[-2:-1] and (names[-2] == "left" or names[-2].endswith("ed"))
    )
    is_photo = names[0] in {"date", "datetime"} and names[-1] == "taken"  # time_taken is a length
    is_measure = words("time", "measure").intersection(names) and not (is_done or is_photo)
    # client_id_issued_at is a moment nevertheless
    if is_measure or _is_until_now(names, column) or _is_length_of_time(names):
        return False
    sure = words("time", "moment_sure").intersection(names)
    if _is_participle(kept) or (sure and not (sure == {"clock"} and _names_a_clock(kept))):
        return True
    if (
        is_last_or_next(names)
        or _is_wide_moment(names, column)
        or _is_period(names)
        or _is_expiry(names, kept, column)
    ):
        return True
    rest = [word for word in kept if word not in words("time", "unit")]
    is_past = bool(rest) and (is_known(rest) or _is_done(rest[-1], column))
    if names[-1] == "at":
        return True
    if "time" in names:
        return not rest or is_past
    marks = words("time", "moment").intersection(names)
    is_plan = not words("time", "scheduled").isdisjoint(rest)
    return bool(marks and rest) and is_known(rest) and not is_plan


def _is_done(word: str, column: Column) -> bool:
    """Say whether a word says what happened: user_created_time; a 32-bit deployed_time may be a length."""
    is_sure = is_known([word]) or word == "received"
    return is_sure or (word.endswith("ed") and "big" in column.data_type)


def _is_until_now(names: Sequence[str], column: Column) -> bool:
    """Say whether a number is what has come together so far: cost_to_date, not valid_to_date."""
    if tuple(names[-2:]) != ("to", "date") or len(names) < len(("cost", "to", "date")):
        return False
    return column.family != "integer" or names[-3] not in words("time", "period")


def _is_length_of_time(names: Sequence[str]) -> bool:
    """Say whether a number counts days or the like, or is a part of a date: due_date_days, but not epoch_days."""
    return names[-1] in words("time", "length") and {"epoch", "since"}.isdisjoint(names)


def _is_wide_moment(names: Sequence[str], column: Column) -> bool:
    """Say whether a number with room for milliseconds is a moment: publish_time, last_sync_time."""
    if names[-1] != "time" or "big" not in column.data_type:
        return False
    done = names[-2] if len(names) > 1 else ""
    if names[0] in {"last", "latest"} and len(names) > len(("last", "time")):
        return done in words("time", "last_moment") and done != "run"
    return not {f"{done}ed", f"{done}d"}.isdisjoint(words("time", "transition") - {"processed"})


def _names_a_clock(kept: Sequence[str]) -> bool:
    """Say whether a clock is the thing itself: draw_clock, which is a score; r_clock is a time."""
    return any(len(word) > _SHORTEST_THING and not is_known([word]) for word in kept)


def is_last_or_next(names: Sequence[str]) -> bool:
    """Say whether a number's name is "last" or "next" with what is done then: last_seen, next_check."""
    if names[0] == "next":
        return names[-1] in words("time", "next_moment")
    if names[0] not in {"last", "latest"}:
        return False
    if names[-1] == "time" and names[1:-1]:
        # last_run_time may say how long it took
        return names[-2] in words("time", "last_use")
    return names[-1] in words("time", "last_moment")


def _is_expiry(names: Sequence[str], kept: Sequence[str], column: Column) -> bool:
    """Say whether a number ends what is named: token_expires, reset_token_exp_time."""
    is_time = not words("time", "moment").isdisjoint(names)
    last = kept[-1] if kept else None
    if kept in (["expire"], ["expiration"]) and "big" in column.data_type:
        return True  # an int may be how long something lasts
    return last == "expires" or (is_time and last in {"exp", "expiry", "expiration"})


def _is_period(names: Sequence[str]) -> bool:
    """Say whether a number's name is a bound of a period: active_since, valid_to, disable_until."""
    bounds = {"since", "till", "until", "from", "to"}
    return len(names) > 1 and names[-1] in bounds and names[-2] in words("time", "period")


def is_known(kept: Sequence[str]) -> bool:
    """Say whether every word is known to name a point in time; response_time is a duration."""
    known = (
        "scheduled",
        "update",
        "update_weak",
        "creation",
        "creation_weak",
        "deletion",
        "deletion_weak",
        "transition",
    )
    return all(any(word in words("time", name) for name in known) for word in kept)


def _is_participle(kept: Sequence[str]) -> bool:
    """Say whether a number's name alone means a point in time: created, changed, mtime."""
    return len(kept) == 1 and (
        kept[0] in {"mtime", "ctime", "crdate", "mdate", "cdate"}
        or kept[0] in {"created", "modified", "updated", "changed", "inserted", "expires", "expiry"}
        or kept[0] in {"lastmod", "lastmodified", "lastupdate", "lastupdated", "lastchange"}
    )


def is_named_moment(names: Sequence[str]) -> bool:
    """Say whether words name what happened at a point in time: start, cancelled, last seen."""
    return is_known(names) or names[-1].endswith("ed") or is_last_or_next(names)


def is_clear_moment(column: Column, roles: Roles) -> bool:
    """Say whether hardly anything but a time has the name of a number: created_at, expires_at, log_timestamp."""
    known = {role.role for role in roles if role.confidence != "low"}
    names = column.words
    if names[-1] == "at" and ("scheduled_time" in known or is_known(names[:-1])):
        return True
    is_stamp = not words("time", "stamp").isdisjoint((names[0], names[-1]))
    return is_stamp or names[-1] in {"mtime", "ctime"} or not known.isdisjoint(_OF_ROWS)


def is_likely_moment(column: Column, roles: Roles) -> bool:
    """Say whether the name of a number says what happened then: paid_at, last_login.

    A start, an end or a bare time may be an offset or a length of time, and busy_at a limit.
    """
    names = column.words
    if len(names) == 1 or column.family == "float" or names[-1] == "on":
        return False
    if names[-1] == "at" and not is_done(names[-2]):
        return False
    is_dated = names[-1] in words("time", "moment_sure")  # start_date, but not start_time
    return any(
        role.confidence != "low"
        and (role.role in _EVENTS or (role.role == "scheduled_time" and is_dated))
        for role in roles
    )


def is_done(word: str) -> bool:
    """Say whether a word says what happened: paid, sent, cancelled."""
    return word.endswith("ed") or is_known([word]) or word in words("time", "last_moment")
