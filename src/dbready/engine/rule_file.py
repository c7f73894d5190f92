"""Parses a rule file: a TOML header in a comment, which is validated, and one SELECT."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, get_args

from dbready.engine.rule import AUDIENCES, DIALECTS, NAMED_DIALECTS, Rule
from dbready.errors import RuleError
from dbready.facts import dialects as products
from dbready.findings.finding import CONFIDENCES, SEVERITIES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TEXTS = ("summary", "question", "population", "message", "since")
REQUIRED = (*TEXTS, "severity", "confidence", "object", "tags")
OPTIONAL = (
    "detail", "population_name", "default", "audience", "group", "escalates", "fix", "workaround", "dialects",
    "requires", "over_days", "assumes", "probes", "or_probes", "finds_more_with", "options",
)  # fmt: skip


def parse(path: Path, text: str) -> Rule:
    """Parse a rule file; raises RuleError, which names file and line."""
    header, sql = _split(path, text)
    try:
        values = tomllib.loads(header)
    except (ValueError, RecursionError) as error:
        raise RuleError(
            f"{path}: the header is not TOML",
            cause=_in_file(error),
            help="put text in double quotes; see dbready docs writing-rules",
        ) from error
    _require_keys(path, values)
    _require_values(path, text, values)
    return Rule(
        name=path.stem,
        category=path.parent.name,
        path=path,
        sql=sql,
        **{key: values[key] for key in (*TEXTS, "severity", "confidence", "object")},
        tags=tuple(values["tags"]),
        detail=values.get("detail"),
        population_name=values.get("population_name"),
        is_default=values.get("default", True),
        audience=values.get("audience", "reader"),
        fixes=values.get("fix", {}),
        workarounds=values.get("workaround", {}),
        dialects=tuple(values.get("dialects", DIALECTS)),
        requires=tuple(values.get("requires", ())),
        assumes=tuple(values.get("assumes", ())),
        over_days=values.get("over_days", 0),
        probes=tuple(values.get("probes", ())),
        or_probes=tuple(values.get("or_probes", ())),
        finds_more_with=tuple(values.get("finds_more_with", ())),
        group=tuple(values["group"]) if "group" in values else None,
        escalates=values.get("escalates"),
        options=values.get("options", {}),
    )


def _split(path: Path, text: str) -> tuple[str, str]:
    if not text.startswith("/*") or "*/" not in text:
        raise RuleError(
            f"{path}:1: a rule starts with a header between /* and */",
            help="create one to start from: dbready rules new NAME DIR",
        )
    header, sql = text[2:].split("*/", 1)
    # Empty lines stand in for the header, so that line numbers are those of the file.
    return header, "\n" * header.count("\n") + sql.rstrip().rstrip(";")


def _in_file(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "its values are nested too deeply"
    return str(error).replace("(at ", "(").replace("document", "header")


def _require_keys(path: Path, values: dict[str, Any]) -> None:
    for key in REQUIRED:
        if key not in values:
            raise RuleError(
                f"{path}:1: the header has no {key}", help=f"required keys: {', '.join(REQUIRED)}"
            )
    for key in values:
        if key not in REQUIRED + OPTIONAL:
            raise RuleError(
                f"{path}:1: the header has an unknown key {key}",
                help=f"known keys: {', '.join(REQUIRED + OPTIONAL)}",
            )


def _require_values(path: Path, text: str, values: dict[str, Any]) -> None:
    _require_one_of(path, text, values, "severity", SEVERITIES)
    _require_one_of(path, text, values, "confidence", CONFIDENCES)
    _require_one_of(path, text, values, "object", get_args(Kind))
    if "audience" in values:
        _require_one_of(path, text, values, "audience", AUDIENCES)
    _require_texts(
        path, text, values, (*TEXTS, *({"detail", "population_name", "escalates"} & set(values)))
    )
    if not isinstance(values.get("default", True), bool):
        raise RuleError(
            f"{path}:{line_of(text, 'default')}: default is not a boolean",
            help="write default = false for a rule that runs only when it is selected by name",
        )
    _require_days(path, text, values.get("over_days", 0))
    for key in ("fix", "workaround", "options"):
        if not isinstance(values.get(key, {}), dict):
            raise RuleError(
                f"{path}:{line_of(text, key)}: {key} is not a table", help=f"write {key}.NAME = ..."
            )
    _require_plain_options(path, text, values.get("options", {}))
    for key in ("fix", "workaround"):
        texts = {f"{key}.{name}": template for name, template in values.get(key, {}).items()}
        _require_texts(path, text, texts, tuple(texts))
    for key in ("tags", "dialects", "requires", "assumes", "probes", "or_probes", "group"):
        if not _is_list_of_texts(values.get(key, [])):
            raise RuleError(
                f"{path}:{line_of(text, key)}: {key} is not a list of strings",
                help=f'write {key} = ["..."]',
            )
    named = (*values.get("dialects", ()), *values.get("fix", {}), *values.get("workaround", {}))
    _require_known(path, text, named, "dialect", NAMED_DIALECTS)
    _require_known(path, text, values.get("assumes", ()), "feature", tuple(products.FEATURES))


def _require_known(
    path: Path, text: str, names: Iterable[str], what: str, known: tuple[str, ...]
) -> None:
    for name in names:
        if name not in known:
            raise RuleError(
                f"{path}:{line_of(text, name)}: there is no {what} {name}",
                help=f"{what}s: {', '.join(known)}",
            )


def _require_days(path: Path, text: str, days: object) -> None:
    if isinstance(days, bool) or not isinstance(days, int | float) or days < 0:
        raise RuleError(
            f"{path}:{line_of(text, 'over_days')}: over_days is not a number of days",
            help="write over_days = 7 for a rule that needs scans of a week",
        )


def _require_texts(path: Path, text: str, values: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        if not isinstance(values[key], str) or not values[key].strip():
            raise RuleError(
                f"{path}:{line_of(text, key)}: {key} is not a string", help=f'write {key} = "..."'
            )


def _require_plain_options(path: Path, text: str, options: dict[str, Any]) -> None:
    for name, value in options.items():
        if not isinstance(value, str | int | float):
            raise RuleError(
                f"{path}:{line_of(text, name)}: option {name} is not a string, number or boolean",
                help=f'write {name} = "..." or {name} = 1',
            )


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _require_one_of(
    path: Path, text: str, values: dict[str, Any], key: str, known: tuple[str, ...]
) -> None:
    if values[key] not in known:
        raise RuleError(
            f"{path}:{line_of(text, key)}: {key} cannot be {values[key]!r}",
            help=f"{key} is one of: {', '.join(known)}",
        )


def line_of(text: str, word: str) -> int:
    """Return the first line that contains a word, or 1."""
    for number, line in enumerate(text.splitlines(), start=1):
        if word in line:
            return number
    return 1
