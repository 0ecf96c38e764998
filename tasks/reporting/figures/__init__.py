"""The report's figures. A new one is one module with a `Figure`, one line here, and one test."""

from __future__ import annotations

from tasks.reporting.figures import history, sweep, telemetry, throughput, timeline, ttft
from tasks.reporting.figures.seam import Figure

FIGURES: tuple[Figure, ...] = (
    throughput.FIGURE,
    ttft.FIGURE,
    *sweep.FIGURES,
    history.FIGURE,
    telemetry.FIGURE,
    timeline.FIGURE,
)

__all__ = ["FIGURES", "Figure"]
