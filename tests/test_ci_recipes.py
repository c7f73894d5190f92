"""The recipes of docs/ci.md: each fails for a new finding only, and keeps its reports."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.processes import program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import Database

PAGE = (Path(__file__).parents[1] / "docs" / "ci.md").read_text("utf-8")
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match["language"], match["text"]) for match in FENCE.finditer(PAGE)]
RECIPES = {
    text.splitlines()[0].removeprefix("# "): yaml.safe_load(text)
    for language, text in BLOCKS
    if language == "yaml"
}
GITHUB = RECIPES[".github/workflows/dbready.yml"]
GITLAB = RECIPES[".gitlab-ci.yml"]["dbready"]
(HOOK,) = RECIPES[".pre-commit-config.yaml"]["repos"][0]["hooks"]
SETTINGS = "\n".join(text for language, text in BLOCKS if language == "toml")
(BASELINE,) = [text for language, text in BLOCKS if language == "sh"]
CLEAN = """
create table customers (
  id integer primary key, name text not null, created_at timestamp, updated_at timestamp
);
"""
NEW = "create table prices (id integer primary key, amount real not null);\n"
# A path with spaces cannot stand after #!.
GH = '#!/bin/sh\nexec "{python}" "$0.py" "$@"\n'
GH_IN_PYTHON = """\
import os, pathlib, sys
arguments = sys.argv[1:]
store = pathlib.Path("comments")
if "--jq" in arguments:
    known = store.read_text() if store.exists() else ""
    print("42" if known.startswith(os.environ["MARKER"]) else "", end="")
else:
    store.write_text(pathlib.Path(arguments[-1].removeprefix("body=@")).read_text())
with open("gh.log", "a") as log:
    print(*arguments[:5], file=log)
"""


@dataclass
class Job:
    """A checkout with the files of the recipe, and the programs that a runner has."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write dbready.toml as the page has it, and programs that stand for those of the runner."""
        programs = self.folder / "programs"
        programs.mkdir()
        (programs / "gh.py").write_text(GH_IN_PYTHON)
        for name, text in (("gh", GH), ("pip", "#!/bin/sh\nexit 0\n")):
            (programs / name).write_text(text.format(python=sys.executable))
            (programs / name).chmod(0o755)
        (self.folder / "dbready.toml").write_text(SETTINGS)
        # As runners check out files that run as another account.
        (self.folder / "dbready.toml").chmod(0o666)
        path = (programs, Path(sys.executable).parent, Path(program("psql", "PostgreSQL")).parent)
        self.variables["PATH"] = os.pathsep.join([*map(str, path), os.environ["PATH"]])

    def run(self, script: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a script as runners do: it ends with the first command that fails."""
        return subprocess.run(
            ["/bin/bash", "-e", "-c", script],
            cwd=self.folder,
            env={"HOME": str(self.folder), "CI": "true", **self.variables, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def has_reports(self, *suffixes: str) -> bool:
        """Say whether all reports are there and none is empty."""
        return all((self.folder / f"report.{suffix}").stat().st_size for suffix in suffixes)


def steps(workflow: Mapping[str, Any]) -> dict[str, str]:
    """Return the scripts of a workflow's only job by name."""
    (job,) = workflow["jobs"].values()
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step}


def test_the_settings_of_the_page_are_valid() -> None:
    assert set(tomllib.loads(SETTINGS)["targets"]) == {"ci", "prod", "dev"}


def test_github_actions_fail_for_a_new_finding_and_renew_the_comment(
    postgresql_database: Database, tmp_path: Path
) -> None:
    job = Job(tmp_path, {"CI_DATABASE_URL": postgresql_database.url})
    run = steps(GITHUB)
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "schema.sql").write_text(CLEAN)
    assert job.run(run["Install"], DBREADY_SOURCE="dbready").returncode == 0
    assert job.run(run["Build the database"]).returncode == 0
    first = job.run(BASELINE)
    assert (tmp_path / "dbready-baseline.json").exists(), first.stderr
    assert job.run("dbready audit ci --config dbready.toml").returncode == 1  # without the baseline
    unchanged = job.run(run["Audit"])
    assert unchanged.returncode == 0, unchanged.stdout + unchanged.stderr

    (tmp_path / "db" / "schema.sql").write_text(NEW)
    assert job.run(run["Build the database"]).returncode == 0
    audited = job.run(run["Audit"])
    assert audited.returncode == 1, audited.stdout + audited.stderr
    assert "money-as-float" in audited.stdout
    assert job.has_reports("html", "md", "sarif", "xml")

    summary = tmp_path / "summary"
    assert job.run(run["Summary"], GITHUB_STEP_SUMMARY=str(summary)).returncode == 0
    assert "`money-as-float`" in summary.read_text("utf-8")
    known = {"GITHUB_REPOSITORY": "team/shop", "NUMBER": "7"}
    for _ in range(2):
        commented = job.run(run["Comment"], **known)
        assert commented.returncode == 0, commented.stderr
    calls = (tmp_path / "gh.log").read_text().splitlines()
    assert [call.split()[:5] for call in calls if "--method" in call] == [
        ["api", "--silent", "--method", "POST", "repos/team/shop/issues/7/comments"],
        ["api", "--silent", "--method", "PATCH", "repos/team/shop/issues/comments/42"],
    ]


def test_github_actions_comment_on_nothing_if_there_is_no_report(tmp_path: Path) -> None:
    job = Job(tmp_path)
    run = steps(GITHUB)
    assert job.run(run["Comment"], GITHUB_REPOSITORY="team/shop", NUMBER="7").returncode == 0
    assert job.run(run["Summary"], GITHUB_STEP_SUMMARY=str(tmp_path / "s")).returncode == 0
    assert not (tmp_path / "gh.log").exists()
    assert not (tmp_path / "s").exists()


def sqlite_file(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(sql)


def test_gitlab_ci_fails_for_a_new_finding_and_keeps_the_reports(tmp_path: Path) -> None:
    job = Job(tmp_path, {"DBREADY_SOURCE": "dbready"})
    # The server of the page stands for a database that the runner reaches.
    settings = SETTINGS.replace("postgresql://auditor@db.example.com/shop", "sqlite:///prod.db")
    settings = settings.replace('password_env = "SHOP_PASSWORD"\n', "")
    (tmp_path / "dbready.toml").write_text(settings)
    sqlite_file(tmp_path / "prod.db", CLEAN)
    job.run(BASELINE.replace("audit ci", "audit prod"))
    install, audit = GITLAB["script"]
    assert job.run(install).returncode == 0
    unchanged = job.run(audit)
    assert unchanged.returncode == 0, unchanged.stdout + unchanged.stderr
    sqlite_file(tmp_path / "prod.db", NEW)
    assert job.run(audit).returncode == 1
    paths = [*GITLAB["artifacts"]["paths"], GITLAB["artifacts"]["reports"]["junit"]]
    assert sorted(paths) == ["report.html", "report.md", "report.xml"]
    assert job.has_reports("html", "md", "xml")


def test_the_hook_stops_a_commit_with_a_new_finding(tmp_path: Path) -> None:
    job = Job(tmp_path)
    sqlite_file(tmp_path / "dev.db", CLEAN)
    job.run(BASELINE.replace("audit ci", "audit dev"))
    entry = shlex.join(shlex.split(HOOK["entry"]))  # without a shell, as the hook runs it
    unchanged = job.run(entry)
    assert unchanged.returncode == 0, unchanged.stdout + unchanged.stderr
    sqlite_file(tmp_path / "dev.db", NEW)
    assert job.run(entry).returncode == 1
    for name in ("db/schema.sql", "dbready.toml", "dbready-baseline.json"):
        assert re.search(HOOK["files"], name)


@pytest.mark.parametrize("name", sorted(set(RECIPES)))
def test_recipes_name_only_reports_that_the_audit_writes(name: str) -> None:
    text = next(text for _, text in BLOCKS if text.startswith(f"# {name}\n"))
    written = set(re.findall(r"-o (report\.\w+)", text))
    assert set(re.findall(r"\breport\.(?:html|md|sarif|xml)\b", text)) == written
