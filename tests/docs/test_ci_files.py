"""What other repositories include of this one is whole, and asks the command for what it has."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.cli import cli
from tests.docs.test_examples import PROJECT, blocks, found

ACTION: dict[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((PROJECT / "ci/gitlab.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
(AUDIT,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "audit"]
# Stands for uv: says what it was called with and ends as `benchaudit` would
STUB = '#!/bin/sh\nprintf "%s\\n" "$@" > called\nprintf "# summary\\n" > "$RUNNER_TEMP/benchaudit-summary.md"\nexit 4\n'


def options_of(command: str) -> set[str]:
    parameters = found(cli.get_command(cli.make_context("benchaudit", ["list"]), command)).params
    return {option for parameter in parameters for option in parameter.opts}


@pytest.mark.parametrize(
    "script", [AUDIT["run"], "\n".join(GITLAB[".benchaudit"]["script"]), *blocks("docs/ci.md", "sh")]
)
def test_a_script_uses_options_that_there_are(script: str) -> None:
    asked = set(re.findall(r"(?<= )--[a-z-]+", script)) - {
        "--quiet",
        "--no-dev",
        "--project",
        "--depth",
        "--branch",
    }
    assert asked and asked <= options_of("run")


def test_the_action_passes_on_its_inputs_as_words_and_ends_as_the_command_does(tmp_path: Path) -> None:
    stub = tmp_path / "bin" / "uv"
    stub.parent.mkdir()
    stub.write_text(STUB)
    stub.chmod(0o755)
    given = {
        "SOURCES": "my/runs $(touch evil) *", "FAIL_ON": "new-critical regression", "BASELINE": "previous", "CONFIG": "",
        "BENCHAUDIT_STORE": "store", "SARIF_FILE": "a.sarif", "JUNIT_FILE": "a b.xml", "ACTION": "/action",
        "RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "page"),
        "PATH": f"{stub.parent}:{os.environ['PATH']}",
    }  # fmt: skip
    ended = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", AUDIT["run"]], env=given, cwd=tmp_path, check=False
    )
    assert ended.returncode == 4
    assert (tmp_path / "called").read_text().splitlines() == [
        "run", "--quiet", "--no-dev", "--project", "/action", "benchaudit", "run", "my/runs", "$(touch", "evil)", "*",
        "--baseline", "previous", "--no-llm", "--fail-on", "new-critical", "--fail-on", "regression",
        "--format", "github", "--format", "sarif=a.sarif", "--format", "junit=a b.xml",
        "--summary-file", f"{tmp_path}/benchaudit-summary.md",
    ]  # fmt: skip
    assert (
        tmp_path / "output"
    ).read_text() == f"exit-code=4\nsummary-file={tmp_path}/benchaudit-summary.md\n"
    assert (tmp_path / "page").read_text() == "# summary\n"
    assert not (tmp_path / "evil").exists()


def test_no_script_of_the_action_holds_an_expression() -> None:
    assert [step for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")] == []


def test_every_input_is_used() -> None:
    text = (PROJECT / "action.yml").read_text(encoding="utf-8")
    assert [name for name in ACTION["inputs"] if f"inputs.{name}" not in text] == []


def test_the_examples_use_what_the_files_have() -> None:
    github, gitlab, hook = (yaml.safe_load(block) for block in blocks("docs/ci.md", "yaml"))
    steps = github["jobs"]["audit"]["steps"]
    (asked,) = [step for step in steps if "benchaudit@" in step.get("uses", "")]
    assert asked["with"].keys() <= ACTION["inputs"].keys()
    assert gitlab["benchmarks"]["extends"] == ".benchaudit"
    assert gitlab["benchmarks"]["variables"].keys() <= GITLAB[".benchaudit"]["variables"].keys()
    (used,) = hook["repos"][0]["hooks"]
    assert [used["id"]] == [one["id"] for one in HOOKS]
    assert {word for word in used["args"] if word.startswith("--")} <= options_of("hook")
    assert HOOKS[0]["entry"].split()[:2] == ["benchaudit", "hook"]
