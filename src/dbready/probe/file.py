"""A probe: a file with a TOML header, its subjects as a SELECT over facts, and one statement a dialect."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from dbready import text_file
from dbready.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

Cost = Literal["sample", "lookups", "ends"]
Into = Literal["column_values", "json_paths"]

LONGEST_FILE = 64_000  # bytes
MOST_ROWS = 10_000
TEXTS = ("summary", "decides", "cost", "subjects", "since")
REQUIRED = (*TEXTS, "columns")
OPTIONAL = ("measures", "into", "rows", "versions")
# Where a statement begins: "-- dialect: mysql, mariadb" on a line of its own.
SECTION = re.compile(r"^-- dialects?: (?P<dialects>[a-z, ]+)$", re.MULTILINE)
DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe as its file defines it."""

    name: str
    path: Path
    summary: str
    decides: str
    cost: Cost
    """sample: rows of a sample; lookups: also an index search for each; ends: a few rows at the ends of an index."""
    subjects: str
    since: str
    columns: tuple[str, ...]
    """Subject columns that name the columns of the sample."""
    statements: Mapping[str, str]
    """The statement of each dialect."""
    measures: tuple[str, ...] = ()
    """Returned columns that count the rows in which something was found; others are detail."""
    into: Into | None = None
    """The fact table that takes the returned rows; None: the measures of one row."""
    rows: int = MOST_ROWS
    """How many rows of a sample it looks at, at most."""
    versions: Mapping[str, int] = field(default_factory=dict)
    """The oldest version of a dialect's server that knows its statement."""

    @property
    def is_built_in(self) -> bool:
        """Whether dbready brought it along."""
        return self.path.is_relative_to(built_in_directory())

    @property
    def page_path(self) -> Path:
        """Return the path of the page, which is in the same directory."""
        return self.path.with_suffix(".md")


def built_in_directory() -> Path:
    """Return the directory of dbready's own probes."""
    return Path(str(files("dbready.probe") / "probes"))


def read_directory(directory: Path) -> list[Probe]:
    """Return the probes of one directory; refuses one without any."""
    if not directory.is_dir():
        raise UsageError(
            f"{directory} is not a directory of probes",
            help="name a directory that contains .sql files",
        )
    paths = sorted(directory.rglob("*.sql"))
    if not paths:
        raise UsageError(f"{directory} contains no probes", help="see dbready docs probing")
    return [_read(path) for path in paths]


def _read(path: Path) -> Probe:
    try:
        text = text_file.read(path, LONGEST_FILE)
    except (OSError, UnicodeError) as error:
        raise RuleError(
            f"{path} cannot be read",
            cause=getattr(error, "strerror", None) or str(error),
            help=f"a probe is a UTF-8 text file of at most {LONGEST_FILE // 1000} kB",
        ) from error
    return parse(path, text)


def parse(path: Path, text: str) -> Probe:
    """Parse a probe file; raises RuleError, which names the file and what is wrong."""
    if not text.startswith("/*") or "*/" not in text:
        raise _wrong(path, "a probe starts with a header between /* and */")
    header, body = text[2:].split("*/", 1)
    try:
        values = tomllib.loads(header)
    except (ValueError, RecursionError) as error:
        raise _wrong(path, "the header is not TOML", str(error)) from error
    _require_values(path, values)
    return Probe(
        name=path.stem,
        path=path,
        **{key: values[key] for key in TEXTS},
        columns=tuple(values["columns"]),
        statements=_statements(path, body),
        measures=tuple(values.get("measures", ())),
        into=values.get("into"),
        rows=values.get("rows", MOST_ROWS),
        versions=values.get("versions", {}),
    )


def _require_values(path: Path, values: dict[str, Any]) -> None:
    if not NAME.fullmatch(path.stem):
        raise _wrong(path, "the file's name is not a probe's name, such as late-updates")
    for key in REQUIRED:
        if key not in values:
            raise _wrong(path, f"the header has no {key}")
    for key, value in values.items():
        if wrong := _objection_to_value(key, value):
            raise _wrong(path, wrong)
    if values["cost"] not in get_args(Cost):
        raise _wrong(path, f"cost is not one of {', '.join(get_args(Cost))}")
    if "into" in values and values["into"] not in get_args(Into):
        raise _wrong(path, f"into is not one of {', '.join(get_args(Into))}")
    if ("into" in values) == ("measures" in values):
        raise _wrong(path, "the header needs either measures or into")


def _objection_to_value(key: str, value: object) -> str | None:
    if key not in REQUIRED + OPTIONAL:
        return f"the header has an unknown key {key}"
    if key in {"columns", "measures"}:
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if is_list else f"{key} is not a list of strings"
    if key == "rows":
        is_number = isinstance(value, int) and 0 < value <= MOST_ROWS
        return None if is_number else f"rows is not a number from 1 to {MOST_ROWS}"
    if key == "versions":
        is_table = isinstance(value, dict) and all(isinstance(item, int) for item in value.values())
        return None if is_table else "versions is not a table of numbers such as 80004"
    is_text = isinstance(value, str) and value.strip()
    return None if is_text else f"{key} is not a string"


def _statements(path: Path, body: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    sections = list(SECTION.finditer(body))
    for number, section in enumerate(sections):
        end = sections[number + 1].start() if number + 1 < len(sections) else len(body)
        statement = body[section.end() : end].strip().rstrip(";")
        for dialect in section["dialects"].split(","):
            name = dialect.strip()
            if name not in DIALECTS:
                raise _wrong(path, f"there is no dialect {name}")
            if not statement or name in found:
                raise _wrong(path, f"{name} needs one statement")
            found[name] = statement
    if not found:
        raise _wrong(path, "there is no line such as -- dialect: postgresql")
    return found


def _wrong(path: Path, what: str, cause: str | None = None) -> RuleError:
    return RuleError(f"{path}: {what}", cause=cause, help="see dbready docs probing")
