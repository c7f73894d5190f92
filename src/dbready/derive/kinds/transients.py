"""Sessions, locks and secrets: tables whose rows are valid for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import has_titles
from dbready.derive.names import stem, stem_words
from dbready.derive.tables import CHANGING, Kind, Meaning, Names
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.names import Words

_MOST_LOCK_COLUMNS = 8
_FEW_LOCK_COLUMNS = 4
_SURE_LOCK = 3  # columns that only locks have
_FEWEST_SESSION_COLUMNS = 2
_MOST_SESSION_COLUMNS = 20
TIMES = frozenset({"timestamp", "date"})
_SECRETS = frozenset({"text", "binary", "uuid", "json"})
_SESSIONS = ("session", "sessions")  # also glued: usersessions
_STARTED = frozenset({"started", "start"})


def transient(meaning: Meaning, names: Names) -> Kind | None:
    """Return transient for sessions, locks and secrets that are valid for a while."""
    last = meaning.last
    if last == "table" and len(meaning.words) > 1:
        last = meaning.words[-2]  # of SessionTable
    single = "session" if last.endswith(_SESSIONS) else stem(last)
    is_token = names_a_secret(meaning.words, last)
    if not (single == "session" or is_token or is_lock(last)):
        return None
    if names.is_table(meaning, last) and "token" not in meaning.present:
        return None
    if is_lock(last):
        return _lock(meaning)
    if not _is_code(meaning.words, last) and has_titles(meaning):
        return None
    if single == "session":
        return _session(meaning)
    return None if meaning.is_referenced else _secret_that_ends(meaning)


def _lock(meaning: Meaning) -> Kind | None:
    """Return transient for a few columns, one of which says who holds a lock or until when.

    What is locked may have a name, and so may the locks that a shop sells.
    """
    evidence = _evidence_columns(meaning, "lock_words")
    if len(evidence) >= _SURE_LOCK and not meaning.is_referenced and not has_titles(meaning):
        return Kind("transient", "medium", f"named after a lock, with {', '.join(evidence[:3])}")
    if _only_names_its_object(meaning):
        return Kind("transient", "medium", "named after a lock, and it says what is locked")
    is_small = len(meaning.table.columns) <= _MOST_LOCK_COLUMNS
    if not is_small or len(evidence) <= max(meaning.is_referenced, has_titles(meaning)):
        return None
    return Kind("transient", "medium", f"named after a lock, with {evidence[0]}")


def _secret_that_ends(meaning: Meaning) -> Kind | None:
    is_sure = stem(meaning.last) in stem_words("tables", "token_sure")
    columns = meaning.table.columns.values()
    if not is_sure and not any(_may_be_secret(meaning, column) for column in columns):
        return None  # what a person is granted ends as well
    known = words("tables", "token_words")
    ends = [
        name
        for name in meaning.table.columns
        if known.intersection(meaning.words_of(name))
        and words("tables", "latest").isdisjoint(meaning.words_of(name))
    ]
    if ends:
        reason = f"named after a secret that ends, with {', '.join(ends[:3])}"
        return Kind("transient", "medium", reason)
    if _is_for_one_use(meaning):
        return Kind("transient", "medium", "named after a secret that is used once")
    return None


def _may_be_secret(meaning: Meaning, column: Column) -> bool:
    """Say whether a column can hold a secret; a number is one only by its name."""
    if column.name in meaning.references:
        return False
    return column.family in _SECRETS or meaning.has(column.name, "token")


@cached
def names_a_secret(names: Words, last: str) -> bool:
    """Say whether a name is of secrets that end: tokens, authorization_codes, remember_me."""
    if stem(last) == stem("record") and len(names) > 1:
        last = names[-2]
    if stem(last) in stem_words("tables", "token") or {"one", "time"} <= set(names):
        return True
    if names[-2:] == ("remember", "me"):
        return True
    return _is_code(names, last)


@cached
def _is_code(names: Words, last: str) -> bool:
    """Say whether a name is of codes that people type in, or of the states of OAuth: verify_codes."""
    before = {"cod": "code_of", "stat": "state_of"}.get(stem(last))
    return before is not None and not words("tables", before).isdisjoint(names[:-1])


def _is_for_one_use(meaning: Meaning) -> bool:
    """Say whether a secret resets a password or verifies an address, or is called a one-time secret and is the key."""
    if "token" in meaning.present and {"reset", "resets"} & set(meaning.words):
        return True
    if "token" in meaning.present and meaning.last == "verification" and not meaning.changing:
        return "created_at" in meaning.present and len(meaning.table.columns) <= _MOST_LOCK_COLUMNS
    key = meaning.table.columns.get(meaning.table.key() or "")
    is_named = {"one", "time"} <= set(meaning.words) and key is not None and key.family == "text"
    return is_named and key is not None and key.words[-1:] == meaning.words[-1:]


def _only_names_its_object(meaning: Meaning) -> bool:
    """Say whether rows are hardly more than what is locked, and since when."""
    columns = meaning.table.columns.values()
    return (
        not meaning.is_referenced
        and len(columns) <= _FEW_LOCK_COLUMNS
        and all(
            column.name in meaning.references
            or column.name in meaning.table.primary_key
            or column.suffix
            or column.family in TIMES
            for column in columns
        )
    )


def named_lock(meaning: Meaning) -> Kind | None:
    """Return transient for locks that have a name, times, and nothing else: named_locks."""
    columns = meaning.table.columns.values()
    if not is_lock(meaning.last) or meaning.is_referenced or len(columns) > _MOST_LOCK_COLUMNS:
        return None
    keys = [tuple(meaning.table.primary_key), *meaning.table.unique_keys]
    name = next((column for column in columns if column.words[-1] == "name"), None)
    if name is None or (name.name,) not in keys:
        return None
    rest = (column for column in columns if column is not name and (column.name,) not in keys)
    if all(column.family in TIMES or column.words[-1] in {"timeout", "ttl"} for column in rest):
        return Kind("transient", "medium", f"named after a lock, with its {name.name} and times")
    return None


@cached
def is_lock(word: str) -> bool:
    """Say whether a word names a lock: locks, advisorylock, not block."""
    single = stem(word)
    if single in {stem("semaphore"), stem("mutex")}:
        return True
    return single.endswith("lock") and not single.endswith(ordered("tables", "no_lock"))


def present_now(meaning: Meaning) -> Kind | None:
    """Return transient for who or what is connected at this moment: online_users."""
    is_small = len(meaning.table.columns) <= _MOST_LOCK_COLUMNS
    if not is_small or meaning.is_referenced or "online" not in meaning.words:
        return None
    if meaning.present & CHANGING:
        return None
    return Kind("transient", "medium", "named after what is online at this moment")


def running_now(meaning: Meaning) -> Kind | None:
    """Return transient for runs without a key that name a process and when it started."""
    table = meaning.table
    if (
        table.primary_key
        or table.unique_keys
        or meaning.is_referenced
        or meaning.present & CHANGING
    ):
        return None
    columns = table.columns.values()
    has_start = any(column.words[-1] in _STARTED and column.family in TIMES for column in columns)
    process = next((c.name for c in columns if c.name.lower().endswith("pid")), None)
    is_named = meaning.words[-1].endswith(("run", "runs", "running"))
    if process is None or not (is_named and has_start) or len(columns) > _MOST_LOCK_COLUMNS:
        return None
    return Kind("transient", "medium", f"its rows belong to a running process, {process}")


def kept_session(meaning: Meaning) -> Kind | None:
    """Return transient for the data of a session and little else, whatever follows the word: sessionhandler."""
    columns = meaning.table.columns.values()
    is_small = len(columns) <= _FEW_LOCK_COLUMNS and not meaning.is_referenced
    key = meaning.table.columns.get(meaning.table.key() or "")
    if not is_small or key is None or key.family != "text":
        return None
    data = next((c.name for c in columns if c.words[-1] in {"data", "payload"}), None)
    is_named = any(word.startswith("session") for word in meaning.words)
    if data is None or not is_named:
        return None
    return Kind("transient", "medium", f"the data of a session and little else: {data}")


def of_a_process(meaning: Meaning) -> Kind | None:
    """Return transient for what a running process holds, and ends with it: its id and its machine.

    Servers that are registered once have a time, a status or a version. Daemons and workers may
    have these, too: they report again and again that they are alive.
    """
    columns = meaning.table.columns.values()
    process = next((column.name for column in columns if "pid" in column.words), None)
    if process is None or meaning.is_referenced:
        return None
    is_fixed = any(column.family in TIMES for column in columns) or meaning.present & CHANGING
    if (is_fixed or len(columns) > _MOST_LOCK_COLUMNS) and not _reports(meaning):
        return None
    machines = words("tables", "machine")
    if all(machines.isdisjoint(column.words) for column in columns):
        return None
    return Kind("transient", "medium", f"its rows belong to a running process, {process}")


def _reports(meaning: Meaning) -> bool:
    """Say whether rows are named after programs and have the time of their last sign of life."""
    if words("tables", "program").isdisjoint(meaning.words):
        return False
    columns = meaning.table.columns.values()
    return "updated_at" in meaning.present or any("heartbeat" in column.words for column in columns)


def temporary(meaning: Meaning) -> Kind | None:
    """Return transient for what is called temporary and has a time to live: temporary uploads."""
    if not _is_temporary(meaning.words):
        return None
    columns = meaning.table.columns.values()
    lives = {"ttl", "lifetime"}
    end = next(
        (
            column.name
            for column in columns
            if is_end(column) or lives.intersection(column.words) or column.words[-1] == "live"
        ),
        None,
    )
    return Kind("transient", "medium", f"called temporary, with {end}") if end else None


@cached
def _is_temporary(names: Words) -> bool:
    return any(word.startswith("temporary") for word in names)


def consumed(meaning: Meaning) -> Kind | None:
    """Return transient for rows that end, or are consumed before."""
    columns = meaning.table.columns.values()
    if len(columns) > _MOST_LOCK_COLUMNS or not any(map(is_end, columns)):
        return None
    used = next((column.name for column in columns if "consumed" in column.words), None)
    return Kind("transient", "medium", f"its rows end, or are consumed: {used}") if used else None


@cached
def is_end(column: Column) -> bool:
    """Say whether a column says when its row ends: expires_at, ttl."""
    return not words("tables", "expiry").isdisjoint(column.words)


def lasts(meaning: Meaning) -> bool:
    """Say whether sessions are what an application is about: with amounts, marks or many columns."""
    is_business = not meaning.present.isdisjoint({"money", "deleted_at"})
    return is_business or len(meaning.table.columns) > _MOST_SESSION_COLUMNS


def _session(meaning: Meaning) -> Kind | None:
    """Return transient for a session with columns that sessions have, unless it lasts."""
    if lasts(meaning):
        return None
    evidence = _evidence_columns(meaning, "session_words")
    key = meaning.table.columns.get(meaning.table.key() or "")
    if key and key.family == "text" and key.name not in evidence:
        evidence.append(key.name)  # what lasts is numbered
    if not meaning.is_referenced:
        evidence += _evidence_columns(meaning, "session_words_weak")
    ends = any(map(is_end, meaning.table.columns.values())) and not meaning.is_referenced
    if not ends and len(evidence) < _FEWEST_SESSION_COLUMNS + meaning.is_referenced:
        return None
    return Kind("transient", "medium", f"named after a session, with {', '.join(evidence[:3])}")


def _evidence_columns(meaning: Meaning, name: str) -> list[str]:
    """Return columns with one of the words of a list, or with a secret."""
    known = words("tables", name)
    return [
        column
        for column in meaning.table.columns
        if known.intersection(meaning.words_of(column)) or meaning.has(column, "token")
    ]
