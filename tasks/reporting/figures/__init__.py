"""The report's figures, those of one section in the order in which it shows them.

A new one is one module that holds a `Figure` and one line here.
"""

from __future__ import annotations

from data_contracts.registries import require_all_listed, require_distinct
from tasks.reporting.figures import (
    changes_figure,
    decision_figure,
    effects_figure,
    history_figure,
    load_figure,
    pareto_figure,
    ratios_figure,
    telemetry_figure,
    timeline_figure,
    ttft_figure,
)
from tasks.reporting.figures.figure import Figure

FIGURES: tuple[Figure, ...] = (
    pareto_figure.FIGURE,
    decision_figure.FIGURE,
    changes_figure.FIGURE,
    ttft_figure.FIGURE,
    ratios_figure.FIGURE,
    load_figure.FIGURE,
    effects_figure.FIGURE,
    history_figure.FIGURE,
    telemetry_figure.FIGURE,
    timeline_figure.FIGURE,
)

require_distinct((figure.name for figure in FIGURES), "figure", __name__)
require_all_listed(__name__, Figure, FIGURES, __name__)

__all__ = ["FIGURES", "Figure"]
