"""How the numbers were computed, so that others can compute the same."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.definitions import QUANTILES, samples_needed
from tasks.analysis.statistics import MIN_RUNS
from tasks.reporting.document import Block, Bullets, Data, Spans, line
from tasks.reporting.sections.phrases import count, seconds, share
from tasks.reporting.sections.report_section import Material, ReportSection

_ORIGIN = "convention"


def _conventions(material: Material) -> Sequence[Block]:
    """Quantiles, spread, rates, cold and warm, minimum counts, missing values."""
    # As this audit was asked to have them: a user may set others than the defaults.
    limits = material.report.request.thresholds
    cold = (share(limits.cold_share, "request"), seconds(limits.cold_seconds, "request"))
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
        line(
            "A request is cold when its load time is above ", cold[0], " of its TTFT and above ", cold[1], "."
        ),
        line(
            "Cold and warm requests are never pooled; where no load time was recorded the state is unknown."
        ),
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


SECTION = ReportSection("conventions", "Conventions", _conventions)
