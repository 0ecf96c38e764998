"""The report's figures. A new one is one module with a `Figure`, one line here, and one test."""

from __future__ import annotations

from tasks.reporting.figures import (
    history_figure as history,
)
from tasks.reporting.figures import (
    sweep_figure as sweep,
)
from tasks.reporting.figures import (
    telemetry_figure as telemetry,
)
from tasks.reporting.figures import (
    throughput_figure as throughput,
)
from tasks.reporting.figures import (
    timeline_figure as timeline,
)
from tasks.reporting.figures import (
    ttft_figure as ttft,
)
from tasks.reporting.figures.figure import Figure

FIGURES: tuple[Figure, ...] = (
    throughput.FIGURE,
    ttft.FIGURE,
    *sweep.FIGURES,
    history.FIGURE,
    telemetry.FIGURE,
    timeline.FIGURE,
)

__all__ = ["FIGURES", "Figure"]
