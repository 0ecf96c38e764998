"""The whole dependency tree is pinned, and what is installed is what is pinned."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[1]
SETTINGS: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text())
PINS = [Requirement(line) for line in SETTINGS["tool"]["uv"]["constraint-dependencies"]]
# Those that are for this platform and this Python.
HERE = {canonicalize_name(pin.name): pin for pin in PINS if pin.marker is None or pin.marker.evaluate()}
ADVICE = "run `uv sync`; after a change of the dependencies, .ci/pin"


def test_every_installed_package_is_the_pinned_one() -> None:
    # Without the project, and what an installer may put beside it.
    installed = {
        canonicalize_name(found.name): found.version
        for found in distributions()
        if found.name not in ("benchaudit", "pip", "uv")
    }
    assert len(installed) > 100
    other = {
        name: f"{version} is installed, {HERE[name].specifier if name in HERE else 'nothing'} is pinned"
        for name, version in installed.items()
        if name not in HERE or str(HERE[name].specifier) != f"=={version}"
    }
    assert other == {}, ADVICE


def test_every_direct_dependency_is_pinned_within_what_it_allows() -> None:
    groups, optional = SETTINGS["dependency-groups"], SETTINGS["project"]["optional-dependencies"]
    direct = [
        Requirement(line)
        for lines in (SETTINGS["project"]["dependencies"], *groups.values(), *optional.values())
        for line in lines
        if not line.startswith("benchaudit[")
    ]
    wrong = [
        str(wanted)
        for wanted in direct
        if not (
            pins := [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
        )
        or not all(wanted.specifier.contains(str(pin.specifier).removeprefix("==")) for pin in pins)
    ]
    assert wrong == [], ADVICE


def test_what_builds_the_package_is_pinned() -> None:
    pinned = {Requirement(line).name for line in SETTINGS["tool"]["uv"]["build-constraint-dependencies"]}
    assert {Requirement(line).name for line in SETTINGS["build-system"]["requires"]} <= pinned


def test_a_pin_is_one_version_and_no_address() -> None:
    pins = [*PINS, *map(Requirement, SETTINGS["tool"]["uv"]["build-constraint-dependencies"])]
    assert [
        str(pin) for pin in pins if pin.url or not re.fullmatch(r"==[0-9][^,*]*", str(pin.specifier))
    ] == []
