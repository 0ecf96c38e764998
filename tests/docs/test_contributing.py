"""What CONTRIBUTING.md tells one to run is there, and takes the options that it is given."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest
import yaml

from tests.docs.test_examples import PROJECT, blocks

PAGE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
GROUPS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
# The distribution that a program of the table is of
OF = {"pytest": "pytest", "ruff": "ruff", "mypy": "mypy", "mkdocs": "mkdocs"}


def commands() -> Iterator[list[str]]:
    """Each command of the page's blocks and of its table, as words."""
    lines = [
        line.partition("#")[0] for block in blocks("CONTRIBUTING.md", "sh") for line in block.splitlines()
    ]
    lines += re.findall(r"^\| `([^`]+)` \|", PAGE, flags=re.MULTILINE)
    for line in lines:
        yield from (shlex.split(part) for part in line.split("&&") if part.strip())


def run_by_uv() -> Iterator[list[str]]:
    for words in commands():
        if words[:2] == ["uv", "run"]:
            yield words[2:]


def test_every_script_of_the_table_may_be_run() -> None:
    scripts = [PROJECT / words[0] for words in commands() if words[0].startswith(".ci/")]
    assert sorted(script.name for script in scripts) == ["coverage", "pin"]
    assert [script for script in scripts if not os.access(script, os.X_OK)] == []


def test_every_program_is_of_a_group_that_uv_installs() -> None:
    programs = set()
    for words in run_by_uv():
        group, rest = (words[1], words[2:]) if words[0] == "--group" else ("dev", words)
        if rest[0] != "python":
            programs.add(rest[0])
            assert any(re.match(rf"{OF[rest[0]]}\b", wanted) for wanted in GROUPS[group]), rest
    assert programs == set(OF)


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"\((docs/[^)]+)\)|`(tests/[\w/]+\.py)`", PAGE)
    named += [("", word) for words in run_by_uv() for word in words if word.endswith(".py")]
    assert [path for pair in named if not (PROJECT / (path := "".join(pair))).exists()] == []


def modules() -> list[str]:
    return [words[2] for words in run_by_uv() if words[:2] == ["python", "-m"]]


@pytest.mark.parametrize("module", modules())
def test_every_module_that_is_run_is_there(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_the_command_for_mutations_takes_the_options_that_it_is_shown_with() -> None:
    (words,) = [words for words in run_by_uv() if "benchmarks.rule_mutations" in words]
    asked = {word for word in words if word.startswith("--")}
    told = subprocess.run(
        [sys.executable, *words[1:3], "--help"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    assert asked and asked <= set(re.findall(r"--[a-z-]+", told))


def test_the_hooks_that_it_tells_to_install_are_installed_for_each_of_their_stages() -> None:
    assert "`uvx pre-commit install`" in PAGE
    said = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in said["repos"] for hook in repository["hooks"]]
    stages = {stage for hook in hooks for stage in hook.get("stages", ["pre-commit"])}
    assert {*said["default_install_hook_types"]} == stages == {"pre-commit", "pre-push"}
