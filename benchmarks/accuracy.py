"""Measures how many references dbready infers correctly: declared foreign keys are dropped and found again."""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tabulate import tabulate

from benchmarks import schema_facts
from dbready.derive import derive

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"
BEGIN, END = "<!-- accuracy: begin -->", "<!-- accuracy: end -->"
JUDGED = "judged_references.json"
REFERENCES = ("missing_fk", "reference_but_fk_not_expected")  # verdicts that name a target
SURE = ("high", "medium")
MODES = {
    "All declared foreign keys dropped": lambda _key: True,
    "Every second one dropped": lambda key: zlib.crc32(key.encode()) % 2 == 0,
    "None dropped: columns that were judged by hand": lambda _key: False,
}
HEADERS = ("database", "columns", "right at high", "right at high and medium", "found", "unjudged")

DECLARED = """
select
    f.schema_name, f.table_name, f.constraint_name, f.columns,
    f.referenced_schema, f.referenced_table, f.referenced_columns
from foreign_keys as f
join tables as t using (schema_name, table_name)
where not t.is_partition
"""

Place = tuple[str, str, str]
"""Schema, table, column."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A human verdict on one column: `target` is a table, or empty for no reference."""

    is_reference: bool
    is_wanted: bool
    target: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """One inferred reference and what is known about its column."""

    place: Place
    target: str
    confidence: str
    truth: frozenset[str] | None
    """Tables that the column refers to; None if unknown."""

    @property
    def is_right(self) -> bool | None:
        """Say whether the target is right; None if unknown."""
        return None if self.truth is None else self.target in self.truth


@dataclass(slots=True)
class Score:
    """Counts of predictions by confidence, and of the references to find."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unjudged: int = 0
    found: int = 0
    wanted: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count what another database showed, too."""
        self.right += other.right
        self.wrong += other.wrong
        self.unjudged += other.unjudged
        self.found += other.found
        self.wanted += other.wanted

    def precision(self, *confidences: str) -> str:
        """Return the share of known predictions that are right, with their number."""
        right = sum(self.right[confidence] for confidence in confidences)
        return share(right, right + sum(self.wrong[confidence] for confidence in confidences))

    def row(self, name: str) -> tuple[str, ...]:
        """Return one line of the table."""
        return (
            name,
            str(self.wanted),
            self.precision("high"),
            self.precision(*SURE),
            share(self.found, self.wanted),
            str(self.unjudged),
        )


def share(part: int, whole: int) -> str:
    """Return a share as people read it: 0.983 (57/58)."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def judged(folder: Path, name: str) -> dict[Place, Verdict]:
    """Return the human verdicts on the columns of one database."""
    path = folder / JUDGED
    documents = json.loads(path.read_text("utf-8")) if path.exists() else []
    return {
        (item["schema"] or name, item["table"], item["column"]): Verdict(
            item["verdict"] in REFERENCES, item["verdict"] == "missing_fk", item["target"] or ""
        )
        for item in documents
        if item["db"] == name
    }


def measure(
    facts: sqlite3.Connection,
    verdicts: Mapping[Place, Verdict],
    is_dropped: Callable[[str], bool],
) -> Score:
    """Drop declared foreign keys from the facts, infer, and compare; the facts are changed."""
    declared, dropped = drop(facts, is_dropped)
    truth = {place: frozenset(targets) for place, targets in declared.items()}
    for place, verdict in verdicts.items():
        truth.setdefault(place, frozenset({verdict.target} if verdict.is_reference else ()))
    wanted = {place: truth[place] for place in dropped}
    wanted |= {place: truth[place] for place, verdict in verdicts.items() if verdict.is_wanted}
    derive(facts)
    return score(list(predictions(facts, truth)), wanted)


def drop(
    facts: sqlite3.Connection, is_dropped: Callable[[str], bool]
) -> tuple[dict[Place, set[str]], set[Place]]:
    """Return the targets of all declared columns, and the columns whose own key is now gone.

    A column of a key of several columns is known and not asked for. Where the column that it
    refers to is a foreign key itself, it refers to that target, too, and so on.
    """
    own: dict[Place, set[str]] = {}
    of_several: dict[Place, set[Place]] = {}
    kept: set[Place] = set()
    for schema, table, name, text, *target, target_text in facts.execute(DECLARED).fetchall():
        columns = json.loads(text)
        is_gone = is_dropped(f"{schema}.{table}.{'.'.join(columns)}")
        if is_gone:
            facts.execute(
                "delete from foreign_keys where schema_name = ? and table_name = ? and constraint_name = ?",
                [schema, table, name],
            )
        for column, target_column in zip(columns, json.loads(target_text), strict=True):
            place = (schema, table, column)
            if len(columns) == 1:
                own.setdefault(place, set()).add(target[1])
            else:
                of_several.setdefault(place, set()).add((*target, target_column))
            if not is_gone:
                kept.add(place)
    truth = {place: set(targets) for place, targets in own.items()}
    for place in of_several:
        truth.setdefault(place, set()).update(_reached(place, of_several, own))
    return truth, own.keys() - kept


def _reached(
    place: Place, of_several: Mapping[Place, set[Place]], own: Mapping[Place, set[str]]
) -> set[str]:
    """Return the tables that keys of several columns lead to from one column, however many are between."""
    found: set[str] = set()
    places, seen = [place], {place}
    while places:
        for target in of_several.get(places.pop(), set()) - seen:
            seen.add(target)
            places.append(target)
            found |= {target[1]} | own.get(target, set())
    return found


def predictions(
    facts: sqlite3.Connection, truth: Mapping[Place, frozenset[str]]
) -> Iterable[Prediction]:
    """Return what was inferred for tables that are no partitions."""
    rows = facts.execute(
        """
        select r.schema_name, r.table_name, r.column_name, r.referenced_table, r.confidence
        from inferred_references as r
        join tables as t using (schema_name, table_name)
        where not t.is_partition
        """
    )
    for *place, target, confidence in rows:
        schema, table, column = place
        known = truth.get((schema, table, column))
        yield Prediction((schema, table, column), target, confidence, known)


def score(found: Iterable[Prediction], wanted: Mapping[Place, frozenset[str]]) -> Score:
    """Count predictions; what was not judged is neither right nor wrong."""
    result = Score(wanted=len(wanted))
    seen = set()
    for prediction in found:
        said = f"{'.'.join(prediction.place)} -> {prediction.target} ({prediction.confidence})"
        if prediction.is_right is None:
            result.unjudged += prediction.confidence in SURE
            result.notes.append(f"unjudged: {said}")
            continue
        counts = result.right if prediction.is_right else result.wrong
        counts[prediction.confidence] += 1
        if not prediction.is_right:
            truth = ", ".join(sorted(prediction.truth or ())) or "no reference"
            result.notes.append(f"wrong: {said}, in truth {truth}")
        elif prediction.confidence in SURE:
            seen.add(prediction.place)
    result.found = len(seen & set(wanted))
    result.notes += [
        f"missed: {'.'.join(place)} -> {', '.join(sorted(targets))}"
        for place, targets in sorted(wanted.items())
        if place not in seen
    ]
    return result


def is_without_keys(facts: sqlite3.Connection) -> bool:
    """Say whether a database declares no foreign key at all."""
    return facts.execute("select 1 from foreign_keys").fetchone() is None


def report(folder: Path, *, is_verbose: bool = False) -> str:
    """Return the tables of all databases in a folder as Markdown."""
    paths = schema_facts.find(folder)
    if not paths:
        message = f"{folder} holds no *{' and no *'.join(schema_facts.ENDINGS)}"
        raise SystemExit(message)
    keyless = set()
    for name, path in paths.items():
        with closing(schema_facts.load(path)) as facts:
            if is_without_keys(facts):
                keyless.add(name)
    parts = [
        _part(
            folder, title, [name for name in paths if name not in keyless], is_dropped, is_verbose
        )
        for title, is_dropped in MODES.items()
    ]
    if keyless:
        title = "Databases that declare no foreign key: columns that were judged by hand"
        parts.append(_part(folder, title, sorted(keyless), lambda _key: False, is_verbose))
    return "\n".join(parts)


def _part(
    folder: Path,
    title: str,
    names: Iterable[str],
    is_dropped: Callable[[str], bool],
    is_verbose: bool,  # noqa: FBT001 - passed on
) -> str:
    paths = schema_facts.find(folder)
    total, rows, notes = Score(), [], []
    for name in names:
        with closing(schema_facts.load(paths[name])) as facts:
            result = measure(facts, judged(folder, name), is_dropped)
        total.add(result)
        rows.append(result.row(name))
        notes += [f"* {name}: {note}" for note in result.notes]
    rows.append(total.row("**total**"))
    alignment = ("left", *["right"] * (len(HEADERS) - 1))
    table = tabulate(rows, HEADERS, tablefmt="github", colalign=alignment, disable_numparse=True)
    listed = "\n".join(notes) + "\n" if is_verbose and notes else ""
    return f"### {title}\n\n{table}\n{listed}"


def write(text: str, page: Path = PAGE) -> None:
    """Put the tables between the marks of the page; refuses a page without them."""
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        message = f"{page} lacks {BEGIN} or {END}"
        raise SystemExit(message)
    command = "Made by `python -m benchmarks.accuracy FOLDER --write`."
    page.write_text(f"{before}{BEGIN}\n{command}\n\n{text}{END}{after}", "utf-8")


def main() -> None:
    """Measure the facts of a folder, print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds NAME.json.gz, NAME.snapshot, " + JUDGED)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/accuracy.md")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what was not right")
    options = parser.parse_args()
    print(report(options.folder, is_verbose=options.verbose), end="")
    if options.write:
        write(report(options.folder))


if __name__ == "__main__":
    main()
