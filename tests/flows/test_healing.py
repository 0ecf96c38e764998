"""A whole service is struck in the middle of an audit, and goes on: `pytest -m slow`."""

from __future__ import annotations

from pathlib import Path
from signal import SIGINT, SIGKILL

import pytest

from benchmarks.campaign.service import Blow, attack

BLOWS = (
    Blow("serve", SIGINT, "analyze"),
    Blow("serve", SIGKILL, "ingest"),
    Blow("server", SIGKILL, "validate"),
    Blow("worker", SIGKILL, "report"),
    Blow("flow", SIGKILL, "ingest"),
    Blow("flow", None, "analyze"),
)
# A machine may be as busy as it likes: the bounds are the campaign's to measure.
PATIENCE = 10.0


@pytest.mark.slow
def test_whatever_ends_in_mid_audit_nothing_is_lost_and_the_next_audit_starts(tmp_path: Path) -> None:
    assert attack(tmp_path, BLOWS, PATIENCE).failures == ()
