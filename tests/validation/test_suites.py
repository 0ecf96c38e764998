"""Great Expectations says of each rule what our masks say; suites are versioned; nobody else pays for the import."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from data_contracts.rules import SUITES, Kind, rules_of
from data_contracts.rules.rule import holds
from data_contracts.settings import Thresholds
from tasks.validation.checking import check
from tasks.validation.suites import assert_with_gx, expanded
from tasks.validation.validating import frames_of
from tests.checking import some
from tests.validation.breaking import BREAKING
from tests.validation.making import Audit, clean
from tests.validation.remake_suites import GOLDEN, suites


def everything_broken() -> Audit:
    audit = clean()
    for broken in BREAKING.values():
        broken.fault(audit)
    return audit


@pytest.mark.parametrize("audit", [clean(), everything_broken()], ids=["clean", "broken"])
@pytest.mark.parametrize("kind", SUITES)
def test_gx_and_the_masks_agree(kind: Kind, audit: Audit) -> None:
    frame = frames_of(audit.ingested(), Thresholds())[kind]
    results = check(kind, rules_of(kind), lambda _: frame, ()).rules
    kept = {r.rule.name: holds(frame, r.verdict) for r in results if r.verdict is not None and r.checked}
    said = assert_with_gx(kind, kept)
    ours = {r.rule.name: r.failing == 0 for r in results if r.checked}
    assert {name: asserted.success for name, asserted in said.items()} == ours


@pytest.mark.parametrize("broken", [0, 3, 4])
def test_gx_is_asked_part_by_part_whether_any_row_breaks_a_rule(
    broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.validation.suites._AT_ONCE", 2)
    first, *others = (rule.name for rule in rules_of("quarantine"))
    kept = {name: np.ones(5, np.bool_) for name in (first, *others)}
    kept[first][broken] = False
    said = {name: asserted.success for name, asserted in assert_with_gx("quarantine", kept).items()}
    assert said == {first: False, **dict.fromkeys(others, True)}


def test_gx_is_quiet_calls_nobody_and_leaves_nothing_behind(
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[object] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: called.append(address))
    frame = frames_of(clean().ingested(), Thresholds())["request"]
    results = check("request", rules_of("request"), lambda _: frame, ()).rules
    kept = {r.rule.name: holds(frame, r.verdict) for r in results if r.verdict and r.checked}
    assert_with_gx("request", kept)
    assert (capfd.readouterr(), caplog.records, list(tmp_path.iterdir()), called) == (("", ""), [], [], [])


def test_a_suite_that_changed_has_another_version() -> None:
    """After a change raise the version in data_contracts/rules and run `python -m tests.validation.remake_suites`."""
    assert suites() == json.loads(GOLDEN.read_text())


def test_every_expectation_says_its_rule_its_severity_and_what_to_do() -> None:
    for kind in some(SUITES):
        for expectation in some(expanded(kind)["expectations"]):
            assert expectation["meta"].keys() == {"rule", "says", "expected", "todo"}
            assert expectation["severity"] in ("critical", "warning", "info")


def test_importing_validation_does_not_import_great_expectations() -> None:
    code = "import sys, tasks.validation; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
