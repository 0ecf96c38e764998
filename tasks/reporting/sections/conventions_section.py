"""How the numbers were computed, so that others can compute the same."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.definitions import QUANTILES, samples_needed
from tasks.analysis.statistics import MIN_RUNS
from tasks.reporting.document import Block, Bullets, Data, Spans, line
from tasks.reporting.phrases import cold_limits, count
from tasks.reporting.sections.report_section import Material, ReportSection

_ORIGIN = "convention"
_BY_GAP = (
    "A request is cold where its file says so, or where a gap in the load times of its file, or else of its folder, sets it"
    " apart from the others of its engine and model: a gap wider than the spread of the larger part."
)


def _conventions(material: Material) -> Sequence[Block]:
    """Quantiles, spread, rates, cold and warm, minimum counts, missing values."""
    limits = cold_limits(material.report.request.thresholds, "request")
    cold = (
        line("A request is cold with a ", limits, ", as the configuration says.") if limits else line(_BY_GAP)
    )
    items: tuple[Spans, ...] = (
        line("Quantiles are linear interpolations between order statistics (", Data("type 7", _ORIGIN), ")."),
        line(
            "A quantile is published only with enough samples (",
            _minimum(),
            "); below that, look at the highest value.",
        ),
        line(
            "The standard deviation is that of a sample (",
            Data("ddof=1", _ORIGIN),
            "); of a value alone it is not given.",
        ),
        line(
            "A rate over several requests is a ratio of sums, shown beside the plain mean of the requests' rates."
        ),
        cold,
        line("Cold and warm requests are never pooled; where nothing tells them apart, neither is said."),
        line(
            "The run is the unit of repetition; fewer than ",
            count(MIN_RUNS, _ORIGIN, "run"),
            " support no interval.",
        ),
        line("Intervals are by t on the logarithms of run medians."),
        line(
            "Files with the same bytes are not counted again; numbers in documents are declared and enter no statistic."
        ),
        line(
            "What a failed request stores as a number is a missing value, never a measurement; missing is never filled in."
        ),
        line("Outliers are flagged, never dropped."),
    )
    return (Bullets(items),)


def _minimum() -> Spans:
    spans: Spans = ()
    for name, q in QUANTILES.items():
        needed = Data(f"{samples_needed(q)}", _ORIGIN)
        spans = line(spans, ", " if spans else "", Data(name, _ORIGIN), ": n ≥ ", needed)
    return spans


SECTION = ReportSection("conventions", "Conventions", _conventions, reference=True)
