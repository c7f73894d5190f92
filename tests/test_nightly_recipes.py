"""The recipes of docs/nightly.md: units that systemd accepts, and shells that fail only for what is a failure."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbready import config

PAGE = (Path(__file__).parents[1] / "docs" / "nightly.md").read_text("utf-8")
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match["language"], match["text"]) for match in FENCE.finditer(PAGE)]
FILES = {
    text.splitlines()[0].removeprefix("# "): text
    for _, text in BLOCKS
    if text.startswith(("# /", "# .", "# d"))
}
CRONJOB: dict[str, Any] = yaml.safe_load(FILES["dbready-cronjob.yaml"])
ACTIONS: dict[str, Any] = yaml.safe_load(FILES[".github/workflows/dbready-nightly.yml"])
SHARDS: dict[str, Any] = yaml.safe_load(FILES["dbready-shards.yaml"])
POD = CRONJOB["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def ends_with(code: int, script: str, folder: Path) -> int:
    """Return the exit code of a script whose dbready ends with a code."""
    program = folder / "dbready"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/called"\nexit {code}\n')
    program.chmod(0o755)
    path = os.pathsep.join([str(folder), os.environ["PATH"]])
    return subprocess.run(
        ["/bin/bash", "-e", "-c", script], check=False, env={**os.environ, "PATH": path}
    ).returncode


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 0), (2, 2), (3, 3)])
def test_findings_do_not_fail_a_kubernetes_job(code: int, expected: int, tmp_path: Path) -> None:
    (container,) = POD["containers"]
    script = container["args"][0]
    program, *options = container["command"]
    assert (program, options) == ("/bin/sh", ["-c"])
    run = f"set +e\n/bin/sh -c '{script}'"
    assert ends_with(code, run, tmp_path) == expected
    assert (tmp_path / "called").read_text().startswith("scan --config ")


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 0), (2, 2), (3, 0)])
def test_a_shard_fails_only_for_wrong_settings(code: int, expected: int, tmp_path: Path) -> None:
    (container,) = SHARDS["spec"]["template"]["spec"]["containers"]
    variables = "set +e\nexport JOB_COMPLETION_INDEX=2 SCAN_NAME=2026-01-15"
    script = f"{variables}\n/bin/sh -c '{container['args'][0]}'"
    assert ends_with(code, script, tmp_path) == expected
    assert (tmp_path / "called").read_text().endswith(" --shard 3/50 --scan-name 2026-01-15\n")


def test_kubernetes_does_not_scan_twice_in_a_night() -> None:
    assert CRONJOB["spec"]["concurrencyPolicy"] == "Forbid"
    assert CRONJOB["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 0
    assert POD["restartPolicy"] == "Never"


def test_kubernetes_mounts_what_it_names() -> None:
    mounted = {mount["name"] for mount in POD["containers"][0]["volumeMounts"]}
    assert mounted == {volume["name"] for volume in POD["volumes"]}


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 0), (2, 2), (3, 3)])
def test_findings_do_not_fail_a_github_job(code: int, expected: int, tmp_path: Path) -> None:
    script = ACTIONS["jobs"]["scan"]["steps"][-1]["run"]
    assert ends_with(code, script, tmp_path) == expected


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    paths = []
    for name in ("dbready.service", "dbready.timer"):
        text = FILES[f"/etc/systemd/system/{name}"]
        # The program and the account are those of another machine.
        text = text.replace("/opt/dbready/bin/dbready", "/bin/true").replace("User=dbready\n", "")
        (tmp_path / name).write_text(text)
        paths.append(str(tmp_path / name))
    assert "SuccessExitStatus=1\n" in FILES["/etc/systemd/system/dbready.service"]
    if analyze is None:  # not a systemd machine: the syntax is checked where there is one
        return
    done = subprocess.run([analyze, "verify", *paths], check=False, capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "dbready" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_settings_are_valid(tmp_path: Path) -> None:
    found = [text for language, text in BLOCKS if language == "toml"]
    assert found
    for text in found:
        path = tmp_path / "dbready.toml"
        path.write_text(text)
        assert config.parse(path, text, tomllib.loads(text)).path == path


def test_cron_runs_as_an_account_of_its_own() -> None:
    *_, line = FILES["/etc/cron.d/dbready"].splitlines()
    schedule, account, command = line[:9], line.split()[5], line.split(maxsplit=6)[6]
    assert (schedule, account) == ("0 2 * * *", "dbready")
    assert command.endswith("scan --config /etc/dbready/dbready.toml --jobs 4")
