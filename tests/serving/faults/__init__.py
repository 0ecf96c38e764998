"""Faults of benchmark runs, in ten groups, each with its clean twin."""

from __future__ import annotations

from tests.serving.faults import (
    cache,
    clocks,
    failures,
    figures,
    identities,
    lengths,
    load,
    quality,
    sweeps,
    telemetry,
)
from tests.serving.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *identities.FAULTS,
    *load.FAULTS,
    *cache.FAULTS,
    *lengths.FAULTS,
    *failures.FAULTS,
    *clocks.FAULTS,
    *telemetry.FAULTS,
    *figures.FAULTS,
    *sweeps.FAULTS,
    *quality.FAULTS,
)
