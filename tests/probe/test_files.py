"""Probe files are complete, pass the checks for untrusted ones, and run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader
from dbready.errors import RuleError
from dbready.probe import accept, file, subjects
from dbready.probe import loader as probes

if TYPE_CHECKING:
    from pathlib import Path

PROBES = file.read_directory(file.built_in_directory())
EVERY_STATEMENT = [
    pytest.param(template, dialect, id=f"{probe.name}-{dialect}")
    for probe in PROBES
    for dialect, template in probe.statements.items()
]
MINE = """/*
summary  = "Is the price zero?"
decides  = "whether zero stands for unknown"
cost     = "sample"
columns  = ["column_name"]
measures = ["zero"]
since    = "1.0"
subjects = "select schema_name, table_name, column_name from columns"
*/
-- dialect: postgresql
STATEMENT
"""


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_a_probe_is_written_for_every_dialect_and_has_a_page(probe: file.Probe) -> None:
    # The other servers have types that say whether a time has an offset.
    dialects = {"sqlite"} if probe.name == "time-offsets" else set(file.DIALECTS)
    assert set(probe.statements) == dialects
    text = probe.page_path.read_text("utf-8")
    assert text.startswith(f"# {probe.name}\n")
    for title in ("What it asks", "What it reads", "What it keeps", "What follows"):
        assert f"\n## {title}\n" in text


def test_every_probe_that_a_rule_needs_exists() -> None:
    wanted = {name for rule in loader.load() for name in (*rule.probes, *rule.or_probes)}
    assert wanted <= {probe.name for probe in PROBES}


def test_a_measure_of_several_probes_means_the_same() -> None:
    measures = Counter(measure for probe in PROBES for measure in set(probe.measures))
    # Of a time and of a number that stands for one.
    assert {measure for measure, count in measures.items() if count > 1} <= {"future_times"}


@pytest.mark.parametrize(("template", "dialect"), EVERY_STATEMENT)
def test_built_in_statements_pass_the_checks_for_untrusted_ones(
    template: str, dialect: str
) -> None:
    assert accept.objection(template, dialect) is None


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("select pg_sleep(10) from {sample}", "it calls pg_sleep()"),
        ("select public.lower(s.{column}) from {sample}", "it calls lower()"),
        ("select 1 operator(public.+) 2 from {sample}", "it contains operator"),
        ("select 'pg_authid'::regclass from {sample}", "it names the type REGCLASS"),
        ("select '1'::public.mine from {sample}", "it names the type"),
        ("select * from pg_authid limit 1", "it reads pg_authid"),
        ("select * from {table} as t", "needs a limit"),
        ("select * from {table} as t limit 1000000", "needs a limit"),
        ("select * from {table} as sampled limit 1", "the alias sampled"),
        ("select 1 from {sample}; drop table x", "it is not a single SELECT"),
        ("delete from {table}", "it is not a single SELECT"),
        ("with x as (delete from {table} returning *) select * from x", "it contains delete"),
        ("select 1 into x from {sample}", "it contains into"),
        ("select 1 from {sample} for update", "it contains lock"),
        ("copy {table} to program 'x'", "it is not a single SELECT"),
        ("select * from {table} limit 1", "a table needs an alias"),
        ("select from from", "it cannot be parsed"),
    ],
)
def test_what_is_more_than_a_select_from_a_sample_is_refused(
    statement: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "zero-prices.sql").write_text(MINE.replace("STATEMENT", statement))
    with pytest.raises(RuleError) as refused:
        probes.load([tmp_path])
    assert words in (refused.value.cause or "")


@pytest.mark.parametrize(
    ("dialect", "statement"),
    [
        ("mysql", "select load_file('/etc/passwd') from {sample}"),
        ("mysql", "select sleep(3) from {sample}"),
        ("mysql", "select 1 from {sample} into outfile 'x'"),
        ("mariadb", "select @x := 1 from {sample}"),
        ("mysql", "select @@datadir from {sample}"),
        ("sqlite", "select load_extension('x') from {sample}"),
        ("sqlite", "pragma query_only = off"),
    ],
)
def test_each_dialect_has_its_own_dangers(dialect: str, statement: str) -> None:
    assert accept.objection(statement, dialect) is not None


@pytest.mark.parametrize(
    ("selected", "words"),
    [
        ("select schema_name, table_name, colum_name from columns", "cannot be selected"),
        ("delete from columns", "cannot be selected"),
        ("select schema_name, column_name from columns", "return no table_name"),
        ("select schema_name, table_name from tables", "return no column_name"),
    ],
)
def test_subjects_that_cannot_work_are_refused_when_the_file_is_loaded(
    selected: str, words: str, tmp_path: Path
) -> None:
    statement = "select count(*) as sampled_rows, count(s.{column}) as zero from {sample}"
    text = MINE.replace("STATEMENT", statement)
    known = "select schema_name, table_name, column_name from columns"
    assert known in text
    (tmp_path / "zero-prices.sql").write_text(text.replace(known, selected))
    with pytest.raises(RuleError, match=words):
        probes.load([tmp_path])


def test_a_placeholder_that_no_subject_fills_is_refused(tmp_path: Path) -> None:
    statement = "select count(*) as sampled_rows, count(s.{other}) as zero from {sample}"
    (tmp_path / "zero-prices.sql").write_text(MINE.replace("STATEMENT", statement))
    with pytest.raises(RuleError, match="return no other"):
        probes.load([tmp_path])


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_our_own_probes_pass_the_same_check(probe: file.Probe) -> None:
    subjects.require_valid(probe)


def test_a_harmless_untrusted_probe_is_loaded(tmp_path: Path) -> None:
    statement = "select count(*) as sampled_rows, count(s.{column}) as zero from {sample}"
    (tmp_path / "zero-prices.sql").write_text(MINE.replace("STATEMENT", statement))
    assert "zero-prices" in {probe.name for probe in probes.load([tmp_path])}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("/*", "", "a probe starts with a header"),
        ('cost     = "sample"', 'cost = "free"', "cost is not one of"),
        ('measures = ["zero"]', "", "either measures or into"),
        ('since    = "1.0"', 'since = "1.0"\nspeed = 1', "unknown key speed"),
        ("summary ", "# summary", "the header has no summary"),
        ("dialect: postgresql", "dialect: oracle", "there is no dialect oracle"),
        ("-- dialect: postgresql", "", "there is no line such as"),
        ("STATEMENT", "", "postgresql needs one statement"),
        ("since ", "rows = 100000\nsince", "rows is not a number from 1"),
        ("since ", "since = = ", "the header is not TOML"),
    ],
)
def test_a_file_that_is_not_a_probe_is_refused_with_the_reason(
    old: str, new: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "zero-prices.sql").write_text(MINE.replace(old, new, 1))
    with pytest.raises(RuleError, match=words):
        probes.load([tmp_path])
