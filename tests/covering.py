"""Which share of the product's lines the tests run: `pytest -p tests.covering`, as `.ci/coverage` calls it.

Loaded before all else, so that every module of the product is imported under its eyes. SlipCover takes its probes out of
lines that have run, on Python 3.11 too. Processes that tests start are not counted.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from slipcover import FileMatcher, ImportManager, Slipcover, merge_coverage, print_coverage

PROJECT = Path(__file__).resolve().parents[1]
PLACES = [str(PROJECT / package) for package in ("benchaudit", "flows", "tasks", "data_contracts")]
# To take probes out costs a walk over all modules: not before many of them were hit again
_HITS = 1_000


def _begun() -> Slipcover:
    # A worker hands over what it imported; modules that nobody imports are told of once
    every = None if "PYTEST_XDIST_WORKER" in os.environ else PLACES
    begun = Slipcover(d_miss_threshold=_HITS, source=every, exclude_also=["if TYPE_CHECKING:"])
    ImportManager(begun, FileMatcher(PLACES)).__enter__()
    return begun


_SLIPCOVER = _begun()
_OF_WORKERS: list[dict[str, Any]] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over which lines it has run."""
    if hasattr(session.config, "workeroutput"):
        # As a text: what workers hand over may have no other dicts than plain ones
        session.config.workeroutput["coverage"] = json.dumps(_SLIPCOVER.get_coverage())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker has run; one that died says nothing."""
    said = getattr(node, "workeroutput", {}).get("coverage")
    if said is not None:
        _OF_WORKERS.append(json.loads(said))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The modules of which a line has not run, and the share of all lines."""
    whole = _SLIPCOVER.get_coverage()
    for said in _OF_WORKERS:
        merge_coverage(whole, said)
    terminalreporter.ensure_newline()
    print_coverage(whole, skip_covered=True, missing_width=60)
    terminalreporter.write_line(f"coverage: {whole['summary']['percent_covered']:.1f}% of the lines")
