"""The DAG of docs/nightly.md runs in Airflow: shards write to one history, and the last task reports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbready.history.store import History
from tests.integrations import environments
from tests.processes import ROOT

if TYPE_CHECKING:
    from tests.conftest import Database

pytestmark = pytest.mark.integration
PAGE = (ROOT / "docs" / "nightly.md").read_text("utf-8")
(DAG,) = re.findall(r"^```python\n(# dags/.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
NAMES = ("shop", "crm", "billing", "dead")


def test_a_night_of_shards_in_airflow(postgresql_database: Database, tmp_path: Path) -> None:
    programs = environments.python("airflow", "apache-airflow>=3.0")
    config = tmp_path / "dbready.toml"
    targets = "".join(
        f'[targets.{name}]\nurl = "{postgresql_database.url}"\n' for name in NAMES[:-1]
    )
    dead = '[targets.dead]\nurl = "postgresql://auditor@127.0.0.1:1/shop"\n'
    config.write_text(f'history = "{postgresql_database.url}"\n{targets}{dead}', "utf-8")
    (tmp_path / "dags").mkdir()
    dag = DAG.replace("/etc/dbready/dbready.toml", f"'{config}'").replace(
        "SHARDS = 50", "SHARDS = 3"
    )
    (tmp_path / "dags" / "dbready_nightly.py").write_text(dag, "utf-8")
    variables = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    subprocess.run([programs / "airflow", "db", "migrate"], env=variables, check=True)
    done = subprocess.run(
        [programs / "airflow", "dags", "test", "dbready", "2026-01-15"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    # A dead host fails the night, and nothing else.
    assert "Exit code 3: dead was not scanned completely." in said, said[-5000:]
    history = History(postgresql_database.url)
    (scan,) = history.scans()
    assert {run.target: run.outcome for run in history.runs(scan=scan)} == {
        **dict.fromkeys(NAMES[:-1], "complete"),
        "dead": "failed",
    }
    assert history.shards(scan)
